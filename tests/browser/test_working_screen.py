"""The working screen in a real browser: keys, taking back, the network away, reloads, a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from marketplace.assignments.claim import claim
from marketplace.core import sql
from marketplace.people.find import person_by_email
from tests.pages.market import assert_books, commit, live_batch, new_person

LOST = "net::ERR"


@pytest.fixture
def worker(app):
    return new_person(app, "worker", name="Wen")


@pytest.fixture
def begin(app, worker, signed_in_page):
    """The working screen of a new batch, with its first task on it."""

    def one(batch, **more):
        with app.app_context():
            claim(person_by_email(worker), batch.number, 1)
            commit()
        page = signed_in_page(worker, **more)
        page.goto(f"/worker/batches/{batch.id}/work")
        ready(page)
        return page

    return one


def ready(page) -> None:
    """The module is at work: it has taken the first task into its hands."""
    page.locator("form.work-task").wait_for()
    page.locator("[data-stage][data-ready]").wait_for()


def answers(app, batch) -> dict[str, str]:
    """What the database holds: the label of each text handed in."""
    with app.app_context():
        found = sql.rows(
            "SELECT t.input->>'text' AS text, a.answer->>'label' AS label FROM assignments a JOIN tasks t USING (batch_id, position)"
            " WHERE a.batch_id = %(batch)s AND a.submitted_at IS NOT NULL",
            batch=batch.number,
        )
    assert len({one.text for one in found}) == len(found), "an answer is there twice"
    return {one.text: one.label for one in found}


def states(app, batch) -> dict[str, int]:
    """How many assignments are in which state."""
    with app.app_context():
        return {one.state: one.n for one in sql.rows("SELECT state, count(*) n FROM assignments WHERE batch_id = %(b)s GROUP BY 1", b=batch.number)}


def reports(app) -> list[tuple[str, str]]:
    """What was reported."""
    with app.app_context():
        return [(one.reason, one.words) for one in sql.rows("SELECT reason, words FROM task_reports")]


def wait_until(page, question) -> None:
    """Asks again and again until it is so."""
    for _ in range(300):
        if question():
            return
        page.wait_for_timeout(100)
    assert question()


def text(page) -> str:
    """The text of the task on the screen."""
    return page.locator(".task-text").inner_text()


def shows(page, *, count: str) -> None:
    """So many answers are counted on the screen."""
    expect(page.locator("[data-count]")).to_have_text(count)


def task(page):
    """The task on the screen, to expect something of."""
    return expect(page.locator(".task-text"))


def test_a_batch_is_done_by_keys_alone(app, begin):
    batch = live_batch(app, tasks=12)
    page = begin(batch)
    given = {}
    for number in range(12):
        key = "1" if number % 2 else "2"
        given[text(page)] = {"1": "joy", "2": "anger"}[key]
        before = text(page)
        page.keyboard.press(key)
        page.keyboard.press("Enter")
        if number < 11:
            task(page).not_to_have_text(before)
    page.locator("[data-nothing]:visible").wait_for()
    shows(page, count="12")
    expect(page.locator("[data-sum]")).to_have_text("$0.24")
    wait_until(page, lambda: answers(app, batch) == given)
    assert_books(app)


def test_the_last_answer_is_taken_back_and_changed(app, time_to_undo, begin):
    batch = live_batch(app, tasks=3)
    page = begin(batch)
    first = text(page)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.get_by_text("Handed in.").wait_for()
    task(page).not_to_have_text(first)
    assert answers(app, batch) == {}
    page.keyboard.press("z")
    task(page).to_have_text(first)
    expect(page.locator("input[value=joy]")).to_be_checked()
    shows(page, count="0")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    wait_until(page, lambda: answers(app, batch) == {first: "anger"})
    page.keyboard.press("z")
    page.wait_for_timeout(300)
    assert answers(app, batch) == {first: "anger"}
    task(page).not_to_have_text(first)


def test_a_skip_is_taken_back_too(app, time_to_undo, begin):
    batch = live_batch(app, tasks=3)
    page = begin(batch)
    first = text(page)
    page.keyboard.press("s")
    task(page).not_to_have_text(first)
    page.get_by_role("button", name="Take back").click()
    task(page).to_have_text(first)
    assert "returned" not in states(app, batch)
    page.keyboard.press("s")
    wait_until(page, lambda: states(app, batch).get("returned") == 1)


def test_without_network_work_goes_on_and_arrives_later_once(app, begin):
    batch = live_batch(app, tasks=3)
    page = begin(batch, but=LOST)
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    given = {}
    for number in range(3):
        given[text(page)] = "joy"
        page.keyboard.press("1")
        page.keyboard.press("Enter")
        if number < 2:
            page.locator("form.work-task").wait_for()
    page.get_by_text("3 answers are kept in this browser").wait_for()
    assert answers(app, batch) == {}
    page.context.set_offline(False)
    wait_until(page, lambda: answers(app, batch) == given)
    page.get_by_text("kept in this browser").wait_for(state="hidden")
    assert_books(app)


def test_answers_kept_without_network_survive_the_closed_tab(app, time_to_undo, begin):
    batch = live_batch(app, tasks=2)
    page = begin(batch, but=LOST)
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    first = text(page)
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    page.get_by_text("Handed in.").wait_for()
    another = page.context.new_page()
    page.close()
    assert answers(app, batch) == {}
    another.context.set_offline(False)
    another.goto("/worker/")  # any page of the worker sends what waits
    wait_until(another, lambda: answers(app, batch) == {first: "anger"})


def test_a_reload_sends_what_was_held_and_shows_the_next_task(app, time_to_undo, begin):
    batch = live_batch(app, tasks=3)
    page = begin(batch)
    first = text(page)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.get_by_text("Handed in.").wait_for()
    page.reload()
    ready(page)
    task(page).not_to_have_text(first)
    shows(page, count="1")
    wait_until(page, lambda: answers(app, batch) == {first: "joy"})


def test_a_reload_while_the_answer_is_under_way_loses_and_doubles_nothing(app, begin):
    batch = live_batch(app, tasks=3)
    page = begin(batch, but=LOST)
    under_way = []

    def hang(route):  # the server has taken it; the browser still waits when the page is loaded anew
        route.fetch()
        under_way.append(route.request.url)

    page.route("**/submission", hang)
    first = text(page)
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    wait_until(page, lambda: under_way)
    page.unroute("**/submission")
    page.reload()
    ready(page)
    task(page).not_to_have_text(first)
    wait_until(page, lambda: page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('rivulet-out-')).length") == 0)
    assert answers(app, batch) == {first: "anger"} and states(app, batch)["submitted"] == 1
    shows(page, count="1")


def do_all(page, tasks: int) -> set[str]:
    """Answers each task by keys until none is left; the texts it saw."""
    seen = set()
    for number in range(tasks):
        seen.add(before := text(page))
        page.keyboard.press("1")
        page.keyboard.press("Enter")
        if number < tasks - 1:
            task(page).not_to_have_text(before)
    page.locator("[data-nothing]:visible").wait_for()
    return seen


def test_tasks_that_a_page_asked_for_and_was_left_before_it_heard_are_shown_by_the_next(app, time_to_undo, worker, signed_in_page):
    batch = live_batch(app, tasks=3)
    page = signed_in_page(worker)
    address = f"/worker/batches/{batch.id}/work"
    with app.app_context():
        claim(person_by_email(worker), batch.number, 1)
        commit()
        page.goto("/worker/")
        drawn = page.request.get(address).text()
        claim(person_by_email(worker), batch.number, 2)  # comes to pass when the page has been drawn
        commit()
    page.route(f"**{address}", lambda route: route.fulfill(body=drawn, content_type="text/html"), times=1)
    page.goto(address)
    ready(page)
    seen = do_all(page, 3)
    wait_until(page, lambda: set(answers(app, batch)) == seen)
    shows(page, count="3")


def test_tasks_that_were_lost_on_the_way_are_asked_for_again(app, time_to_undo, worker, signed_in_page):
    batch = live_batch(app, tasks=3)
    page = signed_in_page(worker, but=LOST)
    with app.app_context():
        claim(person_by_email(worker), batch.number, 1)
        commit()

    def swallow(route):  # the server gives tasks, the browser never hears of it
        route.fetch()
        route.abort()

    page.route("**/claims", swallow, times=1)
    page.goto(f"/worker/batches/{batch.id}/work")
    ready(page)
    wait_until(page, lambda: states(app, batch) == {"claimed": 3})
    seen = do_all(page, 3)
    wait_until(page, lambda: set(answers(app, batch)) == seen)


def test_a_closed_tab_sends_what_was_held_at_once(app, time_to_undo, begin):
    batch = live_batch(app, tasks=2)
    page = begin(batch)
    first = text(page)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.get_by_text("Handed in.").wait_for()
    watcher = page.context.new_page()
    page.close(run_before_unload=True)
    wait_until(watcher, lambda: answers(app, batch) == {first: "joy"})  # nobody else is left to send it


def test_an_answer_whose_confirmation_was_lost_is_sent_again_and_counted_once(app, begin):
    batch = live_batch(app, tasks=3)
    page = begin(batch, but=LOST)
    lost = []

    def swallow(route):
        if len(lost) < 2:  # the server takes the answer, the browser never hears of it
            route.fetch()
            lost.append(route.request.url)
            return route.abort()
        return route.continue_()

    page.route("**/submission", swallow)
    first = text(page)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    wait_until(page, lambda: len(lost) == 2)
    page.get_by_text("kept in this browser").wait_for(state="hidden")
    assert answers(app, batch) == {first: "joy"} and states(app, batch)["submitted"] == 1
    shows(page, count="1")


def test_the_lease_is_extended_while_somebody_works(app, begin):
    batch = live_batch(app, tasks=1, lease_seconds=10)
    page = begin(batch)
    with page.expect_response("**/leases") as extended:
        page.keyboard.press("1")
    assert len(extended.value.json()["leases"]) == 1
    with app.app_context():
        assert sql.value("SELECT lease_expires_at > claimed_at + interval '12 seconds' FROM assignments")


def test_what_is_typed_is_there_on_another_device(app, worker, begin, signed_in_page):
    batch = live_batch(app, tasks=1, task_type="edit", interface={"text": "{{text}}"})
    page = begin(batch)
    with page.expect_response("**/draft"):
        page.locator("textarea[name=text]").fill("a half finished sent")
    elsewhere = signed_in_page(worker, width=390)
    elsewhere.goto(f"/worker/batches/{batch.id}/work")
    ready(elsewhere)
    expect(elsewhere.locator("textarea[name=text]")).to_have_value("a half finished sent")


def test_what_the_screen_counts_is_shown_and_sent_along(app, begin):
    batch = live_batch(app, tasks=1, task_type="edit", interface={"text": "{{text}}"})
    page = begin(batch)
    page.get_by_text("What is recorded").click()
    field = page.locator("textarea[name=text]")
    field.focus()
    page.keyboard.type("ab")
    field.evaluate(
        "field => { const data = new DataTransfer(); data.setData('text', 'pasted words');"
        " field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); }"
    )
    expect(page.locator("[data-recorded=keystrokes]")).to_have_text("2")
    expect(page.locator("[data-recorded=pasted_chars]")).to_have_text("12")
    page.keyboard.press("Control+Enter")
    wait_until(page, lambda: states(app, batch).get("submitted") == 1)
    with app.app_context():
        counted = sql.value("SELECT provenance FROM assignments WHERE batch_id = %(b)s", b=batch.number)
    assert counted["pastes"] == 1 and counted["pasted_chars"] == 12 and counted["seconds_active"] > 0


def test_a_broken_task_is_reported_and_skipped(app, begin):
    batch = live_batch(app, tasks=2)
    page = begin(batch)
    first = text(page)
    page.keyboard.press("r")
    page.get_by_label("An image, a sound or a link does not work").check()
    page.get_by_label("In your words").fill("Nothing to hear")
    page.get_by_role("button", name="Send the report").click()
    page.get_by_text("Thank you. The requester is told.").wait_for()
    task(page).not_to_have_text(first)
    wait_until(page, lambda: reports(app) == [("broken", "Nothing to hear")])
    wait_until(page, lambda: states(app, batch).get("returned") == 1)


def test_the_keys_and_the_instructions_are_one_key_away(app, begin):
    page = begin(live_batch(app, tasks=1))
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keys").get_by_text("take the last answer back").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("i")
    page.get_by_text("Read all of it.").wait_for(state="hidden")


def test_a_pick_hands_in_where_that_is_wished(app, begin):
    batch = live_batch(app, tasks=2)
    page = begin(batch)
    first = text(page)
    page.keyboard.press("?")
    page.get_by_label("Hand in with the pick").check()
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    task(page).not_to_have_text(first)


def swipe(page, by: int) -> None:
    """A finger that moves sideways over the task."""
    page.locator(".work-body").evaluate(
        """(body, by) => {
            const touch = (x) => [new Touch({ identifier: 1, target: body, clientX: x, clientY: 300 })];
            const send = (name, x) => body.dispatchEvent(new TouchEvent(name, { bubbles: true, touches: name === 'touchend' ? [] : touch(x), changedTouches: touch(x) }));
            send('touchstart', 200); send('touchmove', 200 + by / 2); send('touchmove', 200 + by); send('touchend', 200 + by);
        }""",
        by,
    )


def test_on_a_phone_by_thumb(app, begin):
    batch = live_batch(app, tasks=4)
    page = begin(batch, width=390, has_touch=True, is_mobile=True)
    bar = page.locator(".work-bar").bounding_box()
    assert bar["y"] + bar["height"] <= 801 and bar["y"] > 400, "the buttons are in thumb's reach"
    first = text(page)
    page.locator("label", has_text="joy").tap()
    expect(page.locator("input[value=joy]")).to_be_checked()  # a tap arrives after the call that made it has returned
    swipe(page, -160)
    task(page).not_to_have_text(first)
    second = text(page)
    swipe(page, 160)
    task(page).not_to_have_text(re.compile(f"^({re.escape(first)}|{re.escape(second)})$"))
    page.get_by_role("button", name="Instructions").tap()
    page.get_by_role("dialog", name="Instructions").get_by_text("Read all of it.").wait_for()


@pytest.mark.parametrize("width", [320, 640])
def test_nothing_runs_out_of_a_small_or_magnified_page(app, begin, width):
    page = begin(live_batch(app, tasks=2), width=width, height=512)  # 640 by 512 is a laptop's 1280 by 1024 at 200 %
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_stopping_gives_back_what_has_no_answer_and_keeps_the_answer(app, time_to_undo, begin):
    batch = live_batch(app, tasks=6)
    page = begin(batch)
    page.wait_for_load_state("networkidle")
    first = text(page)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.get_by_text("Handed in.").wait_for()
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Stop and give the rest back").click()
    page.wait_for_url("**/worker/")
    wait_until(page, lambda: answers(app, batch) == {first: "joy"} and states(app, batch).get("claimed", 0) == 0)
    assert_books(app)
