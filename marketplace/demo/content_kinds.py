"""What the demo market offers of the kinds that compare, mark and look: a small batch of each, on projects to start from.

Texts and pictures are our own; the pictures are drawn for the demo (static/demo/).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from marketplace.task_types import TASK_TYPES

Done = tuple[int, dict[int, dict[str, Any]], bool]
"""Who (place among the demo's workers), the answers by position, and whether they are approved already."""

NOTICES = [
    "On Saturday at three Mrs Okafor opens the repair café in the Harbour Street School.",
    "The ferry to Nordholm does not run until 12 May. Ask Jon Brekke at the jetty.",
    "A red glove was found near the old mill.",
    "Choir practice moves to Tuesday. Bring the blue folder. Ines Duarte",
    "The swimming bath in Castle Lane is closed for repairs from the first of August.",
    "Lost between the market and Elm Square: a small grey cat. Please call at the bakery.",
]
ANSWERS = [
    {
        "question": "How do I get a wax stain out of a tablecloth?",
        "answer_a": "Let it harden, lift off what comes off, then lay paper over it and iron it warm. Change the paper until it stays clean.",
        "answer_b": "Wax is hard to remove. You could try to wash the tablecloth.",
    },
    {
        "question": "When is the best time to plant tulips?",
        "answer_a": "In spring, when you see them in the shops in bloom.",
        "answer_b": "In autumn, some weeks before the ground freezes. Twice as deep as the bulb is high.",
    },
    {
        "question": "Why does my bicycle chain jump?",
        "answer_a": "Most often chain and sprockets are worn together. Measure the chain; if it is longer than it was, change both.",
        "answer_b": "Oil it. If it still jumps, look whether the derailleur is bent or its cable has stretched.",
    },
    {
        "question": "Can I freeze boiled potatoes?",
        "answer_a": "You can, but they become mealy. Mash them first with a little butter, then they keep for three months.",
        "answer_b": "Yes.",
    },
    {
        "question": "How loud may I mow on a Sunday?",
        "answer_a": "That depends on where you live; ask your town hall. In many places motors must rest on Sundays, and a hand mower may not.",
        "answer_b": "As loud as you like before noon.",
    },
]
STORIES = [
    {
        "story": "The town keeps its open-air pool open until the end of September. Volunteers will run the ticket desk.",
        "first": "Pool stays open longer, thanks to volunteers",
        "second": "You won't believe what this town does in September",
        "third": "Town council meets",
        "fourth": "Volunteers run the ticket desk at the pool",
    },
    {
        "story": "After the storm the footbridge is safe again; only the handrail on the north side is still missing.",
        "first": "Bridge disaster after the storm",
        "second": "Footbridge open, north handrail still missing",
        "third": "Handrail missing",
        "fourth": "The bridge is safe again after the storm",
    },
    {
        "story": "The library lends garden tools from April on: spades, shears and a wheelbarrow, for a week each.",
        "first": "Library lends spades and shears from April",
        "second": "Borrow a book, dig a garden",
        "third": "Wheelbarrow at the library",
        "fourth": "Something new at the library",
    },
]


def _span(text: str, words: str, label: str) -> dict[str, Any]:
    start = text.index(words)
    return {"start": start, "end": start + len(words), "label": label}


def _box(label: str, x: float, y: float, width: float, height: float) -> dict[str, Any]:
    return {"type": "box", "label": label, "x": x, "y": y, "width": width, "height": height}


def _spans(place: int, *marks: tuple[str, str]) -> dict[str, Any]:
    return {"spans": [_span(NOTICES[place - 1], words, label) for words, label in marks]}


def _batch(start: str, batch: str, tasks: Sequence[Mapping[str, Any]], done: Sequence[Done]) -> dict[str, Any]:
    """A project to start from as terms, with its tasks and what was done in it already."""
    kind = TASK_TYPES[start.partition(".")[0]]
    terms = next(one for one in kind.starts if one.name == start.partition(".")[2])
    names = ("title", "description", "instructions", "interface", "reward_micros", "overlap", "lease_seconds", "auto_approve_seconds", "review")
    keyed = [{"key": f"{terms.name}-{number:02}", "input": dict(row)} for number, row in enumerate(tasks, 1)]
    return {name: getattr(terms, name) for name in names} | {"task_type": kind.name, "batch": batch, "tasks": keyed, "done": done}


HARBOURS = [
    [_box("boat", 0.172, 0.494, 0.092, 0.162), _box("boat", 0.547, 0.478, 0.073, 0.126), _box("boat", 0.719, 0.61, 0.146, 0.25)],
    [_box("boat", 0.318, 0.523, 0.156, 0.27), _box("boat", 0.818, 0.495, 0.073, 0.125), _box("buoy", 0.128, 0.604, 0.036, 0.07)],
]

BATCHES: list[dict[str, Any]] = [
    _batch(
        "choice.picture",
        "Harbours",
        [{"picture": f"/static/demo/harbour-{number}.svg"} for number in (1, 2, 3)],
        [(1, {1: {"labels": ["boat", "buoy", "bird", "jetty"]}, 2: {"labels": ["boat", "buoy", "bird", "jetty"]}}, True)],
    ),
    _batch(
        "compare.better_answer",
        "Household questions",
        ANSWERS,
        [(1, {1: {"label": "a"}, 2: {"label": "b"}, 3: {"label": "tie"}}, True), (2, {1: {"label": "a"}, 2: {"label": "b"}, 3: {"label": "a"}}, False)],
    ),
    _batch(
        "compare.headlines",
        "Three stories",
        STORIES,
        [
            (1, {1: {"ranking": ["first", "fourth", "third", "second"]}, 2: {"ranking": ["second", "fourth", "third", "first"]}}, True),
            (2, {1: {"ranking": ["first", "fourth", "second", "third"]}}, False),
        ],
    ),
    _batch(
        "spans.names",
        "Notices of one week",
        [{"notice": notice} for notice in NOTICES],
        [
            (
                1,
                {
                    1: _spans(1, ("Saturday at three", "date"), ("Mrs Okafor", "person"), ("Harbour Street School", "place"), ("Harbour Street", "place")),
                    2: _spans(2, ("Nordholm", "place"), ("12 May", "date"), ("Jon Brekke", "person")),
                    3: _spans(3),
                },
                True,
            ),
            (2, {1: _spans(1, ("Saturday", "date"), ("Mrs Okafor", "person"), ("Harbour Street School", "place"))}, False),
        ],
    ),
    _batch(
        "boxes.harbour",
        "Harbours, outlined",
        [{"picture": f"/static/demo/harbour-{number}.svg"} for number in (1, 2, 3)],
        [(2, {number: {"shapes": shapes} for number, shapes in enumerate(HARBOURS, 1)}, False)],
    ),
]
