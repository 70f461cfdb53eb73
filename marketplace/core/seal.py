"""Sealing what must be kept and not be read by whoever sees the database: encrypted and signed under SECRET_KEY."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from flask import current_app


class BrokenSeal(ValueError):
    """It was sealed under another SECRET_KEY, for another purpose, or was changed."""


def seal(purpose: str, data: bytes) -> bytes:
    """The data, sealed; each purpose has a key of its own."""
    return _box(purpose, str(current_app.config["SECRET_KEY"])).encrypt(data)


def unseal(purpose: str, sealed: bytes) -> bytes:
    """What was sealed for this purpose. Raises BrokenSeal."""
    try:
        return _box(purpose, str(current_app.config["SECRET_KEY"])).decrypt(sealed)
    except InvalidToken:
        raise BrokenSeal(f"the seal of {purpose} is broken") from None


@lru_cache(maxsize=16)
def _box(purpose: str, secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"{purpose}:{secret}".encode()).digest()))
