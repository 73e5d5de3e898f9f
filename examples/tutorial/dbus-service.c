/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <orbit-glib/orbit-glib.h>

#define SAMPLES 6 /* the kind */

static const char xml[] =
  "<node>"
  "  <interface name='org.example.Tutorial'>"
  "    <method name='Measure'>"
  "      <arg name='count' type='u' direction='in'/>"
  "      <arg name='fleet' type='s' direction='out'/>"
  "      <arg name='kind' type='y' direction='out'/>"
  "    </method>"
  "  </interface>"
  "</node>";

static void
on_call (GDBusConnection *connection,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *parameters,
         GDBusMethodInvocation *invocation,
         gpointer user_data)
{
  OrbitFleet *fleet = user_data;
  g_autofree double *values = NULL;
  g_autoptr (GError) error = NULL;
  guint count;

  g_variant_get (parameters, "(u)", &count);
  values = g_new (double, count);
  for (guint i = 0; i < count; i++)
    values[i] = i / 2.0;
  if (orbit_fleet_publish_packed (fleet, SAMPLES, 0, 0, (const guint8 *) values, count * sizeof *values,
                                  sizeof *values, &error) == count)
    g_dbus_method_invocation_return_value (invocation,
                                           g_variant_new ("(sy)", orbit_fleet_get_name (fleet), SAMPLES));
  else
    g_dbus_method_invocation_return_gerror (invocation, error);
}

static void
on_bus (GDBusConnection *connection,
        const char *name,
        gpointer fleet)
{
  static const GDBusInterfaceVTable vtable = { .method_call = on_call };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (xml, NULL);

  g_dbus_connection_register_object (connection, "/org/example/Tutorial", node->interfaces[0], &vtable, fleet,
                                     NULL, NULL);
}

static void
on_name (GDBusConnection *connection,
         const char *name,
         gpointer fleet)
{
  g_print ("serving\n");
}

int
main (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (OrbitFleet) fleet = orbit_fleet_join_shm ("tutorial", 8, 0, &error);
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (1024, 0, ORBIT_TOPOLOGY_ANY);

  orbit_ring_spec_set_label (spec, "measured");
  orbit_ring_spec_set_value_type (spec, G_VARIANT_TYPE_DOUBLE);
  if (fleet == NULL || !orbit_fleet_declare (fleet, SAMPLES, spec, &error) ||
      !orbit_fleet_start_heartbeat (fleet, 100, &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  g_bus_own_name (G_BUS_TYPE_SESSION, "org.example.Tutorial", G_BUS_NAME_OWNER_FLAGS_NONE, on_bus, on_name, NULL,
                  fleet, NULL);
  g_main_loop_run (loop);
  return 0;
}
