"""What holds for every kind's answers, whatever they are."""

from __future__ import annotations

import json

import jsonschema


def hold_for_two(kind, a, b) -> None:
    """Agreement is symmetric, from 0 to 1, and whole with oneself."""
    assert kind.agree(a, b) == kind.agree(b, a)
    assert 0 <= kind.agree(a, b) <= 1
    assert kind.agree(a, a) == 1


def hold_for_one(kind, interface, input, answer, times=4) -> None:
    """A checked answer fits the schema, stays itself when checked again, survives a table, and several of it are it."""
    clean = kind.check_answer(interface, input, answer)
    jsonschema.Draft202012Validator(kind.schema(interface)).validate(clean)
    assert kind.check_answer(interface, input, json.loads(json.dumps(clean))) == clean
    flat = kind.export(clean)
    assert list(flat) == kind.export_columns(interface)
    written = {name: str(value) for name, value in flat.items()}  # as a file's cells
    assert kind.check_answer(interface, input, kind.read_flat(interface, written)) == clean
    before = 0.0
    for number in range(1, times + 1):
        merged, sure = kind.merge([clean] * number, list(range(number)), interface)
        assert merged == clean, (merged, clean)
        assert before < sure <= 1  # sure of it in the limit only: two who agree say more than one alone
        before = sure


def hold_for_many(kind, interface, input, answers, shuffled) -> None:
    """The order of the answers does not matter, and what they become could have been answered."""
    merged, sure = kind.merge(answers, list(range(len(answers))), interface)
    again, as_sure = kind.merge(shuffled, list(range(len(answers))), interface)
    assert merged == again and abs(sure - as_sure) < 1e-9 and 0 <= sure <= 1
    assert kind.merge(answers)[0].keys() == merged.keys()
    if answers:
        assert kind.check_answer(interface, input, merged) == merged
