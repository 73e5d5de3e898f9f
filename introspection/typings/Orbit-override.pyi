# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Members that overrides/Orbit.py adds to the classes or replaces. Merged into the generated stub.

from _typeshed import ReadableBuffer
from types import TracebackType

class FleetError:
    def matches(self, error: GLib.Error) -> bool:
        """Whether the error is this one."""

class NetId:
    def __new__(cls, kind: int = 0, node_id: int = 0, counter: int = 0) -> Self: ...
    def __init__(self, kind: int = 0, node_id: int = 0, counter: int = 0) -> None: ...
    def __eq__(self, other: object) -> bool: ...
    def __lt__(self, other: NetId) -> bool: ...
    def __le__(self, other: NetId) -> bool: ...
    def __gt__(self, other: NetId) -> bool: ...
    def __ge__(self, other: NetId) -> bool: ...
    def __hash__(self) -> int: ...
    def __int__(self) -> int: ...
    def __str__(self) -> str: ...
    def __repr__(self) -> str: ...
    def __reduce__(self) -> tuple[typing.Callable[[str], NetId], tuple[str]]: ...
    @staticmethod
    def parse(text: str) -> NetId: ...

class RingSpec:
    def set_label(self, label: typing.Optional[str] = None) -> None: ...

class Frame:
    def __bytes__(self) -> bytes: ...
    def __len__(self) -> int: ...
    def __bool__(self) -> Literal[True]: ...
    def __repr__(self) -> str: ...
    @property
    def payload(self) -> memoryview:
        """The payload as a read-only memoryview; `bytes(frame)` gives it as `bytes`."""
    @property
    def value(self) -> typing.Any:
        """The payload as a Python value, where the kind was declared with a type.

        Raises: GLib.Error (`TYPE_MISMATCH` where the kind was declared without a type)
        """

class FrameRecord(typing.NamedTuple):
    """A frame in a batch: its id as a number, frame kind, version, and payload as `bytes`."""
    id: int
    frame_kind: int
    version: int
    payload: bytes
    @property
    def kind(self) -> int: ...
    @property
    def node_id(self) -> int: ...
    @property
    def counter(self) -> int: ...
    @property
    def net_id(self) -> NetId:
        """The id as an `Orbit.NetId`."""
    @property
    def value(self) -> typing.Any:
        """The payload as a Python value, where the kind was declared with a type.

        Raises: GLib.Error (`TYPE_MISMATCH` where the kind was declared without a type)
        """
    def __bytes__(self) -> bytes: ...

class FleetEvent(typing.NamedTuple):
    """One signal of a fleet: its name is that of the signal, such as 'node-joined'. Fields that the signal does not have are None."""
    name: str
    node_id: typing.Optional[int]
    node: typing.Optional[Node] = None
    reason: typing.Optional[LeaveReason] = None
    heartbeat: typing.Optional[Heartbeat] = None
    message: typing.Optional[str] = None

class FrameBatch:
    HEADER_FORMAT: typing.ClassVar[str]
    """The format of a header for the module `struct`."""
    HEADER_DTYPE: typing.ClassVar[list[tuple[str, str]]]
    """The format of a header as a dtype of numpy."""
    def __len__(self) -> int: ...
    def __iter__(self) -> typing.Iterator[FrameRecord]: ...
    @typing.overload
    def __getitem__(self, index: typing.SupportsIndex) -> FrameRecord: ...
    @typing.overload
    def __getitem__(self, index: slice) -> list[FrameRecord]: ...
    def __repr__(self) -> str: ...
    def headers(self) -> memoryview:
        """The headers of all frames, packed as `get_headers()` says, as a read-only memoryview.

        numpy reads them as `numpy.frombuffer(batch.headers(), Orbit.FrameBatch.HEADER_DTYPE)`.
        """
    def payloads(self) -> memoryview:
        """The payloads of all frames, without gaps, as a read-only memoryview."""
    def ids(self) -> memoryview:
        """The ids of all frames, as a memoryview of 64-bit numbers."""
    def versions(self) -> memoryview:
        """The versions of all frames, as a memoryview of 64-bit numbers."""

class CursorSource(GLib.Source):
    """A source that is ready while its cursor can be read, see `Orbit.Cursor.create_source()`."""
    @typing.overload  # type: ignore[override]  # its function takes the cursor
    def set_callback(self, fn: typing.Callable[[Cursor], object]) -> None:
        """Sets what is called while there is something to read. It returns whether to go on."""
    @typing.overload
    def set_callback(self, fn: typing.Callable[[Cursor, typing.Any], object], user_data: object) -> None: ...

class Cursor:
    def __repr__(self) -> str: ...
    def create_source(self, cancellable: typing.Optional[Gio.Cancellable] = None) -> CursorSource: ...
    def start(self) -> bool: ...
    def read_batch(self, max_frames: int) -> FrameBatch: ...
    def __iter__(self) -> typing.Iterator[Frame]:
        """The available frames. A second iteration continues after the last frame of the first."""
    def __aiter__(self) -> typing.AsyncIterator[Frame]:
        """The frames as they are published, without end; for asyncio. Raises when the fleet is left."""
    def wait(self, timeout_us: int = -1, cancellable: typing.Optional[Gio.Cancellable] = None) -> bool: ...
    @typing.overload
    def wait_async(
        self,
        timeout_us: int = -1,
        io_priority: int = 0,
        cancellable: typing.Optional[Gio.Cancellable] = None,
        callback: None = None,
    ) -> typing.Coroutine[typing.Any, typing.Any, bool]:
        """Waits for a frame in an asyncio event loop: `await` it to know whether there is one.

        timeout_us: how long to wait at most, in microseconds; -1 waits without end
        Raises: GLib.Error
        """
    @typing.overload
    def wait_async(
        self,
        timeout_us: int,
        io_priority: int,
        cancellable: typing.Optional[Gio.Cancellable],
        callback: typing.Callable[[Cursor, Gio.AsyncResult], object],
    ) -> None: ...
    @typing.overload
    def wait_async(
        self,
        timeout_us: int,
        io_priority: int,
        cancellable: typing.Optional[Gio.Cancellable],
        callback: typing.Callable[..., object],
        user_data: object,
        *more_user_data: object,
    ) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        exception_type: typing.Optional[type[BaseException]],
        exception: typing.Optional[BaseException],
        traceback: typing.Optional[TracebackType],
    ) -> None: ...

class Fleet:
    def __repr__(self) -> str: ...
    def create_cursor(self, kind: typing.Union[int, str], start: CursorStart) -> Cursor: ...
    def get_head(self, kind: typing.Union[int, str]) -> int: ...
    def get_ring(self, kind: typing.Union[int, str]) -> Ring: ...
    def get_ring_capacity(self, kind: typing.Union[int, str]) -> int: ...
    def lookup_kind(self, label: str) -> int: ...
    def next_id(self, kind: typing.Union[int, str]) -> NetId: ...
    def publish_variant(self, kind: typing.Union[int, str], frame_kind: int, version: int, value: GLib.Variant) -> NetId: ...
    def read_at(self, kind: typing.Union[int, str], counter: int) -> typing.Optional[Frame]: ...
    def read_head(self, kind: typing.Union[int, str]) -> typing.Optional[Frame]: ...
    def reset_ring(self, kind: typing.Union[int, str]) -> bool: ...
    @staticmethod
    def join(name: str, fleet_size: int) -> Fleet: ...
    @staticmethod
    def join_as(name: str, fleet_size: int, node_id: int) -> Fleet: ...
    @staticmethod
    def join_shm(name: str, fleet_size: int, capacity: int) -> Fleet: ...
    @staticmethod
    def join_shm_as(name: str, fleet_size: int, capacity: int, node_id: int) -> Fleet: ...
    @staticmethod
    def destroy(name: str, directory: typing.Optional[str] = None) -> bool: ...
    def init(self, cancellable: typing.Optional[Gio.Cancellable] = None) -> bool: ...
    def leave(self) -> None: ...
    def start_heartbeat(self, interval_ms: int) -> bool: ...
    def events(self) -> typing.AsyncIterator[FleetEvent]:
        """Each signal of the fleet from this call on, in order; for asyncio. Ends when the fleet is left.

        Signals about heartbeats need a call of `watch_heartbeats()`.
        """
    @typing.overload
    def declare(self, kind: typing.Union[int, str], spec: RingSpec) -> bool: ...
    @typing.overload
    def declare(
        self,
        kind: typing.Union[int, str],
        spec: typing.Union[str, GLib.VariantType, None] = None,
        *,
        capacity: typing.Optional[int] = None,
        payload_capacity: typing.Optional[int] = None,
        topology: typing.Optional[Topology] = None,
        label: typing.Optional[str] = None,
    ) -> bool:
        """Says what the ring of a kind, or of a label, is to be like, before its first use.

        kind: the kind, or a label, which gets a free kind if no ring has it
        spec: the type of values, a GVariant type string such as '(sd)'
        capacity: number of slots
        payload_capacity: the largest payload in bytes
        topology: how the writers share the ring
        label: the name of the ring in its fleet

        Arguments that are left out, or `None`, are taken from the ring; a new ring has the defaults of the fleet.
        Raises: GLib.Error
        """
    @typing.overload
    def declare(
        self,
        kind: typing.Union[int, str],
        *,
        value_type: typing.Union[str, GLib.VariantType, None],
        capacity: typing.Optional[int] = None,
        payload_capacity: typing.Optional[int] = None,
        topology: typing.Optional[Topology] = None,
        label: typing.Optional[str] = None,
    ) -> bool: ...
    @typing.overload
    def declare_label(self, label: str, spec: RingSpec) -> int: ...
    @typing.overload
    def declare_label(
        self,
        label: str,
        spec: typing.Union[str, GLib.VariantType, None] = None,
        *,
        capacity: typing.Optional[int] = None,
        payload_capacity: typing.Optional[int] = None,
        topology: typing.Optional[Topology] = None,
    ) -> int:
        """As `declare()` with a label, and gives the kind of the ring.

        Raises: GLib.Error
        """
    @typing.overload
    def declare_label(
        self,
        label: str,
        *,
        value_type: typing.Union[str, GLib.VariantType, None],
        capacity: typing.Optional[int] = None,
        payload_capacity: typing.Optional[int] = None,
        topology: typing.Optional[Topology] = None,
    ) -> int: ...
    @typing.overload
    def publish(self, kind: typing.Union[int, str], value: object, *, frame_kind: int = 0, version: int = 0) -> NetId:
        """Publishes a value, packed by the type that the kind was declared with; without one it must be a payload.

        Raises: GLib.Error; TypeError if the value is not of the type
        """
    @typing.overload
    def publish(
        self,
        kind: typing.Union[int, str],
        frame_kind: int,
        version: int,
        payload: typing.Union[ReadableBuffer, GLib.Bytes],
    ) -> NetId:
        """Publishes a frame.

        payload: anything with the buffer protocol, such as `bytes`, or a `GLib.Bytes`
        Raises: GLib.Error
        """
    @typing.overload
    def publish(
        self,
        kind: typing.Union[int, str],
        frame_kind: int = 0,
        version: int = 0,
        *,
        payload: typing.Union[ReadableBuffer, GLib.Bytes],
    ) -> NetId: ...
    def publish_data(self, kind: typing.Union[int, str], frame_kind: int, version: int, data: ReadableBuffer) -> NetId:
        """Publishes a frame from bytes.

        data: anything with the buffer protocol, such as `bytes`
        Raises: GLib.Error
        """
    def publish_packed(
        self, kind: typing.Union[int, str], frame_kind: int, version: int, data: ReadableBuffer, record_size: int
    ) -> int:
        """Publishes many frames of equal size with one call.

        data: anything with the buffer protocol, such as `bytes`, an `array.array` or a numpy array
        record_size: the size of each frame, in bytes
        Returns: number of frames published
        Raises: GLib.Error
        """
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        exception_type: typing.Optional[type[BaseException]],
        exception: typing.Optional[BaseException],
        traceback: typing.Optional[TracebackType],
    ) -> None: ...

class Ring:
    def __repr__(self) -> str: ...

class Node:
    def __repr__(self) -> str: ...

class Observer:
    @staticmethod
    def new(fleet_name: str, directory: typing.Optional[str] = None) -> Observer: ...
    @staticmethod
    def list_fleets(directory: typing.Optional[str] = None) -> typing.List[FleetInfo]: ...
    def create_cursor(self, kind: typing.Union[int, str], start: CursorStart) -> Cursor: ...
    def get_ring_info(self, kind: typing.Union[int, str]) -> RingInfo: ...
    def lookup_kind(self, label: str) -> int: ...
