"""Approving and crediting in bulk against hand-written statements that do the same writes."""

from __future__ import annotations

import time
from typing import Any

from bench.tools import isolated, market
from bench.tools.place import Place
from bench.tools.report import Report, median
from bench.tools.sizes import Size
from marketplace.core import sql
from marketplace.core.unit_of_work import committed
from marketplace.ledger.accounts import available, fees, hold
from marketplace.ledger.check import check_books
from marketplace.projects.find import any_batch
from marketplace.projects.models import STRIPES
from marketplace.review.approve import approve

TITLE = "Approving in bulk: state, reward, fee, balances and tally"
ROUNDS = 3
WORKERS = 50


def run(place: Place, size: Size) -> Report:
    """Ours and the floor in turn on the halves of one batch; then two reviewers at once."""
    report = Report()
    count = size.approvals
    with place.application().app_context():
        requester, other = market.rich_requester(), market.rich_requester()
        workers = [market.person("worker").id for _ in range(WORKERS)]
        table = report.table(f"approving {count:,}", "median s", "approvals/s", "to the floor", "of the floor's speed")
        for name, who in ((f"of {WORKERS} workers", workers), ("of one worker", workers[:1])):
            ours, bare = [], []
            for _ in range(ROUNDS):
                batch_id = answered(requester, who, 2 * count)
                ids = numbers(batch_id)
                bare.append(timed(lambda batch_id=batch_id, ids=ids: floor(batch_id, ids[1::2])))
                ours.append(timed(lambda batch_id=batch_id, ids=ids: approve(None, any_batch(batch_id), ids[::2])))
            least, middle = median(bare), median(ours)
            table.add(f"bare statements, {name}", least, int(count / least), "1.00x", "100%")
            table.add(f"approve, {name}", middle, int(count / middle), f"{middle / least:.2f}x", f"{least / middle:.0%}")
        together = report.table("two reviewers at once", "approvals/s", "to different requesters")
        apart = [at_once(place, [answered(one, workers, count) for one in (requester, other)], count) for _ in range(2)]
        same = [at_once(place, [answered(requester, workers, count) for _ in range(2)], count) for _ in range(2)]
        together.add("batches of different requesters", int(median(apart)), "1.00x")
        together.add("batches of one requester, same workers", int(median(same)), f"{median(same) / median(apart):.2f}x")
        found = committed(check_books)
    report.say(
        f"The books {'hold' if found['ok'] else 'DO NOT HOLD'} afterwards: {found['sums']['transfers']:,} transfers proven. Medians of {ROUNDS} rounds in turn."
    )
    return report


def answered(requester: Any, workers: list[int], count: int) -> int:
    """A batch with so many answers that wait for a decision."""
    batch_id = market.batch_of(requester, count)
    market.answer_all(batch_id, workers, 1, count)
    return batch_id


def numbers(batch_id: int) -> list[int]:
    """The assignments of a batch, in order."""
    return [one.id for one in committed(lambda: sql.rows("SELECT id FROM assignments WHERE batch_id = %(batch)s ORDER BY id", batch=batch_id))]


def timed(work: Any) -> float:
    """Seconds until it is committed."""
    begin = time.perf_counter()
    committed(work)
    return time.perf_counter() - begin


def floor(batch_id: int, ids: list[int]) -> None:
    """The same writes as plain statements by somebody who knows all terms by heart and has the table to himself."""
    batch = any_batch(batch_id)
    reserve, till = hold(batch_id, batch.requester_id), fees()
    who = sql.rows("SELECT worker_id, count(*) FROM assignments WHERE id = ANY(%(ids)s) GROUP BY 1", ids=ids)
    purses = [available(one.worker_id) for one in who]
    given = {
        "ids": ids, "reserve": reserve, "till": till, "reward": batch.reward_micros, "fee": batch.fee_micros, "n": len(ids), "batch": batch_id,
        "purses": purses, "counts": [one.count for one in who],
    }  # fmt: skip
    sql.execute("UPDATE assignments SET state = 'approved', decided_at = now(), decided_rule = 'manual' WHERE id = ANY(%(ids)s)", **given)
    sql.execute(
        "INSERT INTO transfers (kind, subject_id, part, from_account_id, to_account_id, amount_micros)"
        " SELECT 'reward', s.id, 0, %(reserve)s, a.id, %(reward)s FROM assignments s JOIN accounts a ON a.kind = 'available' AND a.owner_id = s.worker_id"
        " WHERE s.id = ANY(%(ids)s)",
        **given,
    )
    sql.execute(
        "INSERT INTO transfers (kind, subject_id, part, from_account_id, to_account_id, amount_micros)"
        " VALUES ('fee', %(batch)s, (%(ids)s::bigint[])[1], %(reserve)s, %(till)s, %(fee)s::bigint * %(n)s)",
        **given,
    )
    sql.execute("UPDATE accounts SET balance_micros = balance_micros - %(n)s::bigint * (%(reward)s + %(fee)s) WHERE id = %(reserve)s", **given)
    sql.execute(
        "UPDATE accounts SET balance_micros = balance_micros + n * %(reward)s::bigint FROM unnest(%(purses)s::bigint[], %(counts)s::bigint[]) c (id, n)"
        " WHERE accounts.id = c.id",
        **given,
    )
    sql.execute("UPDATE accounts SET balance_micros = balance_micros + %(n)s::bigint * %(fee)s WHERE id = %(till)s", **given)
    sql.execute(
        f"UPDATE batch_tallies SET submitted = submitted - %(n)s, approved = approved + %(n)s WHERE batch_id = %(batch)s AND stripe = pg_backend_pid() %% {STRIPES}",
        **given,
    )


def at_once(place: Place, batches: list[int], count: int) -> float:
    """Approvals a second of two processes that approve a batch each at the same moment."""
    starting = time.time() + 4
    running = [isolated.start(place, "bench.bulk_approval:approve_batch", batch_id=one, starting=starting) for one in batches]
    ended = [isolated.finish(one)["result"] for one in running]
    return len(batches) * count / (max(ended) - starting)


def approve_batch(batch_id: int, starting: float) -> float:
    """Approves a whole batch in pieces of 1,000, from a given moment on; when it was done."""
    ids = numbers(batch_id)
    time.sleep(max(0.0, starting - time.time()))
    for first in range(0, len(ids), 1000):
        committed(lambda first=first: approve(None, any_batch(batch_id), ids[first : first + 1000]))
    return time.time()
