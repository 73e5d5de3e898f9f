// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

fn main() {
    let sources = ["../../player.c", "../../player-round-trips.c", "../../player-tests.c", "shim.c"];
    cc::Build::new().files(sources).include("../..").std("gnu11").flag("-O3").compile("peer");
    for source in sources.iter().chain(["../../player.h"].iter()) {
        println!("cargo:rerun-if-changed={source}");
    }
}
