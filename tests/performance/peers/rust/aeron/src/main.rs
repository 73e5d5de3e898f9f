// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

//! Aeron over IPC, with its C client: publications that several processes may share, and a poll that hands over many
//! fragments. The runner starts the media driver.

use std::ffi::{c_void, CStr, CString};
use std::ptr::null_mut;
use std::time::{Duration, Instant};

use peer_player::{fail, Player, Transport};
use rusteron_client::bindings::*;

const START: Duration = Duration::from_secs(10);

struct Aeron {
    client: *mut aeron_t,
    out: *mut aeron_publication_t,
    input: *mut aeron_subscription_t,
}

fn check(result: i32) -> i32 {
    if result < 0 {
        fail(unsafe { CStr::from_ptr(aeron_errmsg()) }.to_string_lossy());
    }
    result
}

fn await_done(mut poll: impl FnMut() -> i32) {
    let end = Instant::now() + START;
    while check(poll()) == 0 {
        if Instant::now() > end {
            fail("the media driver does not answer");
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

unsafe extern "C-unwind" fn on_fragment(data: *mut c_void, buffer: *const u8, length: usize, _header: *mut aeron_header_t) {
    Player::from_ptr(data).take_frame(std::slice::from_raw_parts(buffer, length));
}

impl Transport for Aeron {
    const NAME: &'static CStr = c"aeron";
    const ABILITIES: u32 =
        peer_player::CAN_READ_ALONE | peer_player::CAN_POLL | peer_player::CAN_RUN_FREE;
    const WINDOW: u32 = 0;

    fn version() -> String {
        unsafe { CStr::from_ptr(aeron_version_text()) }.to_string_lossy().into_owned()
    }

    fn open(player: Player) -> Self {
        let directory = CString::new(format!("{}/../aeron", player.place())).expect("no NUL");
        // Every test has streams of its own: the number at the end of its place, and the channel.
        let test: i32 = player.place().rsplit('-').next().and_then(|word| word.parse().ok()).unwrap_or(0);
        let mut aeron = Aeron { client: null_mut(), out: null_mut(), input: null_mut() };
        unsafe {
            let mut context = null_mut();
            check(aeron_context_init(&mut context));
            check(aeron_context_set_dir(context, directory.as_ptr()));
            check(aeron_init(&mut aeron.client, context));
            check(aeron_start(aeron.client));
            if let Some(channel) = player.out_channel() {
                let mut pending = null_mut();
                check(aeron_async_add_publication(&mut pending, aeron.client, c"aeron:ipc".as_ptr(), 10 * test + channel as i32));
                await_done(|| aeron_async_add_publication_poll(&mut aeron.out, pending));
            }
            if let Some(channel) = player.in_channel() {
                let mut pending = null_mut();
                check(aeron_async_add_subscription(&mut pending, aeron.client, c"aeron:ipc".as_ptr(), 10 * test + channel as i32,
                                                   None, null_mut(), None, null_mut()));
                await_done(|| aeron_async_add_subscription_poll(&mut aeron.input, pending));
            }
        }
        aeron
    }

    fn send(&mut self, data: &[u8]) {
        loop {
            let position = unsafe { aeron_publication_offer(self.out, data.as_ptr(), data.len(), None, null_mut()) };
            match position {
                position if position >= 0 => return,
                // No subscriber yet, the reader is behind, or a term has just ended.
                -1 => return,
                -2 | -3 => std::hint::spin_loop(),
                _ => fail(format!("the offer failed: {position}")),
            }
        }
    }

    fn receive(&mut self, player: Player, limit: usize) -> usize {
        check(unsafe { aeron_subscription_poll(self.input, Some(on_fragment), player.as_ptr(), limit) }) as usize
    }
}

impl Drop for Aeron {
    fn drop(&mut self) {
        unsafe {
            aeron_close(self.client);
        }
    }
}

fn main() {
    peer_player::run::<Aeron>()
}
