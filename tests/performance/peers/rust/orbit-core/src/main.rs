// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

//! orbit-core, the Rust library with the same model of fleets and rings. Shared rings, which are its faster
//! kind (the ordered ones take about 7000 ns a frame), and polled cursors.

use std::ffi::CStr;

use bytes::Bytes;
use orbit_core::ring::cursor::{RingCursor, RingPoll};
use orbit_core::{Fleet, NodeId, OrbitTyped, RingSpec};
use peer_player::{fail, Player, Transport};

const CAPACITY: usize = 1024;
const FLEET_SIZE: u16 = 8;

/// The kind and the payload of a ring are part of its type.
#[derive(Clone)]
struct Channel<const KIND: u8, const SIZE: usize>;

impl<const KIND: u8, const SIZE: usize> OrbitTyped for Channel<KIND, SIZE> {
    const KIND: u8 = KIND;
    const RING_SPEC: RingSpec = RingSpec::new(CAPACITY, SIZE);
}

#[derive(Clone, Copy)]
struct Calls {
    publish: fn(&Fleet, Bytes),
    head: fn(&Fleet) -> RingCursor,
    poll: fn(&Fleet, &mut RingCursor) -> RingPoll,
}

fn calls<T: OrbitTyped>() -> Calls {
    Calls {
        publish: |fleet, payload| {
            fleet.publish::<T>(0, 0, payload);
        },
        head: |fleet| fleet.cursor_at_head::<T>(),
        poll: |fleet, cursor| fleet.poll_ring::<T>(cursor),
    }
}

fn calls_of(channel: u32, length: usize) -> Calls {
    match (channel, length) {
        (0, ..=8) => calls::<Channel<1, 8>>(),
        (0, ..=64) => calls::<Channel<1, 64>>(),
        (0, ..=240) => calls::<Channel<1, 240>>(),
        (0, _) => calls::<Channel<1, 4096>>(),
        (_, ..=8) => calls::<Channel<2, 8>>(),
        (_, ..=64) => calls::<Channel<2, 64>>(),
        (_, ..=240) => calls::<Channel<2, 240>>(),
        _ => calls::<Channel<2, 4096>>(),
    }
}

struct OrbitCore {
    fleet: Fleet,
    out: Option<Calls>,
    input: Option<(Calls, RingCursor)>,
}

impl Transport for OrbitCore {
    const NAME: &'static CStr = c"orbit-core";
    const ABILITIES: u32 = peer_player::CAN_PUBLISH_ALONE
        | peer_player::CAN_READ_ALONE
        | peer_player::CAN_POLL
        | peer_player::CAN_RUN_FREE;
    const WINDOW: u32 = 0;

    fn version() -> String {
        env!("PEER_ORBIT_CORE_VERSION").into()
    }

    fn open(player: Player) -> Self {
        let name = player.place().rsplit('/').next().unwrap_or("peers").to_owned();
        let node = NodeId::new(player.index() as u16);
        let fleet = Fleet::join_shm_as(&name, FLEET_SIZE, node).unwrap_or_else(|error| fail(error));
        let input = player.in_channel().map(|channel| {
            let calls = calls_of(channel, player.length());
            (calls, (calls.head)(&fleet))
        });
        let out = player.out_channel().map(|channel| calls_of(channel, player.length()));
        OrbitCore { fleet, out, input }
    }

    fn send(&mut self, data: &[u8]) {
        (self.out.as_ref().expect("there is an output").publish)(&self.fleet, Bytes::copy_from_slice(data));
    }

    /// A poll gives all frames that are there.
    fn receive(&mut self, player: Player, _limit: usize) -> usize {
        let (calls, cursor) = self.input.as_mut().expect("there is an input");
        let poll = (calls.poll)(&self.fleet, cursor);
        for frame in &poll.frames {
            player.take_frame(&frame.payload);
        }
        poll.frames.len()
    }
}

fn main() {
    peer_player::run::<OrbitCore>()
}
