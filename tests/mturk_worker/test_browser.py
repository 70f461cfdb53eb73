"""Requesters' pages done by a worker in a real Chromium: as HTML, on a server elsewhere, as a QuestionForm."""

from __future__ import annotations

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
from playwright.sync_api import expect

from marketplace.core import sql
from marketplace.mturk.question_form import answer_xml, parse_question
from tests.browser.tasks import until
from tests.market import TERMS
from tests.mturk_worker.questions import HTML_QUESTION, QUESTION_FORM, external_question
from tests.mturk_worker.work import answers_of, at_work, html, one_task_each, wait_until


def frame(page):
    """The requester's page inside the working screen."""
    return page.frame_locator("[data-page-frame]").first


def test_html_tasks_one_after_the_other(requester, operator, worker, screen_of):
    pages = ['<p>First: how nice?</p><form><input name="nice"><button>Send</button></form>', "<p>Second</p><textarea name='words'></textarea>"]
    batch = one_task_each(requester, operator, [html(one) for one in pages])
    page = at_work(screen_of, worker, batch, 2)
    frame(page).locator("input[name=nice]").fill("very")
    frame(page).get_by_role("button", name="Send").click()
    frame(page).locator("textarea[name=words]").fill("two words")
    frame(page).get_by_role("button", name="Submit").click()
    wait_until(lambda: answers_of(requester, batch) == [{"nice": "very"}, {"words": "two words"}])


def test_an_html_question_with_hardcoded_addresses(requester, operator, worker, screen_of):
    batch = one_task_each(requester, operator, [parse_question(HTML_QUESTION)])
    page = at_work(screen_of, worker, batch)
    expect(frame(page).locator("#assignmentId")).to_have_attribute("value", re.compile("^S"))
    frame(page).locator("textarea[name=comment]").fill("Not much")
    frame(page).locator("#submitButton").click()
    wait_until(lambda: answers_of(requester, batch) == [{"comment": "Not much"}])


def test_scripts_of_the_page_run_and_hand_in_by_themselves(requester, operator, worker, screen_of):
    page_html = """<html><body><div id=ask></div><script>
      localStorage.setItem("seen", "yes");
      document.cookie = "a=b";
      const form = document.createElement("form");
      form.innerHTML = "<input name=made><select name=many multiple><option selected>x<option selected>y</select><button type=button onclick='finish()'>Finish</button>";
      document.getElementById("ask").append(form);
      function finish() { form.elements.made.value = localStorage.getItem("seen") + location.search.includes("workerId=A"); form.submit(); }
    </script></body></html>"""
    batch = one_task_each(requester, operator, [html(page_html)])
    page = at_work(screen_of, worker, batch)
    frame(page).get_by_role("button", name="Finish").click()
    wait_until(lambda: answers_of(requester, batch) == [{"made": "yestrue", "many": ["x", "y"]}])


def test_a_page_that_posts_by_its_own_request_is_noticed(requester, operator, worker, screen_of):
    page_html = """<button onclick="send()">Send</button><form hidden></form><script>
      async function send() {
        const to = new URLSearchParams(location.search).get("turkSubmitTo") + "/mturk/externalSubmit";
        const answer = await fetch(to, { method: "POST", body: new URLSearchParams({ by: "fetch" }) });
        document.title = answer.status; document.body.append("sent " + answer.status);
      }</script>"""
    batch = one_task_each(requester, operator, [html(page_html), html("<p>Second page</p>")])
    page = at_work(screen_of, worker, batch, 2)
    frame(page).get_by_role("button", name="Send").click()
    frame(page).get_by_text("sent 200").wait_for()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    frame(page).get_by_text("Second page").wait_for()
    wait_until(lambda: answers_of(requester, batch) == [{"by": "fetch"}])


def test_the_frame_reaches_nothing_of_the_site(requester, operator, worker, screen_of, site):
    page_html = """<form><input name=found><button>Send</button></form><script>
      const found = {};
      const attempt = (name, act) => { try { found[name] = String(act()); } catch (error) { found[name] = "refused: " + error.name; } };
      attempt("parent", () => parent.document.title);
      attempt("top", () => top.document.cookie);
      attempt("origin", () => self.origin);
      attempt("cookie", () => document.cookie);
      attempt("storage", () => { parent.localStorage.length; return "reached"; });
      attempt("navigate", () => { top.location.href = "/account/"; return "asked"; });
      const away = (address, options) => fetch(address, { credentials: "include", ...options }).then((answer) => answer.text().then((text) => answer.status + text.slice(0, 40)), (error) => "refused: " + error.name);
      const inner = document.createElement("iframe");
      inner.src = "/account/";
      document.body.append(inner);
      (async () => {
        found.api = await away("/api/v1/me/balance");
        found.page = await away("/account/");
        found.post = await away("/worker/batches/x/claims", { method: "POST" });
        await new Promise((done) => setTimeout(done, 300));
        attempt("inner", () => inner.contentDocument ? inner.contentDocument.body.textContent : "closed");
        document.querySelector("[name=found]").value = JSON.stringify(found);
        document.body.append("done");
      })();
    </script>"""
    batch = one_task_each(requester, operator, [html(page_html)])
    page = at_work(screen_of, worker, batch, but="")
    frame(page).get_by_text("done").wait_for()
    found = frame(page).locator("[name=found]").evaluate("field => JSON.parse(field.value)")
    assert found["origin"] == "null" and "rivulet_session" not in found["cookie"], found
    for name in ("parent", "top", "storage", "navigate", "api", "page", "post"):
        assert found[name].startswith("refused"), (name, found)
    assert found["inner"] == "closed" or found["inner"].startswith("refused"), found
    assert page.url.endswith("/work")


class Elsewhere(BaseHTTPRequestHandler):
    """A requester's own server: a page that shows its parameters and posts to turkSubmitTo, as page scripts do."""

    asked: list[str] = []

    def do_GET(self):
        """The page."""
        self.asked.append(self.path)
        body = b"""<!doctype html><title>Elsewhere</title><form method="post"><input type=hidden name=assignmentId><input name=colour><button>Done</button></form><script>
          const given = new URLSearchParams(location.search);
          document.forms[0].action = given.get("turkSubmitTo") + "/mturk/externalSubmit";
          document.forms[0].assignmentId.value = given.get("assignmentId");
          document.body.append(given.get("a") + " at " + self.origin);
        </script>"""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Quiet."""


@pytest.fixture
def elsewhere():
    """The address of a server that is not ours."""
    Elsewhere.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()


def test_an_external_question_posts_back(requester, operator, worker, screen_of, elsewhere):
    batch = one_task_each(requester, operator, [parse_question(external_question(f"{elsewhere}/ad?mode=live&amp;a=b"))])
    page = at_work(screen_of, worker, batch, foreign=elsewhere)
    frame(page).get_by_text(f"b at {elsewhere}").wait_for()
    frame(page).locator("[name=colour]").fill("green")
    frame(page).get_by_role("button", name="Done").click()
    wait_until(lambda: answers_of(requester, batch) == [{"colour": "green"}])
    given = parse_qs(urlsplit(Elsewhere.asked[0]).query)
    assert given["mode"] == ["live"] and given["a"] == ["b"] and given["workerId"] == [worker.public_id]
    assert set(given) == {"mode", "a", "assignmentId", "hitId", "turkSubmitTo", "workerId"}


def test_a_page_with_our_address_built_in_hands_in_through_the_screen(requester, operator, worker, screen_of, site):
    page_html = f"""<form method="post" action="{site}/mturk/externalSubmit?via=screen"><input name=word><input type=hidden name=assignmentId id=assignmentId>
      <button>Send</button></form><script>HTMLFormElement.prototype.requestSubmit; </script>"""
    batch = one_task_each(requester, operator, [html(page_html)])
    page = at_work(screen_of, worker, batch, but="401")
    # The page's own listener takes the address back after ours has set the right one.
    frame(page).locator("form").evaluate(
        "(form, to) => form.addEventListener('submit', () => setTimeout(() => 0)) || window.addEventListener('submit', () => { form.action = to; })",
        f"{site}/mturk/externalSubmit",
    )
    frame(page).locator("[name=word]").fill("relayed")
    frame(page).get_by_role("button", name="Send").click()
    wait_until(lambda: answers_of(requester, batch) == [{"word": "relayed"}])


def test_a_question_form_is_a_form_of_ours(requester, operator, worker, screen_of):
    question = parse_question(QUESTION_FORM)
    batch = one_task_each(requester, operator, [question])
    page = at_work(screen_of, worker, batch)
    page.get_by_label("What are the coordinates", exact=False).fill("B2")
    expect(page.locator("iframe")).to_have_count(0)
    page.get_by_label("It could go either way").check()
    page.get_by_label("Rows").check()
    page.get_by_label("Other: your own words").fill("The middle")
    page.get_by_label("How well do you play?").select_option("high")
    page.get_by_role("button", name="Hand in").click()
    wanted = {"nextmove": "B2", "likelytowin": "unsure", "seen": ["rows", "The middle"], "level": "high"}
    wait_until(lambda: answers_of(requester, batch) == [wanted])
    assert "<SelectionIdentifier>rows</SelectionIdentifier>\n<OtherSelectionText>The middle</OtherSelectionText>" in answer_xml(question, wanted)


def test_what_the_requester_refuses_is_told_beside_the_field(requester, operator, worker, screen_of):
    batch = one_task_each(requester, operator, [parse_question(QUESTION_FORM)])
    page = at_work(screen_of, worker, batch, but="422")
    page.get_by_label("What are the coordinates", exact=False).fill("Z9")
    page.get_by_label("Not likely").check()
    page.get_by_role("button", name="Hand in").click()
    page.get_by_text("Write a letter and a digit, such as B2.").first.wait_for()
    assert answers_of(requester, batch) == []


def test_a_preview_shows_the_page_and_stores_nothing(requester, operator, worker, screen_of):
    page_html = """<script src="https://s3.amazonaws.com/mturk-public/externalHIT_v1.js"></script><form id="mturk_form"><input name="colour">
      <button>Send</button><input type=submit id=submitButton></form><p id=says></p><script>turkSetAssignmentID(); says.textContent = turkGetParam("assignmentId", "none") + (location.search.includes("workerId") ? " with" : " without");</script>"""
    batch = one_task_each(requester, operator, [html(page_html)])
    page = screen_of(worker, but="403")
    page.goto(f"/mturk/preview?groupId={batch}")
    frame(page).get_by_text("ASSIGNMENT_ID_NOT_AVAILABLE without").wait_for()
    expect(frame(page).locator("#submitButton")).to_be_disabled()
    frame(page).locator("[name=colour]").fill("red")
    frame(page).get_by_role("button", name="Send").click()
    frame(page).get_by_text("This was a preview: nothing was stored.").wait_for()
    assert answers_of(requester, batch) == [] and worker.get("/me/assignments").json["items"] == []
    page.get_by_role("button", name="Accept and begin").click()
    frame(page).get_by_text("without").wait_for(state="detached")
    frame(page).locator("[name=colour]").fill("red")
    frame(page).get_by_role("button", name="Send").click()
    wait_until(lambda: answers_of(requester, batch) == [{"colour": "red"}])


def test_pages_work_on_a_phone_and_by_keyboard(requester, operator, worker, screen_of):
    batch = one_task_each(
        requester, operator, [html('<label>Word <input name="word"></label><div style="height: 1500px">long</div>'), parse_question(QUESTION_FORM)]
    )
    page = at_work(screen_of, worker, batch, 2, width=390, height=700)
    until(page, "Number(document.querySelector('[data-page-frame]').height) > 1500")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    frame(page).get_by_label("Word").focus()
    page.keyboard.type("typed")
    page.keyboard.press("Enter")
    page.get_by_label("What are the coordinates", exact=False).wait_for()
    wait_until(lambda: answers_of(requester, batch) == [{"word": "typed"}])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    ("page_html", "submit"),
    [
        ('<input name=a value=1><button type="button">Fold</button><script>document.addEventListener("submit", function check() {});</script>', "Submit"),
        ('<form><input name=a value=1><input type=button value=Play></form>', "Submit"),
        ('<form id=f><input name=a value=1></form><a href="#" onclick="f.submit()">Go on</a>', ""),
        ('<input name=a value=1><button>Ready</button>', ""),
    ],
)  # fmt: skip
def test_every_page_has_one_way_to_hand_in(requester, operator, worker, screen_of, page_html, submit):
    page = at_work(screen_of, worker, one_task_each(requester, operator, [html(page_html)]))
    frame(page).locator("[name=a]").wait_for()
    expect(frame(page).locator("#submitButton")).to_have_count(1 if submit else 0)


def test_a_requester_rehearses_pages_of_all_three_kinds(requester, screen_of, elsewhere, app):
    by_fetch = """<button onclick="send()">Send</button><form hidden></form><script>
      const send = () => fetch(new URLSearchParams(location.search).get("turkSubmitTo") + "/mturk/externalSubmit", { method: "POST", body: new URLSearchParams({ by: "fetch" }) })
        .then(() => document.body.append("sent"));</script>"""
    project = requester.post("/projects", TERMS | {"task_type": "page", "interface": {}, "reward": "0.05"}).json["id"]
    batch = requester.post(f"/projects/{project}/batches", {"name": "first"}).json["id"]
    questions = [html("<input name=word required>"), html(by_fetch), parse_question(external_question(f"{elsewhere}/ad?a=b")), parse_question(QUESTION_FORM)]
    lines = b"\n".join(orjson.dumps({"input": one}) for one in questions)
    assert requester.post(f"/batches/{batch}/tasks", data=lines, content_type="application/x-ndjson").json["accepted"] == 4
    page = screen_of(requester, foreign=elsewhere)
    page.goto(f"/requester/batches/{batch}")
    page.get_by_role("link", name="Rehearse").click()
    frame(page).locator("[name=word]").fill("tried")
    frame(page).get_by_role("button", name="Submit").click()
    frame(page).get_by_role("button", name="Send").click()
    frame(page).get_by_text("sent").wait_for()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    frame(page).locator("[name=colour]").fill("green")
    frame(page).get_by_role("button", name="Done").click()
    page.get_by_label("What are the coordinates", exact=False).fill("B2")
    page.get_by_label("Not likely").check()
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("heading", name="Rehearsed").wait_for()
    page.get_by_role("button", name="See what it measured").click()
    page.get_by_text("Measured in your rehearsal.").wait_for()
    with app.app_context():
        found = sql.rows("SELECT answer, seconds FROM rehearsed_tasks ORDER BY position")
        assert [one.answer for one in found[:3]] == [{"word": "tried"}, {"by": "fetch"}, {"colour": "green"}] and found[3].answer["nextmove"] == "B2"
        assert all(one.seconds is not None for one in found) and sql.value("SELECT count(*) FROM assignments") == 0
