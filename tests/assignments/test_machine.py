"""The life of assignments against a model in Python: random claims, answers, decisions, pauses and ends, step by step.

The acts run on the real database and the real line in Redis, each in a transaction of its own as a request would run it;
after each step the rows, the tally and the money must be what the model says.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from marketplace.assignments import queue
from marketplace.assignments.claim import claim
from marketplace.assignments.expire import expire
from marketplace.assignments.give_back import give_back
from marketplace.assignments.heartbeat import heartbeat
from marketplace.assignments.submit import submit
from marketplace.core import public_id, sql
from marketplace.core.unit_of_work import committed
from marketplace.errors import Invalid, WrongState
from marketplace.extensions import redis_client
from marketplace.ledger.check import check_books
from marketplace.projects.close import close, settle_closed
from marketplace.projects.find import any_batch
from marketplace.projects.pause import pause, resume
from marketplace.projects.publish import publish
from marketplace.projects.slots import close_task, reopen_task, settle_closed_tasks, want_more
from marketplace.review.approve import approve, approve_one
from marketplace.review.overturn import overturn
from marketplace.review.reject import reject, reject_one
from tests.depth import examples
from tests.market import live_batch

WORKERS = 4
REWARD, COST = 10_000, 11_000
LIVE = ("claimed", "submitted", "approved")
LABELS = ("0", "1")


def run(act, *arguments):
    """An act in a context and a transaction of its own."""
    with Life.app.app_context():
        return committed(lambda: act(*arguments))


@dataclass
class Held:
    """An assignment as the model knows it."""

    worker: int
    position: int
    state: str = "claimed"
    answer: str | None = None


class Life(RuleBasedStateMachine):
    """A batch of a few tasks, its workers and its requester."""

    app: Any = None
    requester: Any = None
    operator: Any = None
    workers: list = []

    @initialize(tasks=st.integers(1, 4), overlap=st.integers(1, 3))
    def publishes(self, tasks, overlap):
        self.tasks, self.overlap, self.state, self.held = tasks, overlap, "live", {}
        self.overlaps, self.shut = dict.fromkeys(range(1, tasks + 1), overlap), set()
        self.name = live_batch(self.requester, self.operator, tasks=tasks, overlap=overlap, reward="0.01")
        self.batch = run(public_id.decode, "batch", self.name)
        self.spent_before = self._purses()

    # ---------------------------------------------------------------- workers

    @rule(worker=st.integers(0, WORKERS - 1), count=st.integers(1, 5))
    def claims(self, worker, count):
        mine = {one.position for one in self.held.values() if one.worker == worker}
        possible = {position for position in range(1, self.tasks + 1) if self._free(position) and position not in mine} if self.state == "live" else set()
        given, reason = run(claim, self.workers[worker], self.batch, count)
        positions = [one.position for one in given]
        assert len(set(positions)) == len(positions) <= count and set(positions) <= possible
        assert bool(given) == bool(possible) and bool(reason) != bool(given)
        for one in given:
            self.held[one.id] = Held(worker, one.position)

    @precondition(lambda self: self.held)
    @rule(data=st.data(), label=st.sampled_from((*LABELS, "2")))
    def hands_in(self, data, label):
        number, one = self._some(data)
        act = lambda: submit(self.workers[one.worker], number, {"label": label})[0]  # noqa: E731
        if label not in LABELS:
            with pytest.raises(Invalid):
                run(act)
        elif one.state == "claimed" or one.state == "expired" and self.state != "closed" and self._free(one.position):
            assert run(act).state == "submitted"
            one.state, one.answer = "submitted", label
        elif one.answer == label:
            assert run(act).state == one.state
        else:
            with pytest.raises(WrongState) as refused:
                run(act)
            assert refused.value.code == {"returned": "returned", "expired": "lease_expired"}.get(one.state, "already_submitted")

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def gives_back(self, data):
        number, one = self._some(data)
        if one.state in ("claimed", "returned"):
            assert run(give_back, self.workers[one.worker], number).state == "returned"
            one.state = "returned"
        else:
            with pytest.raises(WrongState):
                run(give_back, self.workers[one.worker], number)

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def keeps_a_lease_alive(self, data):
        number, one = self._some(data)
        if one.state == "claimed":
            run(heartbeat, self.workers[one.worker], number)
        else:
            with pytest.raises(WrongState):
                run(heartbeat, self.workers[one.worker], number)

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def runs_out_of_time(self, data):
        number, one = self._some(data)
        run(lambda: sql.execute("UPDATE assignments SET lease_expires_at = now() - interval '1 hour' WHERE id = %(id)s", id=number))
        assert run(expire) == (one.state == "claimed")
        one.state = "expired" if one.state == "claimed" else one.state

    # ---------------------------------------------------------------- the requester

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def approves_one(self, data):
        self._decides_one(data, "approved", lambda number: approve_one(self.requester.person, number))

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def rejects_one(self, data):
        self._decides_one(data, "rejected", lambda number: reject_one(self.requester.person, number, "wrong_answer"))

    def _decides_one(self, data, state, act):
        number, one = self._some(data)
        if one.state == "submitted":
            assert run(act, number).state == state
            one.state = state
        else:
            with pytest.raises(WrongState):
                run(act, number)

    @precondition(lambda self: self.held)
    @rule(data=st.data(), is_approval=st.booleans())
    def decides_many(self, data, is_approval):
        some = data.draw(st.lists(st.sampled_from(sorted(self.held)), unique=True, max_size=6))
        undecided = {number for number in some if self.held[number].state == "submitted"}
        if is_approval:
            done = run(lambda: approve(self.requester.person, any_batch(self.batch), some))
        else:
            done = run(lambda: reject(self.requester.person, any_batch(self.batch), [(number, "low_effort", "") for number in some]))
        assert done == undecided
        for number in done:
            self.held[number].state = "approved" if is_approval else "rejected"

    @rule(act=st.sampled_from((pause, resume)))
    def pauses_or_resumes(self, act):
        before, after = ("live", "paused") if act is pause else ("paused", "live")
        if self.state == before:
            run(lambda: act(self.requester.person, any_batch(self.batch)))
            self.state = after
        else:
            with pytest.raises(WrongState):
                run(lambda: act(self.requester.person, any_batch(self.batch)))

    @precondition(lambda self: len(self.held) > 3)
    @rule()
    def closes(self):
        if self.state != "closed":
            run(lambda: close(self.requester.person, any_batch(self.batch)))
            self.state = "closed"
        else:
            with pytest.raises(WrongState):
                run(lambda: close(self.requester.person, any_batch(self.batch)))

    @rule(count=st.integers(1, 2))
    def appends(self, count):
        rows = [{"input": {"text": f"later {self.tasks + n}"}} for n in range(count)]
        sent = self.requester.post(f"/batches/{self.name}/tasks", {"tasks": rows})
        if self.state == "closed":
            assert sent.status_code == 409
            return
        assert sent.json["accepted"] == count, sent.text
        run(lambda: publish(self.requester.person, any_batch(self.batch)))
        self.overlaps |= dict.fromkeys(range(self.tasks + 1, self.tasks + count + 1), self.overlap)
        self.tasks += count

    @rule(data=st.data())
    def wants_one_answer_more(self, data):
        position = data.draw(st.integers(1, self.tasks))
        more = run(lambda: want_more(any_batch(self.batch), {position: 1}))
        assert more == (self.state != "closed" and position not in self.shut)
        self.overlaps[position] += more

    @precondition(lambda self: len(self.held) > 2)
    @rule(data=st.data())
    def shuts_a_task(self, data):
        position = data.draw(st.integers(1, self.tasks))
        given_up = run(lambda: close_task(any_batch(self.batch), position))
        if self.state == "closed":
            assert not given_up
        else:
            assert position in self.shut or given_up == self._free(position)
            self.shut.add(position)

    @precondition(lambda self: self.shut)
    @rule(data=st.data())
    def opens_a_task_again(self, data):
        position = data.draw(st.sampled_from(sorted(self.shut)))
        if self.state == "closed":
            with pytest.raises(WrongState):
                run(lambda: reopen_task(any_batch(self.batch), position))
        else:
            run(lambda: reopen_task(any_batch(self.batch), position))
            self.shut.discard(position)

    @precondition(lambda self: any(one.state == "rejected" for one in self.held.values()))
    @rule(data=st.data())
    def pays_a_rejected_answer_after_all(self, data):
        number = data.draw(st.sampled_from([number for number, one in sorted(self.held.items()) if one.state == "rejected"]))
        one = self.held[number]
        if not self._free(one.position) or self.state == "closed":
            self.overlaps[one.position] += 1
        assert run(lambda: overturn(self.requester.person, number)).state == "approved"
        one.state = "approved"

    # ---------------------------------------------------------------- the world

    @rule()
    def redis_forgets_everything(self):
        redis_client.raw.delete(f"line:{self.batch}", f"rebuilt:{self.batch}")

    @rule()
    def the_sweeps_run(self):
        run(settle_closed)
        run(settle_closed_tasks)
        is_short = run(lambda: queue.length(self.batch) < queue.open_slots(self.batch))
        assert run(queue.mend) == [self.batch] * is_short

    # ---------------------------------------------------------------- what must be so

    @invariant()
    def rows_tally_and_money_are_those_of_the_model(self):
        if not hasattr(self, "batch"):
            return
        found = run(lambda: sql.rows("SELECT id, state, answer FROM assignments WHERE batch_id = %(b)s", b=self.batch))
        assert {one.id: (one.state, one.answer and one.answer["label"]) for one in found} == {id: (one.state, one.answer) for id, one in self.held.items()}
        counts = Counter(one.state for one in self.held.values())
        tally = run(
            lambda: sql.row("SELECT sum(claimed) c, sum(submitted) s, sum(approved) a, sum(rejected) r FROM batch_tallies WHERE batch_id = %(b)s", b=self.batch)
        )
        assert tally == (counts["claimed"], counts["submitted"], counts["approved"], counts["rejected"])
        for position in range(1, self.tasks + 1):
            assert self._free(position) >= 0
        held = run(lambda: sql.value("SELECT balance_micros FROM accounts WHERE kind = 'hold' AND owner_id = %(b)s", b=self.batch))
        # What comes free in a closed batch or a closed task is given back by the sweep, not at once.
        assert held == self._needed() if self.state != "closed" and not self.shut else held >= self._needed()
        assert self._purses() - self.spent_before == REWARD * counts["approved"]

    def teardown(self):
        if hasattr(self, "batch"):
            self.the_sweeps_run()
            held = run(lambda: sql.value("SELECT balance_micros FROM accounts WHERE kind = 'hold' AND owner_id = %(b)s", b=self.batch))
            assert held == self._needed()
        found = run(check_books)
        assert found["ok"], found["wrong"]

    # ---------------------------------------------------------------- helpers

    def _free(self, position):
        """Slots of a task that can be claimed."""
        return 0 if position in self.shut else self.overlaps[position] - self._count(position, LIVE)

    def _needed(self):
        """What the hold must cover: all wanted answers that are not approved, or, after an end, those under way."""
        ended = self.shut if self.state != "closed" else self.overlaps
        slots = [
            self._count(position, ("claimed", "submitted")) if position in ended else overlap - self._count(position, ("approved",))
            for position, overlap in self.overlaps.items()
        ]
        return COST * sum(slots)

    def _count(self, position, states):
        return sum(one.position == position and one.state in states for one in self.held.values())

    def _some(self, data):
        number = data.draw(st.sampled_from(sorted(self.held)))
        return number, self.held[number]

    def _purses(self):
        ids = [one.id for one in self.workers]
        return run(
            lambda: sql.value("SELECT coalesce(sum(balance_micros), 0)::bigint FROM accounts WHERE kind = 'available' AND owner_id = ANY(%(ids)s)", ids=ids)
        )


def test_the_life_of_assignments_is_that_of_the_model(app, someone):
    Life.app, Life.requester, Life.operator, Life.workers = app, someone("requester"), someone("operator"), [someone("worker") for _ in range(WORKERS)]
    Life.operator.post("/deposits", {"email": Life.requester.email, "amount": "1000.00", "reference": "bank"})
    run_state_machine_as_test(
        Life,
        settings=settings(max_examples=examples(8, 200), stateful_step_count=30, suppress_health_check=list(HealthCheck)),
    )
