"""What the working screen counts while somebody answers, with their knowledge and for them to see.

It is a sign for people, never a judgement: nothing is rejected because of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

COUNTS = ("pastes", "pasted_chars", "focus_losses", "keystrokes", "seconds_active")
MOST = 10_000_000


def read_provenance(given: Any) -> dict[str, float] | None:
    """The known counts of what a screen sent; what is unknown or no number of at least 0 is left out. None for nothing."""
    if not isinstance(given, Mapping):
        return None
    kept = {
        name: given[name] for name in COUNTS if isinstance(given.get(name), (int, float)) and not isinstance(given[name], bool) and 0 <= given[name] <= MOST
    }
    return kept or None


def grade(counts: Mapping[str, Any] | None, answer_chars: int) -> str:
    """How an answer seems to have come about: `typed`, `mostly pasted`, `pasted`, or `unknown` where nothing was counted.

    The share of pasted characters decides; answers of fewer than 20 characters (a label) are `typed`.
    """
    if not counts:
        return "unknown"
    if answer_chars < 20:
        return "typed"
    share = counts.get("pasted_chars", 0) / answer_chars
    return "pasted" if share >= 0.9 else "mostly pasted" if share >= 0.5 else "typed"
