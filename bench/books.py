"""Proving the books, and the longest statement."""

from __future__ import annotations

import time
from typing import Any

from bench.tools import isolated, market
from bench.tools.place import Place
from bench.tools.report import Report
from bench.tools.sizes import Size
from marketplace.core import sql
from marketplace.core.unit_of_work import committed
from marketplace.extensions import db
from marketplace.ledger.accounts import available, fees, hold
from marketplace.ledger.check import check_books
from marketplace.ledger.statement import statement, statement_all
from marketplace.people.models import Person
from marketplace.projects.find import any_batch

TITLE = "Proof of the books and a long statement"
WORKERS = 200
AT_A_TIME = 250_000


def run(place: Place, size: Size) -> Report:
    """Fills the books with approved answers, a fifth of them to one worker, and proves them."""
    report = Report()
    count = size.transfers
    with place.application().app_context():
        requester = market.rich_requester()
        begin = time.perf_counter()
        rich = fill(requester, count)
        report.say(f"{count:,} rewards written in bulk in {time.perf_counter() - begin:.0f} s, a tenth of them to one worker.")
        committed(lambda: sql.execute("ANALYZE"))
        before = place.cpu()["database"]
    table = report.table("act", "seconds", "lines or transfers", "per second", "memory MB")
    proof = isolated.run(place, "bench.books:prove")
    database = _cpu(place) - before
    lines = isolated.run(place, "bench.books:whole_statement", person_id=rich)
    last = isolated.run(place, "bench.books:last_page", person_id=rich)
    for name, found in (("books check", proof), ("whole statement of one worker", lines), ("its last page of 50", last)):
        table.add(
            name, found["seconds"], found["result"], int(found["result"] / found["seconds"]), f"{found['memory_before_mb']:.0f} → {found['memory_most_mb']:.0f}"
        )
    report.say(f"The proof took {database:.1f} CPU seconds of the database. Each act ran in a new process; memory is that process's, before and at its most.")
    return report


def _cpu(place: Place) -> float:
    return place.cpu()["database"]


def fill(requester: Any, count: int) -> int:
    """Batches of approved answers with their transfers, as approvals leave them; the id of the worker with a tenth of them."""
    workers = [market.person("worker").id for _ in range(WORKERS)]
    shown = committed(lambda: [available(one) for one in workers])
    for first in range(0, count, AT_A_TIME):
        size = min(AT_A_TIME, count - first)
        batch_id = market.batch_of(requester, 1)
        committed(lambda batch_id=batch_id, size=size: _write(batch_id, workers, shown, size))
    return workers[0]


def _write(batch_id: int, workers: list[int], purses: list[int], count: int) -> None:
    """So many approved answers in one batch: the same rows as claims, submissions and approvals would have left."""
    batch = any_batch(batch_id)
    given = {
        "batch": batch_id, "n": count, "workers": workers, "purses": purses, "reserve": hold(batch_id, batch.requester_id), "till": fees(),
        "purse": available(batch.requester_id), "reward": batch.reward_micros, "fee": batch.fee_micros, "cost": batch.cost_micros,
    }  # fmt: skip
    turn = "CASE WHEN n %% 10 = 0 THEN 1 ELSE 2 + n %% (cardinality(%(workers)s::bigint[]) - 1) END"
    sql.execute(
        "INSERT INTO transfers (kind, subject_id, part, from_account_id, to_account_id, amount_micros)"
        " VALUES ('hold', %(batch)s, 1, %(purse)s, %(reserve)s, (%(n)s::bigint - 1) * %(cost)s::bigint)",
        **given,
    )
    sql.execute(
        f"""
        WITH answers AS (
            INSERT INTO assignments (batch_id, position, slot_number, worker_id, state, lease_expires_at, submitted_at, decided_at, decided_rule, answer)
            SELECT %(batch)s, n, 1, (%(workers)s::bigint[])[{turn}], 'approved', now(), now(), now(), 'manual', '{{"label": "1"}}'
            FROM generate_series(1, %(n)s) n RETURNING id, worker_id
        )
        INSERT INTO transfers (kind, subject_id, part, from_account_id, to_account_id, amount_micros)
        SELECT 'reward', answers.id, 0, %(reserve)s, w.purse, %(reward)s
        FROM answers JOIN unnest(%(workers)s::bigint[], %(purses)s::bigint[]) w (id, purse) ON w.id = answers.worker_id
        """,
        **given,
    )
    sql.execute(
        "INSERT INTO transfers (kind, subject_id, part, from_account_id, to_account_id, amount_micros)"
        " VALUES ('fee', %(batch)s, 1, %(reserve)s, %(till)s, %(n)s::bigint * %(fee)s)",
        **given,
    )
    sql.execute(
        """
        UPDATE accounts SET balance_micros = balance_micros + change.micros FROM (
            SELECT w.purse AS id, s.n * %(reward)s::bigint AS micros FROM (SELECT worker_id, count(*) AS n FROM assignments WHERE batch_id = %(batch)s GROUP BY 1) s
            JOIN unnest(%(workers)s::bigint[], %(purses)s::bigint[]) w (id, purse) ON w.id = s.worker_id
            UNION ALL SELECT %(till)s, %(n)s::bigint * %(fee)s
            UNION ALL SELECT %(purse)s, -(%(n)s::bigint - 1) * %(cost)s::bigint
            UNION ALL SELECT %(reserve)s, -(%(cost)s::bigint)
        ) change WHERE accounts.id = change.id
        """,
        **given,
    )
    sql.execute("UPDATE batches SET tasks = %(n)s, published_tasks = %(n)s, slots = %(n)s WHERE id = %(batch)s", **given)
    sql.execute("UPDATE batch_tallies SET approved = %(n)s WHERE batch_id = %(batch)s AND stripe = 0", **given)


def prove() -> int:
    """`books check`; how many transfers it proved."""
    found = committed(check_books)
    if not found["ok"]:
        raise RuntimeError(f"the books do not hold: {found['wrong']}")
    return int(found["sums"]["transfers"])


def whole_statement(person_id: int) -> int:
    """Every line of a person's statement; how many."""
    person = db.session.get_one(Person, person_id)
    return sum(1 for _ in statement_all(person))


def last_page(person_id: int) -> int:
    """The oldest lines; how many."""
    person = db.session.get_one(Person, person_id)
    return len(statement(person, before_id=sql.value("SELECT min(id) + 5000 FROM transfers WHERE kind = 'reward'"), limit=50))
