"""The project's form: the fields of each kind of task, rows, projects to start from."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from marketplace.people.find import person_by_email
from marketplace.projects.find import projects_of
from marketplace.task_types import TASK_TYPES
from tests.pages.market import new_person, signed_in

TERMS = {
    "title": "A project", "reward": "0.05", "overlap": "1", "lease": "10", "lease_unit": "minutes",
    "auto_approve": "3", "auto_approve_unit": "days", "review": "manual",
}  # fmt: skip
STARTS = [f"{kind.name}.{start.name}" for kind in TASK_TYPES.values() for start in kind.starts]


@pytest.fixture
def requester(app):
    return new_person(app, "requester")


@pytest.fixture
def browser(app, requester):
    return signed_in(app, requester)


class Form(HTMLParser):
    """Reads the fields of the project's form as a browser would send them; what stands in a <template> is no field."""

    def __init__(self):
        super().__init__()
        self.found: dict[str, str] = {}
        self.inside = self.templates = 0
        self.open = self.chosen = None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.inside = "data-project-form" in given
        self.templates += tag == "template"
        name = given.get("name")
        if not self.inside or self.templates:
            return
        if tag == "input" and name and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.found[name] = given.get("value", "on")
        elif tag in ("textarea", "select") and name:
            self.open, self.chosen = name, False
            self.found[name] = ""
        elif tag == "option" and self.open and (not self.chosen or "selected" in given) and (self.chosen is False or "selected" in given):
            self.found[self.open], self.chosen = given.get("value", ""), "value" if "value" in given else "text"

    def handle_data(self, data):
        if self.open and self.chosen is False:
            self.found[self.open] += data
        elif self.open and self.chosen == "text":
            self.found[self.open], self.chosen = data.strip(), "value"

    def handle_endtag(self, tag):
        self.templates -= tag == "template"
        if tag in ("textarea", "select"):
            self.open = None
        if tag == "form":
            self.inside = False


def fields(page: str) -> dict[str, str]:
    form = Form()
    form.feed(page)
    return {name: text.removeprefix("\n") for name, text in form.found.items()}


@pytest.mark.parametrize("start", STARTS)
def test_a_project_to_start_from_becomes_one_without_a_change(app, browser, requester, start):
    page = browser.get(f"/requester/projects/new?start={start}")
    assert page.status_code == 200
    answer = browser.post("/requester/projects", data=fields(page.text))
    assert answer.status_code == 302, re.findall(r"field-error[^>]*>.*?</p>", answer.text, flags=re.S)
    kind = TASK_TYPES[start.partition(".")[0]]
    with app.app_context():
        [made] = projects_of(person_by_email(requester))
        terms = next(one for one in kind.starts if one.name == start.partition(".")[2])
        wanted = {key: value.strip() if isinstance(value, str) else value for key, value in kind.check_interface(terms.interface).items()}
        assert made.interface == wanted and made.reward_micros == terms.reward_micros
    assert browser.get(f"{answer.location}/edit").status_code == 200


@pytest.mark.parametrize("start", STARTS)
def test_its_example_file_and_preview_go_with_it(browser, start):
    kind = TASK_TYPES[start.partition(".")[0]]
    terms = next(one for one in kind.starts if one.name == start.partition(".")[2])
    file = browser.get(f"/requester/starts/{start}.csv")
    assert file.status_code == 200 and file.content_type.startswith("text/csv")
    preview = browser.post("/requester/previews", data=fields(browser.get(f"/requester/projects/new?start={start}").text))
    assert preview.status_code == 200 and "data-task" in preview.text
    if terms.example:
        assert file.text.splitlines()[0].split(",")[0] in terms.example[0]


def test_a_name_that_is_no_start_is_refused(browser):
    assert browser.get("/requester/projects/new?start=choice.nothing").status_code == 404
    assert browser.get("/requester/starts/nothing.csv").status_code == 404


@pytest.mark.parametrize("kind", TASK_TYPES)
def test_each_kind_shows_its_own_fields_without_script(browser, kind):
    page = browser.post("/requester/projects", data=TERMS | {"task_type": kind, "choose_kind": "1", "interface.text": "{{kept}}"})
    assert page.status_code == 200
    names = {name for name in fields(page.text) if name.startswith("interface.")}
    assert names and fields(page.text)["title"] == "A project"
    if "interface.text" in names:
        assert fields(page.text)["interface.text"] == "{{kept}}"
    assert browser.post("/requester/projects/fields", data=TERMS | {"task_type": kind}).status_code == 200


def test_a_row_is_added_without_script_and_what_was_typed_stays(browser):
    sent = TERMS | {"task_type": "compare", "interface.mode": "rubric", "interface.scales.0.label": "Clear", "add_row": "interface.scales"}
    page = browser.post("/requester/projects", data=sent).text
    assert fields(page)["interface.scales.0.label"] == "Clear" and fields(page)["interface.scales.1.min"] == "1"


@pytest.mark.parametrize(
    "sent, field, sentence",
    [
        ({"task_type": "compare", "interface.mode": "pair", "interface.a": "{{a}}"}, "interface-b", "Say what side b shows"),
        ({"task_type": "compare", "interface.mode": "ranking", "interface.items": "{{a}}"}, "interface-items", "Give a list of 2 to 20"),
        (
            {"task_type": "compare", "interface.mode": "rubric", "interface.scales.0.label": "x", "interface.scales.0.min": "one"},
            "interface-scales-0-min",
            "Write a number",
        ),
        ({"task_type": "spans", "interface.text": "{{t}}"}, "interface-labels", "Give a list of labels"),
        ({"task_type": "spans", "interface.text": "{{t}}", "interface.labels": "a", "interface.max": "-1"}, "interface-max", "whole numbers"),
        ({"task_type": "boxes", "interface.labels": "a"}, "interface-image", "Say which picture"),
        ({"task_type": "boxes", "interface.image": "{{i}}", "interface.labels": "a"}, "interface-shapes", "one or more of box"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(browser, sent, field, sentence):
    answer = browser.post("/requester/projects", data=TERMS | sent)
    assert answer.status_code == 422 and sentence in answer.text
    assert f'href="#f-{field}"' in answer.text and f'id="f-{field}' in answer.text
