"""Money is an integer of micros: millionths of the currency unit (a cent is 10,000). One parser, one formatter, one rounding."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from babel import numbers
from flask import current_app, has_app_context

from marketplace.core.texts import ENGLISH, _, language

MICROS = 1_000_000
CENT_MICROS = 10_000
MAX_MICROS = 1_000_000_000 * MICROS
_AMOUNT = re.compile(r"(\d+)(?:\.(\d+))?", re.ASCII)
_MOST_DIGITS = 12
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹"}


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


def money(micros: int | str | None) -> str:
    """An amount with its currency, as people read it in their language: 30000 → "$0.03". Nothing is printed as a dash.

    English is printed without Babel: it is the language most pages are drawn in, and Babel takes ten times as long.
    """
    if micros is None:
        return "–"
    text = micros if isinstance(micros, str) else format_money(micros)
    currency = current_app.config.get("CURRENCY", "USD") if has_app_context() else "USD"
    reads = language()
    if reads.direction == "ltr" and reads is not ENGLISH:
        # As many decimals as there are: a reward may be a part of a cent.
        return numbers.format_currency(Decimal(text), currency, locale=reads.code, currency_digits=False, decimal_quantization=False)
    sign, digits = ("−", text[1:]) if text.startswith("-") else ("", text)
    whole, point, cents = digits.partition(".")
    digits = f"{int(whole):,}{point}{cents}"
    symbol = SYMBOLS.get(currency)
    text = f"{sign}{symbol}{digits}" if symbol else f"{sign}{digits}\N{NO-BREAK SPACE}{currency}" if reads is not ENGLISH else f"{sign}{digits} {currency}"
    # Among words that run from right to left an amount is an island of its own, so that sign and symbol stay at its left.
    return text if reads.direction == "ltr" else f"\N{LEFT-TO-RIGHT ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


def in_cents(amount_micros: int) -> int:
    """An estimate in whole cents, where it is a cent or more: parts of one would only pretend to be exact."""
    return amount_micros // CENT_MICROS * CENT_MICROS or amount_micros


def share_of(amount_micros: int, share: str) -> int:
    """`share` (a decimal string such as "0.10") of an amount, rounded half to even: the product's one rounding."""
    return round(Fraction(share) * amount_micros)
