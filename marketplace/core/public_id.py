"""Ids outside: opaque strings of A-Z2-7 that can neither be guessed nor counted, without a column or an index for them.

An id is one AES block: the kind, zeroes as a check and the row's 64-bit number, encrypted under a key that the
installation made for itself (table `installation`), in base32 behind a letter for the kind. The check makes a made-up
string fail (64 bits); the key lives in the database, so that a backup carries it and a new SECRET_KEY changes no id.
"""

from __future__ import annotations

import base64
import binascii
import threading
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from marketplace.core.texts import _
from marketplace.errors import NotFound

KINDS = {
    "person": "A", "project": "P", "batch": "B", "task": "T", "assignment": "S", "import": "I", "payout": "Y",
    "token": "K", "qualification": "Q", "deposit": "D", "transfer": "M", "layout": "L", "session": "E", "hit_type": "H", "appeal": "Z", "file": "F",
    "qualification_request": "R", "review_action": "V",
    "search": "G", "report": "O", "push_subscription": "N", "account": "C", "suspension_appeal": "U",
}  # fmt: skip


@lru_cache(maxsize=1)
def installation_key() -> bytes:
    """The 32 bytes this installation made at its first migration; ids and pseudonyms hang on them."""
    from marketplace.core.sql import value

    return bytes(value("SELECT id_key FROM installation"))


class _Ciphers(threading.local):
    """The cipher's two directions for one thread; blocks do not hang together (ECB), so each is used again and again."""

    def __init__(self) -> None:
        cipher = Cipher(algorithms.AES(installation_key()), modes.ECB())  # noqa: S305 - one block, unique by its number
        self.seal, self.open = cipher.encryptor().update, cipher.decryptor().update


@lru_cache(maxsize=1)
def _ciphers() -> _Ciphers:
    return _Ciphers()


def forget_key() -> None:
    """For tests and restores that change the database below a running process."""
    installation_key.cache_clear()
    _ciphers.cache_clear()
    encode.cache_clear()


@lru_cache(maxsize=65536)
def encode(kind: str, number: int) -> str:
    """The public id (27 characters) of a row's number."""
    letter = KINDS[kind]
    block = letter.encode() + bytes(7) + number.to_bytes(8, "big")
    return letter + base64.b32encode(_ciphers().seal(block)).decode()[:26]


def decode(kind: str, text: object) -> int:
    """The number behind a public id; NotFound for anything this installation never gave out."""
    if number := number_or_zero(kind, text):
        return number
    raise NotFound(_("There is no %(kind)s with this id that you can see.", kind=kind))


def number_or_zero(kind: str, text: object) -> int:
    """The number behind a public id; 0, which no row has, for anything this installation never gave out."""
    letter = KINDS[kind]
    if isinstance(text, str) and len(text) == 27 and text[0] == letter:
        try:
            block = _ciphers().open(base64.b32decode(text[1:] + "======"))
        except (binascii.Error, ValueError):
            return 0
        if block[:8] == letter.encode() + bytes(7):
            return int.from_bytes(block[8:], "big")
    return 0


def number_or_none(kind: str, text: object) -> int | None:
    """The number behind a public id, or None for one that was never given out."""
    try:
        return decode(kind, text)
    except NotFound:
        return None


def task_number(batch_id: int, position: int) -> int:
    """A task's number: its batch and its place there, in one 64-bit integer."""
    return batch_id << 32 | position
