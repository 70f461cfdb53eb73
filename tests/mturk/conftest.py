"""Unmodified clients against the running site: a real server on a real port, boto3 with nothing but another address."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import boto3
import pytest
from botocore.config import Config

HTML = (
    '<HTMLQuestion xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2011-11-11/HTMLQuestion.xsd"><HTMLContent><![CDATA[<!DOCTYPE html>'
    "<html><body><form name='mturk_form' method='post' action='/mturk/externalSubmit'><input type='hidden' name='assignmentId'><p>{}</p>"
    "<input name='colour'><input type='submit'></form></body></html>]]></HTMLContent><FrameHeight>450</FrameHeight></HTMLQuestion>"
)
EXTERNAL = (
    '<ExternalQuestion xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2006-07-14/ExternalQuestion.xsd">'
    "<ExternalURL>https://survey.example.org/ad?mode=live</ExternalURL><FrameHeight>600</FrameHeight></ExternalQuestion>"
)
TYPE: dict[str, Any] = {
    "Title": "Name the colour", "Description": "Look and name", "Keywords": "colour, picture", "Reward": "0.05", "AssignmentDurationInSeconds": 600,
    "AutoApprovalDelayInSeconds": 86400,
}  # fmt: skip


@dataclass
class Requester:
    """A requester with keys and a boto3 client."""

    actor: Any
    key_id: str
    secret: str
    url: str

    @cached_property
    def mturk(self) -> Any:
        """boto3, pointed here by its ordinary setting."""
        return boto3.client(
            "mturk",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id=self.key_id,
            aws_secret_access_key=self.secret,
            config=Config(retries={"max_attempts": 1}, read_timeout=60),
        )

    def hit(self, **more: Any) -> dict[str, Any]:
        """A new HIT, as the answer shows it."""
        return self.mturk.create_hit(**(TYPE | {"LifetimeInSeconds": 3600, "Question": HTML.format("the sky")} | more))["HIT"]


@pytest.fixture
def site(app, served):
    """The address of the running site, for programs."""
    yield served.url
    served.wait_until_idle()


@pytest.fixture
def fund(app):
    """Deposits: `fund(actor, "10.00")`."""
    from marketplace.core.money import parse_money
    from marketplace.extensions import db
    from marketplace.ledger.deposit import deposit

    def make(actor: Any, amount: str) -> None:
        with app.app_context():
            deposit(None, actor.person, parse_money(amount), "bank")
            db.session.commit()

    return make


@pytest.fixture
def requesters(app, site, someone, fund):
    """Makes requesters with keys and money: `requesters("10.00")`."""
    from marketplace.extensions import db
    from marketplace.people.aws_keys import create_aws_keys

    def make(amount: str = "100.00") -> Requester:
        actor = someone("requester")
        with app.app_context():
            key_id, secret = create_aws_keys(actor.person)
            db.session.commit()
        if amount != "0":
            fund(actor, amount)
        return Requester(actor, key_id, secret, f"{site}/mturk")

    return make


@pytest.fixture
def requester(requesters):
    """A requester with 100.00."""
    return requesters()


@pytest.fixture
def mturk(requester):
    """Their client."""
    return requester.mturk


@pytest.fixture
def claim(app):
    """A worker takes a HIT: `claim(worker, hit)` is the assignment's id."""
    from marketplace.core import public_id

    def make(worker: Any, hit: dict[str, Any]) -> str:
        answer = worker.post(f"/batches/{hit['HITGroupId']}/claims", {"count": 20})
        assert answer.status_code in (200, 201), answer.text
        found = [one["id"] for one in answer.json["assignments"] if one["task"]["id"] == hit["HITId"]]
        for one in answer.json["assignments"]:
            if one["id"] not in found:
                worker.post(f"/assignments/{one['id']}/return")
        assert found, answer.json
        with app.app_context():
            assert public_id.decode("assignment", found[0])
        return found[0]

    return make


@pytest.fixture
def answer(claim):
    """A worker does a HIT: `answer(worker, hit, colour="blue")` is the assignment's id."""

    def make(worker: Any, hit: dict[str, Any], **fields: Any) -> str:
        assignment = claim(worker, hit)
        done = worker.post(f"/assignments/{assignment}/submission", {"answer": fields or {"colour": "blue"}})
        assert done.status_code == 200, done.text
        return assignment

    return make


@pytest.fixture
def refused():
    """Calls and returns the TurkErrorCode (without its prefix) and the message of the RequestError it must raise."""

    def call(client: Any, operation: str, **arguments: Any) -> tuple[str, str]:
        with pytest.raises(client.exceptions.RequestError) as caught:
            getattr(client, operation)(**arguments)
        response = caught.value.response
        assert response["Error"]["Code"] == "RequestError" and response["ResponseMetadata"]["HTTPStatusCode"] == 400
        assert response["Message"] and response["TurkErrorCode"].startswith("AWS.")
        return response["TurkErrorCode"].removeprefix("AWS.").removeprefix("MechanicalTurk."), response["Message"]

    return call


@pytest.fixture
def run_jobs(app):
    """Does what runner and scheduler would do on HITs."""
    from workers.jobs import assignments, hits, projects, review

    def run() -> None:
        with app.app_context():
            assignments.expire()
            hits.expire()
            hits.follow_all()
            review.decide_waiting()
            review.approve_due()
            projects.settle_closed_tasks()

    return run
