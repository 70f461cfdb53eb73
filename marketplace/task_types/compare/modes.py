"""The three ways to compare: what an answer is, how far two agree, and what several become."""

from __future__ import annotations

import statistics
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise
from typing import Any

import numpy as np

from marketplace.core.texts import gettext
from marketplace.quality.bradley_terry import bradley_terry
from marketplace.task_types.base import Problems, short_list
from marketplace.task_types.compare.settings import rating_keys, things
from marketplace.task_types.confidence import confidence_of

Interface = Mapping[str, Any]


class Mode(ABC):
    """One way; `key` is the part of the answer that holds its value."""

    key: str

    @abstractmethod
    def check(self, interface: Interface, value: Any, problems: Problems) -> Any:
        """The value in its stored form; notes what is wrong with it."""

    @abstractmethod
    def parse(self, interface: Interface, form: Any) -> Any:
        """The value in a posted form, unchecked; None where there is none."""

    @abstractmethod
    def schema(self, interface: Interface) -> dict[str, Any]:
        """The JSON Schema of the value."""

    @abstractmethod
    def agree(self, a: Any, b: Any) -> float:
        """How far two values say the same."""

    @abstractmethod
    def merge(self, values: Sequence[Any], interface: Interface | None) -> tuple[Any, float]:
        """The consensus of at least one value, and the confidence in it."""

    def export(self, value: Any) -> dict[str, Any]:
        """The value as flat columns."""
        return {self.key: value}

    def export_columns(self, interface: Interface) -> list[str]:
        """Those columns."""
        return [self.key]

    def read_flat(self, flat: Mapping[str, Any]) -> dict[str, Any]:
        """The answer that flat columns stand for."""
        return dict(flat)


class Pair(Mode):
    """The better of two."""

    key = "label"

    def check(self, interface: Interface, value: Any, problems: Problems) -> Any:
        if value not in self._values(interface) or not isinstance(value, str):
            problems["answer.label"] = [gettext("Choose one of %(short_list)s.", short_list=short_list(self._values(interface)))]
        return value

    def parse(self, interface: Interface, form: Any) -> Any:
        return form.get("label")

    def schema(self, interface: Interface) -> dict[str, Any]:
        return {"type": "string", "enum": self._values(interface)}

    def agree(self, a: Any, b: Any) -> float:
        return 1.0 if a == b else 0.5 if "tie" in (a, b) else 0.0

    def merge(self, values: Sequence[Any], interface: Interface | None) -> tuple[Any, float]:
        """The most frequent. Where both sides have as many, it is a tie if that may be said, else side a; of a side and
        a tie the side."""
        votes, labels = Counter(values), self._values(interface or {"tie": "tie" in values})
        best = [label for label in labels if votes[label] == max(votes.values())]
        choice = "tie" if {"a", "b"} <= set(best) and "tie" in labels else best[0]
        return choice, confidence_of(votes[choice], votes.values(), len(labels))

    @staticmethod
    def _values(interface: Interface) -> list[str]:
        return ["a", "b", "tie"] if interface.get("tie") else ["a", "b"]


class Ranking(Mode):
    """All items in order, the best first."""

    key = "ranking"

    def check(self, interface: Interface, value: Any, problems: Problems) -> Any:
        names = [name for name, _ in things(interface)]
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value) or sorted(value) != sorted(names):
            problems["answer.ranking"] = [gettext("Put each of %(short_list)s in its place, once.", short_list=short_list(names))]
        return value

    def parse(self, interface: Interface, form: Any) -> Any:
        if form.get("ranking"):
            return form["ranking"].split("|")
        # Without script each item has a field with its place.
        places = {name: form.get(f"rank.{name}", "") for name, _ in things(interface)}
        if not any(places.values()):
            return None
        return sorted(places, key=lambda name: int(places[name])) if _each_place_once(places) else []

    def schema(self, interface: Interface) -> dict[str, Any]:
        names = [name for name, _ in things(interface)]
        return {"type": "array", "items": {"type": "string", "enum": names}, "uniqueItems": True, "minItems": len(names), "maxItems": len(names)}

    def agree(self, a: Any, b: Any) -> float:
        """Kendall's tau (M. G. Kendall, "A New Measure of Rank Correlation", Biometrika 30, 1938), and 0 where it is negative."""
        place = {name: number for number, name in enumerate(b)}
        pairs = [(one, other) for one, other in combinations(a, 2) if one in place and other in place]
        if not pairs or set(a) != set(b):
            return float(a == b)
        return max(0.0, sum(1 if place[one] < place[other] else -1 for one, other in pairs) / len(pairs))

    def merge(self, values: Sequence[Any], interface: Interface | None) -> tuple[Any, float]:
        """Each ranking counts as the comparisons of all its pairs. Items of the same strength stand in the interface's
        order. The confidence is the mean over neighbours, of the votes that put them so."""
        names = [name for name, _ in things(interface)] if interface else sorted(values[0])
        number = {name: place for place, name in enumerate(names)}
        wins = np.zeros((len(names), len(names)))
        for ranking in values:
            for better, worse in combinations(ranking, 2):
                wins[number[better], number[worse]] += 1
        strength = bradley_terry(wins).round(6)
        order = sorted(range(len(names)), key=lambda item: (-strength[item], item))
        sure = [confidence_of(int(wins[x, y]), (int(wins[x, y]), int(wins[y, x])), 2) for x, y in pairwise(order)]
        return [names[item] for item in order], sum(sure) / len(sure)

    def export(self, value: Any) -> dict[str, Any]:
        return {"ranking": "|".join(value)}

    def read_flat(self, flat: Mapping[str, Any]) -> dict[str, Any]:
        ranking = flat.get("ranking")
        return {**flat, "ranking": [name for name in ranking.split("|") if name]} if isinstance(ranking, str) else dict(flat)


class Rubric(Mode):
    """A step on each scale."""

    key = "ratings"

    def check(self, interface: Interface, value: Any, problems: Problems) -> Any:
        if not isinstance(value, Mapping):
            problems["answer.ratings"] = [gettext("Give an object with a step for each scale.")]
            return {}
        keys = dict(rating_keys(interface))
        for key in value:
            if key not in keys:
                problems[f"answer.ratings.{key}"] = [gettext("There is no such scale.")]
        for key, scale in keys.items():
            step = value.get(key)
            if not isinstance(step, int) or isinstance(step, bool) or not scale["min"] <= step <= scale["max"]:
                problems[f"answer.ratings.{key}"] = [
                    gettext("%(scale)s: choose a step from %(scale2)s to %(scale3)s.", scale=scale["label"], scale2=scale["min"], scale3=scale["max"])
                ]
        return {key: value.get(key) for key in keys}

    def parse(self, interface: Interface, form: Any) -> Any:
        given = {key: form.get(f"ratings.{key}", "") for key, _ in rating_keys(interface)}
        return {key: _whole(text) for key, text in given.items() if text} or None

    def schema(self, interface: Interface) -> dict[str, Any]:
        steps = {key: {"type": "integer", "minimum": scale["min"], "maximum": scale["max"]} for key, scale in rating_keys(interface)}
        return {"type": "object", "properties": steps, "required": list(steps), "additionalProperties": False}

    def agree(self, a: Any, b: Any) -> float:
        keys = set(a) | set(b)
        near = [max(0.0, 1 - abs(a[key] - b[key]) / 2) if key in a and key in b else 0.0 for key in keys]
        return sum(near) / len(near) if near else 1.0

    def merge(self, values: Sequence[Any], interface: Interface | None) -> tuple[Any, float]:
        scales = dict(rating_keys(interface)) if interface else {}
        merged, sure = {}, []
        for key in scales or values[0]:
            steps = [value[key] for value in values if key in value]
            if steps:
                merged[key], votes = statistics.median_low(steps), Counter(steps)
                kinds = scales[key]["max"] - scales[key]["min"] + 1 if scales else len(votes)
                sure.append(confidence_of(votes[merged[key]], votes.values(), kinds))
        return merged, sum(sure) / len(sure) if sure else 0.0

    def export(self, value: Any) -> dict[str, Any]:
        return dict(value)

    def export_columns(self, interface: Interface) -> list[str]:
        return [key for key, _ in rating_keys(interface)]

    def read_flat(self, flat: Mapping[str, Any]) -> dict[str, Any]:
        if isinstance(flat.get("ratings"), Mapping):
            return dict(flat)
        return {"ratings": {key: _whole(value) if isinstance(value, str) else value for key, value in flat.items()}}


def _each_place_once(places: Mapping[str, str]) -> bool:
    return sorted(places.values()) == sorted(str(place) for place in range(1, len(places) + 1))


def _whole(text: str) -> Any:
    """The whole number that the text is; else the text, which the check refuses by its field."""
    try:
        return int(text)
    except ValueError:
        return text


MODES: dict[str, Mode] = {"pair": Pair(), "ranking": Ranking(), "rubric": Rubric()}
