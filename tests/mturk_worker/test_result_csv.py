"""Results in the columns of Mechanical Turk's batch file, and that file handed back with decisions."""

from __future__ import annotations

import csv
import io
import re

import pytest

from marketplace.hits.result_file import COLUMNS, read_decisions
from tests.market import live_batch
from tests.mturk_worker.work import html, one_task_each

PAGE = '<p>${text}</p><input name="x1"><input name="x10"><input name="x2"><select name="why" multiple><option>a<option>b</select>'


@pytest.fixture
def batch(requester, operator, worker):
    """Two tasks, one answered."""
    made = live_batch(requester, operator, tasks=2, task_type="page", interface={"html": PAGE}, reward="0.05", title='Say "why"', keywords="words, why")
    held = worker.post(f"/batches/{made}/claims", {"count": 1}).json["assignments"][0]["id"]
    assert worker.post(f"/assignments/{held}/submission", {"answer": {"x1": "one\nline", "x2": "=1+1", "why": ["a", "b"], "extra": "5"}}).status_code == 200
    return made


def rows(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_columns_to_the_letter(requester, worker, batch):
    answer = requester.get(f"/batches/{batch}/results?format=mturk")
    assert answer.status_code == 200 and answer.headers["Content-Disposition"] == f'attachment; filename="Batch_{batch}_batch_results.csv"'
    header = answer.text.split("\r\n")[0]
    wanted = [*COLUMNS, "Input.text", "Answer.extra", "Answer.why", "Answer.x1", "Answer.x10", "Answer.x2", "Approve", "Reject"]
    assert header == ",".join(f'"{name}"' for name in wanted)
    row = rows(answer.text)[0]
    assert row["Title"] == 'Say "why"' and row["Reward"] == "$0.05" and row["Keywords"] == "words, why" and row["MaxAssignments"] == "1"
    assert row["AssignmentStatus"] == "Submitted" and row["ApprovalTime"] == "" and row["Approve"] == "" and row["Reject"] == ""
    assert (
        row["Input.text"] == "offer 0"
        and row["Answer.x1"] == "one\nline"
        and row["Answer.why"] == "a|b"
        and row["Answer.x10"] == ""
        and row["Answer.x2"] == "'=1+1"
    )
    assert row["WorkerId"] == worker.public_id and row["LifetimeApprovalRate"] == "0% (0/0)"
    assert re.fullmatch(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d UTC \d{4}", row["SubmitTime"])
    assert row["RequesterAnnotation"].startswith(f"BatchId:{batch};OriginalHitTemplateId:P")


def test_the_portal_and_the_command_write_the_same(app, requester, batch):
    written = requester.get(f"/batches/{batch}/results?format=mturk").text
    assert requester.browser().get(f"/requester/batches/{batch}/results/mturk.csv").text == written
    printed = app.test_cli_runner().invoke(args=["batches", "results", batch, "--format", "mturk"])
    assert printed.exit_code == 0, printed.output
    assert rows(printed.output)[0]["AssignmentId"] == rows(written)[0]["AssignmentId"]


def test_decided_work_says_when_and_at_which_rate(requester, batch):
    assignment = rows(requester.get(f"/batches/{batch}/results?format=mturk").text)[0]["AssignmentId"]
    assert requester.post(f"/assignments/{assignment}/reject", {"reason_code": "other", "feedback": "No words"}).status_code == 200
    row = rows(requester.get(f"/batches/{batch}/results?format=mturk").text)[0]
    assert row["AssignmentStatus"] == "Rejected" and row["RejectionTime"] and row["RequesterFeedback"] == "No words"
    assert row["Last7DaysApprovalRate"] == "0% (0/1)" and row["Answer.x1"] == ""


def test_tasks_that_carry_their_question_have_no_input_columns(requester, operator, worker):
    batch = one_task_each(requester, operator, [html("<input name=a>")])
    held = worker.post(f"/batches/{batch}/claims", {"count": 1}).json["assignments"][0]["id"]
    worker.post(f"/assignments/{held}/submission", {"answer": {"a": "1", "b": "2"}})
    header = requester.get(f"/batches/{batch}/results?format=mturk").text.split("\r\n")[0]
    assert "Input." not in header and header.endswith('"Answer.a","Answer.b","Approve","Reject"')
    assert "answer.a,answer.b" in requester.get(f"/batches/{batch}/results?format=csv&level=assignment").text.splitlines()[0]


def test_a_marked_file_decides(requester, batch):
    browser = requester.browser()
    lines = rows(requester.get(f"/batches/{batch}/results?format=mturk").text)
    lines[0]["Approve"] = "x"
    out = io.StringIO()
    writer = csv.DictWriter(out, list(lines[0]))
    writer.writeheader()
    writer.writerows(lines)
    answer = browser.post(
        f"/requester/batches/{batch}/mturk-decisions", data={"file": (io.BytesIO(out.getvalue().encode()), "results.csv")}, follow_redirects=True
    )
    assert answer.status_code == 200 and "1 approved" in answer.text, answer.text[:3000]
    assert rows(requester.get(f"/batches/{batch}/results?format=mturk").text)[0]["AssignmentStatus"] == "Approved"


def test_decisions_are_read_and_contradictions_refused():
    head = "AssignmentId,Approve,Reject\n"
    approve, reject = read_decisions(io.StringIO(head + "A1,x,\nA2,,Too short\nA3,,x\nA4,,\n"))
    assert approve == ["A1"] and [(one["id"], one["feedback"]) for one in reject] == [
        ("A2", "Too short"),
        ("A3", "Rejected in a result file without a written reason."),
    ]
    for wrong in ("a,b\n1,2\n", head + "A1,x,x\n", head + "A1,,\n"):
        with pytest.raises(Exception, match="file"):
            read_decisions(io.StringIO(wrong))
