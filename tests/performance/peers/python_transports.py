# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The transports that have a binding for Python. Each module is imported only by the transport that needs it."""

import importlib
import os
import platform

WAIT_S = 0.005
CAPACITY = 1024
BATCH = 256


class Transport:
    """Sends bytes, and receives lists of bytes."""

    MODULE = NAME = ''

    def flush(self):
        """Frames sent so far are on their way."""

    def close(self):
        """Releases the resources of the player."""


class Orbit(Transport):
    NAME, MODULE = 'py-orbit', 'gi'

    @staticmethod
    def load():
        import gi
        gi.require_version('Orbit', '1')
        from gi.repository import Orbit as module
        return module

    @classmethod
    def version(cls):
        module = cls.load()
        return f'{module.MAJOR_VERSION}.{module.MINOR_VERSION}.{module.MICRO_VERSION}, Python {platform.python_version()}'

    def __init__(self, player):
        module = self.load()
        self.fleet = module.Fleet.join_shm(os.path.basename(player.place), 8, 0)
        for channel in {player.out, player.input} - {None}:
            self.fleet.declare(1 + channel, capacity=CAPACITY, payload_capacity=player.length)
        self.kind = None if player.out is None else 1 + player.out
        self.cursor = None
        if player.input is not None:
            self.cursor = self.fleet.create_cursor(1 + player.input, module.CursorStart.HEAD)

    def send(self, data):
        self.fleet.publish_data(self.kind, 0, 0, data)

    def receive(self, wait):
        if wait and not self.cursor.wait(int(WAIT_S * 1e6)):
            return []
        return [record.payload for record in self.cursor.read_batch(BATCH)]

    def close(self):
        self.fleet.leave()


class Zeromq(Transport):
    NAME, MODULE = 'py-zeromq', 'zmq'

    @staticmethod
    def version():
        import zmq
        return f'{zmq.zmq_version()}, pyzmq {zmq.__version__}'

    def __init__(self, player):
        import zmq
        self.zmq = zmq
        self.context = zmq.Context()
        self.out = self.input = None
        if player.out is not None:
            self.out = self.context.socket(zmq.PUB)
            self.out.setsockopt(zmq.LINGER, 0)
            self.out.setsockopt(zmq.SNDHWM, 10000)
            self.out.bind(f'ipc://{player.place}/zeromq-{player.out}')
        if player.input is not None:
            self.input = self.context.socket(zmq.SUB)
            self.input.setsockopt(zmq.RCVHWM, 10000)
            self.input.setsockopt(zmq.RCVTIMEO, int(1000 * WAIT_S))
            self.input.setsockopt(zmq.SUBSCRIBE, b'')
            self.input.connect(f'ipc://{player.place}/zeromq-{player.input}')

    def send(self, data):
        self.out.send(data)

    def receive(self, wait):
        frames = []
        try:
            while len(frames) < BATCH:
                frames.append(self.input.recv(0 if wait and not frames else self.zmq.DONTWAIT))
        except self.zmq.Again:
            pass
        return frames

    def close(self):
        self.context.destroy(linger=0)


class Redis(Transport):
    """Publish and subscribe; publishes are pipelined."""

    NAME, MODULE, PIPELINED = 'py-redis', 'redis', 64

    @staticmethod
    def version():
        import redis
        return f'redis-py {redis.__version__}'

    def __init__(self, player):
        import redis
        self.client = redis.Redis(unix_socket_path=f'{player.place}/../redis.socket')
        self.pipeline = self.client.pipeline(transaction=False)
        self.n_pipelined = 0
        self.out = f'{player.place}/{player.out}'
        if player.input is not None:
            self.input = self.client.pubsub(ignore_subscribe_messages=True)
            self.input.subscribe(f'{player.place}/{player.input}')

    def send(self, data):
        self.pipeline.publish(self.out, data)
        self.n_pipelined += 1
        if self.n_pipelined == self.PIPELINED:
            self.flush()

    def flush(self):
        if self.n_pipelined > 0:
            self.pipeline.execute()
            self.n_pipelined = 0

    def receive(self, wait):
        frames = []
        while len(frames) < BATCH:
            message = self.input.get_message(timeout=WAIT_S if wait and not frames else 0)
            if message is None:
                break
            frames.append(message['data'])
        return frames


class Gdbus(Transport):
    NAME, MODULE = 'py-gdbus', 'gi'

    @staticmethod
    def version():
        from gi.repository import GLib
        return f'GLib {GLib.MAJOR_VERSION}.{GLib.MINOR_VERSION}.{GLib.MICRO_VERSION}'

    def __init__(self, player):
        from gi.repository import Gio, GLib
        self.glib = GLib
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.connection = Gio.DBusConnection.new_for_address_sync(f'unix:path={player.place}/../bus', flags, None, None)
        self.context = GLib.MainContext.default()
        self.frames = []
        path = '/com/example/Peer/n' + os.path.basename(player.place).replace('-', '_')
        self.out = f'{path}/{player.out}'
        if player.input is not None:
            self.connection.signal_subscribe(None, 'com.example.Peer', 'Frame', f'{path}/{player.input}', None,
                                             Gio.DBusSignalFlags.NONE, self.on_signal)
            GLib.timeout_add(int(1000 * WAIT_S), lambda: True)

    def on_signal(self, _connection, _sender, _path, _interface, _name, parameters):
        self.frames.append(parameters.get_child_value(0).get_data_as_bytes().get_data())

    def send(self, data):
        payload = self.glib.Variant.new_from_bytes(self.glib.VariantType('(ay)'), self.glib.Bytes(data), True)
        self.connection.emit_signal(None, self.out, 'com.example.Peer', 'Frame', payload)

    def flush(self):
        self.connection.flush_sync(None)

    def receive(self, wait):
        self.context.iteration(wait)
        frames, self.frames = self.frames, []
        return frames


def find():
    """The transports whose modules are available, by name."""
    found = {}
    for transport in (Orbit, Zeromq, Redis, Gdbus):
        try:
            importlib.import_module(transport.MODULE)
            transport.version()
            found[transport.NAME] = transport
        except (ImportError, ValueError):
            pass
    return found
