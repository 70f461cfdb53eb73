"""The claim queue: Redis hands out candidates, PostgreSQL confirms them.

A batch's queue is a list of segments "first:last:slot" (positions and a slot number). A published import adds one segment
a slot, however many tasks it has; a slot that came back adds one small segment. Redis is a hint: a segment too many is
refused by the database's unique constraint, a segment too few is found by `mend`, and a wiped Redis is rebuilt.

Tasks with a known answer, where a batch mixes them in at a rate, stand in a second line (`gold=True`), cut out of the first.
"""

from __future__ import annotations

import hashlib
import random
import threading
from functools import cache
from typing import Any

import redis
from redis.exceptions import NoScriptError

from marketplace.assignments.models import LIVE_SQL as _LIVE
from marketplace.core import sql
from marketplace.errors import Refusal
from marketplace.extensions import redis_client

Segment = tuple[int, int, int]
LIVE_SQL = _LIVE.replace("state", "a.state")

_TAKE = """
local taken, wanted, ahead, long = {}, tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local has_gold = redis.call('EXISTS', KEYS[2]) == 1
while wanted > 0 do
    local head = redis.call('LPOP', KEYS[1])
    if not head then break end
    local first, last, slot = string.match(head, '(%d+):(%d+):(%d+)')
    first, last = tonumber(first), tonumber(last)
    if #taken == 0 and not has_gold and last - first > long then wanted = wanted + ahead end
    local upto = math.min(last, first + wanted - 1)
    for position = first, upto do
        taken[#taken + 1] = position
        taken[#taken + 1] = tonumber(slot)
    end
    wanted = wanted - (upto - first + 1)
    if upto < last then redis.call('LPUSH', KEYS[1], (upto + 1) .. ':' .. last .. ':' .. slot) end
end
if has_gold then taken[#taken + 1] = 1 end
return taken
"""
_PICK = """
local picked = {}
for n = 1, #ARGV, 2 do
    local segment, position = ARGV[n], tonumber(ARGV[n + 1])
    local at = redis.call('LPOS', KEYS[1], segment)
    if at then
        local first, last, slot = string.match(segment, '(%d+):(%d+):(%d+)')
        first, last = tonumber(first), tonumber(last)
        if position > first then redis.call('LINSERT', KEYS[1], 'BEFORE', segment, first .. ':' .. (position - 1) .. ':' .. slot) end
        if position < last then redis.call('LINSERT', KEYS[1], 'BEFORE', segment, (position + 1) .. ':' .. last .. ':' .. slot) end
        redis.call('LREM', KEYS[1], 1, segment)
        picked[#picked + 1] = position
        picked[#picked + 1] = tonumber(slot)
    end
end
return picked
"""


AHEAD = 7
"""Candidates that a process takes beyond those it needs from a long line, and keeps for its next claims: one call in eight."""
LONG = 5_000
"""A line whose first segment holds more than so many has plenty: a few that are in somebody's hands are missed by nobody."""
MOST_IN_HANDS = 500
"""Slots that claims under way may have taken from a line and not yet inserted, or not yet returned; with those kept ahead."""
_kept_ahead: dict[int, list[tuple[int, int]]] = {}
_keeping = threading.Lock()


class QueueAway(Refusal):
    """The queue of work is restarting. Try again in a second."""

    status = 503
    code = "unavailable"


def take(batch_id: int, count: int) -> tuple[list[tuple[int, int]], bool]:
    """The next (position, slot number) pairs from the head of the line, and whether the batch has a line of gold.

    Of a long line this process takes some more, which its next calls get without asking Redis. They are hints as all
    others are: when they have been given out meanwhile the database refuses them, and when this process dies with them they
    are found as soon as the line is short.
    """
    with _keeping:
        kept = _kept_ahead.pop(batch_id, [])
    has_gold = False
    if len(kept) < count:
        found = _run(_TAKE, batch_id, count - len(kept), AHEAD, LONG)
        kept, has_gold = kept + _pairs(found), bool(len(found) % 2)
    if len(kept) > count:
        with _keeping:
            _kept_ahead.setdefault(batch_id, []).extend(kept[count:])
    return kept[:count], has_gold


def take_undone(batch_id: int, worker_id: int, count: int, *, gold: bool = False) -> list[tuple[int, int]]:
    """Pairs anywhere in the line that this worker has not done; empty only when the line holds none for them.

    For each segment the database names the first position the worker has not done, at a cost of what this worker did
    there and never of the segment's size. A segment that another claimer changed meanwhile is passed over.
    """
    offset, window = 0, 500
    while segments := _segments(batch_id, offset, window, gold):
        found = sql.rows(
            """
            SELECT s.first, s.last, s.slot, gap.position
            FROM unnest(%(firsts)s::int[], %(lasts)s::int[], %(slots)s::int[]) AS s (first, last, slot)
            CROSS JOIN LATERAL (
                SELECT position FROM (
                    SELECT s.first AS position
                    UNION ALL SELECT a.position + 1 FROM assignments a
                    WHERE a.worker_id = %(worker)s AND a.batch_id = %(batch)s AND a.position BETWEEN s.first AND s.last - 1
                ) starts
                WHERE NOT EXISTS (SELECT 1 FROM assignments a
                                  WHERE a.worker_id = %(worker)s AND a.batch_id = %(batch)s AND a.position = starts.position)
                ORDER BY position LIMIT 1
            ) gap
            LIMIT %(count)s
            """,
            firsts=[one[0] for one in segments],
            lasts=[one[1] for one in segments],
            slots=[one[2] for one in segments],
            worker=worker_id,
            batch=batch_id,
            count=count,
        )
        if found:
            wanted: list[Any] = []
            for one in found:
                wanted += [f"{one.first}:{one.last}:{one.slot}", one.position]
            return _pairs(_run(_PICK, batch_id, *wanted, gold=gold))
        offset += window
    return []


def add(batch_id: int, segments: list[Segment], *, first: bool = False, gold: bool = False) -> None:
    """Adds segments at the end of the line (or at its head). Redis being away is no error: `mend` finds them."""
    if not segments:
        return
    try:
        push = redis_client.client.lpush if first else redis_client.client.rpush
        push(_key(batch_id, gold), *[":".join(map(str, one)) for one in segments])
    except redis.RedisError:
        pass


def put_back(batch_id: int, pairs: list[tuple[int, int]], *, gold: bool = False) -> None:
    """Returns candidates that were not used to the head of the line, as few segments as they make."""
    segments: list[Segment] = []
    for position, slot in sorted(pairs, key=lambda pair: (pair[1], pair[0])):
        if segments and segments[-1][2] == slot and segments[-1][1] == position - 1:
            segments[-1] = (segments[-1][0], position, slot)
        else:
            segments.append((position, position, slot))
    add(batch_id, segments[::-1], first=True, gold=gold)


def length(batch_id: int) -> int:
    """How many slots the lines of a batch hold."""
    return sum(last - first + 1 for gold in (False, True) for first, last, _ in _segments(batch_id, 0, 10_000_000, gold))


def rebuild(batch_id: int) -> int:
    """Makes the lines again from the assignments; how many slots they then hold."""
    _kept_ahead.pop(batch_id, None)
    plain = [(one.first, one.last, one.slot_number) for one in sql.rows(_GAPS, batch=batch_id)]
    special = sql.rows(_SPECIAL, batch=batch_id)
    plain += [(one.position, one.position, one.slot) for one in special if not one.is_gold]
    golden = [(one.position, one.position, one.slot) for one in special if one.is_gold]
    random.shuffle(golden)  # so that nobody learns which tasks come early
    pipe = redis_client.client.pipeline(transaction=True)
    for key, segments in ((_key(batch_id), plain), (_key(batch_id, True), golden)):
        pipe.delete(key)
        for start in range(0, len(segments), 1000):
            pipe.rpush(key, *[":".join(map(str, one)) for one in segments[start : start + 1000]])
    try:
        pipe.execute()
    except redis.RedisError as error:
        raise QueueAway from error
    return sum(last - first + 1 for first, last, _ in plain + golden)


_TAKEN = f"""({LIVE_SQL} OR a.state = 'rejected' AND b.quality->>'refill_rejected' = 'false')"""
"""An assignment that keeps its slot from others: a live one, and a rejected one where the batch does not ask again."""
_GAPS = f"""
SELECT slot_number, position + 1 AS first, following - 1 AS last FROM (
    SELECT slot_number, position, lead(position, 1, published + 1) OVER (PARTITION BY slot_number ORDER BY position) AS following
    FROM (
        SELECT a.slot_number, a.position, b.published_tasks AS published FROM assignments a JOIN batches b ON b.id = a.batch_id
        WHERE a.batch_id = %(batch)s AND a.slot_number <= b.overlap AND {_TAKEN}
        UNION ALL SELECT slot, 0, b.published_tasks FROM batches b, generate_series(1, b.overlap) slot WHERE b.id = %(batch)s
        UNION ALL SELECT slot, t.position, b.published_tasks FROM batches b JOIN tasks t ON t.batch_id = b.id, generate_series(1, b.overlap) slot
        WHERE b.id = %(batch)s AND (t.overlap IS NOT NULL OR t.closed_at IS NOT NULL OR t.gold IS NOT NULL)
          AND (t.closed_at IS NOT NULL OR t.gold IS NOT NULL AND b.gold_tasks > 0 OR slot > t.overlap)
    ) taken
) gaps WHERE following > position + 1 ORDER BY slot_number, first
"""
_SPECIAL = f"""
SELECT t.position, slot, t.gold IS NOT NULL AND b.gold_tasks > 0 AS is_gold
FROM batches b JOIN tasks t ON t.batch_id = b.id CROSS JOIN LATERAL generate_series(1, coalesce(t.overlap, b.overlap)) slot
WHERE b.id = %(batch)s AND t.position <= b.published_tasks AND t.closed_at IS NULL
  AND (t.overlap IS NOT NULL OR t.closed_at IS NOT NULL OR t.gold IS NOT NULL)
  AND (t.gold IS NOT NULL AND b.gold_tasks > 0 OR slot > b.overlap)
  AND NOT EXISTS (SELECT 1 FROM assignments a WHERE a.batch_id = b.id AND a.position = t.position AND a.slot_number = slot AND {_TAKEN})
ORDER BY slot, t.position
"""


def free_slots(batch_id: int, positions: list[int]) -> list[Any]:
    """Every free slot of given tasks, as rows (position, slot) in their order; closed tasks and closed batches have none."""
    return sql.rows(
        f"""
        SELECT t.position, slot::int AS slot FROM batches b JOIN tasks t ON t.batch_id = b.id AND t.position = ANY(%(positions)s::int[])
        CROSS JOIN LATERAL generate_series(1, coalesce(t.overlap, b.overlap)) slot
        WHERE b.id = %(batch)s AND b.state <> 'closed' AND t.position <= b.published_tasks AND t.closed_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM assignments a WHERE a.batch_id = b.id AND a.position = t.position AND a.slot_number = slot AND {_TAKEN})
        ORDER BY 1, 2
        """,
        batch=batch_id,
        positions=positions,
    )


def may_rebuild(batch_id: int, seconds: int = 2) -> bool:
    """Whether nobody rebuilt this line in the last seconds; asking counts as rebuilding."""
    try:
        return bool(redis_client.client.set(f"rebuilt:{batch_id}", 1, nx=True, ex=seconds))
    except redis.RedisError as error:
        raise QueueAway from error


def open_slots(batch_id: int) -> int:
    """How many slots of a live batch are free, by the database's tally."""
    return int(
        sql.value(
            "SELECT b.slots - (SELECT coalesce(sum(claimed + submitted + approved), 0) FROM batch_tallies t WHERE t.batch_id = b.id)"
            " FROM batches b WHERE b.id = %(batch)s AND b.state = 'live'",
            batch=batch_id,
        )
        or 0
    )


def mend() -> list[int]:
    """The sweep: rebuilds the lines of live batches that hold fewer slots than are free; their ids.

    While claims go on some slots are always in somebody's hands between the line and the database. So a line that moved
    between two looks is left alone unless more is missing than hands can hold; one that stood still is mended for a single
    slot, unless it is long: then its workers have enough, and processes keep some of it ahead.
    """
    import time

    def short() -> dict[int, tuple[int, int]]:
        live = sql.rows("SELECT id FROM batches WHERE state = 'live'")
        looked = {one.id: (length(one.id), open_slots(one.id)) for one in live}
        return {batch_id: (held, free) for batch_id, (held, free) in looked.items() if held < free}

    if not (before := short()):
        return []
    sql.execute("COMMIT")  # the second look must see what claims under way at the first have inserted since
    time.sleep(0.5)
    after = short()
    mended = sorted(one for one, (held, free) in after.items() if one in before and (held == before[one][0] and held <= LONG or free - held > MOST_IN_HANDS))
    for batch_id in mended:
        rebuild(batch_id)
    return mended


def _key(batch_id: int, gold: bool = False) -> str:
    return f"gold:{batch_id}" if gold else f"line:{batch_id}"


def _segments(batch_id: int, offset: int, count: int, gold: bool = False) -> list[Segment]:
    try:
        texts = redis_client.client.lrange(_key(batch_id, gold), offset, offset + count - 1)
    except redis.RedisError as error:
        raise QueueAway from error
    return [tuple(map(int, text.split(":"))) for text in texts]  # type: ignore[misc,arg-type]


def _run(script: str, batch_id: int, *arguments: Any, gold: bool = False) -> list[int]:
    """Runs a script by its name, which Redis knows from the last time or learns now."""
    given = (2, _key(batch_id, gold), _key(batch_id, True), *arguments)
    try:
        try:
            return redis_client.own.evalsha(_name(script), *given)  # type: ignore[return-value]
        except NoScriptError:
            return redis_client.own.eval(script, *given)  # type: ignore[return-value]
    except redis.RedisError as error:
        raise QueueAway from error


@cache
def _name(script: str) -> str:
    return hashlib.sha1(script.encode(), usedforsecurity=False).hexdigest()


def _pairs(flat: list[int]) -> list[tuple[int, int]]:
    return [(int(flat[n]), int(flat[n + 1])) for n in range(0, len(flat) - 1, 2)]
