"""What became of a long text is found in a time that nobody can drive up, and is right whatever the texts are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.task_types import differences
from marketplace.task_types.differences import blocks, stretches
from marketplace.task_types.edit import marked, similarity
from marketplace.task_types.transcribe.words import align, distance

few = st.lists(st.sampled_from("abcd"), max_size=40)
many = st.lists(st.sampled_from([str(n) for n in range(60)]), max_size=40)


@given(st.one_of(st.tuples(few, few), st.tuples(many, many)), st.integers(0, 30))
def test_the_blocks_are_the_whole_of_both_and_say_what_is_so(pair, most):
    a, b = pair
    before, differences.CLOSE_CELLS = differences.CLOSE_CELLS, most
    try:
        found, cut = blocks(a, b), stretches(a, b)
    finally:
        differences.CLOSE_CELLS = before
    for one in (found, [("equal" if same else "replace", a1, a2, b1, b2) for a1, a2, b1, b2, same in cut]):
        at_a = at_b = 0
        for kind, a1, a2, b1, b2 in one:
            assert (a1, b1) == (at_a, at_b)
            at_a, at_b = a2, b2
            if kind == "equal":
                assert a[a1:a2] == b[b1:b2]
        assert (at_a, at_b) == (len(a), len(b))


def test_what_stands_once_on_either_side_divides_them():
    a = ["x"] * 300 + ["here"] + ["y"] * 300 + ["there"] + ["x"] * 300
    b = ["x"] * 290 + ["here"] + ["z"] * 300 + ["there"] + ["x"] * 310
    kinds = [(kind, a2 - a1, b2 - b1) for kind, a1, a2, b1, b2 in blocks(a, b)]
    assert ("replace", 300, 300) in kinds and sum(size for kind, size, _ in kinds if kind == "equal") == 290 + 1 + 1 + 300


MADE_TO_HURT = [
    (["a"] * 50_000, ["a", "b"] * 25_000), (["a", "b"] * 25_000, ["b", "b", "a"] * 16_000),
    ([str(n % 100) for n in range(50_000)], [str(n % 99) for n in range(50_000)]), ([str(n) for n in range(50_000)], [str(n) for n in range(50_000, 0, -1)]),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b"), MADE_TO_HURT)
def test_texts_that_are_made_to_hurt_are_done_with(a, b):
    """Without a bound these take from minutes to days: a test that hangs is ended, and says so."""
    assert 0 < distance(a, b) <= 50_000
    assert len(align(a, b)) >= 50_000
    lines = ["".join(f"{one}\n" for one in text)[:100_000] for text in (a, b)]
    assert 0 <= similarity(*lines) < 1
    assert marked(lines[0], lines[1], code=True)
