"""What must be true afterwards, asked of the database and of the clients' own journals."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import Any

from marketplace.core.money import format_money, parse_money
from tests.payouts.bank import Bank
from tests.stress.client import Client
from tests.stress.journal import Market
from tests.stress.site import Site

KEPT = ("submitted", "approved", "rejected", "revising")
LIVE = ("claimed", "submitted", "approved", "revising")


MENDED_SECONDS = 25
"""A line that lost a slot by a crash is whole again after no more than two rounds of its sweep."""


async def settle_down(site: Site, seconds: float = 60) -> float:
    """Waits, after the players have left, until the sweeps have nothing left to do: no lease beyond its end, no answer
    due, no closed batch with money it does not need, every line of a live batch as long as it must be. Returns seconds."""
    begin = time.monotonic()
    while left := await asyncio.to_thread(_unsettled, site):
        if time.monotonic() - begin > seconds:
            raise AssertionError(f"after {seconds:.0f} s there is still {left}; {site.jobs()} {site.words()}")
        await asyncio.sleep(0.3)
    return time.monotonic() - begin


def end_all_leases(site: Site) -> None:
    """Moves the end of every lease into the past, which is what waiting would do; what is claimed from now on is kept."""
    with site.database() as connection:
        connection.execute("UPDATE batches SET lease_seconds = 86400")
        connection.execute("UPDATE assignments SET lease_expires_at = now() - interval '1 minute' WHERE state = 'claimed'")


async def drain(market: Market, people: list[dict[str, Any]]) -> list[str]:
    """Fresh workers take everything that is still open, exactly: the queue is whole. Returns what is wrong."""
    wrong, clients = [], [market.client(person) for person in people]
    for batch, free in await asyncio.to_thread(_open_slots, market.site):
        taken, begin = 0, time.monotonic()
        while taken < free and time.monotonic() - begin < MENDED_SECONDS:
            taken += sum(await asyncio.gather(*(_take_all(client, batch) for client in clients)))
            await asyncio.sleep(0.0 if taken == free else 1.0)
        if taken != free:
            said = (await clients[0].post("drain", f"/batches/{batch}/claims", {"count": 1}, (200, 201))).json
            wrong.append(f"batch {batch}: {free} slots were free, fresh workers got {taken}, and then were told {said}")
    for client in clients:
        client.close()
    return wrong


async def _take_all(client: Client, batch: str) -> int:
    taken, empty = 0, 0
    while empty < 2:  # a slot that another claimer held as a spare candidate is there for who asks once more
        given = (await client.post("drain", f"/batches/{batch}/claims", {"count": 20}, (200, 201))).json["assignments"]
        taken, empty = taken + len(given), 0 if given else empty + 1
    return taken


def prove(market: Market) -> list[str]:
    """Everything that is wrong; empty when all promises were kept."""
    return [*market.watch.unclean[:20], *market.journal.wrong[:20], *_in_the_database(market.site), *_journal_against_database(market), *_books(market.site)]


def _in_the_database(site: Site) -> list[str]:
    """The promises that the database alone can be asked about."""
    questions = {
        "tasks over their overlap": """
            SELECT a.batch_id, a.position, count(*) FROM assignments a JOIN batches b ON b.id = a.batch_id JOIN tasks t USING (batch_id, position)
            WHERE a.state = ANY(%(live)s) GROUP BY a.batch_id, a.position, coalesce(t.overlap, b.overlap) HAVING count(*) > coalesce(t.overlap, b.overlap)""",
        "workers twice on a task": "SELECT worker_id, batch_id, position FROM assignments GROUP BY 1, 2, 3 HAVING count(*) > 1",
        "slots given twice": "SELECT batch_id, position, slot_number FROM assignments WHERE state = ANY(%(live)s) GROUP BY 1, 2, 3 HAVING count(*) > 1",
        "approved answers not credited exactly once": """
            SELECT a.id, count(t.id) FROM assignments a JOIN batches b ON b.id = a.batch_id LEFT JOIN transfers t ON t.kind = 'reward' AND t.subject_id = a.id
            WHERE a.state = 'approved' AND b.reward_micros > 0 GROUP BY a.id HAVING count(t.id) <> 1""",
        "answers without their text": "SELECT id FROM assignments WHERE state IN ('submitted', 'approved', 'rejected') AND answer IS NULL",
        "tasks that were never published and yet claimed": """
            SELECT a.id FROM assignments a JOIN batches b ON b.id = a.batch_id WHERE a.position > b.published_tasks""",
        "positions that are not dense": "SELECT b.id FROM batches b WHERE b.tasks <> (SELECT count(*) FROM tasks t WHERE t.batch_id = b.id)",
        "imports begun and never ended": "SELECT id FROM imports WHERE state NOT IN ('done', 'failed')",
    }
    with site.database() as connection:
        found = {told: connection.execute(question, {"live": list(LIVE)}).fetchall() for told, question in questions.items()}
    return [f"{len(rows)} {told}: {rows[:5]}" for told, rows in found.items() if rows]


def _journal_against_database(market: Market) -> list[str]:
    """Nothing that a client was told is missing or otherwise."""
    journal, wrong = market.journal, []
    assignments, batches, payouts, keys, memos = _public(market.site)
    for name, ids, states in (
        ("claimed", journal.claimed, None), ("submitted", journal.submitted, KEPT), ("returned", journal.returned, ("returned",)),
        ("approved", journal.approved, ("approved",)), ("rejected", journal.rejected, ("rejected", "approved")),
    ):  # fmt: skip
        lost = [one for one in ids if one not in assignments or (states and assignments[one].state not in states)]
        wrong += [f"{len(lost)} acknowledged as {name} are not: {[(one, getattr(assignments.get(one), 'state', None)) for one in lost[:5]]}"] * bool(lost)
    changed = [one for one, answer in journal.submitted.items() if one in assignments and assignments[one].answer != answer]
    wrong += [f"{len(changed)} answers are not what was acknowledged: {changed[:5]}"] * bool(changed)
    for batch, sent in journal.imported.items():
        if missing := sent - keys.get(batch, set()):
            wrong.append(f"batch {batch}: {len(missing)} acknowledged tasks are missing")
    for batch, tasks in journal.published.items():
        if batches[batch].published_tasks < tasks:
            wrong.append(f"batch {batch}: {tasks} tasks were acknowledged as live, {batches[batch].published_tasks} are")
    wrong += [f"batch {batch} was acknowledged as closed and is {batches[batch].state}" for batch in journal.closed if batches[batch].state != "closed"]
    for reference, amount in journal.deposits.items():
        if memos[reference] != [parse_money(amount)]:
            wrong.append(f"the deposit {reference} of {amount} is booked as {memos[reference]}")
    for payout, (person, amount) in journal.payouts.items():
        row = payouts.get(payout)
        if row is None or (row.person, format_money(row.amount_micros)) != (person, amount):
            wrong.append(f"the payout {payout} of {amount} is {row}")
    wrong += [f"payout {one} was acknowledged as {state} and is {payouts[one].state}" for one, state in journal.settled.items() if payouts[one].state != state]
    return wrong


def _books(site: Site) -> list[str]:
    """What `flask books check` finds."""
    from marketplace.extensions import db
    from marketplace.ledger.check import check_books

    with _app(site).app_context():
        found = check_books()
        db.session.rollback()
        db.engine.dispose()
    return [] if found["ok"] else [f"the books do not hold: {found['wrong']}"]


def hold_against(bank: Bank, market: Market) -> list[str]:
    """What the bank has paid against what the books say: each payout left once, with its amount, or is still on its way."""
    payouts, wrong = _public(market.site)[2], []
    for key, order in bank.paid.items():
        row = payouts.get(key)
        if row is None or row.state == "failed" or format_money(row.amount_micros) != order["amount"]:
            wrong.append(f"the bank paid {key} {order['amount']}, the books say {row}")
    if bank.calls:
        by_rail = [key for key, row in payouts.items() if row.state == "paid" and key not in market.journal.settled]  # the rest before they were sent
        wrong += [f"the books say that {key} was paid, the bank never did" for key in by_rail if key not in bank.paid]
        print(f"the bank was called {sum(bank.calls.values())} times for {len(bank.calls)} payouts and paid {len(bank.paid)}")
    return wrong


def figures(market: Market) -> dict[str, int]:
    """How much happened, from the database."""
    with market.site.database() as connection:
        states = dict(connection.execute("SELECT state, count(*) FROM assignments GROUP BY 1 ORDER BY 1").fetchall())
        more = connection.execute(
            "SELECT (SELECT count(*) FROM batches) AS batches, (SELECT count(*) FROM tasks) AS tasks, (SELECT count(*) FROM transfers) AS transfers,"
            " (SELECT count(*) FROM payouts WHERE state = 'paid') AS paid, (SELECT count(*) FROM payouts WHERE state = 'failed') AS failed"
        ).fetchone()
    return states | more._asdict()


def _unsettled(site: Site) -> str:
    """What the sweeps still have to do; empty when nothing."""
    questions = {
        "a lease beyond its end": "SELECT 1 FROM assignments WHERE state = 'claimed' AND lease_expires_at < now() LIMIT 1",
        "an answer due for approval": "SELECT 1 FROM assignments WHERE state = 'submitted' AND auto_approve_at <= now() LIMIT 1",
        "an answer that its batch's rule approves": """
            SELECT 1 FROM assignments a JOIN batches b ON b.id = a.batch_id WHERE a.state = 'submitted' AND b.review->>'mode' = 'all' LIMIT 1""",
        "an upload that waits": "SELECT 1 FROM imports WHERE state NOT IN ('done', 'failed') LIMIT 1",
        "a closed batch with money to give back": """
            SELECT 1 FROM batches b JOIN accounts a ON a.kind = 'hold' AND a.owner_id = b.id WHERE b.state = 'closed' AND a.balance_micros >
            (b.reward_micros + b.fee_micros) * (SELECT coalesce(sum(claimed + submitted), 0) FROM batch_tallies t WHERE t.batch_id = b.id) LIMIT 1""",
    }
    with site.database() as connection:
        for told, question in questions.items():
            if connection.execute(question).fetchone():
                return told
        live = connection.execute(
            "SELECT b.id, b.slots - (SELECT sum(claimed + submitted + approved) FROM batch_tallies t WHERE t.batch_id = b.id) AS free"
            " FROM batches b WHERE b.state = 'live'"
        ).fetchall()
    client = site.redis()
    for one in live:
        segments = [list(map(int, text.split(":")[:2])) for kind in ("line", "gold") for text in client.lrange(f"{kind}:{one.id}", 0, -1)]
        if (held := sum(last - first + 1 for first, last in segments)) < one.free:
            return f"a line of {held} for {one.free} free slots"
    return ""


def _app(site: Site) -> Any:
    """The application of this installation inside the test, for public ids."""
    from marketplace import create_app
    from marketplace.core import public_id

    public_id.forget_key()  # another installation may have been asked before
    return create_app(site.settings)


def _open_slots(site: Site) -> list[tuple[str, int]]:
    from marketplace.core.public_id import encode, forget_key
    from marketplace.extensions import db

    app = _app(site)
    with site.database() as connection, app.app_context():
        found = connection.execute(
            "SELECT b.id, b.slots - (SELECT sum(claimed + submitted + approved) FROM batch_tallies t WHERE t.batch_id = b.id) AS free"
            " FROM batches b WHERE b.state = 'live' ORDER BY b.id"
        ).fetchall()
        named = [(encode("batch", one.id), int(one.free)) for one in found]
        db.engine.dispose()
    forget_key()
    return named


def _public(site: Site) -> tuple[dict, dict, dict, dict, dict]:
    """Rows under their public ids: assignments, batches, payouts, keys of tasks by batch, amounts of deposits by reference."""
    from marketplace.core.public_id import encode, forget_key
    from marketplace.extensions import db

    app = _app(site)
    with site.database() as connection, app.app_context():
        assignments = {encode("assignment", one.id): one for one in connection.execute("SELECT id, state, answer FROM assignments").fetchall()}
        batches = {encode("batch", one.id): one for one in connection.execute("SELECT id, state, published_tasks FROM batches").fetchall()}
        payouts = {}
        for one in connection.execute("SELECT id, person_id, amount_micros, state, '' AS person FROM payouts").fetchall():
            payouts[encode("payout", one.id)] = one._replace(person=encode("person", one.person_id))
        keys: dict[str, set[str]] = {}
        for one in connection.execute("SELECT batch_id, key FROM tasks").fetchall():
            keys.setdefault(encode("batch", one.batch_id), set()).add(one.key)
        memos: dict[str, list[int]] = {}
        for one in connection.execute("SELECT memo, amount_micros FROM transfers WHERE kind = 'deposit'").fetchall():
            memos.setdefault(one.memo, []).append(one.amount_micros)
        db.engine.dispose()
    forget_key()
    return assignments, batches, payouts, keys, memos


def told(counts: Counter) -> str:
    """Counts as lines of text."""
    return "\n".join(f"  {count:>8}  {name}" for name, count in sorted(counts.items()))
