"""Ids outside: opaque strings of A-Z2-7 that can neither be guessed nor counted, without a column or an index for them.

An id is one AES block: the kind, zeroes as a check and the row's 64-bit number, encrypted under a key that the
installation made for itself (table `installation`), in base32 behind a letter for the kind. The check makes a made-up
string fail (64 bits); the key lives in the database, so that a backup carries it and a new SECRET_KEY changes no id.
"""

from __future__ import annotations

import base64
import binascii
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from marketplace.errors import NotFound

KINDS = {
    "person": "A", "project": "P", "batch": "B", "task": "T", "assignment": "S", "import": "I", "payout": "Y",
    "token": "K", "qualification": "Q", "deposit": "D", "transfer": "M", "layout": "L", "session": "E", "hit_type": "H", "appeal": "Z", "file": "F",
    "qualification_request": "R", "review_action": "V",
    "search": "Z", "report": "O",
}  # fmt: skip


@lru_cache(maxsize=1)
def installation_key() -> bytes:
    """The 32 bytes this installation made at its first migration; ids and pseudonyms hang on them."""
    from marketplace.core.sql import value

    return bytes(value("SELECT id_key FROM installation"))


@lru_cache(maxsize=1)
def _cipher() -> Cipher[modes.ECB]:
    return Cipher(algorithms.AES(installation_key()), modes.ECB())  # noqa: S305 - one block, unique by its number


def forget_key() -> None:
    """For tests and restores that change the database below a running process."""
    installation_key.cache_clear()
    _cipher.cache_clear()
    encode.cache_clear()


@lru_cache(maxsize=65536)
def encode(kind: str, number: int) -> str:
    """The public id (27 characters) of a row's number."""
    letter = KINDS[kind]
    block = letter.encode() + bytes(7) + number.to_bytes(8, "big")
    encryptor = _cipher().encryptor()
    return letter + base64.b32encode(encryptor.update(block) + encryptor.finalize()).decode().rstrip("=")


def decode(kind: str, text: object) -> int:
    """The number behind a public id; NotFound for anything this installation never gave out."""
    letter = KINDS[kind]
    refusal = NotFound(f"There is no {kind} with this id that you can see.")
    if not isinstance(text, str) or len(text) != 27 or text[0] != letter:
        raise refusal
    try:
        sealed = base64.b32decode(text[1:] + "======")
    except (binascii.Error, ValueError):
        raise refusal from None
    decryptor = _cipher().decryptor()
    block = decryptor.update(sealed) + decryptor.finalize()
    if block[:8] != letter.encode() + bytes(7):
        raise refusal
    return int.from_bytes(block[8:], "big")


def task_number(batch_id: int, position: int) -> int:
    """A task's number: its batch and its place there, in one 64-bit integer."""
    return batch_id << 32 | position
