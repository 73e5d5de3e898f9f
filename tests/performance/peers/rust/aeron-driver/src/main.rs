// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

//! Aeron's media driver: aeron-driver DIRECTORY. All of its work is done by one thread, which is how Aeron is set up for
//! machines with few processors; data over IPC does not pass through it. Ends with its standard input.

use std::ffi::{CStr, CString};
use std::io::Read;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicBool, Ordering};

use rusteron_media_driver::bindings::*;

static STOPPED: AtomicBool = AtomicBool::new(false);

fn check(result: i32) -> i32 {
    if result < 0 {
        eprintln!("{}", unsafe { CStr::from_ptr(aeron_errmsg()) }.to_string_lossy());
        std::process::exit(1);
    }
    result
}

fn main() {
    let directory = std::env::args().nth(1).expect("usage: aeron-driver DIRECTORY");
    let directory = CString::new(directory).expect("no NUL");
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        STOPPED.store(true, Ordering::Release);
    });
    unsafe {
        let (mut context, mut driver) = (null_mut(), null_mut());
        check(aeron_driver_context_init(&mut context));
        check(aeron_driver_context_set_dir(context, directory.as_ptr()));
        check(aeron_driver_context_set_dir_delete_on_shutdown(context, true));
        check(aeron_driver_context_set_threading_mode(context, aeron_threading_mode_t::AERON_THREADING_MODE_SHARED));
        check(aeron_driver_init(&mut driver, context));
        check(aeron_driver_start(driver, true));
        while !STOPPED.load(Ordering::Acquire) {
            aeron_driver_main_idle_strategy(driver, check(aeron_driver_main_do_work(driver)));
        }
        aeron_driver_close(driver);
        aeron_driver_context_close(context);
    }
}
