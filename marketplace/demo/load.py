"""Makes the demo market: logins for each role, money, live batches of every kind, and some work already done in them."""

from __future__ import annotations

import io
from typing import Any, NamedTuple

import orjson

from marketplace.assignments.claim import claim_positions
from marketplace.assignments.submit import submit
from marketplace.core import sql
from marketplace.demo import content_answers, content_kinds
from marketplace.demo.content import BATCHES, HISTORY
from marketplace.extensions import db
from marketplace.ledger.deposit import deposit
from marketplace.payouts.request import request_payout
from marketplace.people.models import Person
from marketplace.people.sign_up import sign_up
from marketplace.projects.create import create_batch, create_project
from marketplace.projects.import_tasks import import_tasks
from marketplace.projects.models import Batch
from marketplace.projects.publish import publish
from marketplace.review.approve import approve

PASSWORD = "try-rivulet"
BUDGET_MICROS = 250_000_000


class Login(NamedTuple):
    """One demo login, as it is printed at the start."""

    role: str
    email: str
    password: str


LOGINS = [Login(role, f"{role}@demo.example", PASSWORD) for role in ("requester", "worker", "operator")]
HELPERS = ["worker2@demo.example", "worker3@demo.example"]


def load_demo() -> list[Login]:
    """Makes the demo market in the current transaction and returns its logins; does nothing where it is there already."""
    if db.session.execute(db.select(Person.id).where(Person.email == LOGINS[0].email)).first() is None:
        requester, worker, operator = (sign_up(one.email, one.password, [one.role], f"Demo {one.role}") for one in LOGINS)
        # The others of the market have no password: nobody signs in as them.
        workers = [worker, *(sign_up(email, None, ["worker"], "Demo worker") for email in HELPERS)]
        deposit(operator, requester, BUDGET_MICROS, note="demo budget")
        batches = [_publish(requester, **content) for content in BATCHES]
        for who, which, answers, approved in HISTORY:
            _work(requester, workers[who], batches[which], answers, approved)
        for content in [*content_kinds.BATCHES, *content_answers.BATCHES]:
            made = _publish(requester, **{name: value for name, value in content.items() if name != "done"})
            for who, answers, approved in content["done"]:
                _work(requester, workers[who], made, answers, approved)
        request_payout(workers[1])
    return list(LOGINS)


def _publish(requester: Person, batch: str, tasks: list[dict[str, Any]], **terms: Any) -> Batch:
    made = create_batch(requester, create_project(requester, **terms), batch)
    import_tasks(requester, made, io.BytesIO(b"\n".join(map(orjson.dumps, tasks))), "ndjson")
    db.session.refresh(made)
    return publish(requester, made)


def _work(requester: Person, worker: Person, batch: Batch, answers: dict[int, dict[str, Any]], approved: bool) -> None:
    done = []
    for held in claim_positions(worker, batch.id, list(answers)):
        seconds = 12 + 9 * (held.position % 4)  # answers given in no time would make the expected hourly pay absurd
        submit(worker, held.id, answers[held.position], provenance={"seconds_active": seconds})
        sql.execute("UPDATE assignments SET claimed_at = claimed_at - make_interval(secs => %(s)s) WHERE id = %(id)s", s=seconds, id=held.id)
        done.append(held.id)
    if approved:
        approve(requester, batch, done)
