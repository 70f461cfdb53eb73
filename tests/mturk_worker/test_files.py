"""Files in answers: a QuestionForm's FileUploadAnswer and file controls of HTML pages, up to what the requester gets of them."""

from __future__ import annotations

import io
import urllib.error
import urllib.request
from xml.etree import ElementTree

import pytest

from tests.mturk.conftest import answer, claim, fund, refused, requesters, site  # noqa: F401
from tests.mturk.conftest import requester as mturk_requester  # noqa: F401
from tests.mturk_worker.questions import SCHEMAS
from tests.mturk_worker.test_browser import frame
from tests.mturk_worker.test_crowd import png
from tests.mturk_worker.work import answers_of, at_work, html, one_task_each, wait_until

PNG = urllib.request.urlopen(png(3, 2)).read()


@pytest.fixture
def mturk(mturk_requester):  # noqa: F811
    """The requester's client."""
    return mturk_requester.mturk


def file_form(least: int = 1, most: int = 100_000, required: str = "true") -> str:
    return (
        f'<QuestionForm xmlns="{SCHEMAS}2005-10-01/QuestionForm.xsd"><Question><QuestionIdentifier>photo</QuestionIdentifier><IsRequired>{required}</IsRequired>'
        "<QuestionContent><Text>Send a picture of the sky</Text></QuestionContent><AnswerSpecification><FileUploadAnswer>"
        f"<MaxFileSizeInBytes>{most}</MaxFileSizeInBytes><MinFileSizeInBytes>{least}</MinFileSizeInBytes></FileUploadAnswer></AnswerSpecification></Question>"
        "</QuestionForm>"
    )


def upload(worker, data=PNG, kind="image/png"):
    sent = worker.post("/uploads", data=data, content_type=kind)
    assert sent.status_code == 201, sent.text
    return sent.json["id"]


def test_a_file_is_handed_in_named_in_the_xml_and_fetched_for_a_minute(mturk_requester, mturk, worker, answer, monkeypatch):  # noqa: F811
    hit = mturk_requester.hit(Question=file_form())
    key = upload(worker)
    done = answer(worker, hit, photo=key)
    document = ElementTree.fromstring(mturk.get_assignment(AssignmentId=done)["Assignment"]["Answer"])
    inside = {node.tag.rpartition("}")[2]: node.text for node in document.iter()}
    assert (inside["QuestionIdentifier"], inside["UploadedFileKey"], inside["UploadedFileSizeInBytes"]) == ("photo", key, str(len(PNG)))
    assert "FreeText" not in inside
    url = mturk.get_file_upload_url(AssignmentId=done, QuestionIdentifier="photo")["FileUploadURL"]
    with urllib.request.urlopen(url) as found:
        assert found.read() == PNG and found.headers["Content-Type"] == "image/png"
    monkeypatch.setattr("marketplace.mturk.file_links.GOOD_SECONDS", -1)
    for address in (url, url[:-3] + "abc"):
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(address)
        assert caught.value.code == 404


def test_a_rejected_answer_keeps_its_file(mturk_requester, mturk, worker, answer, refused):  # noqa: F811
    done = answer(worker, mturk_requester.hit(Question=file_form()), photo=upload(worker))
    mturk.reject_assignment(AssignmentId=done, RequesterFeedback="No sky")
    assert refused(mturk, "get_file_upload_url", AssignmentId=done, QuestionIdentifier="photo")[0] == "InvalidParameterValue"
    mturk.approve_assignment(AssignmentId=done, OverrideRejection=True)
    assert mturk.get_file_upload_url(AssignmentId=done, QuestionIdentifier="photo")["FileUploadURL"]


def test_files_of_another_size_or_of_somebody_else_are_refused(mturk_requester, worker, someone, claim):  # noqa: F811
    hit = mturk_requester.hit(Question=file_form(least=10, most=1000))
    held = claim(worker, hit)

    def handed(photo):
        return worker.post(f"/assignments/{held}/submission", {"answer": {"photo": photo}})

    for wrong, said in (
        (upload(worker, b"tiny", "text/plain"), "10 to 1,000 bytes"),
        (upload(worker, b"x" * 1001, "text/plain"), "10 to 1,000 bytes"),
        (upload(someone("worker")), "yours"),
        ("made up", "Upload a file"),
        ("", "needs an answer"),
    ):
        refusal = handed(wrong)
        assert refusal.status_code == 422 and said in refusal.text, refusal.text
    assert worker.post("/uploads", data=b"MZ\x90\x00\x03\x00\x00\x00", content_type="image/png").status_code == 422
    assert handed(upload(worker)).status_code == 200


def test_a_qualification_test_asks_for_no_files(mturk, refused):  # noqa: F811
    terms = {"Name": "x", "Description": "x", "QualificationTypeStatus": "Active", "TestDurationInSeconds": 60}
    assert refused(mturk, "create_qualification_type", **terms, Test=file_form())[0] == "InvalidParameterValue"


def test_a_form_with_a_file_on_the_working_screen(requester, operator, worker, screen_of):
    batch = one_task_each(requester, operator, [{"kind": "form", "xml": file_form()}])
    page = at_work(screen_of, worker, batch)
    page.locator("[data-file-input]").set_input_files({"name": "sky.png", "mimeType": "image/png", "buffer": PNG})
    page.get_by_text("is uploaded.").wait_for()
    page.locator("[data-hand-in]").click()
    wait_until(lambda: answers_of(requester, batch))
    [given] = answers_of(requester, batch)
    assert requester.get(f"/uploads/{given['photo']}").data == PNG


PAGES = {
    "a form": '<form action="https://www.mturk.com/mturk/externalSubmit"><input type="file" name="photo" id="f"><input name="note" value="n"><button>Send</button></form>',
    "crowd": '<crowd-form answer-format="flatten-objects"><input type="file" name="photo" id="f"><crowd-input name="note" value="n"></crowd-input>'
    '<crowd-button form-action="submit">Send</crowd-button></crowd-form>',
}


@pytest.mark.parametrize("which", PAGES)
def test_a_file_control_of_a_page(requester, operator, worker, screen_of, which):
    batch = one_task_each(requester, operator, [html(PAGES[which])])
    page = at_work(screen_of, worker, batch)
    frame(page).locator("#f").set_input_files({"name": "sky.png", "mimeType": "image/png", "buffer": PNG})
    frame(page).get_by_role("button", name="Send").click()
    wait_until(lambda: answers_of(requester, batch))
    [given] = answers_of(requester, batch)
    assert given["note"] == "n" and requester.get(f"/uploads/{given['photo']}").data == PNG


def test_a_multipart_post_of_a_program(requester, operator, worker, app):
    batch = one_task_each(requester, operator, [html("<p>x</p>"), html("<p>y</p>")])
    first, second = worker.post(f"/batches/{batch}/claims", {"count": 2}).json["assignments"]

    def post(held, file):
        return app.test_client().post(
            "/mturk/externalSubmit",
            data={"assignmentId": held["id"], "note": "n", "photo": file, "empty": (io.BytesIO(), "")},
            headers={"Authorization": f"Bearer {worker.token}"},
        )

    assert post(first, (io.BytesIO(b"MZ\x90\x00\x03"), "sky.png")).status_code == 422  # a program, whatever it is called
    assert post(first, (io.BytesIO(PNG), "sky.png")).status_code == 200
    assert post(second, (io.BytesIO(b"words"), "words.txt")).status_code == 200
    assert all(set(one) == {"note", "photo"} for one in answers_of(requester, batch))
