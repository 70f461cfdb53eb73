"""The main job in a real browser: a requester's file becomes tasks, a worker's answers, a review, and a payout."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.tasks import until
from tests.pages.market import PASSWORD, assert_books, new_person

FILE = "key,text\nfirst,What a lovely day\nsecond,It broke after a week\nthird,It works\n"


def sign_up(page, email: str, role: str) -> None:
    """By the form of the public page."""
    page.goto("/sign-up")
    page.check(f"input[name=roles][value={role}]")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    page.wait_for_url(f"**/{role}/")


def log_in(page, email: str) -> None:
    """By the form of the public page."""
    page.goto("/login")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.locator("main").get_by_role("button", name="Log in").click()
    page.wait_for_url(lambda url: "/login" not in url)


def sent(page) -> None:
    """No answer is kept in the browser any more."""
    until(page, "!Object.keys(localStorage).some(key => key.startsWith('rivulet-out-'))")


def publish_a_file(page, folder: Path) -> str:
    """Project, batch, upload, quote, publish; the batch's address."""
    page.goto("/requester/projects/new")
    page.fill("[name=title]", "Mood of a sentence")
    page.fill("[name=instructions]", "Say how the writer **feels**.")
    page.check("input[name=task_type][value=choice]")
    page.fill("[name='interface.text']", "{{text}}")
    page.fill("[name='interface.labels']", "Happy\nAngry\nNeither")
    page.fill("[name=reward]", "3.00")
    page.fill("[name=overlap]", "1")
    page.get_by_role("button", name="Make the project").click()
    page.locator("main [name=name]").fill("March")
    page.get_by_role("button", name="Go on to upload").click()
    page.wait_for_url("**/requester/batches/**")
    batch = "/".join(page.url.split("/")[:6])
    page.goto(f"{batch}/imports/new")
    file = folder / "tasks.csv"
    file.write_text(FILE)
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Upload", exact=True).click()
    page.wait_for_url("**/requester/imports/**")
    page.goto(batch)
    page.get_by_role("button", name="Publish for").click()
    page.get_by_text("live", exact=True).first.wait_for()
    return batch


def test_from_a_file_to_a_payout(app, visit, tmp_path):
    operator_email = new_person(app, "operator")
    requester, worker, operator = visit(), visit(390), visit()

    sign_up(requester, "requester@example.org", "requester")
    log_in(operator, operator_email)
    operator.goto("/operator/deposits")
    operator.fill("[name=email]", "requester@example.org")
    operator.fill("[name=amount]", "50.00")
    operator.fill("[name=reference]", "IN-1")
    operator.get_by_role("button", name="Record deposit").click()
    operator.get_by_text("is on the balance of").wait_for()
    batch = publish_a_file(requester, tmp_path)

    # The worker takes the batch on a phone: one answer by thumb, one by keys, one after being asked to choose.
    sign_up(worker, "worker@example.org", "worker")
    worker.get_by_role("button", name="Start").click()
    task = worker.locator("form.work-task")
    worker.get_by_text("What a lovely day").wait_for()
    worker.get_by_role("button", name="Hand in").click()  # nothing chosen: the browser says so, nothing is sent
    worker.get_by_text("Happy").click()
    worker.get_by_role("button", name="Hand in").click()
    worker.get_by_text("It broke after a week").wait_for()
    worker.keyboard.press("2")
    worker.keyboard.press("Enter")
    worker.get_by_text("It works").wait_for()
    sent(worker)
    worker.keyboard.press("3")
    worker.locator("input[value=Neither]:checked").wait_for(state="attached")
    worker.reload()  # what was chosen is still chosen
    worker.locator("input[value=Neither]:checked").wait_for(state="attached")
    worker.keyboard.press("Enter")
    worker.get_by_text("Nothing is open for you here").or_(worker.locator("[data-nothing]:visible")).first.wait_for()
    expect(task).to_have_count(0)
    expect(worker.locator("[data-count]")).to_have_text("3")
    sent(worker)
    worker.goto("/payouts")
    expect(worker.locator("[data-stat=pending]")).to_have_text("$9.00")

    # Two are approved, one is rejected with a reason, which the worker reads.
    requester.goto(batch)
    requester.get_by_role("link", name="Review").first.click()
    requester.locator("[data-needs-script]:visible").first.wait_for()  # the script is there; without it the same buttons reload the page
    undecided = requester.locator("[data-answer]:not([data-decided])")
    for left in (2, 1):
        undecided.first.locator("[data-approve]").click()
        requester.locator("[data-outcome=approved]").nth(2 - left).wait_for(state="attached")
        expect(undecided).to_have_count(left)
    undecided.locator("[data-reason]").select_option("wrong_answer")
    undecided.locator("[data-feedback]").fill("It is a statement")
    undecided.locator("[data-reject]").click()
    requester.get_by_text("Nothing to decide").wait_for()
    worker.goto("/worker/assignments?state=rejected")
    worker.get_by_text("It is a statement").wait_for()

    # The money leaves, and the worker sees its reference.
    worker.goto("/payouts")
    expect(worker.locator("[data-stat=available]")).to_have_text("$6.00")
    worker.get_by_role("button", name="Request payout").click()
    worker.get_by_text("is requested").wait_for()
    operator.goto("/operator/payouts")
    operator.get_by_role("link", name="Settle").click()
    operator.fill("[name=reference]", "WIRE-9")
    operator.get_by_role("button", name="Mark as paid").click()
    operator.get_by_text("is marked as paid").wait_for()
    worker.goto("/payouts")
    worker.get_by_text("WIRE-9").wait_for()
    expect(worker.locator("[data-stat=paid_out]")).to_have_text("$6.00")

    operator.goto("/operator/books")
    operator.get_by_text("The books are right").wait_for()
    assert_books(app)
