"""What a photograph says beside its picture: where, when and with which device it was taken. Only which way is up is kept.

JPEG (ITU T.81, Annex B) is a row of segments before the picture's data; Exif lies in APP1, as do XMP and its extension,
and IPTC in APP13. The orientation is tag 0x0112 of the first directory (Exif 2.32, 4.6).
"""

from __future__ import annotations

import struct

_APP1, _APP13, _START_OF_SCAN, _COMMENT = 0xE1, 0xED, 0xDA, 0xFE


def without_particulars(jpeg: bytes) -> bytes:
    """The JPEG without place, time, device and comments; the same bytes where it has none or cannot be read."""
    out, at, orientation = bytearray(jpeg[:2]), 2, 1
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF:
        marker, length = jpeg[at + 1], int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if length < 2 or at + 2 + length > len(jpeg):
            return jpeg
        if marker == _START_OF_SCAN:
            # What turns the picture comes back, alone, in the place where readers look for it.
            kept = _only_orientation(orientation) if orientation != 1 else b""
            return bytes(out[:2]) + kept + bytes(out[2:]) + jpeg[at:]
        segment = jpeg[at : at + 2 + length]
        if marker == _APP1 and segment[4:10] == b"Exif\0\0":
            orientation = _orientation(segment[10:]) or orientation
        if marker not in (_APP1, _APP13, _COMMENT):
            out += segment
        at += 2 + length
    return jpeg


def _orientation(tiff: bytes) -> int:
    """The orientation in an Exif block, 1 to 8; 0 where it says none."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return 0
    (first,) = struct.unpack_from(f"{order}I", tiff, 4)
    if first + 2 > len(tiff):
        return 0
    (entries,) = struct.unpack_from(f"{order}H", tiff, first)
    for number in range(entries):
        place = first + 2 + 12 * number
        if place + 12 > len(tiff):
            return 0
        tag, kind, count, value = struct.unpack_from(f"{order}HHIH", tiff, place)
        if tag == 0x0112:
            return value if kind == 3 and count == 1 and 1 <= value <= 8 else 0
    return 0


def _only_orientation(value: int) -> bytes:
    """An APP1 segment that says which way is up, and nothing else."""
    tiff = b"MM\0\x2a" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, value, 0, 0)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
