"""Stored pages with placeholders: made through the API, found by their owner, filled without a way to break out."""

from __future__ import annotations

import pytest

from marketplace.errors import Invalid
from marketplace.hits.layouts import fill_layout, layout_of
from marketplace.task_types.page import placeholders

PAGE = '<p>${text}</p><img src="${image_url}"><script>const note = `${later}`; const t = "${text}";</script>'


def test_a_layout_is_made_and_found(requester, stranger):
    made = requester.post("/layouts", {"name": "One image", "html": PAGE})
    assert made.status_code == 201, made.text
    assert made.json["placeholders"] == ["text", "image_url"] and made.json["layout_id"].startswith("L")
    path = f"/layouts/{made.json['layout_id']}"
    assert requester.get(path).json["html"] == PAGE
    assert [one["name"] for one in requester.get("/layouts").json["items"]] == ["One image"]
    assert stranger.get(path).status_code == 404 and stranger.get("/layouts").json["items"] == []


@pytest.mark.parametrize(
    "body", [{"name": "", "html": "x"}, {"name": "x", "html": ""}, {"name": " ", "html": "x"}, {"name": "x", "html": " \n"}, {"html": "x"}]
)
def test_an_empty_layout_is_refused(requester, body):
    assert requester.post("/layouts", body).status_code == 422


def test_values_are_escaped_and_scripts_keep_their_own_placeholders(app, requester):
    layout_id = requester.post("/layouts", {"name": "x", "html": PAGE}).json["layout_id"]
    with app.app_context():
        layout = layout_of(requester.person, layout_id)
        question = fill_layout(layout, {"text": "<script>\"'&", "image_url": 'https://example.org/a"onerror="x'}, 300)
        assert question["kind"] == "html" and question["frame_height"] == 300
        assert "<p>&lt;script&gt;&quot;&#x27;&amp;</p>" in question["html"] and "a&quot;onerror" in question["html"]
        assert "`${later}`" in question["html"] and 't = "&lt;script' in question["html"]
        for wrong in ({"text": "x"}, {"text": "x", "image_url": "y", "other": "z"}):
            with pytest.raises(Invalid):
                fill_layout(layout, wrong)


def test_markup_is_put_in_as_it_is_where_the_requester_says_so():
    assert placeholders.fill("<p>${a}</p>", {"a": "<b>x</b> &amp; &"}) == "<p>&lt;b&gt;x&lt;/b&gt; &amp; &amp;</p>"
    assert placeholders.fill("<p>${a}</p>", {"a": "<b>x</b>"}, markup=True) == "<p><b>x</b></p>"


def test_addresses_are_filled_percent_encoded():
    assert placeholders.fill_address("https://example.org/?a=${a b}&c=${c}", {"c": "x&y=1 /"}) == "https://example.org/?a=${a b}&c=x%26y%3D1%20%2F"
