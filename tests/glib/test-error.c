/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The error domain, its stable names, and how results of the core become errors. */

#include <errno.h>

#include <orbit-glib/orbit-glib.h>

#include "orbit-glib/orbit-error-private.h"

/* In the order of the contract. Do not reorder: the numbers are ABI, and scripts and logs use the nicks. */
static const char *const nicks[] = {
  "failed",
  "empty-fleet",
  "invalid-name",
  "invalid-capacity",
  "invalid-argument",
  "node-outside-fleet",
  "node-in-use",
  "fleet-full",
  "incompatible",
  "corrupt",
  "permission",
  "payload-too-large",
  "type-mismatch",
  "busy",
  "read-only",
  "forked",
  "closed",
  "no-space",
  "lost",
  "not-found",
};

static void
test_domain (void)
{
  g_assert_cmpstr (g_quark_to_string (ORBIT_FLEET_ERROR), ==, "orbit-fleet-error-quark");
}

static void
test_nicks (void)
{
  g_autoptr (GEnumClass) codes = g_type_class_ref (ORBIT_TYPE_FLEET_ERROR);
  guint i;

  g_assert_cmpuint (codes->n_values, ==, G_N_ELEMENTS (nicks));
  for (i = 0; i < G_N_ELEMENTS (nicks); i++)
    {
      g_assert_cmpint (codes->values[i].value, ==, i);
      g_assert_cmpstr (codes->values[i].value_nick, ==, nicks[i]);
    }
}

static void
test_other_enums (void)
{
  g_autoptr (GEnumClass) topology = g_type_class_ref (ORBIT_TYPE_TOPOLOGY);
  g_autoptr (GEnumClass) backing = g_type_class_ref (ORBIT_TYPE_BACKING);

  g_assert_cmpstr (g_enum_get_value (topology, ORBIT_TOPOLOGY_SHARED)->value_nick, ==, "shared");
  g_assert_cmpstr (g_enum_get_value (topology, ORBIT_TOPOLOGY_PER_NODE)->value_nick, ==, "per-node");
  g_assert_cmpstr (g_enum_get_value (backing, ORBIT_BACKING_MEMORY)->value_nick, ==, "memory");
  g_assert_cmpstr (g_enum_get_value (backing, ORBIT_BACKING_SHM)->value_nick, ==, "shm");
}

static void
test_every_core_code (void)
{
  OrbitCoreReport report = { .text = "ring 'prices' (kind 3): payload of 4096 bytes exceeds 256" };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (nicks); i++)
    {
      g_autoptr (GError) error = NULL;

      report.code = (OrbitCoreCode) (ORBIT_CORE_FAILED + i);
      g_assert_false (orbit_error_set_from_core (&error, &report));
      g_assert_error (error, ORBIT_FLEET_ERROR, (int) i);
      g_assert_cmpstr (error->message, ==, report.text);
    }
}

static void
test_system_failure (void)
{
  OrbitCoreReport report = { 0 };
  g_autoptr (GError) error = NULL;

  orbit_core_fail_errno (&report, ENAMETOOLONG, "file '%s'", "x");
  g_assert_false (orbit_error_set_from_core (&error, &report));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FILENAME_TOO_LONG);
  g_assert_true (g_str_has_prefix (error->message, "file 'x': "));
}

static void
test_permission_and_space (void)
{
  OrbitCoreReport report = { 0 };
  g_autoptr (GError) permission = NULL;
  g_autoptr (GError) space = NULL;

  orbit_core_fail_errno (&report, EACCES, "file '%s'", "x");
  orbit_error_set_from_core (&permission, &report);
  g_assert_error (permission, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_PERMISSION);

  orbit_core_fail_errno (&report, ENOSPC, "file '%s'", "x");
  orbit_error_set_from_core (&space, &report);
  g_assert_error (space, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_NO_SPACE);
}

static void
test_text_is_always_utf8 (void)
{
  OrbitCoreReport report = { .code = ORBIT_CORE_INVALID_NAME, .text = "fleet name '\xff\xc3'" };
  g_autoptr (GError) error = NULL;

  orbit_error_set_from_core (&error, &report);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_true (g_str_has_prefix (error->message, "fleet name '"));
}

static void
test_nobody_listens (void)
{
  OrbitCoreReport report = { .code = ORBIT_CORE_BUSY, .text = "busy" };

  g_assert_false (orbit_error_set_from_core (NULL, &report));
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/error/domain", test_domain);
  g_test_add_func ("/error/nicks", test_nicks);
  g_test_add_func ("/error/other-enums", test_other_enums);
  g_test_add_func ("/error/every-core-code", test_every_core_code);
  g_test_add_func ("/error/system-failure", test_system_failure);
  g_test_add_func ("/error/permission-and-space", test_permission_and_space);
  g_test_add_func ("/error/text-is-always-utf8", test_text_is_always_utf8);
  g_test_add_func ("/error/without-handler", test_nobody_listens);

  return g_test_run ();
}
