"""One market with everything that an address can name, and its people, for asking every route as every role."""

from __future__ import annotations

import io
import re
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import orjson

from marketplace.assignments.claim import claim
from marketplace.assignments.submit import submit
from marketplace.core import public_id, sql
from marketplace.core.after_commit import run_after_commit
from marketplace.extensions import db
from marketplace.hits.layouts import create_layout
from marketplace.ledger.accounts import hold
from marketplace.ledger.deposit import deposit
from marketplace.payouts.request import request_payout
from marketplace.payouts.settle import fail
from marketplace.people.aws_keys import create_aws_keys
from marketplace.people.log_in import sessions_of, start_session
from marketplace.people.pseudonym import pseudonym
from marketplace.people.sign_up import sign_up
from marketplace.people.suspend import restore, suspend
from marketplace.people.tokens import create_token, tokens_of
from marketplace.projects.create import create_batch, create_project
from marketplace.projects.import_tasks import import_tasks
from marketplace.projects.models import Import
from marketplace.projects.publish import publish
from marketplace.quality.qualifications.request import request as ask_for_qualification
from marketplace.quality.qualifications.types import create_type
from marketplace.quality.training.write import set_training
from marketplace.review.appeal import appeal
from marketplace.review.approve import approve
from marketplace.review.bonus import grant_bonus
from marketplace.review.reject import reject
from marketplace.searches.filters import read_filters
from marketplace.searches.marks import mark
from marketplace.searches.saved import save_search
from marketplace.uploads.keep import keep
from marketplace.web.session import COOKIE

ROLES = ("owner", "other_requester", "other_worker", "anonymous", "operator", "suspended")
TERMS = {
    "title": "Mood", "description": "Short texts", "instructions": "Read **all** of it.", "task_type": "choice",
    "interface": {"text": "{{text}}", "labels": ["joy", "anger"]}, "reward_micros": 20_000, "overlap": 2, "lease_seconds": 600,
    "auto_approve_seconds": 86400, "review": {"mode": "manual"},
}  # fmt: skip


class Market:
    """The people by role, their tokens and browsers, and the objects that routes name; `said` is written wherever somebody can."""

    def __init__(self, app: Any, said: str = "") -> None:
        self.app, self.said = app, said
        self.people: dict[str, SimpleNamespace] = {}
        self.names: dict[str, Any] = {}
        with app.app_context():
            for name, roles in (
                ("requester", ["requester"]), ("other_requester", ["requester"]), ("worker", ["worker"]), ("other_worker", ["worker"]),
                ("operator", ["operator"]), ("once_suspended", ["worker"]),
            ):  # fmt: skip
                self.people[name] = self._person(name, roles)
            self._fill()
            db.session.commit()
            run_after_commit()
            db.session.remove()

    def _person(self, name: str, roles: list[str]) -> SimpleNamespace:
        person = sign_up(f"{name}@example.org", "River-stone-7", roles, self.said or name.title())
        session = start_session(person, self.said, self.said)
        made = SimpleNamespace(id=person.id, public_id=person.public_id, row=person, token=create_token(person, self.said or "tests"), session=session)
        made.session_id, made.token_id = sessions_of(person)[0].id, tokens_of(person)[0].id
        return made

    def _fill(self) -> None:
        requester, worker, operator = self.people["requester"].row, self.people["worker"].row, self.people["operator"].row
        said, text = self.said, self.said or "Some words"
        deposit(operator, requester, 500_000_000, reference=text[:100], note=text[:200])
        terms = TERMS | {"title": text[:120], "description": text[:400], "instructions": text} if said else TERMS
        project = create_project(requester, **terms)
        batch = create_batch(requester, project, text[:100])
        rows = [{"input": {"text": f"{text} {n}", text[:60]: text}, "key": f"{text[:300]}{n}"} for n in range(20)]
        file = b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in [*rows, {"input": {text[:60]: 1}}])
        done = import_tasks(requester, batch, io.BytesIO(file), "ndjson", text[:150])
        publish(requester, batch)
        db.session.commit()
        run_after_commit()
        held, _ = claim(worker, batch.id, 4)
        answer = {"label": "joy"}
        for one in held[:3]:
            submit(worker, one.id, answer)
        approve(requester, batch, [held[1].id], text)
        reject(requester, batch, [(held[2].id, "other", text[:1000])])
        grant_bonus(requester, sql.row("SELECT * FROM assignments WHERE id = %(id)s", id=held[1].id), 20_000_000, text)
        payout = request_payout(worker, 6_000_000)
        fail(operator, request_payout(worker, 5_000_000), text[:500])
        suspend(operator, self.people["once_suspended"].row, text[:500])
        restore(operator, self.people["once_suspended"].row, text[:500])
        kind = create_type(requester, name=text[:100], description=text[:400], keywords="", is_requestable=True)
        asked = ask_for_qualification(worker, create_type(requester, name=f"{text[:90]} two", description=text[:400]).id)
        search = save_search(worker, text[:60], read_filters({"words": text[:60]}))
        mark(worker, batch.id, "favourite")
        challenged = appeal(worker, held[2].id, f"{text} and reasons enough")
        key_id, _ = create_aws_keys(worker)
        layout = create_layout(requester, text[:60], "<p>${text}</p>")
        file = keep(worker, io.BytesIO(b"\x89PNG\r\n\x1a\n" + bytes(100)), text)
        set_training(requester, project, [{"input": {"text": text, text[:60]: text}, "gold": {"label": "joy"}, "hint": text}], words=text)
        self.batch_number, self.claimed_number, self.submitted_number = batch.id, held[3].id, held[0].id
        self.names = {
            "project_id": project.public_id, "batch_id": batch.public_id, "import_id": db.session.get(Import, done.id).public_id,
            "claimed": public_id.encode("assignment", held[3].id), "submitted": public_id.encode("assignment", held[0].id),
            "payout_id": payout.public_id, "person_id": self.people["worker"].public_id,
            "qualification_id": public_id.encode("qualification", kind.id), "request_id": public_id.encode("qualification_request", asked.id),
            "search_id": public_id.encode("search", search.id),
            "appeal_id": public_id.encode("appeal", challenged.id), "mark": "favourite", "key_id": key_id, "subject_id": project.public_id,
            "worker": pseudonym(requester.id, worker.id), "layout_id": layout.public_id, "file_id": file.public_id, "account_id": public_id.encode("account", hold(batch.id, requester.id)),
        }  # fmt: skip

    @contextmanager
    def suspended(self, *names: str) -> Any:
        """As long as this lasts these people are suspended; their sessions stay, as if the ending of them were still to come."""
        ids = [self.people[name].id for name in names]
        with self.app.app_context():
            for id in ids:
                sql.execute("INSERT INTO suspensions (person_id, reason, by_id) VALUES (%(p)s, 'for the test', %(o)s)", p=id, o=self.people["operator"].id)
            db.session.commit()
        try:
            yield
        finally:
            with self.app.app_context():
                sql.execute("DELETE FROM suspensions WHERE person_id = ANY(%(ids)s)", ids=ids)
                db.session.commit()

    def path(self, route: Any, names: dict[str, str] | None = None) -> str:
        """The address of a route, for the things of its audience's owner."""
        owner = self.people[OWNERS.get(route.audience, "worker")]
        known = self.names | {
            "assignment_id": self.names["submitted" if route.audience.startswith("requester") else "claimed"],
            "session_id": owner.session_id, "token_id": owner.token_id, "level": "tasks", "format": "csv", "filename": "icons.svg",
        }  # fmt: skip
        if route.rule.startswith("/api/"):
            known |= {"session_id": public_id.encode("session", owner.session_id), "token_id": public_id.encode("token", owner.token_id)}
        known |= names or {}
        return re.sub(r"<(?:[a-z]+:)?(\w+)>", lambda found: str(known.get(found[1], "nothing")), route.rule)

    def ask(self, role: str, route: Any, body: dict[str, Any] | None = None, names: dict[str, str] | None = None) -> Any:
        """The answer of a route to a role: with a token at the API, with a session elsewhere."""
        owner = OWNERS.get(route.audience, "worker")
        name = {"owner": owner, "suspended": owner, "anonymous": ""}.get(role, role)
        client, more = self.app.test_client(), dict(body or {})
        headers = dict(more.pop("headers", {}))
        if name and route.rule.startswith("/api/"):
            headers["Authorization"] = f"Bearer {self.people[name].token}"
        elif name:
            client.set_cookie(COOKIE, self.people[name].session)
        return client.open(self.path(route, names), method=route.method, headers=headers, buffered=True, **more)


OWNERS = {"requester": "requester", "requester_own": "requester", "operator": "operator"}
"""Whose things a route of this audience is asked for; everywhere else they are the worker's."""
