/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The contract in Vala: each file adds its tests. */

int main (string[] args) {
  Test.init (ref args);
  Contract.add_values ();
  Contract.add_joining ();
  Contract.add_leaving ();
  Contract.add_rings ();
  Contract.add_labels ();
  Contract.add_publishing ();
  Contract.add_reading ();
  Contract.add_cursors ();
  Contract.add_heartbeats ();
  Contract.add_members ();
  Contract.add_watching ();
  Contract.add_waiting ();
  Contract.add_observing ();
  return Test.run ();
}
