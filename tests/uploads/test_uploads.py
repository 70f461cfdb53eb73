"""A file from its upload to those who may see it."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import os
import time

import pytest

from marketplace.core import sql
from marketplace.core.public_id import decode
from marketplace.extensions import db
from marketplace.review.appeal import appeal
from marketplace.uploads import keep as keeping
from marketplace.uploads import store
from marketplace.uploads.keep import keep
from tests.market import live_batch
from tests.uploads.samples import png, wav
from tests.uploads.test_privacy import exif, photograph

REPORT = {
    "task_type": "survey",
    "interface": {
        "questions": [
            {"name": "shop", "label": "Photograph the shop", "type": "file", "accept": ["image"], "required": True},
            {"name": "talk", "label": "What the seller said", "type": "file", "accept": ["audio", "document"]},
        ]
    },
}


def upload(actor, content, name="shot.png", **more):
    return actor.post(f"/uploads?name={name}", data=content, content_type="application/octet-stream", **more)


def test_what_comes_back_is_what_was_sent(worker):
    sent = png()
    made = upload(worker, sent, "my%20shot.jpeg")
    assert made.status_code == 201
    assert made.json | {"id": "", "created_at": ""} == {
        "id": "", "name": "my shot.jpeg.png", "media_type": "image/png", "bytes": len(sent), "sha256": hashlib.sha256(sent).hexdigest(), "created_at": "",
    }  # fmt: skip
    got = worker.get(f"/uploads/{made.json['id']}")
    assert got.data == sent and got.mimetype == "image/png"
    assert got.headers["X-Content-Type-Options"] == "nosniff" and "sandbox" in got.headers["Content-Security-Policy"]
    assert got.headers["Content-Disposition"].startswith("inline")


def test_where_a_photograph_was_taken_is_not_kept(worker):
    made = upload(worker, photograph(exif(8)), "photo.jpg").json
    got = worker.get(f"/uploads/{made['id']}").data
    assert made["media_type"] == "image/jpeg" and b"latitude" not in got and made["sha256"] == hashlib.sha256(got).hexdigest()


def test_anything_but_a_picture_is_saved_not_shown(worker):
    made = upload(worker, b"<script>alert(1)</script>", "page.html").json
    assert made["media_type"] == "text/plain" and made["name"] == "page.html.txt"
    got = worker.get(f"/uploads/{made['id']}")
    assert got.mimetype == "text/plain" and got.headers["Content-Disposition"].startswith("attachment")


def test_a_lost_file_is_told_and_a_backup_brings_it_back(app, worker, tmp_path):
    file, backup = upload(worker, png()).json["id"], str(tmp_path / "site.backup")
    with app.app_context():
        place = store.place(decode("file", file))
    assert app.test_cli_runner().invoke(args=["backup", backup]).exit_code == 0
    place.unlink()
    lost = worker.get(f"/uploads/{file}")
    assert lost.status_code == 404 and "missing on the server" in lost.json["detail"]
    with app.app_context():
        db.engine.dispose()
    restored = app.test_cli_runner().invoke(args=["restore", backup, "--yes"])
    assert restored.exit_code == 0, restored.output
    assert worker.get(f"/uploads/{file}").data == png()


def test_players_may_ask_for_a_part(worker):
    made = upload(worker, wav(), "a.wav").json
    part = worker.app.test_client().get(f"/api/v1/uploads/{made['id']}", headers=worker.headers | {"Range": "bytes=0-3"})
    assert part.status_code == 206 and part.data == b"RIFF"


@pytest.mark.parametrize("content", [b"", b"MZ\x90\0\3", b"\0\0\0\x18ftypheic"])
def test_other_kinds_are_refused(worker, content):
    refused = upload(worker, content)
    assert refused.status_code == 422 and refused.json["errors"][0]["field"] == "file"
    assert not list((store_folder(worker) / "incoming").iterdir())


def test_too_large_for_its_kind(worker, monkeypatch):
    monkeypatch.setitem(keeping.media.LARGEST, "image", 50)
    assert upload(worker, png()).status_code == 413


def test_too_much_that_is_never_handed_in(worker, monkeypatch):
    monkeypatch.setattr(keeping, "LOOSE_FILES", 2)
    assert [upload(worker, png()).status_code for _ in range(3)] == [201, 201, 429]


def test_the_same_key_gives_the_same_file(worker):
    first, second = (upload(worker, png(), headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert first.json == second.json


def test_only_workers_upload(requester):
    assert upload(requester, png()).status_code == 403


def test_who_may_see_it(app, requester, operator, worker, stranger):
    batch = live_batch(requester, operator, tasks=1, **REPORT)
    [held] = worker.post(f"/batches/{batch}/claims").json["assignments"]
    file = upload(worker, png()).json["id"]

    def seen_by():
        return [one.get(f"/uploads/{file}").status_code for one in (worker, requester, operator, stranger)]

    assert seen_by() == [200, 404, 200, 404]
    answer = {"answer": {"shop": file}}
    assert worker.post(f"/assignments/{held['id']}/submission", answer).status_code == 200
    assert worker.post(f"/assignments/{held['id']}/submission", answer).status_code == 200  # the same again is answered the same
    assert seen_by() == [200, 200, 200, 404]
    assert requester.post(f"/assignments/{held['id']}/reject", {"reason_code": "wrong_answer", "feedback": "No shop on it."}).status_code == 200
    assert seen_by() == [200, 404, 200, 404]


def test_a_panel_sees_the_files_it_decides_on(app, requester, operator, worker, someone):
    batch = live_batch(requester, operator, tasks=1, **REPORT)
    [held] = worker.post(f"/batches/{batch}/claims").json["assignments"]
    file = upload(worker, png()).json["id"]
    assert worker.post(f"/assignments/{held['id']}/submission", {"answer": {"shop": file}}).status_code == 200
    assert requester.post(f"/assignments/{held['id']}/reject", {"reason_code": "wrong_answer", "feedback": "No shop on it."}).status_code == 200
    judge = someone("worker")
    with app.app_context():
        appeal(worker.person, decode("assignment", held["id"]), "It is there, on the left.")
        db.session.commit()
        case = sql.row(
            "SELECT p.panel_batch_id, p.panel_position, t.input FROM appeals p JOIN tasks t ON t.batch_id = p.panel_batch_id AND t.position = p.panel_position"
        )
        assert f"/uploads/{file}" in case.input["case"]
        assert judge.get(f"/uploads/{file}").status_code == 404
        sql.execute(
            "INSERT INTO assignments (batch_id, position, slot_number, worker_id, lease_expires_at) VALUES (%(batch)s, %(position)s, 1, %(worker)s, now())",
            batch=case.panel_batch_id,
            position=case.panel_position,
            worker=judge.id,
        )
        db.session.commit()
    assert judge.get(f"/uploads/{file}").status_code == 200 and requester.get(f"/uploads/{file}").status_code == 404


def test_an_answer_names_only_own_files_of_the_right_kind(requester, operator, worker, stranger):
    batch = live_batch(requester, operator, tasks=2, **REPORT)
    one, two = worker.post(f"/batches/{batch}/claims", {"count": 2}).json["assignments"]
    theirs, sound, mine = upload(stranger, png()).json["id"], upload(worker, wav(), "a.wav").json["id"], upload(worker, png()).json["id"]

    def handed_in(held, **answer):
        return worker.post(f"/assignments/{held['id']}/submission", {"answer": answer})

    for wrong in (theirs, sound, "F" + "A" * 26, held_id := one["id"]):
        refused = handed_in(one, shop=wrong)
        assert refused.status_code == 422 and refused.json["errors"][0]["field"] == "answer.shop", (wrong, held_id)
    assert handed_in(one, shop=mine, talk=mine).status_code == 422
    assert handed_in(one, shop=mine, talk=sound).status_code == 200
    again = handed_in(two, shop=mine)
    assert again.status_code == 422 and "another answer" in again.json["errors"][0]["message"]


def test_the_page_route(worker, stranger):
    browser = worker.browser()
    made = browser.post("/worker/uploads?name=a.png", data=png(), content_type="image/png")
    assert made.status_code == 201 and browser.get(made.json["url"]).data == png()
    assert stranger.browser().get(made.json["url"]).status_code == 404
    assert worker.app.test_client().get(made.json["url"]).status_code == 302


def test_what_is_never_handed_in_goes_away(app, worker):
    from workers.jobs.uploads import sweep

    with app.app_context():
        old, new = (keep(worker.person, io.BytesIO(png()), "a.png") for _ in range(2))
        sql.execute("UPDATE answer_files SET created_at = now() - interval '8 days' WHERE id = %(id)s", id=old.id)
        places = store.place(old.id), store.place(new.id)
        db.session.commit()
        stray = store.folder() / "07" / "999999"
        stray.parent.mkdir(exist_ok=True)
        stray.write_bytes(b"cut off")
        os.utime(stray, (time.time() - 90_000,) * 2)
        for _ in range(2):
            sweep()
        assert [place.exists() for place in places] == [False, True] and not stray.exists()
        assert sql.value("SELECT count(*) FROM answer_files") == 1


def test_files_are_kept_for_as_long_as_the_operator_wants(app, requester, operator, worker):
    from workers.jobs.uploads import sweep

    batch = live_batch(requester, operator, tasks=2, **REPORT)
    files = []
    for one in worker.post(f"/batches/{batch}/claims", {"count": 2}).json["assignments"]:
        files.append(upload(worker, png()).json["id"])
        assert worker.post(f"/assignments/{one['id']}/submission", {"answer": {"shop": files[-1]}}).status_code == 200
    assert requester.post(f"/assignments/{requester.get(f'/batches/{batch}/assignments').json['items'][0]['id']}/approve").status_code == 200
    assert requester.post(f"/batches/{batch}/close").status_code == 200
    before = app.config["SETTINGS"]
    try:
        for days, closed, left in ((0, 400, 2), (30, 29, 2), (30, 31, 1)):  # the other answer is not decided yet
            app.config["SETTINGS"] = dataclasses.replace(before, file_retention_days=days)
            with app.app_context():
                sql.execute("UPDATE batches SET closed_at = now() - make_interval(days => %(days)s)", days=closed)
                db.session.commit()
                sweep()
            assert [requester.get(f"/uploads/{file}").status_code for file in files].count(200) == left, (days, closed)
    finally:
        app.config["SETTINGS"] = before
    assert len(requester.get(f"/batches/{batch}/assignments").json["items"]) == 2


def store_folder(actor):
    with actor.app.app_context():
        return store.folder()


def test_ids_are_opaque(app, worker):
    file = upload(worker, png()).json["id"]
    assert file.startswith("F") and len(file) == 27
    with app.app_context():
        assert decode("file", file) > 0
