/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A subclass of GParamSpecEnum that changes no value. */

#include "orbit-param-enum-private.h"

static gboolean
keep_value (GParamSpec *pspec,
            GValue *value)
{
  return FALSE;
}

static void
class_init (gpointer klass,
            gpointer data)
{
  ((GParamSpecClass *) klass)->value_validate = keep_value;
}

static GType
get_type (void)
{
  static GType type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_type_register_static_simple (G_TYPE_PARAM_ENUM, g_intern_static_string ("OrbitParamEnum"), sizeof (GParamSpecClass),
                                                             class_init, sizeof (GParamSpecEnum), NULL, 0));
  return type;
}

GParamSpec *
orbit_param_enum_new (const char *name,
                      GType enum_type,
                      int default_value,
                      GParamFlags flags)
{
  GParamSpecEnum *pspec = g_param_spec_internal (get_type (), name, NULL, NULL, flags);

  /* The class of GParamSpecEnum unrefs it in its finalizer. */
  pspec->enum_class = g_type_class_ref (enum_type);
  pspec->default_value = default_value;
  G_PARAM_SPEC (pspec)->value_type = enum_type;
  return G_PARAM_SPEC (pspec);
}
