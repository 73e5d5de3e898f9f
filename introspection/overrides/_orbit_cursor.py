# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Iteration over a cursor, its sources, and waits: interruptible by Ctrl-C, and in asyncio."""

import math
import os
import select
import threading
import time

from gi.repository import Gio, GLib, GObject

from ._orbit_arguments import make_error, to_timeout

_FRAMES_PER_TURN = 64  # of an asynchronous iteration
_MAX_POLL_MS = 2**31 - 1
_ABSENT = object()  # for an argument that was not given, where None is a value


class CursorSource(GLib.Source):
    """A source that is ready while its cursor can be read, see `Orbit.Cursor.create_source()`."""

    def set_callback(self, fn, user_data=_ABSENT):
        """set_callback(fn[, user_data])

        Sets what is called as `fn(cursor)`, or as `fn(cursor, user_data)` if user data were given, be they None. It returns
        whether to go on.
        """
        if not callable(fn):
            raise TypeError(f'set_callback() needs a function or method, not {type(fn).__name__}')
        # What GLib.Source sets is called as fn(user_data), without the cursor.
        GObject.source_set_closure(self, fn if user_data is _ABSENT else lambda cursor: fn(cursor, user_data))


def _cursor_create_source(self, cancellable=None):
    """create_source(cancellable=None) -> Orbit.CursorSource"""
    source = _create_source(self, cancellable)
    source.__class__ = CursorSource
    return source


def _cursor_iter(self):
    """The available frames. A second iteration continues after the last frame of the first."""
    return iter(self.next, None)


def _cursor_refuse(*_, **__):
    raise make_error(_codes.CLOSED, 'this cursor was done with at the end of its block')


def _cursor_exit(self, *exception):
    # The cursor reads no more, and its counts can still be read.
    self.stop()
    self.next = self.read_batch = self.wait = self.wait_async = _cursor_refuse


def _left(deadline, timeout_us, now):
    """The remaining time in seconds; None without a limit."""
    return None if timeout_us < 0 else max(deadline - now, 0)


def _get_descriptors(cursor, cancellable):
    """The descriptor to poll, or None if the process has no descriptor left: the wait of the library needs none."""
    try:
        descriptors = [cursor.get_fd()]
    except GLib.Error as error:
        if error.domain == GLib.quark_to_string(_codes.quark()):
            raise
        return None
    if cancellable is not None:
        descriptors.append(cancellable.get_fd())
        if descriptors[-1] < 0:
            return None
    return descriptors


def _wait_by_poll(cursor, timeout_us, cancellable):
    deadline = time.monotonic() + timeout_us / 1e6
    if _wait(cursor, 0, cancellable):
        return True
    descriptors = _get_descriptors(cursor, cancellable)
    if descriptors is None:
        return _wait(cursor, timeout_us, cancellable)

    try:
        poll = select.poll()
        for fd in descriptors:
            poll.register(fd, select.POLLIN)
        while not _wait(cursor, 0, cancellable):
            left = _left(deadline, timeout_us, time.monotonic())
            if left == 0:
                return False
            poll.poll(None if left is None else min(math.ceil(left * 1000), _MAX_POLL_MS))
        return True
    finally:
        if cancellable is not None:
            cancellable.release_fd()


def _cursor_wait(self, timeout_us=-1, cancellable=None):
    """wait(timeout_us=-1, cancellable=None) -> whether there is a frame

    Blocks until a frame is available, for at most this number of microseconds, or without limit if it is negative.
    """
    timeout_us = to_timeout(timeout_us)
    # Python handles signals only in its main thread, and not while that thread is in the library.
    if timeout_us == 0 or threading.current_thread() is not threading.main_thread():
        return _wait(self, timeout_us, cancellable)
    if cancellable is not None and not isinstance(cancellable, Gio.Cancellable):
        raise TypeError(f'cancellable: expected Gio.Cancellable, but got {type(cancellable).__name__}')
    return _wait_by_poll(self, timeout_us, cancellable)


def _set_ready(ready):
    if not ready.done():
        ready.set_result(None)


def _duplicate(fd):
    try:
        return os.dup(fd)
    except OSError as error:
        raise GLib.Error.new_literal(Gio.io_error_quark(), f'cursor: cannot duplicate its descriptor: {error.strerror}',
                                     Gio.io_error_from_errno(error.errno)) from None


async def _wait_for_news(cursor, loop, left, cancellable):
    """Ends when the cursor may have changed, the time is over, or the cancellable is cancelled."""
    import asyncio  # slow to import; a program that awaits has imported it already
    ready = loop.create_future()
    handler = 0
    # A loop has one reader for each descriptor. Each wait uses a duplicate, so that it does not replace the readers of other
    # waits or the one that the program added for get_fd().
    fd = _duplicate(cursor.get_fd())
    try:
        loop.add_reader(fd, _set_ready, ready)
        if cancellable is not None:
            handler = cancellable.connect(lambda *_: loop.call_soon_threadsafe(_set_ready, ready))
        await asyncio.wait([ready], timeout=left)
    finally:
        try:
            loop.remove_reader(fd)
        finally:
            os.close(fd)
            if handler != 0:
                cancellable.disconnect(handler)


async def _cursor_wait_in_loop(self, timeout_us, cancellable):
    import asyncio
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout_us / 1e6
    while not _wait(self, 0, cancellable):
        left = _left(deadline, timeout_us, loop.time())
        if left == 0:
            return False
        await _wait_for_news(self, loop, left, cancellable)
    return True


def _cursor_wait_async(self, timeout_us=-1, io_priority=GLib.PRIORITY_DEFAULT, cancellable=None, callback=None, *user_data):
    """wait_async(timeout_us=-1, io_priority=GLib.PRIORITY_DEFAULT, cancellable=None) -> awaitable: is there a frame?
    wait_async(timeout_us, io_priority, cancellable, callback, *user_data)

    With a callback it needs a GLib main loop, without one an asyncio event loop.
    """
    timeout_us = to_timeout(timeout_us)
    if callback is None:
        return _cursor_wait_in_loop(self, timeout_us, cancellable)
    return _wait_async(self, timeout_us, io_priority, cancellable, callback, *user_data)


class _FramesToCome:
    """The frames of a cursor as they are published. Holds no frame, so that a cancelled step loses none."""

    __slots__ = ('_cursor', '_n_frames')

    def __init__(self, cursor):
        self._cursor = cursor
        self._n_frames = 0

    def __aiter__(self):
        return self

    async def __anext__(self):
        # Other tasks run, although there is always another frame.
        if self._n_frames >= _FRAMES_PER_TURN:
            import asyncio
            self._n_frames = 0
            await asyncio.sleep(0)
        # No await between reading a frame and returning it.
        while (frame := self._cursor.next()) is None:
            self._n_frames = 0
            await self._cursor.wait_async()
        self._n_frames += 1
        return frame


def _cursor_aiter(self):
    """The frames as they are published, without end; for asyncio. Raises when the fleet is left.

    After an exception, such as a time-out, the iteration continues with the next frame.
    """
    return _FramesToCome(self)


def _cursor_repr(self):
    return (f"<Orbit.Cursor of {getattr(self, '_source', 'no fleet')} at {self.get_position()}:"
            f" {self.get_n_delivered()} delivered, {self.get_n_overwritten()} overwritten, {self.get_n_abandoned()} abandoned>")


def extend(Orbit):
    global _codes, _create_source, _wait, _wait_async
    _codes = Orbit.FleetError
    _create_source = Orbit.Cursor.create_source
    _wait = Orbit.Cursor.wait
    _wait_async = Orbit.Cursor.wait_async

    Orbit.Cursor.create_source = _cursor_create_source
    Orbit.Cursor.wait = _cursor_wait
    Orbit.Cursor.wait_async = _cursor_wait_async
    Orbit.Cursor.__aiter__ = _cursor_aiter
    Orbit.Cursor.__iter__ = _cursor_iter
    Orbit.Cursor.__repr__ = _cursor_repr
    Orbit.Cursor.__enter__ = lambda self: self
    Orbit.Cursor.__exit__ = _cursor_exit
