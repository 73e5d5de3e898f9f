// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

//! iceoryx2, publish-subscribe of slices of bytes. Its ports are polled; a publisher waits for a slow subscriber.

use std::ffi::CStr;

use iceoryx2::port::{publisher::Publisher, subscriber::Subscriber};
use iceoryx2::prelude::*;
use peer_player::{fail, Player, Transport};

const BUFFER: usize = 512;

struct Iceoryx2 {
    _node: Node<ipc::Service>,
    out: Option<Publisher<ipc::Service, [u8], ()>>,
    input: Option<Subscriber<ipc::Service, [u8], ()>>,
}

fn get<T, E: std::fmt::Debug>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| fail(format!("{error:?}")))
}

/// Files in the benchmark's directory, and shared memory whose names begin with that of the directory.
fn make_config(player: Player) -> Config {
    let directory = player.place().rsplit_once('/').map_or(".", |(directory, _)| directory);
    let name = directory.rsplit('/').next().unwrap_or("bench");
    let mut config = Config::default();
    config.global.prefix = get(FileName::new(format!("{name}_").as_bytes()));
    config.global.set_root_path(&get(Path::new(format!("{directory}/iceoryx2").as_bytes())));
    config
}

impl Transport for Iceoryx2 {
    const NAME: &'static CStr = c"iceoryx2";
    const ABILITIES: u32 = peer_player::CAN_PUBLISH_ALONE
        | peer_player::CAN_READ_ALONE
        | peer_player::CAN_POLL
        | peer_player::CAN_RUN_FREE;
    const WINDOW: u32 = BUFFER as u32;

    fn version() -> String {
        env!("PEER_ICEORYX2_VERSION").into()
    }

    fn open(player: Player) -> Self {
        set_log_level(LogLevel::Fatal);
        let node = get(NodeBuilder::new().config(&make_config(player)).create::<ipc::Service>());
        let test = player.place().rsplit('/').next().unwrap_or("test").to_owned();
        let service = |channel: u32| {
            let name = get(ServiceName::new(&format!("orbit-bench/{test}/{channel}")));
            get(node
                .service_builder(&name)
                .publish_subscribe::<[u8]>()
                .enable_safe_overflow(false)
                .subscriber_max_buffer_size(BUFFER)
                .history_size(0)
                .open_or_create())
        };
        let out = player.out_channel().map(|channel| {
            get(service(channel).publisher_builder().initial_max_slice_len(player.length()).create())
        });
        let input = player
            .in_channel()
            .map(|channel| get(service(channel).subscriber_builder().buffer_size(BUFFER).create()));
        Iceoryx2 { _node: node, out, input }
    }

    fn send(&mut self, data: &[u8]) {
        let sample = get(self.out.as_ref().expect("there is an output").loan_slice_uninit(data.len()));
        get(sample.write_from_slice(data).send());
    }

    fn receive(&mut self, player: Player, limit: usize) -> usize {
        let subscriber = self.input.as_ref().expect("there is an input");
        for n in 0..limit {
            match get(subscriber.receive()) {
                Some(sample) => player.take_frame(sample.payload()),
                None => return n,
            }
        }
        limit
    }
}

fn main() {
    peer_player::run::<Iceoryx2>()
}
