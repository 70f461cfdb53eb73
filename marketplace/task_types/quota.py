"""A bound on how many answers of one kind a batch takes, such as fifty from people under thirty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Quota(NamedTuple):
    """At most `most` answers of a batch whose `question` was answered with `value` (among several: with it among them)."""

    question: str
    value: Any
    most: int

    def matches(self, answer: Mapping[str, Any]) -> bool:
        """Whether an answer counts against this quota."""
        given = answer.get(self.question)
        return self.value in given if isinstance(given, list) else type(given) is type(self.value) and given == self.value
