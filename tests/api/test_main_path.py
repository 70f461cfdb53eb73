"""The whole job through the API: file, money, work, decision, results, payout; and its lists and forms."""

from __future__ import annotations

import csv
import gzip
import io

import pytest

from tests.api.conftest import fields_of


def test_from_a_file_to_a_payout(requester, worker, operator, live):
    batch = live(requester, 3, reward="2.00")
    assert any(offer["batch_id"] == batch for offer in worker.get("/feed", limit=1000)["items"])
    todo = worker.post(f"/batches/{batch}/claims", {"count": 1}, 201)["assignments"]
    while todo:
        done = worker.post(f"/assignments/{todo[0]['id']}/submission", {"answer": {"label": "1"}, "claim_next": 1}, 200)
        assert done["assignment"]["state"] == "submitted"
        todo = done["next"]
    assert worker.get("/me/balance")["pending"] == "6.00"
    ids = [one["id"] for one in requester.get(f"/batches/{batch}/assignments", state="submitted")["items"]]
    result = requester.post(f"/batches/{batch}/reviews", {"approve": [*ids, "999999999999"]}, 200)
    assert [one.get("state") for one in result["items"]] == ["approved"] * 3 + [None]
    payout = worker.post("/payouts", {"amount": "5.50"}, 201)
    assert (payout["state"], payout["amount"]) == ("requested", "5.50")
    operator.post(f"/payouts/{payout['id']}/pay", {"reference": "bank 1"}, 200)
    balance = worker.get("/me/balance")
    assert (balance["available"], balance["in_flight"], balance["paid_out"]) == ("0.50", "0.00", "5.50")
    assert operator.get("/books")["ok"]


def test_without_money_nothing_is_published(requester):
    batch = requester.draft(2)
    problem = requester.post(f"/batches/{batch}/publish", want=402)
    assert (problem["needed"], problem["available"]) == ("0.066", "0.00")
    assert requester.get(f"/batches/{batch}")["state"] == "draft"


def test_nothing_left_has_a_reason(requester, worker, live):
    batch = live(requester, 1)
    worker.post(f"/batches/{batch}/claims", {"count": 5}, 201)
    nothing = worker.post(f"/batches/{batch}/claims", {"count": 5}, 200)
    assert nothing["assignments"] == [] and nothing["reason"]


def test_the_same_submission_is_answered_the_same_and_another_is_refused(requester, worker, live):
    mine = worker.post(f"/batches/{live(requester)}/claims", {}, 201)["assignments"][0]["id"]
    body = {"answer": {"label": "1"}, "claim_next": 1}
    first = worker.post(f"/assignments/{mine}/submission", body, 200)
    assert worker.post(f"/assignments/{mine}/submission", body, 200) == first
    worker.post(f"/assignments/{mine}/submission", {"answer": {"label": "0"}}, 409)


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_pages_show_each_once(requester, worker, live, limit):
    batch = live(requester, 5)
    claimed = [one["id"] for one in worker.post(f"/batches/{batch}/claims", {"count": 5}, 201)["assignments"]]
    for person, path in ((requester, f"/batches/{batch}/assignments"), (worker, "/me/assignments")):
        seen, cursor = [], {}
        while True:
            page = person.get(path, limit=limit, **cursor)
            seen += [one["id"] for one in page["items"]]
            if page["next_cursor"] is None:
                break
            cursor = {"cursor": page["next_cursor"]}
        assert sorted(seen) == sorted(claimed)


def test_a_cursor_is_good_for_its_own_list_only(requester):
    requester.draft(), requester.draft()
    cursor = requester.get("/projects", limit=1)["next_cursor"]
    assert fields_of(requester.get("/batches", 422, cursor=cursor)) == {"cursor"}
    requester.get("/projects", 422, cursor=cursor + "x")
    requester.get("/projects", 422, cursor="")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/csv", b"key,text\na,one\nb,two\n"), ("text/tab-separated-values", b"key\ttext\na\tone\nb\ttwo\n"),
        ("application/x-ndjson", b'{"key": "a", "input": {"text": "one"}}\n{"key": "b", "input": {"text": "two"}}\n'),
        ("text/csv", gzip.compress(b"key,text\na,one\nb,two\n", mtime=0)), ("application/gzip", gzip.compress(b"text\none\ntwo\n", mtime=0)),
        ("application/json", b'{"tasks": [{"input": {"text": "one"}}, {"input": {"text": "two"}}]}'),
    ],
)  # fmt: skip
def test_files_of_all_kinds(requester, kind, body):
    batch = requester.draft()
    assert requester.call("POST", f"/batches/{batch}/tasks", 200, data=body, content_type=kind).json["accepted"] == 2
    assert {one["input"]["text"] for one in requester.get(f"/batches/{batch}/tasks")["items"]} == {"one", "two"}


def test_good_rows_are_kept_and_bad_ones_listed(requester):
    batch = requester.draft()
    report = requester.call("POST", f"/batches/{batch}/tasks", 200, data=b"text\none\ntwo,too many\none\n", content_type="text/csv").json
    assert (report["accepted"], report["duplicates"], [one["line"] for one in report["errors"]]) == (1, 1, [3])
    assert requester.get(f"/imports/{report['id']}")["accepted"] == 1


def test_files_that_are_no_table(requester):
    path = f"/batches/{requester.draft()}/tasks"
    requester.call("POST", path, 415, data=b"text\none\n", content_type="text/plain")
    requester.call("POST", path, 422, data=b"", content_type="text/csv")
    requester.call("POST", path, 422, data=b"%PDF-1.4", content_type="text/csv")
    requester.call("POST", path, 422, data=b'{"tasks": [', content_type="application/json")
    assert fields_of(requester.post(path, {"tasks": "x"}, 422)) == {"tasks"}
    assert fields_of(requester.post(path, {"tasks": [], "more": 1}, 422)) == {"more"}


def test_results_in_all_forms(requester, worker, live):
    batch = live(requester, 3, review={"mode": "all"})
    for one in worker.post(f"/batches/{batch}/claims", {"count": 3}, 201)["assignments"]:
        worker.post(f"/assignments/{one['id']}/submission", {"answer": {"label": "1"}}, 200)
    path = f"/batches/{batch}/results"
    for level in ("task", "assignment"):
        found = requester.get(path, format="json", level=level)
        assert len(found["items"]) == 3 and found["next_cursor"] is None
        assert len(requester.get(path, format="ndjson", level=level).splitlines()) == 3
        assert len(list(csv.DictReader(io.StringIO(requester.get(path, format="csv", level=level), newline="")))) == 3
    assert fields_of(requester.get(path, 422, format="xml")) == {"format"}


def test_an_empty_result_is_still_json(requester):
    assert requester.get(f"/batches/{requester.draft()}/results") == {"items": [], "next_cursor": None}


def test_the_statement_as_a_sheet_has_the_same_lines(requester, operator):
    for amount in ("1.00", "0.000001"):
        operator.post("/deposits", {"email": requester.email, "amount": amount, "reference": "=1+1"}, 201)
    lines = requester.get("/me/statement")["items"]
    sheets = [requester.get("/me/statement", format="csv"), requester.call("GET", "/me/statement", 200, headers={"Accept": "text/csv"}).text]
    for sheet in sheets:
        rows = list(csv.DictReader(io.StringIO(sheet, newline="")))
        assert [row["balance"] for row in rows] == [line["balance"] for line in lines] == ["1.000001", "1.00"]
        assert not any(row["memo"].startswith("=") for row in rows)


def test_payouts_are_refused_below_the_threshold_and_above_the_balance(worker, operator, people):
    worker.post("/payouts", {}, 409)
    operator.post("/deposits", {"email": worker.email, "amount": "6.00"}, 201)
    worker.post("/payouts", {"amount": "4.99"}, 409)
    worker.post("/payouts", {"amount": "7.00"}, (402, 409, 422))
    made = worker.post("/payouts", {}, 201)
    people("worker").get(f"/payouts/{made['id']}", 404)
    worker.post(f"/payouts/{made['id']}/pay", {"reference": "self"}, 403)
    operator.post(f"/payouts/{made['id']}/fail", {"reason": "account closed"}, 200)
    assert worker.get("/me/balance")["available"] == "6.00"
    operator.post(f"/payouts/{made['id']}/pay", {"reference": "x"}, 409)
    assert [one["id"] for one in worker.get("/payouts", state="failed")["items"]] == [made["id"]]
    assert worker.get("/payouts", state="paid")["items"] == []
