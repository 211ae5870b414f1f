#!/usr/bin/env python3
"""Draws icon.png: a rising curve of risk, blue up to the cutoff, orange beyond.

    python3 assets/make_icon.py
"""

import math
import pathlib
import struct
import zlib

SIZE = 256
FINE = 4  # samples per pixel and direction
GROUND, EDGE = (0x1B, 0x1F, 0x24), (0x3A, 0x41, 0x4A)
BLUE, ORANGE, LINE = (0x56, 0xB4, 0xE9), (0xE6, 0x9F, 0x00), (0xE3, 0xE7, 0xEB)
CUTOFF = 156


def curve(x):
    """The height of the curve, in pixels from the top."""
    return 208 - 150 / (1 + math.exp(-(x - 148) / 24))


PATH = [(x, curve(x)) for x in range(36, 221, 2)]


def in_rounded_square(x, y, inset, radius):
    low, high = inset + radius, SIZE - inset - radius
    dx, dy = max(low - x, x - high, 0), max(low - y, y - high, 0)
    return math.hypot(dx, dy) <= radius


def sample(x, y):
    if not in_rounded_square(x, y, 4, 48):
        return (0, 0, 0, 0)
    near = min((px - x) ** 2 + (py - y) ** 2 for px, py in PATH if abs(px - x) < 14) \
        if 24 < x < 234 else 1e9
    if near <= 9**2:
        return (*(BLUE if x < CUTOFF else ORANGE), 255)
    if abs(x - CUTOFF) <= 3 and 40 <= y <= 216 and (y - 40) % 24 < 15:
        return (*LINE, 255)
    if not in_rounded_square(x, y, 8, 44):
        return (*EDGE, 255)
    return (*GROUND, 255)


def pixel(x, y):
    points = [(x + (i + 0.5) / FINE, y + (j + 0.5) / FINE)
              for i in range(FINE) for j in range(FINE)]
    samples = [sample(*point) for point in points]
    alpha = sum(s[3] for s in samples)
    if alpha == 0:
        return (0, 0, 0, 0)
    colour = [round(sum(s[c] * s[3] for s in samples) / alpha) for c in range(3)]
    return (*colour, round(alpha / len(samples)))


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


rows = b"".join(
    b"\0" + bytes(v for x in range(SIZE) for v in pixel(x, y)) for y in range(SIZE)
)
header = struct.pack(">IIBBBBB", SIZE, SIZE, 8, 6, 0, 0, 0)
out = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9))
out += chunk(b"IEND", b"")
(pathlib.Path(__file__).resolve().parent / "icon.png").write_bytes(out)
