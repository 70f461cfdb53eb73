"""The ledger against a model in Python: random deposits, gifts, payouts and lies, step by step on the real database."""

from __future__ import annotations

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, precondition, rule, run_state_machine_as_test

from marketplace.core import sql
from marketplace.core.unit_of_work import committed
from marketplace.errors import MissingFunds, WrongState
from marketplace.extensions import db
from marketplace.ledger.accounts import available
from marketplace.ledger.check import check_books
from marketplace.ledger.deposit import deposit
from marketplace.ledger.post import Move, post
from marketplace.ledger.statement import statement, statement_all
from marketplace.payouts.models import Payout
from marketplace.payouts.request import request_payout
from marketplace.payouts.settle import fail, pay
from tests.depth import examples

PEOPLE = 3
amounts = st.one_of(st.integers(1, 20), st.integers(1, 30).map(lambda cents: cents * 10_000), st.just(5_000_000), st.just(5_000_001))
person = st.integers(0, PEOPLE - 1)


def run(act, *arguments, **more):
    """An act in a transaction of its own, as a request would run it."""
    return committed(lambda: act(*arguments, **more))


class Books(RuleBasedStateMachine):
    """`purse`, `flight` and `outside` are what the balances must be."""

    people: list = []
    operator = None
    numbers = iter(range(10**6, 10**9))
    payouts = Bundle("payouts")

    def __init__(self):
        super().__init__()
        self.purse, self.flight, _ = self._balances()
        self.used = []

    def _balances(self):
        found = run(lambda: sql.rows("SELECT kind, owner_id, balance_micros FROM accounts"))
        kept = {(one.kind, one.owner_id): one.balance_micros for one in found}
        of = lambda kind: {number: kept.get((kind, one.id), 0) for number, one in enumerate(self.people)}  # noqa: E731
        return of("available"), of("in_flight"), sum(kept.values())

    def _person(self, number):
        return self.people[number].person

    @rule(who=person, amount=amounts)
    def deposits(self, who, amount):
        run(lambda: deposit(self.operator.person, self._person(who), amount, "bank"))
        self.purse[who] += amount

    @rule(giver=person, taker=person, amount=amounts)
    def gives(self, giver, taker, amount):
        if giver == taker:
            return
        key = next(self.numbers)
        move = lambda: post([Move("bonus", key, available(self.people[giver].id), available(self.people[taker].id), amount)])  # noqa: E731
        if amount > self.purse[giver]:
            with pytest.raises(MissingFunds):
                run(move)
            return
        run(move)
        self.used.append((giver, taker, amount, key))
        self.purse[giver] -= amount
        self.purse[taker] += amount

    @precondition(lambda self: self.used)
    @rule(data=st.data())
    def gives_the_same_again(self, data):
        giver, taker, amount, key = data.draw(st.sampled_from(self.used))
        with pytest.raises((psycopg.errors.UniqueViolation, MissingFunds)):
            run(lambda: post([Move("bonus", key, available(self.people[giver].id), available(self.people[taker].id), amount)]))

    @rule(amounts=st.lists(amounts, min_size=2, max_size=5), who=person)
    def gives_to_all_or_to_none(self, amounts, who):
        others = [other for other in range(PEOPLE) if other != who]
        moves = [(others[n % len(others)], amount) for n, amount in enumerate(amounts)]
        act = lambda: post([Move("bonus", next(self.numbers), available(self.people[who].id), available(self.people[to].id), micros) for to, micros in moves])  # noqa: E731
        if sum(amounts) > self.purse[who]:
            with pytest.raises(MissingFunds):
                run(act)
            return
        run(act)
        self.purse[who] -= sum(amounts)
        for to, micros in moves:
            self.purse[to] += micros

    @rule(target=payouts, who=person, amount=st.one_of(st.none(), st.just(5_000_000), st.just(5_010_000)))
    def asks_for_a_payout(self, who, amount):
        wanted = self.purse[who] - self.purse[who] % 10_000 if amount is None else amount
        if wanted < 5_000_000 or wanted > self.purse[who]:
            with pytest.raises(WrongState):
                run(lambda: request_payout(self._person(who), amount))
            return multiple()
        payout = run(lambda: request_payout(self._person(who), amount).id)
        self.purse[who] -= wanted
        self.flight[who] += wanted
        return (payout, who, wanted, [])

    @rule(payout=payouts, is_paid=st.booleans())
    def settles(self, payout, is_paid):
        number, who, amount, ends = payout
        act = lambda: (pay if is_paid else fail)(self.operator.person, db.session.get_one(Payout, number), "bank")  # noqa: E731
        if ends:
            with pytest.raises(WrongState):
                run(act)
            return
        run(act)
        ends.append(is_paid)
        self.flight[who] -= amount
        self.purse[who] += 0 if is_paid else amount

    @rule(statement=st.sampled_from(("UPDATE transfers SET amount_micros = amount_micros + 1", "DELETE FROM transfers", "TRUNCATE transfers")))
    def tries_to_change_the_past(self, statement):
        if run(lambda: sql.value("SELECT count(*) FROM transfers")):
            with pytest.raises(psycopg.errors.RaiseException):
                run(lambda: sql.execute(statement))

    @rule(who=person, limit=st.integers(1, 4))
    def reads_a_statement_in_pages(self, who, limit):
        def pages():
            before, lines = None, []
            while page := statement(self._person(who), before, limit):
                lines += page
                before = page[-1].id
            return lines, list(statement_all(self._person(who)))

        paged, whole = run(pages)
        assert paged == whole
        assert not whole or whole[0].balance_micros == self.purse[who]

    @invariant()
    def balances_are_those_of_the_model(self):
        assert self._balances() == (self.purse, self.flight, 0)

    def teardown(self):
        found = run(check_books)
        assert found["ok"], found["wrong"]


def test_the_ledger_does_what_its_model_does(context, someone):
    Books.people, Books.operator = [someone("worker", "requester") for _ in range(PEOPLE)], someone("operator")
    run_state_machine_as_test(
        Books,
        settings=settings(max_examples=examples(6, 200), stateful_step_count=25, suppress_health_check=list(HealthCheck)),
    )
