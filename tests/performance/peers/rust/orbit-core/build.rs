// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

/// The crate does not tell its version, so it is taken from the lock file.
fn main() {
    let lock = std::fs::read_to_string("../Cargo.lock").unwrap_or_default();
    let version = lock
        .split("name = \"orbit-core\"\nversion = \"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap_or("unknown");
    println!("cargo:rustc-env=PEER_ORBIT_CORE_VERSION={version}");
    println!("cargo:rerun-if-changed=../Cargo.lock");
}
