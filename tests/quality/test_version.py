"""Results and decisions carry the name of the rules that made them; another name means other rules."""

from __future__ import annotations

from marketplace.core.public_id import decode
from marketplace.projects.find import any_batch
from marketplace.quality.version import rules_of, version_of
from marketplace.review.automatic import decide
from tests.quality.test_adaptive_and_rules import in_batch, work
from tests.quality.test_gold_and_eligibility import batch_of

ROWS = [{"input": {"text": f"t{n}"}} for n in range(3)]


def name_of(app, batch):
    with app.app_context():
        return version_of(any_batch(decode("batch", batch)))


def test_the_same_rules_have_the_same_name(app, requester, operator):
    plain, same = batch_of(requester, operator, ROWS), batch_of(requester, operator, ROWS)
    other = batch_of(requester, operator, ROWS, quality={"max_overlap": 4, "target_confidence": 0.9})
    several = batch_of(requester, operator, ROWS, interface={"text": "{{text}}", "labels": ["0", "1"], "multiple": True})
    names = [name_of(app, one) for one in (plain, same, other, several)]
    assert names[0] == names[1] != names[2]
    assert names[0].startswith("one-coin-") and names[3].startswith("choice-")
    with app.app_context():
        rules = rules_of(any_batch(decode("batch", other)))
    assert rules["parameters"]["correlation"] == 0.4 and rules["quality"]["target_confidence"] == 0.9


def test_results_and_decisions_carry_it_with_confidence_and_agreement(app, requester, operator, someone):
    batch = batch_of(requester, operator, ROWS, overlap=3, review={"mode": "agreement", "min_agreement": 0.6})
    for says in ("1", "1", "0"):
        work(someone("worker"), batch, lambda text, says=says: says)
    assert in_batch(app, batch, lambda found: decide(found.id)) == 6
    name = name_of(app, batch)
    rows = requester.get(f"/batches/{batch}/results").json["items"]
    assert {(one["rules"], one["agreement"], one["answers"]) for one in rows} == {(name, 0.6667, 3)}
    assert all(0.5 < one["confidence"] < 1 for one in rows)
    header = requester.get(f"/batches/{batch}/results?format=csv").text.splitlines()[0]
    assert header.startswith("key,task_id,answer.label,confidence,answers,agreement,rules,")
    approved = requester.get(f"/batches/{batch}/assignments?state=approved").json["items"]
    assert {one["decided_rule"] for one in approved} == {f"agreement of at least 0.6, rules {name}"}
