"""The OpenAPI document against the running application, by Schemathesis: whatever fits the document, and much that does
not, is answered without a 5xx, with a status the document names and a body that fits its schema, to each role."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.openapi import from_wsgi
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from tests.depth import examples
from tests.market import check_books, live_batch

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
NOBODY = "AAAAAAAAAAAAAAAAAAAAAAAAAAA"
EXAMPLES = examples(1, 50)
"""Requests for each operation and mode. Each is sent by everybody in turn, last by somebody with all roles, who gets past every guard."""


@pytest.fixture
def people(app, someone):
    """One person for each role, and last one with all of them, around whom the market is made."""
    return {role: someone(role) for role in ("requester", "worker", "operator")} | {"everything": someone("requester", "worker", "operator")}


@pytest.fixture
def known(people) -> dict[str, list[str]]:
    """Real public ids by the name of the path's parameter, in several states."""
    owner, worker, operator = people["everything"], people["worker"], people["operator"]
    batch, other = live_batch(owner, operator, tasks=8, reward="1.00"), live_batch(people["requester"], operator, tasks=40, reward="1.00")
    held = [one["id"] for one in owner.post(f"/batches/{other}/claims", {"count": 12}).json["assignments"]]
    held += [one["id"] for one in worker.post(f"/batches/{batch}/claims", {"count": 6}).json["assignments"]]
    for actor, one in [(owner, held[0]), (owner, held[1]), *((worker, one) for one in held[12:16])]:
        assert actor.post(f"/assignments/{one}/submission", {"answer": {"label": "1"}}).status_code == 200
    for assignment in held[12:14]:
        assert owner.post(f"/assignments/{assignment}/approve", {}).status_code == 200
    assert owner.post(f"/assignments/{held[14]}/reject", {"reason_code": "low_effort"}).status_code == 200
    operator.post("/deposits", {"email": owner.email, "amount": "500.00"})
    payouts = [owner.post("/payouts", {"amount": "5.00"}).json["id"] for _ in range(4)]
    operator.post(f"/payouts/{payouts[0]}/pay", {"reference": "bank"})
    upload = owner.post(f"/batches/{batch}/tasks", {"tasks": [{"input": {"text": "one more"}}]}).json["id"]
    return {
        "batch_id": [batch, other], "assignment_id": held, "payout_id": payouts, "import_id": [upload],
        "project_id": [owner.get(f"/batches/{batch}").json["project_id"]], "person_id": [people["requester"].public_id],
    }  # fmt: skip


@pytest.mark.long
def test_every_operation_keeps_to_the_document(app, people, known):
    everybody = {"nobody": {}} | {role: person.headers for role, person in people.items()}
    schema = from_wsgi("/api/v1/openapi.json", app)
    wrong: list[str] = []
    for operation in sorted((found.ok() for found in schema.get_all_operations()), key=lambda one: one.path.endswith("/close")):
        for mode in GenerationMode:  # what ends a batch comes last
            wrong += _try(operation, mode, everybody, known)
    assert not wrong, f"{len(wrong)} operations break the document:\n" + "\n\n".join(wrong[:8])
    check_books(app)


def _try(operation: Any, mode: GenerationMode, everybody: dict[str, dict[str, str]], known: dict[str, list[str]]) -> list[str]:
    """What one operation does wrong, with the request that shows it."""
    wrong: list[str] = []
    ids = {parameter.name: st.sampled_from([*known.get(parameter.name, []), NOBODY]) for parameter in operation.path_parameters}

    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
    @given(case=operation.as_strategy(generation_mode=mode), path=st.fixed_dictionaries(ids))
    def ask(case: schemathesis.Case, path: dict[str, str]) -> None:
        case.path_parameters = path  # real ones most of the time: a made-up one is only ever a 404
        own = case.headers or {}
        for role, headers in everybody.items():
            case.headers = {**own, **headers}
            answer = case.call()
            try:
                case.validate_response(answer, checks=CHECKS)
            except* Exception as errors:
                sent = f"{role}: {operation.label} {case.path_parameters} ?{case.query} {case.media_type} {case.body!r:.300}"
                wrong.append(f"{sent}\n  {answer.status_code} {answer.text[:300]}\n  " + "; ".join(str(one).splitlines()[0] for one in errors.exceptions))

    try:
        ask()
    except Exception as error:  # nothing of this mode can be made for this operation
        if "Unsatisfiable" not in type(error).__name__ and "SkipTest" not in type(error).__name__ and "Skipped" not in type(error).__name__:
            raise
    return wrong[:1]
