"""Small real files of the media types that are taken, made by code."""

from __future__ import annotations

import io
import math
import struct
import wave
import zlib


def png(width: int = 4, height: int = 4, colour: tuple[int, int, int] = (20, 120, 160)) -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = b"".join(b"\0" + bytes(colour) * width for _ in range(height))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(lines))
        + chunk(b"IEND", b"")
    )


def wav(seconds: float = 0.5, tones: tuple[float, ...] = (440.0,), rate: int = 8000) -> bytes:
    """Tones, one after the other."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        each = int(seconds * rate / len(tones))
        file.writeframes(b"".join(struct.pack("<h", int(9000 * math.sin(2 * math.pi * tone * n / rate))) for tone in tones for n in range(each)))
    return out.getvalue()
