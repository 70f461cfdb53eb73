"""Words of a transcript: how they are told apart, the word error rate, and the vote of several transcripts.

The word error rate is the least number of substituted, deleted and inserted words (Levenshtein 1966) divided by the
length of the longer text, which makes it symmetric. Capitals, punctuation and the forms of one letter do not count.
The vote follows ROVER (Fiscus 1997, "A post-processing system to yield reduced word error rates"): all transcripts are
aligned with one of them, and each place takes the word that most of them have.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from marketplace.task_types.differences import stretches

# Scripts that do not put spaces between words are compared letter by letter.
_NO_SPACES = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"(?:[{_NO_SPACES}]|[^\s{_NO_SPACES}]+)\s*")
# A table of more cells than this is not made; blocks that are equal are looked for instead.
MOST_CELLS = 16_000_000


class Word(NamedTuple):
    """A word as it was written, its key for comparing, and the white space behind it."""

    text: str
    key: str
    space: str


@lru_cache(maxsize=256)
def words(text: str) -> tuple[Word, ...]:
    """The words of a text, in order."""
    found = []
    for match in _TOKEN.finditer(text):
        written = match[0].rstrip()
        key = "".join(sign for sign in unicodedata.normalize("NFKC", written).casefold() if sign.isalnum())
        found.append(Word(written, key or written, match[0][len(written) :]))
    return tuple(found)


def keys(text: str) -> list[str]:
    """The words of a text as they are compared; signs that stand alone are no words."""
    return [word.key for word in words(text) if any(sign.isalnum() for sign in word.key)]


def error_rate(a: str, b: str) -> float:
    """The share of words that differ, from 0 to 1."""
    first, second = keys(a), keys(b)
    longer = max(len(first), len(second))
    return distance(first, second) / longer if longer else 0.0


def distance(a: Sequence[str], b: Sequence[str]) -> int:
    """The least number of words to change, take away or add."""
    if list(a) == list(b):
        return 0
    if not a or not b:
        return len(a) + len(b)
    if len(a) > len(b):  # so that it is the same both ways where blocks are looked for, and the rows are long
        a, b = b, a
    if len(a) * len(b) > MOST_CELLS:
        return min(sum(i is None or j is None or a[i] != b[j] for i, j in _align_stretches(a, b)), len(b))  # b is the longer one
    return int(_table(a, b, whole=False)[-1][-1])


def align(a: Sequence[str], b: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """Pairs of places that stand for each other; None where one side has nothing."""
    if len(a) * len(b) > MOST_CELLS:
        return _align_stretches(a, b)
    table = _table(a, b, whole=True)
    pairs: list[tuple[int | None, int | None]] = []
    i, j = len(a), len(b)
    while i or j:
        if i and j and table[i][j] == table[i - 1][j - 1] + (a[i - 1] != b[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif i and table[i][j] == table[i - 1][j] + 1:
            i -= 1
            pairs.append((i, None))
        else:
            j -= 1
            pairs.append((None, j))
    return pairs[::-1]


def vote(texts: Sequence[str], backbone: int) -> tuple[str, float, list[int]]:
    """The text that most transcripts say, how sure the vote is, and where each word of the backbone begins in it.

    `backbone` is the place of the transcript that the others are aligned with; of as many votes, it wins. The certainty
    is the mean share of votes that the chosen word has, over all places.
    """
    base = words(texts[backbone])
    base_keys = [word.key for word in base]
    at: list[list[Word | None]] = [[] for _ in base]
    between: list[dict[int, list[Word]]] = [{} for _ in range(len(base) + 1)]
    for number, text in enumerate(texts):
        other = words(text)
        seen = 0
        for i, j in align(base_keys, [word.key for word in other]) if number != backbone else ((n, n) for n in range(len(base))):
            if i is None:
                between[seen].setdefault(number, []).append(other[j])  # type: ignore[index]
            else:
                at[i].append(None if j is None else other[j])
                seen = i + 1
    chosen: list[Word] = []
    shares: list[float] = []
    begins: list[int] = []
    for place in range(len(base) + 1):
        added, share = _vote_between(between[place], len(texts))
        chosen += added
        shares += [share] if between[place] else []
        begins.append(len(chosen))
        if place < len(base):
            word, share = _vote_at(at[place], base[place])
            chosen += [word] if word else []
            shares.append(share)
    starts, text = _joined(chosen)
    return text, sum(shares) / len(shares) if shares else 1.0, [starts[place] if place < len(starts) else len(text) for place in begins[:-1]]


def _vote_at(given: list[Word | None], own: Word) -> tuple[Word | None, float]:
    votes = Counter(word.key if word else None for word in given)
    best = max(votes, key=lambda key: (votes[key], key == own.key))
    share = votes[best] / len(given)
    if best is None:
        return None, share
    written = Counter(word.text for word in given if word and word.key == best)
    text = own.text if best == own.key and written[own.text] * 2 >= written.total() else max(written, key=lambda one: written[one])
    return Word(text, best, own.space), share


def _vote_between(given: dict[int, list[Word]], voters: int) -> tuple[list[Word], float]:
    """Words that the backbone does not have are taken when more say them than say nothing."""
    if not given:
        return [], 1.0
    votes = Counter(tuple(word.key for word in added) for added in given.values())
    nothing = voters - len(given)
    best = max(votes, key=lambda key: votes[key])
    if votes[best] <= nothing:
        return [], nothing / voters
    return next(added for added in given.values() if tuple(word.key for word in added) == best), votes[best] / voters


def _joined(chosen: Sequence[Word]) -> tuple[list[int], str]:
    """The words as a text, and where each begins."""
    starts, text = [], ""
    for word in chosen:
        if text and not text[-1].isspace() and not re.match(f"[{_NO_SPACES}]", word.text) and not re.match(f"[{_NO_SPACES}]", text[-1]):
            text += " "
        starts.append(len(text))
        text += word.text + word.space
    return starts, text.rstrip()


def _table(a: Sequence[str], b: Sequence[str], whole: bool) -> list[np.ndarray]:
    """The rows of the table of edit distances, or only the last one; a row at a time in NumPy."""
    numbers: dict[str, int] = {}
    second = np.array([numbers.setdefault(word, len(numbers)) for word in b], dtype=np.int32)
    steps = np.arange(len(b) + 1, dtype=np.int32)
    rows = [steps.copy()]
    for i, word in enumerate(a, 1):
        before = rows[-1]
        row = np.empty(len(b) + 1, dtype=np.int32)
        row[0] = i
        np.minimum(before[1:] + 1, before[:-1] + (second != numbers.get(word, -1)), out=row[1:])
        # An insertion costs one more than its left neighbour: the running minimum of what remains after the steps.
        row = np.minimum.accumulate(row - steps) + steps
        if whole:
            rows.append(row)
        else:
            rows = [row]
    return rows


def _align_stretches(a: Sequence[str], b: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """Long sequences are aligned between the words that stand once in both; where even that is too long, place by place."""
    pairs: list[tuple[int | None, int | None]] = []
    for a1, a2, b1, b2, is_equal in stretches(a, b):
        if is_equal or (a2 - a1) * (b2 - b1) > MOST_CELLS:
            both = min(a2 - a1, b2 - b1)
            pairs += [(a1 + n, b1 + n) for n in range(both)]
            pairs += [(n, None) for n in range(a1 + both, a2)]
            pairs += [(None, n) for n in range(b1 + both, b2)]
        else:
            pairs += [(None if i is None else a1 + i, None if j is None else b1 + j) for i, j in align(a[a1:a2], b[b1:b2])]
    return pairs
