# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What overrides/Orbit.py adds to the classes, or puts in the place of what they had. Merged into the generated stub.

from types import TracebackType
from typing_extensions import Self

class NetId:
    def __eq__(self, other: object) -> bool: ...
    def __lt__(self, other: NetId) -> bool: ...
    def __le__(self, other: NetId) -> bool: ...
    def __gt__(self, other: NetId) -> bool: ...
    def __ge__(self, other: NetId) -> bool: ...
    def __hash__(self) -> int: ...
    def __int__(self) -> int: ...
    def __str__(self) -> str: ...
    def __repr__(self) -> str: ...

class Frame:
    def __bytes__(self) -> bytes: ...
    def __len__(self) -> int: ...
    def __bool__(self) -> Literal[True]: ...
    def __repr__(self) -> str: ...

class Cursor:
    def __iter__(self) -> typing.Iterator[Frame]:
        """The frames that are there now, then the end. Iterating again goes on where this stopped."""

class Fleet:
    def publish(
        self,
        kind: int,
        frame_kind: int,
        version: int,
        payload: typing.Union[bytes, bytearray, memoryview, GLib.Bytes],
    ) -> NetId:
        """Publishes a frame.

        payload: anything with the buffer protocol, such as `bytes`, or a `GLib.Bytes`
        Returns: the id of the frame
        Raises: GLib.Error
        """
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        exception_type: typing.Optional[type[BaseException]],
        exception: typing.Optional[BaseException],
        traceback: typing.Optional[TracebackType],
    ) -> None: ...
