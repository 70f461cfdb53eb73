"""A requester's HTML made ready for its frame: addresses of Mechanical Turk, templates of all habits, parameters of pages elsewhere."""

from __future__ import annotations

import pytest

from marketplace.mturk.frame import external_address, page_html

TO = "https://market.example/mturk/submit/TOKEN"
ACTION = f"{TO}/mturk/externalSubmit"


def shown(page, assignment="S1"):
    return page_html(page, TO, "https://market.example/static", {"assignmentId": assignment})


@pytest.mark.parametrize(
    "action",
    [
        "https://www.mturk.com/mturk/externalSubmit", "https://workersandbox.mturk.com/mturk/externalSubmit", "http://www.mturk.com//mturk/externalSubmit",
        "//www.mturk.com/mturk/externalSubmit", "https://worker.mturk.com/mturk/externalSubmit", "/mturk/externalSubmit",
    ],
)  # fmt: skip
def test_hardcoded_actions_lead_to_us(action):
    page = shown(f'<form action="{action}" method="post"><input name=a><button>ok</button></form><script>const to = "{action}";</script>')
    assert f'action="{ACTION}"' in page and "mturk.com" not in page and page.count("<form") == 1


def test_the_helper_and_the_elements_are_ours():
    page = shown(
        '<script src="https://s3.amazonaws.com/mturk-public/externalHIT_v1.js"></script><script src="https://assets.crowd.aws/crowd-html-elements.js"></script>'
        "<crowd-form><crowd-input name=a></crowd-input></crowd-form>"
    )
    assert "https://market.example/static/mturk/externalHIT_v1.js" in page and "amazonaws" not in page and "assets.crowd.aws" not in page
    assert page.index("crowd/core.js") < page.index("crowd/form.js") < page.index("<crowd-form>")


@pytest.mark.parametrize(
    ("page", "before"),
    [
        ("<p>Only text</p><input name=a>", "<form"),
        ("<!doctype html><html><head><title>x</title></head><body class=x><input name=a></body></html>", "<body class=x><form"),
        ("<html><head></head><input name=a></html>", "</head><form"),
        ("<!-- <form> --><input name=a>", "<form name="),
        ("<script>document.write('<form>')</script><input name=a>", "<form name="),
        ("", "<form"),
    ],
)
def test_a_page_without_a_form_gets_one(page, before):
    made = shown(page)
    assert before in made and f'action="{ACTION}"' in made and 'value="S1" name="assignmentId"' in made
    assert made.index("</form>") < (made.index("</body>") if "</body>" in made else len(made) + 1)
    assert made.lower().startswith("<!doctype html>") and made.index("frame.js") < made.index('id="mturk_form"')


def test_a_widget_without_a_form_gets_the_elements_own():
    made = shown("<crowd-entity-annotation name=e text=x labels='[]'></crowd-entity-annotation>")
    assert "<crowd-form><crowd-entity-annotation" in made and "mturk_form" not in made


def test_values_cannot_break_out_of_our_own_elements():
    made = shown("<p>x</p>", assignment='"><script>alert(1)</script>')
    assert "<script>alert(1)" not in made


@pytest.mark.parametrize(
    ("address", "joined"),
    [
        ("https://a.example", "https://a.example/?assignmentId=S1&turkSubmitTo=https%3A%2F%2Fb%2F"),
        ("https://a.example/ad?mode=live", "https://a.example/ad?mode=live&assignmentId=S1&turkSubmitTo=https%3A%2F%2Fb%2F"),
        ("https://a.example/ad?x=a%20b&y=#part", "https://a.example/ad?x=a%20b&y=&assignmentId=S1&turkSubmitTo=https%3A%2F%2Fb%2F#part"),
    ],
)
def test_parameters_join_the_pages_own_query(address, joined):
    assert external_address(address, {"assignmentId": "S1", "turkSubmitTo": "https://b/"}) == joined
