// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

//! The C part of a player, for transports that come as crates.

use std::ffi::{c_char, c_int, c_uint, c_void, CStr, CString};

pub const CAN_PUBLISH_ALONE: u32 = 1 << 0;
pub const CAN_READ_ALONE: u32 = 1 << 1;
pub const CAN_POLL: u32 = 1 << 2;
pub const CAN_WAIT: u32 = 1 << 3;
pub const CAN_RUN_FREE: u32 = 1 << 4;

/// The C structure, seen through functions only.
#[repr(C)]
pub struct RawPlayer {
    _private: [u8; 0],
}

/// PeerOps of player.h, field by field.
#[repr(C)]
struct Ops {
    name: *const c_char,
    get_version: extern "C" fn() -> *const c_char,
    abilities: u32,
    window: u32,
    open: extern "C" fn(*mut RawPlayer),
    send: extern "C" fn(*mut RawPlayer, *const c_void, usize),
    flush: Option<extern "C" fn(*mut RawPlayer)>,
    receive: extern "C" fn(*mut RawPlayer, usize, bool) -> usize,
    close: extern "C" fn(*mut RawPlayer),
}

extern "C" {
    fn peer_run(variants: *const *const Ops, argc: c_int, argv: *const *const c_char) -> c_int;
    fn peer_shim_take_frame(player: *mut RawPlayer, data: *const c_void, length: usize);
    fn peer_shim_set_data(player: *mut RawPlayer, data: *mut c_void);
    fn peer_shim_get_data(player: *mut RawPlayer) -> *mut c_void;
    fn peer_shim_get_place(player: *mut RawPlayer) -> *const c_char;
    fn peer_shim_get_length(player: *mut RawPlayer) -> usize;
    fn peer_shim_get_out(player: *mut RawPlayer) -> c_int;
    fn peer_shim_get_in(player: *mut RawPlayer) -> c_int;
    fn peer_shim_get_index(player: *mut RawPlayer) -> c_uint;
    fn peer_shim_fail(text: *const c_char) -> !;
}

#[derive(Clone, Copy)]
pub struct Player(*mut RawPlayer);

impl Player {
    pub fn place(&self) -> &str {
        unsafe { CStr::from_ptr(peer_shim_get_place(self.0)) }.to_str().expect("the place is UTF-8")
    }

    /// Bytes of payload.
    pub fn length(&self) -> usize {
        unsafe { peer_shim_get_length(self.0) }
    }

    /// Of all players of the test.
    pub fn index(&self) -> u32 {
        unsafe { peer_shim_get_index(self.0) }
    }

    pub fn out_channel(&self) -> Option<u32> {
        u32::try_from(unsafe { peer_shim_get_out(self.0) }).ok()
    }

    pub fn in_channel(&self) -> Option<u32> {
        u32::try_from(unsafe { peer_shim_get_in(self.0) }).ok()
    }

    /// Copies a frame out and checks it.
    #[inline]
    pub fn take_frame(&self, frame: &[u8]) {
        unsafe { peer_shim_take_frame(self.0, frame.as_ptr().cast(), frame.len()) }
    }

    pub fn as_ptr(&self) -> *mut c_void {
        self.0.cast()
    }

    /// # Safety
    /// The pointer is one that as_ptr() gave.
    pub unsafe fn from_ptr(pointer: *mut c_void) -> Self {
        Player(pointer.cast())
    }
}

/// Ends the process with a message for the runner.
pub fn fail(text: impl std::fmt::Display) -> ! {
    let text = CString::new(text.to_string().replace(['\0', '\n'], " ")).expect("no NUL is left");
    unsafe { peer_shim_fail(text.as_ptr()) }
}

/// One transport, opened for one player.
pub trait Transport: Sized {
    const NAME: &'static CStr;
    const ABILITIES: u32;
    const WINDOW: u32;

    fn version() -> String;
    fn open(player: Player) -> Self;
    fn send(&mut self, data: &[u8]);
    /// Hands at most so many frames to take_frame(), and returns how many.
    fn receive(&mut self, player: Player, limit: usize) -> usize;
}

extern "C" fn get_version<T: Transport>() -> *const c_char {
    CString::new(T::version()).expect("a version has no NUL").into_raw()
}

extern "C" fn open<T: Transport>(raw: *mut RawPlayer) {
    let transport = Box::new(T::open(Player(raw)));
    unsafe { peer_shim_set_data(raw, Box::into_raw(transport).cast()) }
}

extern "C" fn send<T: Transport>(raw: *mut RawPlayer, data: *const c_void, length: usize) {
    let transport = unsafe { &mut *peer_shim_get_data(raw).cast::<T>() };
    transport.send(unsafe { std::slice::from_raw_parts(data.cast(), length) });
}

extern "C" fn receive<T: Transport>(raw: *mut RawPlayer, limit: usize, _wait: bool) -> usize {
    let transport = unsafe { &mut *peer_shim_get_data(raw).cast::<T>() };
    transport.receive(Player(raw), limit)
}

extern "C" fn close<T: Transport>(raw: *mut RawPlayer) {
    drop(unsafe { Box::from_raw(peer_shim_get_data(raw).cast::<T>()) });
}

/// The work of main().
pub fn run<T: Transport>() -> ! {
    let ops = Ops {
        name: T::NAME.as_ptr(),
        get_version: get_version::<T>,
        abilities: T::ABILITIES,
        window: T::WINDOW,
        open: open::<T>,
        send: send::<T>,
        flush: None,
        receive: receive::<T>,
        close: close::<T>,
    };
    let variants = [&ops as *const Ops, std::ptr::null()];
    let arguments: Vec<CString> = std::env::args().map(|word| CString::new(word).expect("no NUL")).collect();
    // The protocol writes into its arguments, which each have an allocation of their own.
    let mut pointers: Vec<*const c_char> = arguments.into_iter().map(|word| word.into_raw() as *const c_char).collect();
    let count = pointers.len() as c_int;
    pointers.push(std::ptr::null());
    std::process::exit(unsafe { peer_run(variants.as_ptr(), count, pointers.as_ptr()) })
}
