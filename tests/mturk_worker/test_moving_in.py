"""Moving in from Mechanical Turk, in the portal and by command: templates with files, result files, workers and qualifications."""

from __future__ import annotations

import io

import orjson
import pytest

from marketplace.core import sql
from marketplace.hits.template_batch import page_of_upload

TEMPLATE = '<crowd-form><p>${text}</p><img src="${image}"><crowd-input name="what"></crowd-input></crowd-form><script>const a = `${local}`;</script>'
ROWS = 'text,image\n"Tom & ""Jerry"" <x>",https://example.org/1.png\nsecond,https://example.org/2.png\n'
RESULTS = (
    '"AssignmentId","WorkerId","Title","Reward","AssignmentStatus","SubmitTime","WorkTimeInSeconds","Answer.x"\r\n'
    '"3ABC1","A2OLDWORKER","Old work","$0.05","Approved","Thu Oct 09 07:30:20 PDT 2025","31","yes"\r\n'
    '"3ABC2","A2OLDWORKER","Old work","$0.05","Approved","Fri Oct 10 07:30:20 UTC 2025","20","no"\r\n'
    '"3ABC3","A2OLDWORKER","Old work","$0.05","Rejected","","","no"\r\n'
    '"3ABC4","A2OTHER","Old work","$0.05","Submitted","","",""\r\n'
    '"","A2OTHER","Old work","$0.05","Submitted","","",""\r\n'
)
WORKERS = (
    "Worker ID,Your Lifetime approval rate,CURRENT BlockStatus,UPDATE BlockStatus,CURRENT-Receipts,UPDATE-Receipts,CURRENT-French,UPDATE-French\n"
    "A2OLDWORKER,95%,Never Blocked,,80,90,50,\nA2BLOCKED,10%,Never Blocked,Block,,,,\nno worker,,,,,,,\n"
)


def upload(**files):
    return {name: (io.BytesIO(text.encode()), f"{name}.{'html' if name == 'template' else 'csv'}") for name, text in files.items()}


def held_by(app, actor):
    with app.app_context():
        found = sql.rows(
            "SELECT t.name, q.value FROM qualifications q JOIN qualification_types t ON t.id = q.type_id WHERE q.worker_id = %(id)s AND q.state = 'granted'",
            id=actor.id,
        )
        return {one.name: one.value for one in found}


def test_a_template_and_its_file_become_a_draft(app, requester):
    terms = {"title": "Look at it", "reward": "0.05", "overlap": "2", "minutes": "30", "days": "3", "frame_height": "500"}
    browser = requester.browser()
    answer = browser.post("/requester/mturk/batches", data=terms | upload(template=TEMPLATE, rows=ROWS))
    assert answer.status_code == 303, answer.text[-3000:]
    page = browser.get(answer.location).text
    assert "data-page-frame" in page
    batch = answer.location.split("/")[3]
    shown = requester.get(f"/batches/{batch}").json
    assert shown["state"] == "draft" and shown["tasks"] == 2
    address = page.split('data-page-frame src="')[1].split('"')[0]
    frame = app.test_client().get(address, follow_redirects=True)
    assert "Tom &amp; &quot;Jerry&quot; &lt;x&gt;" in frame.text and "`${local}`" in frame.text and "crowd/core.js" in frame.text
    assert "assignmentId=ASSIGNMENT_ID_NOT_AVAILABLE" in frame.request.url and "workerId" not in frame.request.url
    refused = app.test_client().post(address, data={"what": "x"})
    assert refused.status_code == 403 and "preview" in refused.text


def test_a_result_file_is_a_file_of_rows_too(requester):
    rows = '"HITId","Input.text","Input.image","Answer.x"\n"1","first","https://a.example","y"\n"1","first","https://a.example","z"\n"2","second","https://b.example","z"\n'
    terms = {"title": "Again", "reward": "0.05", "overlap": "1", "minutes": "30", "days": "3"}
    answer = requester.browser().post("/requester/mturk/batches", data=terms | upload(template=TEMPLATE, rows=rows))
    assert answer.status_code == 303, answer.text[-2000:]
    assert requester.get(f"/batches/{answer.location.split('/')[3]}").json["tasks"] == 2


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Ä €".encode(), "Ä €"),
        (b"\xef\xbb\xbfx\r\ny", "x\ny"),
        ("Ä €".encode("cp1252"), "Ä €"),
        (b"<meta charset=windows-1251>" + "Привет".encode("cp1251"), "<meta charset=windows-1251>Привет"),
    ],
)
def test_templates_of_old_machines_are_read(data, text):
    assert page_of_upload(data) == text


@pytest.mark.parametrize(
    ("template", "rows", "field"),
    [(TEMPLATE, "text\nx\n", "rows"), ("", ROWS, "template"), (TEMPLATE, "", "rows"), (TEMPLATE, "text,image\n", "rows")],
)
def test_a_template_that_does_not_fit_its_file_is_refused(requester, template, rows, field):
    terms = {"title": "Look at it", "reward": "0.05", "overlap": "2", "minutes": "30", "days": "3"}
    answer = requester.browser().post("/requester/mturk/batches", data=terms | upload(template=template, rows=rows))
    assert answer.status_code == 422 and f'href="#f-{field}"' in answer.text
    assert requester.get("/projects").json["items"] == []


def test_history_and_qualifications_follow_a_worker_whom_the_requester_believes(app, requester, worker, someone):
    portal = requester.browser()
    assert "4 answers of 2 workers taken" in portal.post("/requester/mturk/results", data=upload(file=RESULTS), follow_redirects=True).text
    assert "4 were known already" in portal.post("/requester/mturk/results", data=upload(file=RESULTS), follow_redirects=True).text
    assert "2 entries of 2 workers taken" in portal.post("/requester/mturk/workers", data=upload(file=WORKERS), follow_redirects=True).text
    mine = worker.browser()
    assert mine.post("/worker/mturk", data={"mturk_worker_id": "nonsense"}).status_code == 422
    assert mine.post("/worker/mturk", data={"mturk_worker_id": " A2OLDWORKER "}).status_code == 303
    assert held_by(app, worker) == {}
    page = portal.get("/requester/mturk").text
    assert "A2OLDWORKER" in page and f"/requester/mturk/links/{worker.public_id}" in page
    stranger = someone("requester").browser()
    assert "A2OLDWORKER" not in stranger.get("/requester/mturk").text
    assert stranger.post(f"/requester/mturk/links/{worker.public_id}").status_code == 404
    assert portal.post(f"/requester/mturk/links/{worker.public_id}").status_code == 303
    assert held_by(app, worker) == {"Receipts": 90, "French": 50, "Approved on Mechanical Turk": 2, "Approval rate on Mechanical Turk": 67}
    assert "A2OLDWORKER</code>" not in portal.get("/requester/mturk").text
    more = RESULTS.replace("3ABC", "3DEF").replace("Rejected", "Approved")
    assert "1 of them are here" in portal.post("/requester/mturk/results", data=upload(file=more), follow_redirects=True).text
    assert held_by(app, worker)["Approved on Mechanical Turk"] == 5


def test_a_blocked_worker_stays_blocked(app, requester, worker):
    portal = requester.browser()
    portal.post("/requester/mturk/workers", data=upload(file=WORKERS))
    worker.browser().post("/worker/mturk", data={"mturk_worker_id": "A2BLOCKED"})
    portal.post(f"/requester/mturk/links/{worker.public_id}")
    with app.app_context():
        assert sql.value("SELECT reason FROM worker_blocks WHERE requester_id = %(id)s", id=requester.id) == "Blocked on Mechanical Turk"


def test_a_list_of_our_own_ids_is_granted_at_once(app, requester, worker):
    file = f"worker_id,value\n{worker.public_id},7\nA2NOTHERE,3\n"
    answer = requester.browser().post("/requester/mturk/workers", data={"qualification": "Careful"} | upload(file=file), follow_redirects=True)
    assert "1 of them are here" in answer.text and held_by(app, worker) == {"Careful": 7}


@pytest.mark.parametrize(("path", "file"), [("results", ""), ("results", "a,b\n1,2\n"), ("workers", "")])
def test_files_of_another_kind_are_refused(requester, path, file):
    assert requester.browser().post(f"/requester/mturk/{path}", data=upload(file=file)).status_code == 422
    assert requester.browser().post(f"/requester/mturk/{path}").status_code == 422


def test_the_commands_do_the_same(app, requester, worker, tmp_path):
    for name, text in (("template.html", TEMPLATE), ("rows.csv", ROWS), ("results.csv", RESULTS), ("workers.txt", f"{worker.public_id}\nA2OTHER\n")):
        (tmp_path / name).write_text(text)
    run = app.test_cli_runner().invoke
    made = run(
        args=[
            "mturk",
            "import-batch",
            requester.email,
            str(tmp_path / "template.html"),
            str(tmp_path / "rows.csv"),
            "--title",
            "T",
            "--reward",
            "0.05",
            "--assignments",
            "3",
        ]
    )
    assert made.exit_code == 0, made.output
    draft = orjson.loads(made.output)
    assert draft["accepted"] == 2 and requester.get(f"/batches/{draft['batch_id']}").json["slots"] in (0, 6)
    read = run(args=["mturk", "import-results", requester.email, str(tmp_path / "results.csv")])
    assert orjson.loads(read.output)["taken"] == 4 and orjson.loads(read.output)["errors"][0]["line"] == 6
    listed = run(args=["mturk", "import-workers", requester.email, str(tmp_path / "workers.txt"), "--qualification", "Known"])
    assert orjson.loads(listed.output)["granted"] == 1 and held_by(app, worker) == {"Known": 1}
    assert (
        run(
            args=["mturk", "import-batch", requester.email, str(tmp_path / "rows.csv"), str(tmp_path / "results.csv"), "--title", "", "--reward", "0.05"]
        ).exit_code
        == 1
    )


def test_the_api_does_the_same_and_keeps_the_ids_of_there(requester, worker, stranger):
    head = "HITId,HITTypeId,Title,Reward,AssignmentId,WorkerId,AssignmentStatus,SubmitTime,WorkTimeInSeconds\n"
    lines = "3HIT1,3TYPE,Old work,$0.05,3ASSIGNMENT1,AOLDWORKER1,Approved,Thu Oct 09 07:30:20 PDT 2025,31\n3HIT2,3TYPE,Old work,$0.05,3ASSIGNMENT2,AOLDWORKER2,Rejected,,\n,,,,,,,,\n"

    def sent(path, text):
        return requester.post(path, data=text.encode(), content_type="text/csv")

    report = sent("/mturk/results", head + lines)
    assert report.status_code == 201 and report.json == {"taken": 2, "known": 0, "granted": 0, "workers": 2, "errors": []}, report.text
    assert sent("/mturk/results", head + lines).json["known"] == 2
    listed = requester.get("/mturk/assignments").json["items"]
    assert [(one["hit_id"], one["assignment_id"], one["mturk_worker_id"], one["state"]) for one in listed] == [
        ("3HIT1", "3ASSIGNMENT1", "AOLDWORKER1", "Approved"), ("3HIT2", "3ASSIGNMENT2", "AOLDWORKER2", "Rejected"),
    ]  # fmt: skip
    assert listed[0]["reward"] == "0.05" and listed[0]["submitted_at"] == "2025-10-09T14:30:20Z" and listed[0]["worker_id"] is None
    assert sent("/mturk/workers?qualification=Good with receipts", "AOLDWORKER1\n").json["taken"] == 1
    assert worker.post("/me/mturk-worker-id", {"mturk_worker_id": "nobody"}).status_code == 422
    assert worker.post("/me/mturk-worker-id", {"mturk_worker_id": "AOLDWORKER1"}).json == {"mturk_worker_id": "AOLDWORKER1", "believers": 0}
    [claim] = requester.get("/mturk/claims").json["items"]
    assert (claim["worker_id"], claim["mturk_worker_id"], claim["claimants"]) == (worker.public_id, "AOLDWORKER1", 1)
    linked = requester.post(f"/mturk/claims/{worker.public_id}/accept")
    assert linked.json == {"worker_id": worker.public_id, "mturk_worker_id": "AOLDWORKER1"}
    assert requester.post(f"/mturk/claims/{worker.public_id}/accept").status_code == 404
    first, second = requester.get("/mturk/workers").json["items"]
    assert (first["worker_id"], first["approved"], first["qualifications"]) == (worker.public_id, 1, {"Good with receipts": 1}) and second["worker_id"] is None
    assert requester.get("/mturk/assignments?worker=AOLDWORKER1").json["items"][0]["worker_id"] == worker.public_id
    assert worker.get("/me/mturk-worker-id").json["believers"] == 1
    assert len(requester.get("/mturk/workers?limit=1").json["items"]) == 1 and requester.get("/mturk/workers?limit=1").json["next_cursor"]
    assert stranger.get("/mturk/assignments").status_code in (200, 403) and worker.get("/mturk/assignments").status_code == 403
    assert sent("/mturk/results", "a,b\n1,2\n").status_code == 422 and sent("/mturk/results", "").status_code == 422
