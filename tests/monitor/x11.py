# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""What a window manager does and a test needs of it: the properties of the root window, sizes of windows, the focus, and keys."""

import ctypes
import time

DEADLINE = 30  # seconds
FRAME_EXTENTS = b'_GTK_FRAME_EXTENTS'
REPLACE = 0

c_window = ctypes.c_ulong


class Display:
    def __init__(self):
        self.x = ctypes.CDLL('libX11.so.6')
        self.test = ctypes.CDLL('libXtst.so.6')
        self.x.XOpenDisplay.restype = ctypes.c_void_p
        self.x.XDefaultRootWindow.restype = c_window
        self.x.XInternAtom.restype = c_window
        self.x.XStringToKeysym.restype = c_window
        self.x.XKeysymToKeycode.restype = ctypes.c_ubyte
        self.x.XCreatePixmap.restype = c_window
        self.x.XCreateGC.restype = ctypes.c_void_p
        self.display = ctypes.c_void_p(self.x.XOpenDisplay(None))
        assert self.display, 'the X server does not answer'
        self.root = c_window(self.x.XDefaultRootWindow(self.display))

    def close(self):
        self.x.XCloseDisplay(self.display)

    def atom(self, name):
        return c_window(self.x.XInternAtom(self.display, name, 0))

    def set_property(self, window, name, kind, values):
        data = (ctypes.c_ulong * len(values))(*values)
        self.x.XChangeProperty(self.display, window, self.atom(name), self.atom(kind), 32, REPLACE, data, len(values))
        self.x.XSync(self.display, 0)

    def become_manager(self):
        """Says that there is a window manager that knows of shadows, without which GTK draws none and no round corners."""
        self.set_property(self.root, b'_NET_SUPPORTING_WM_CHECK', b'WINDOW', [self.root.value])
        self.set_property(self.root, b'_NET_SUPPORTED', b'ATOM', [self.atom(FRAME_EXTENTS).value, self.atom(b'_NET_SUPPORTING_WM_CHECK').value])

    def paint_root(self, width, height, color):
        """Before the compositor starts, which looks for this pixmap."""
        pixmap = c_window(self.x.XCreatePixmap(self.display, self.root, width, height, 24))
        context = ctypes.c_void_p(self.x.XCreateGC(self.display, pixmap, ctypes.c_ulong(0), None))
        self.x.XSetForeground(self.display, context, ctypes.c_ulong(color))
        self.x.XFillRectangle(self.display, pixmap, context, 0, 0, width, height)
        self.set_property(self.root, b'_XROOTPMAP_ID', b'PIXMAP', [pixmap.value])

    def list_windows(self):
        root, parent, children, n = c_window(), c_window(), ctypes.POINTER(c_window)(), ctypes.c_uint()
        self.x.XQueryTree(self.display, self.root, ctypes.byref(root), ctypes.byref(parent), ctypes.byref(children), ctypes.byref(n))
        found = [children[i] for i in range(n.value)]
        self.x.XFree(children)
        return found

    def get_title(self, window):
        name = ctypes.c_char_p()
        self.x.XFetchName(self.display, c_window(window), ctypes.byref(name))
        return (name.value or b'').decode()

    def find_window(self, title):
        deadline = time.monotonic() + DEADLINE
        while time.monotonic() < deadline:
            for window in self.list_windows():
                if self.get_title(window) == title:
                    return c_window(window)
            time.sleep(0.02)
        raise AssertionError(f'no window {title!r}')

    def get_geometry(self, window):
        """x, y, width and height on the screen, with the shadow."""
        root, x, y = c_window(), ctypes.c_int(), ctypes.c_int()
        width, height, border, depth = (ctypes.c_uint() for _ in range(4))
        self.x.XGetGeometry(self.display, window, *map(ctypes.byref, (root, x, y, width, height, border, depth)))
        return x.value, y.value, width.value, height.value

    def get_shadow(self, window):
        """Left, right, top and bottom."""
        kind, bits, n, left = c_window(), ctypes.c_int(), ctypes.c_ulong(), ctypes.c_ulong()
        data = ctypes.POINTER(ctypes.c_ulong)()
        self.x.XGetWindowProperty(self.display, window, self.atom(FRAME_EXTENTS), ctypes.c_long(0), ctypes.c_long(4), 0, ctypes.c_ulong(0),
                                  *map(ctypes.byref, (kind, bits, n, left, data)))
        found = tuple(data[i] for i in range(n.value)) or (0, 0, 0, 0)
        if data:
            self.x.XFree(data)
        return found

    def get_frame(self, window):
        """x, y, width and height on the screen, without the shadow."""
        x, y, width, height = self.get_geometry(window)
        left, right, top, bottom = self.get_shadow(window)
        return x + left, y + top, width - left - right, height - top - bottom

    def resize(self, window, width, height):
        left, right, top, bottom = self.get_shadow(window)
        self.x.XResizeWindow(self.display, window, width + left + right, height + top + bottom)
        self.x.XSync(self.display, 0)

    def focus(self, window):
        self.x.XSetInputFocus(self.display, window, 1, ctypes.c_ulong(0))
        self.x.XSync(self.display, 0)

    def move_pointer(self, x, y):
        self.test.XTestFakeMotionEvent(self.display, -1, x, y, ctypes.c_ulong(0))
        self.x.XSync(self.display, 0)

    def click(self, x, y):
        self.move_pointer(x, y)
        for down in (1, 0):
            self.test.XTestFakeButtonEvent(self.display, 1, down, ctypes.c_ulong(0))
        self.x.XSync(self.display, 0)

    def press(self, *names):
        """Presses keys together, as they are named by X, such as Control_L and f."""
        codes = [self.x.XKeysymToKeycode(self.display, c_window(self.x.XStringToKeysym(name.encode()))) for name in names]
        for code in codes:
            self.test.XTestFakeKeyEvent(self.display, code, 1, ctypes.c_ulong(0))
        for code in reversed(codes):
            self.test.XTestFakeKeyEvent(self.display, code, 0, ctypes.c_ulong(0))
        self.x.XSync(self.display, 0)
