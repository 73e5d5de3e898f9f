/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The list of nodes, ordered by node id. Like a GListStore it has the properties item-type and n-items. */

#include "node-list.h"

struct _OrbitNodeList
{
  GObject parent_instance;

  GPtrArray *nodes;
};

enum
{
  PROP_ITEM_TYPE = 1,
  PROP_N_ITEMS,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void orbit_node_list_model_iface_init (GListModelInterface *iface);

/* Not final at run time: GJS knows the class of a list that it is given, and is ended by an attempt to derive from a final one
 * that no override can name. */
G_DEFINE_TYPE_WITH_CODE (OrbitNodeList, orbit_node_list, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, orbit_node_list_model_iface_init))

static GType
orbit_node_list_get_item_type (GListModel *model)
{
  return ORBIT_TYPE_NODE;
}

static guint
orbit_node_list_get_n_items (GListModel *model)
{
  return ORBIT_NODE_LIST (model)->nodes->len;
}

static gpointer
orbit_node_list_get_item (GListModel *model,
                          guint position)
{
  OrbitNodeList *self = ORBIT_NODE_LIST (model);

  return position < self->nodes->len ? g_object_ref (g_ptr_array_index (self->nodes, position)) : NULL;
}

static void
orbit_node_list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = orbit_node_list_get_item_type;
  iface->get_n_items = orbit_node_list_get_n_items;
  iface->get_item = orbit_node_list_get_item;
}

static void
orbit_node_list_get_property (GObject *object,
                              guint prop_id,
                              GValue *value,
                              GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_ITEM_TYPE:
      g_value_set_gtype (value, ORBIT_TYPE_NODE);
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, ORBIT_NODE_LIST (object)->nodes->len);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
orbit_node_list_finalize (GObject *object)
{
  g_ptr_array_unref (ORBIT_NODE_LIST (object)->nodes);

  G_OBJECT_CLASS (orbit_node_list_parent_class)->finalize (object);
}

static void
orbit_node_list_class_init (OrbitNodeListClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = orbit_node_list_get_property;
  object_class->finalize = orbit_node_list_finalize;
  properties[PROP_ITEM_TYPE] = g_param_spec_gtype ("item-type", NULL, NULL, G_TYPE_OBJECT, flags);
  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
orbit_node_list_init (OrbitNodeList *self)
{
  self->nodes = g_ptr_array_new_with_free_func (g_object_unref);
}

OrbitNodeList *
orbit_node_list_new (void)
{
  return g_object_new (ORBIT_TYPE_NODE_LIST, NULL);
}

/* The position of the first node whose id is not below @node_id. */
static guint
find_position (OrbitNodeList *self,
               guint node_id)
{
  guint low = 0;
  guint high = self->nodes->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (orbit_node_get_node_id (g_ptr_array_index (self->nodes, middle)) < node_id)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

void
orbit_node_list_put (OrbitNodeList *self,
                     OrbitNode *node)
{
  guint position = find_position (self, orbit_node_get_node_id (node));

  if (position < self->nodes->len &&
      orbit_node_get_node_id (g_ptr_array_index (self->nodes, position)) == orbit_node_get_node_id (node))
    {
      OrbitNode *before = g_steal_pointer (&g_ptr_array_index (self->nodes, position));

      g_ptr_array_index (self->nodes, position) = g_object_ref (node);
      g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 1);
      g_object_unref (before);
      return;
    }
  g_ptr_array_insert (self->nodes, (gint) position, g_object_ref (node));
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}
