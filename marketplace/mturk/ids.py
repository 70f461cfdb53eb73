"""Ids of the protocol: ours, and the fixed ones of the system qualifications."""

from __future__ import annotations

from functools import lru_cache

from marketplace.core import public_id
from marketplace.errors import NotFound
from marketplace.mturk.errors import TurkError
from marketplace.quality.qualifications.find import system_types

SYSTEM = {
    "00000000000000000000": "submitted_percent",
    "00000000000000000040": "approved_count",
    "00000000000000000060": "adult",
    "00000000000000000070": "abandoned_percent",
    "00000000000000000071": "locale",
    "000000000000000000E0": "returned_percent",
    "000000000000000000L0": "approval_percent",
    "000000000000000000S0": "rejected_percent",
    "2F1QJWKUDD8XADTFD2Q0G6UTO95ALH": "masters",
    "2ARFPLSP75KLA8M8DH1HTEQVJT3SY6": "masters",  # the sandbox had its own
}
_WORDS = {
    "task": ("HIT", "HITDoesNotExist"),
    "project": ("HITType", "InvalidParameterValue"),
    "layout": ("HITLayout", "InvalidParameterValue"),
    "assignment": ("Assignment", "AssignmentDoesNotExist"),
    "person": ("Worker", "InvalidParameterValue"),
    "qualification": ("QualificationType", "QualificationTypeDoesNotExist"),
    "qualification_request": ("QualificationRequest", "QualificationRequestDoesNotExist"),
}


def number(kind: str, text: str) -> int:
    """The number behind an id; what this installation never gave out does not exist, in the words that clients look for."""
    try:
        return public_id.decode(kind, text)
    except NotFound:
        word, code = _WORDS[kind]
        raise TurkError(code, f"{word} {text} does not exist.") from None


def qualification(text: str) -> int:
    """The number behind a qualification type's id, which may be one of the fixed ones."""
    if text in SYSTEM:
        return _numbers()[SYSTEM[text]]
    return number("qualification", text)


def qualification_text(type_id: int) -> str:
    """A qualification type's id: the fixed one where it is a system type."""
    return _texts().get(type_id) or public_id.encode("qualification", type_id)


@lru_cache(maxsize=1)
def _numbers() -> dict[str, int]:
    """System types are made by migrations and keep their numbers."""
    return system_types()


@lru_cache(maxsize=1)
def _texts() -> dict[int, str]:
    numbers = _numbers()
    return {numbers[name]: text for text, name in reversed(SYSTEM.items()) if name in numbers}
