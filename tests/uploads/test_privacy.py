"""What a photograph says beside its picture is not kept."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.uploads.privacy import without_particulars

SCAN = b"\xff\xda\0\x08\1\1\0\0?\0" + b"\x12\x34" * 20 + b"\xff\xd9"
TABLE = b"\xff\xdb\0\x04\1\2"
JFIF = b"\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def exif(orientation: int, order: str = "<") -> bytes:
    """Two tags: the orientation and the pointer to the place (0x8825), with a latitude behind."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    tags = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0) + struct.pack(f"{order}HHII", 0x8825, 4, 1, 60)
    return segment(0xE1, b"Exif\0\0" + mark + struct.pack(f"{order}IH", 8, 2) + tags + b"\0\0\0\0" + b"latitude 52.5170")


def photograph(*segments: bytes) -> bytes:
    return b"\xff\xd8" + JFIF + b"".join(segments) + TABLE + SCAN


@pytest.mark.parametrize("order", ["<", ">"])
def test_the_place_is_gone_and_the_orientation_stays(order):
    clean = without_particulars(
        photograph(exif(6, order), segment(0xED, b"Photoshop 3.0 IPTC"), segment(0xFE, b"by me"), segment(0xE1, b"http://ns.adobe.com/xap/"))
    )
    assert all(word not in clean for word in (b"latitude", b"IPTC", b"by me", b"adobe"))
    assert clean.endswith(JFIF + TABLE + SCAN) and clean[:4] == b"\xff\xd8\xff\xe1"
    assert without_particulars(clean) == clean  # it still says which way is up, and nothing more to take away


def test_an_upright_picture_needs_no_particulars_at_all():
    assert without_particulars(photograph(exif(1))) == photograph()


@pytest.mark.parametrize("broken", [b"\xff\xd8", b"\xff\xd8\xff\xe1\xff\xff", photograph()[:30], b"\xff\xd8\xff\xe1\0\0"])
def test_what_cannot_be_read_stays_as_it_is(broken):
    assert without_particulars(broken) == broken


@given(st.binary(max_size=300))
def test_nothing_makes_it_stumble(rest):
    assert without_particulars(b"\xff\xd8" + rest).startswith(b"\xff\xd8")
    without_particulars(photograph(segment(0xE1, b"Exif\0\0" + rest)))
