# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Additions of the overrides of PyGObject to GLib, as far as the programs that are checked here need it.

class Error(RuntimeError):
    message: str
    domain: str
    code: int
    def __init__(self, message: str = ..., domain: str = ..., code: int = ...) -> None: ...
    def matches(self, domain: int, code: int) -> bool: ...

class Bytes:
    def __new__(cls, data: typing.Union[bytes, bytearray, memoryview, None]) -> Self: ...

class MainLoop:
    def __new__(cls, context: typing.Optional[MainContext] = None) -> Self: ...

class Variant:
    def __new__(cls, format_string: str, value: object) -> Self: ...
    def unpack(self) -> typing.Any: ...

class VariantType:
    def __new__(cls, type_string: str) -> Self: ...
