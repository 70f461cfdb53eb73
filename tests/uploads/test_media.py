"""What a file is, by its first bytes."""

from __future__ import annotations

import pytest

from marketplace.uploads.keep import clean_name
from marketplace.uploads.media import HEAD_BYTES, media_type
from tests.uploads.samples import png, wav


@pytest.mark.parametrize(
    "head, media",
    [
        (png(), "image/png"),
        (wav(0.01), "audio/wav"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
        (b"GIF89a\1\0", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"RIFF\0\0\0\0AVI LIST", ""),
        (b"\0\0\0\x18ftypisom\0\0\2\0", "video/mp4"),
        (b"\0\0\0\x14ftypqt  \0\0", "video/quicktime"),
        (b"\0\0\0\x18ftypM4A \0\0", "audio/mp4"),
        (b"\0\0\0\x18ftypheic\0\0", ""),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\1B\x82\x84webm", "video/webm"),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\1B\x82\x88matroska", ""),
        (b"OggS\0\2" + bytes(20) + b"\1\x1eOpusHead", "audio/ogg"),
        (b"ID3\4\0", "audio/mpeg"),
        (b"\xff\xfb\x90\x64", "audio/mpeg"),
        (b"fLaC\0", "audio/flac"),
        (b"%PDF-1.7", "application/pdf"),
        ("größe\n".encode(), "text/plain"),
        ("ä".encode() * HEAD_BYTES, "text/plain"),
        (b"x" * (HEAD_BYTES - 1) + "ä".encode()[:1], "text/plain"),
        (b"MZ\x90\0", ""),
        (b"\x7fELF", ""),
        (b"PK\3\4", ""),
        (b"\xff\xfe", ""),
        (b"", ""),
    ],
)
def test_by_its_first_bytes(head, media):
    assert media_type(head[:HEAD_BYTES]) == media


@pytest.mark.parametrize(
    "name, media, clean",
    [
        ("shot.png", "image/png", "shot.png"),
        ("photo.JPEG", "image/jpeg", "photo.jpg"),
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("C:\\Users\\me\\page.html", "text/plain", "page.html.txt"),
        ('a"b\r\nc.png', "image/png", "a b c.png"),
        ("", "image/gif", "file.gif"),
        (".png", "image/png", "png.png"),
        ("x" * 300, "audio/wav", "x" * 100 + ".wav"),
    ],
)
def test_names_are_fit_for_every_system(name, media, clean):
    assert clean_name(name, media) == clean
