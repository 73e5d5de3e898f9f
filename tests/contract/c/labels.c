/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lines under "Labels", in C. */

#include "contract.h"

static guint8
declare_label (OrbitFleet *fleet,
               const char *label)
{
  g_autoptr (GError) error = NULL;
  int kind = orbit_fleet_declare_label (fleet, label, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (kind, >=, 0);
  return (guint8) kind;
}

static int
lookup_kind (OrbitFleet *fleet,
             const char *label)
{
  g_autoptr (GError) error = NULL;
  int kind = orbit_fleet_lookup_kind (fleet, label, &error);

  if (kind >= 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_NOT_FOUND);
  if (error != NULL)
    g_assert_nonnull (strstr (error->message, label));
  return kind;
}

static void
label_declare (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitFleet) other = NULL;
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (4, 0, ORBIT_TOPOLOGY_ANY);
  g_autoptr (OrbitRing) ring = NULL;
  g_autoptr (GError) error = NULL;
  guint8 kind;

  orbit_net_id_free (contract_publish (fleet, 255, "of a number"));
  kind = (guint8) orbit_fleet_declare_label (fleet, "readings", spec, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kind, ==, 254);
  ring = orbit_fleet_get_ring (fleet, kind, &error);
  g_assert_cmpstr (orbit_ring_get_label (ring), ==, "readings");
  g_assert_cmpuint (orbit_ring_get_capacity (ring), ==, 4);
  g_assert_cmpuint (declare_label (fleet, "orders"), ==, 253);
  g_assert_cmpuint (declare_label (fleet, "readings"), ==, kind);

  if (backing != ORBIT_BACKING_SHM)
    return;
  other = contract_join_too (fleet, 1);
  g_assert_cmpint (lookup_kind (other, "readings"), ==, kind);
  g_assert_cmpuint (declare_label (other, "readings"), ==, kind);
}

static void
label_lookup (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);

  g_assert_cmpint (lookup_kind (fleet, "prices"), ==, -1);
  contract_declare (fleet, 0, 0, ORBIT_TOPOLOGY_ANY, "prices", NULL);
  g_assert_cmpint (lookup_kind (fleet, "prices"), ==, KIND);
  g_assert_cmpuint (declare_label (fleet, "prices"), ==, KIND);
  g_assert_cmpint (lookup_kind (fleet, "heartbeats"), ==, ORBIT_HEARTBEAT_RING_KIND);
}

static void
label_one_ring (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (0, 0, ORBIT_TOPOLOGY_ANY);
  g_autoptr (GError) error = NULL;

  contract_declare (fleet, 0, 0, ORBIT_TOPOLOGY_ANY, "prices", NULL);
  orbit_ring_spec_set_label (spec, "prices");
  g_assert_false (orbit_fleet_declare (fleet, OTHER_KIND, spec, &error));
  g_assert_nonnull (strstr (error->message, "kind 2: label 'prices'"));
  g_assert_nonnull (strstr (error->message, "kind 1"));
  contract_assert_fails (error, INCOMPATIBLE);
}

static void
label_invalid (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (0, 0, ORBIT_TOPOLOGY_ANY);
  g_autofree char *longest = g_strnfill (63, 'x');
  g_autofree char *longer = g_strnfill (64, 'x');
  g_autoptr (GError) error = NULL;

  declare_label (fleet, longest);
  for (const char *const *label = (const char *const[]){ "", longer, "\xff", NULL }; *label != NULL; label++)
    {
      g_assert_cmpint (orbit_fleet_declare_label (fleet, *label, NULL, &error), ==, -1);
      contract_assert_fails (error, INVALID_ARGUMENT);
    }
  orbit_ring_spec_set_label (spec, "orders");
  g_assert_cmpint (orbit_fleet_declare_label (fleet, "prices", spec, &error), ==, -1);
  contract_assert_fails (error, INVALID_ARGUMENT);
}

static void
label_observer (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitObserver) observer = orbit_observer_new (orbit_fleet_get_name (fleet), NULL, &error);
  guint8 kind = declare_label (fleet, "readings");

  g_assert_no_error (error);
  g_assert_cmpint (orbit_observer_lookup_kind (observer, "readings", &error), ==, kind);
  g_assert_no_error (error);
  g_assert_cmpint (orbit_observer_lookup_kind (observer, "orders", &error), ==, -1);
  contract_assert_fails (error, NOT_FOUND);
}

void
contract_add_labels (void)
{
  contract_add_both ("label/declare", label_declare);
  contract_add_both ("label/lookup", label_lookup);
  contract_add_both ("label/one-ring", label_one_ring);
  contract_add_both ("label/invalid", label_invalid);
  contract_add ("label/observer", label_observer);
}
