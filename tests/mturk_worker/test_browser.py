"""Requesters' pages done by a worker in a real Chromium: as HTML, on a server elsewhere, as a QuestionForm."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from marketplace.mturk.question_form import parse_question
from tests.mturk_worker.questions import HTML_QUESTION, QUESTION_FORM, external_question
from tests.mturk_worker.work import answers_of, one_task_each, wait_until


def frame(page):
    return page.frame_locator("[data-page-frame]").first


def at_work(screen_of, worker, batch, count=1, **more):
    """The working screen with tasks in hand."""
    assert len(worker.post(f"/batches/{batch}/claims", {"count": count}).json["assignments"]) == count
    page = screen_of(worker, **more)
    page.goto(f"/worker/batches/{batch}/work")
    return page


def test_html_tasks_one_after_the_other(requester, operator, worker, screen_of):
    pages = ['<p>First: how nice?</p><form><input name="nice"><button>Send</button></form>', "<p>Second</p><textarea name='words'></textarea>"]
    batch = one_task_each(requester, operator, [{"kind": "html", "html": html, "frame_height": 0} for html in pages])
    page = at_work(screen_of, worker, batch, 2)
    frame(page).locator("input[name=nice]").fill("very")
    frame(page).get_by_role("button", name="Send").click()
    frame(page).locator("textarea[name=words]").fill("two words")
    frame(page).get_by_role("button", name="Submit").click()
    wait_until(lambda: answers_of(requester, batch) == [{"nice": "very"}, {"words": "two words"}])
