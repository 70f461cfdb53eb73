"""Amounts of the protocol: decimal strings with at most two decimals."""

from __future__ import annotations

from marketplace.core.money import CENT_MICROS, MICROS, parse_money
from marketplace.mturk.shapes import invalid

MOST_MICROS = 10_000 * MICROS


def positive_micros(text: str, path: str) -> int:
    """Micros of an amount from 0.01 to 10000; "5." is five, as everywhere in the protocol."""
    try:
        micros = parse_money(text.removesuffix("."))
    except ValueError as error:
        raise invalid(path, str(error)) from None
    if not CENT_MICROS <= micros <= MOST_MICROS:
        raise invalid(path, f"it must be from 0.01 to {MOST_MICROS // MICROS}, and is {text}.")
    return micros
