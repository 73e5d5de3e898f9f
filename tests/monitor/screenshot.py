# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Pictures of the screen of Xvfb, which keeps it in a file in the format of xwd, as PNG."""

import struct
import zlib

HEADER = struct.Struct('>25I')


def read_screen(path):
    """Width, height and the rows of the screen, as bytes of red, green and blue."""
    with open(path, 'rb') as file:
        data = file.read()
    fields = HEADER.unpack_from(data)
    header_size, width, height, bits, stride, n_colors = fields[0], fields[4], fields[5], fields[11], fields[12], fields[19]
    assert bits == 32, f'{bits} bits for a pixel'
    start = header_size + 12 * n_colors
    rows = []
    for y in range(height):
        row = data[start + y * stride:start + y * stride + 4 * width]
        pixels = bytearray(3 * width)
        pixels[0::3], pixels[1::3], pixels[2::3] = row[2::4], row[1::4], row[0::4]
        rows.append(bytes(pixels))
    return width, height, rows


def crop(rows, x, y, width, height):
    return [row[3 * x:3 * (x + width)] for row in rows[y:y + height]]


def count_colors(rows):
    return len({row[i:i + 3] for row in rows for i in range(0, len(row), 3)})


def write_png(path, rows):
    width, height = len(rows[0]) // 3, len(rows)

    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))

    with open(path, 'wb') as file:
        file.write(b'\x89PNG\r\n\x1a\n')
        file.write(chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0)))
        file.write(chunk(b'IDAT', zlib.compress(b''.join(b'\0' + row for row in rows), 9)))
        file.write(chunk(b'IEND', b''))
