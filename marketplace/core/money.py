"""Money is an integer of micros: millionths of the currency unit (a cent is 10,000). One parser, one formatter, one rounding."""

from __future__ import annotations

import re
from fractions import Fraction

from marketplace.core.texts import _

MICROS = 1_000_000
CENT_MICROS = 10_000
MAX_MICROS = 1_000_000_000 * MICROS
_AMOUNT = re.compile(r"(\d+)(?:\.(\d+))?", re.ASCII)
_MOST_DIGITS = 12


def parse_money(text: object) -> int:
    """Micros of a decimal string such as `"0.03"`; ValueError says in a sentence what is wrong.

    Refuses numbers (a float has already lost the exact amount), signs, exponents and more than six decimals.
    """
    if not isinstance(text, str):
        raise ValueError(_('Write the amount as a decimal string, such as "0.03".'))
    found = _AMOUNT.fullmatch(text.strip())
    if not found:
        raise ValueError(_("Write a positive amount with a decimal point, such as 0.03."))
    whole, part = found[1], found[2] or ""
    if len(part) > 6 and part[6:].strip("0"):
        raise ValueError(_("Use at most six decimals: the smallest amount is 0.000001."))
    if len(part) > 6:
        raise ValueError(_("Use at most six decimals."))
    amount = int(whole) * MICROS + int(part.ljust(6, "0")) if len(whole.lstrip("0")) <= _MOST_DIGITS else None
    if amount is None or amount > MAX_MICROS:
        raise ValueError(_("The largest amount is 1000000000."))
    return amount


def format_money(amount_micros: int) -> str:
    """The decimal string of an amount: at least two decimals, at most six, nothing lost."""
    sign, amount_micros = ("-", -amount_micros) if amount_micros < 0 else ("", amount_micros)
    whole, part = divmod(amount_micros, MICROS)
    decimals = f"{part:06d}".rstrip("0").ljust(2, "0")
    return f"{sign}{whole}.{decimals}"


def in_cents(amount_micros: int) -> int:
    """An estimate in whole cents, where it is a cent or more: parts of one would only pretend to be exact."""
    return amount_micros // CENT_MICROS * CENT_MICROS or amount_micros


def share_of(amount_micros: int, share: str) -> int:
    """`share` (a decimal string such as "0.10") of an amount, rounded half to even: the product's one rounding."""
    return round(Fraction(share) * amount_micros)
