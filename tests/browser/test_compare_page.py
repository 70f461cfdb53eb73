"""Comparing in a real browser, by keys and by thumb."""

from __future__ import annotations

from playwright.sync_api import expect

from marketplace.core.public_id import encode
from marketplace.task_types import get
from tests.browser.tasks import batch_of_kind, begin, handed_in

ROWS = [{"a": "Tea with milk", "b": "Tea with lemon"}, {"a": "One spoon", "b": "Two spoons"}]


def test_the_chosen_side_is_told_as_the_interface_names_it(app, signed_in_page):
    interface = {"mode": "pair", "a": "{{a}}", "b": "{{b}}", "question": "Which is it?", "tie": True}
    batch = batch_of_kind(app, "compare", interface, ROWS)
    page = begin(app, signed_in_page, batch)
    page.get_by_text("Tea with milk").wait_for()
    page.keyboard.press("1")
    expect(page.locator(".compare__pick input:checked")).to_have_count(1)
    first_shown = page.locator(".compare__card").first.inner_text()
    orders = [page.locator(".compare__pick input[value=a], .compare__pick input[value=b]").evaluate_all("all => all.map((one) => one.value)")]
    page.keyboard.press("Enter")
    page.get_by_text("One spoon").wait_for()
    orders.append(page.locator(".compare__pick input[value=a], .compare__pick input[value=b]").evaluate_all("all => all.map((one) => one.value)"))
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    first, second = handed_in(app, batch, 2)
    assert ROWS[0][first.answer["label"]] in first_shown and second.answer == {"label": "tie"}
    with app.app_context():
        for one, shown in zip((first, second), orders, strict=True):
            assert one.details["order"] == shown  # what is stored is what was seen
            assert one.details == {"order": get("compare").arrangement({**interface, "items": None}, {}, encode("assignment", one.id))["order"]}


def test_ranking_by_thumb(app, signed_in_page):
    interface = {"mode": "ranking", "items": ["{{w}}", "{{x}}", "{{y}}", "{{z}}"]}
    batch = batch_of_kind(app, "compare", interface, [{"w": "Wool", "x": "Xylophone", "y": "Yoghurt", "z": "Zebra"}])
    page = begin(app, signed_in_page, batch, width=390, has_touch=True, is_mobile=True)

    def card(text):
        return page.locator("[data-item]", has_text=text)

    page.get_by_role("button", name="Hand in").tap()
    page.get_by_text("Put all of them in order first.").wait_for()
    ranking = page.locator("[name=ranking]")
    card("Zebra").locator("[data-rank]").tap()
    expect(ranking).to_have_value("z")
    card("Wool").locator(".compare__thing").tap()
    expect(ranking).to_have_value("z|w")
    card("Yoghurt").locator("[data-rank]").tap()  # the last one falls into its place
    expect(ranking).to_have_value("z|w|y|x")
    card("Wool").locator("[data-up]").tap()
    expect(ranking).to_have_value("w|z|y|x")
    card("Xylophone").locator("[data-rank]").tap()  # out again
    expect(ranking).to_have_value("w|z|y")
    card("Xylophone").locator("[data-rank]").tap()
    expect(ranking).to_have_value("w|z|y|x")
    page.get_by_role("button", name="Hand in").tap()
    assert handed_in(app, batch)[0].answer == {"ranking": ["w", "z", "y", "x"]}


def test_ranking_by_keys_survives_a_reload(app, signed_in_page):
    batch = batch_of_kind(app, "compare", {"mode": "ranking", "items": ["{{a}}", "{{b}}", "again {{a}}"]}, ROWS[:1])
    page = begin(app, signed_in_page, batch)
    names = page.locator("[data-item]").evaluate_all("items => items.map((item) => item.dataset.item)")
    page.keyboard.press("3")
    page.keyboard.press("1")
    page.keyboard.press("Backspace")
    expect(page.locator("[name=ranking]")).to_have_value(names[2])
    page.keyboard.press("2")
    expect(page.locator("[name=ranking]")).to_have_value("|".join([names[2], names[1], names[0]]))
    expect(page.locator("button:focus")).to_have_count(0)  # Enter would press it
    page.reload()
    page.locator("[data-stage][data-ready]").wait_for()
    expect(page.locator("[name=ranking]")).to_have_value("|".join([names[2], names[1], names[0]]))
    page.keyboard.press("Enter")
    assert handed_in(app, batch)[0].answer == {"ranking": [names[2], names[1], names[0]]}


def test_scales_by_number_keys_one_after_the_other(app, signed_in_page):
    scales = [{"name": "clear"}, {"name": "kind", "min": 0, "max": 3, "low": "not", "high": "very"}]
    batch = batch_of_kind(app, "compare", {"mode": "rubric", "text": "{{a}}", "scales": scales}, ROWS[:1])
    page = begin(app, signed_in_page, batch)
    page.keyboard.press("4")
    page.keyboard.press("0")
    page.keyboard.press("Enter")
    assert handed_in(app, batch)[0].answer == {"ratings": {"clear": 4, "kind": 0}}


def test_a_ranking_without_script(app, signed_in_page):
    batch = batch_of_kind(app, "compare", {"mode": "ranking", "items": ["{{a}}", "{{b}}"]}, ROWS[:1])
    page = begin_without_script(app, signed_in_page, batch)
    page.locator("[name='rank.a']").select_option("2")
    page.locator("[name='rank.b']").select_option("2")
    page.get_by_role("button", name="Hand in").click()
    page.get_by_text("in its place, once").first.wait_for()
    page.locator("[name='rank.b']").select_option("1")
    page.locator("[name='rank.a']").select_option("2")
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_load_state()
    assert handed_in(app, batch)[0].answer == {"ranking": ["b", "a"]}


def begin_without_script(app, signed_in_page, batch):
    from tests.pages.market import new_person

    page = signed_in_page(new_person(app, "worker"), java_script_enabled=False, but="422")
    page.goto(f"/worker/batches/{batch.id}")
    page.get_by_role("button", name="Start").click()
    page.locator("form.work-task").first.wait_for()
    return page
