"""What a file is, found out from its first bytes; what its sender calls it counts for nothing.

Signatures: PNG (W3C), JPEG (ITU T.81), GIF89a, RIFF containers (WAVE, WEBP), ISO base media (ISO/IEC 14496-12, `ftyp`),
Matroska and WebM (EBML header, RFC 8794), Ogg (RFC 3533), ID3 and MPEG audio frames (ISO/IEC 11172-3), FLAC, PDF.
"""

from __future__ import annotations

from marketplace.core.texts import N_, gettext

HEAD_BYTES = 4096
MEGABYTE = 1024 * 1024

TYPES: dict[str, tuple[str, ...]] = {
    "image": ("image/png", "image/jpeg", "image/gif", "image/webp"),
    "audio": ("audio/wav", "audio/mpeg", "audio/ogg", "audio/flac", "audio/mp4"),
    "video": ("video/mp4", "video/quicktime", "video/webm", "video/ogg"),
    "document": ("application/pdf", "text/plain"),
}
"""The kinds of files that answers may have, and the media types of each."""
KINDS = tuple(TYPES)
LARGEST = {"image": 15 * MEGABYTE, "audio": 60 * MEGABYTE, "video": 200 * MEGABYTE, "document": 20 * MEGABYTE}
"""The most bytes of a file of each kind."""
ENDINGS = {
    "image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp", "audio/wav": ".wav", "audio/mpeg": ".mp3",
    "audio/ogg": ".ogg", "audio/flac": ".flac", "audio/mp4": ".m4a", "video/mp4": ".mp4", "video/quicktime": ".mov",
    "video/webm": ".webm", "video/ogg": ".ogv", "application/pdf": ".pdf", "text/plain": ".txt",
}  # fmt: skip
WORDS = {
    "image": N_("a picture (PNG, JPEG, GIF or WebP)"),
    "audio": N_("a sound (WAV, MP3, Ogg, FLAC or M4A)"),
    "video": N_("a film (MP4, MOV or WebM)"),
    "document": N_("a PDF or a plain text"),
}
"""The kinds as people read them."""


def media_type(head: bytes) -> str:
    """The media type of a file that begins with these bytes (up to `HEAD_BYTES` of them), or "" for none that is taken."""
    for signature, found in _PLAIN:
        if head.startswith(signature):
            return found
    if head[:4] == b"RIFF":
        return {b"WAVE": "audio/wav", b"WEBP": "image/webp"}.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return _iso(head[8:12])
    if head[:4] == b"\x1aE\xdf\xa3":
        return "video/webm" if b"webm" in head[:64] else ""
    if head[:4] == b"OggS":
        return "video/ogg" if b"\x80theora" in head[:256] else "audio/ogg"
    # An MPEG audio frame without ID3: eleven bits of ones, then a version and a layer that exist.
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 0x18 != 0x08 and head[1] & 0x06 == 0x02:
        return "audio/mpeg"
    return "text/plain" if _is_text(head) else ""


def kind_of(media: str) -> str:
    """The kind that a media type belongs to, or ""."""
    return next((kind for kind, types in TYPES.items() if media in types), "")


def wording(kinds: tuple[str, ...] | list[str]) -> str:
    """Some kinds in a sentence, in the reader's language."""
    words = [gettext(WORDS[kind]) for kind in kinds]
    return gettext("%(kinds)s or %(kind)s", kinds=", ".join(words[:-1]), kind=words[-1]) if len(words) > 1 else words[0]


_PLAIN = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"ID3", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
    (b"%PDF-", "application/pdf"),
)


def _iso(brand: bytes) -> str:
    if brand == b"qt  ":
        return "video/quicktime"
    if brand in (b"M4A ", b"M4B "):
        return "audio/mp4"
    # Pictures in this container (HEIC, AVIF) are not shown by every browser, so they are not taken.
    return "" if brand in (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis") else "video/mp4"


def _is_text(head: bytes) -> bool:
    """UTF-8 without control characters other than white space; a letter cut in half by the end of `head` does no harm."""
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3 or len(head) < HEAD_BYTES:
            return False
        text = head[: error.start].decode("utf-8")
    return bool(text) and all(letter in "\t\r\n\f" or letter >= " " and letter != "\x7f" for letter in text)
