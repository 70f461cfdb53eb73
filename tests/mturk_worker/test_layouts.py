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


def test_a_layout_is_filled_and_wants_all_its_names(app, requester):
    layout_id = requester.post("/layouts", {"name": "x", "html": PAGE}).json["layout_id"]
    with app.app_context():
        layout = layout_of(requester.person, layout_id)
        question = fill_layout(layout, {"text": "<script>\"'&", "image_url": 'https://example.org/a"onerror="x'}, 300)
        assert question["kind"] == "html" and question["frame_height"] == 300
        assert "<p>&lt;script&gt;&quot;&#x27;&amp;</p>" in question["html"] and "a&quot;onerror" in question["html"]
        for wrong in ({"text": "x"}, {"text": "x", "image_url": "y", "other": "z"}):
            with pytest.raises(Invalid):
                fill_layout(layout, wrong)


@pytest.mark.parametrize(
    ("page", "value", "filled"),
    [
        ("<p>${a}</p>", "I <3 you & me", "<p>I &lt;3 you &amp; me</p>"),
        ("<p>${a}</p>", "Tom &amp; Jerry", "<p>Tom &amp; Jerry</p>"),
        ("<p>${a}</p>", '<span class="Person">Ada</span> met <b>Alan</b>', '<p><span class="Person">Ada</span> met <b>Alan</b></p>'),
        ("<p>${a}</p>", "<b onclick='steal()'>x</b><script>steal()</script>", "<p><b>x</b></p>"),
        ("<p>${a}</p>", "<script>steal()</script>", "<p>&lt;script&gt;steal()&lt;/script&gt;</p>"),
        ("<p>${a}</p>", '<a href="javascript:steal()">x</a>', "<p><a>x</a></p>"),
        ('<img alt="a > ${a}">', '"><b>x</b>', '<img alt="a > &quot;&gt;&lt;b&gt;x&lt;/b&gt;">'),
        ("<a href='${a}'>x</a>", "https://example.org/?a=1&b=2", "<a href='https://example.org/?a=1&amp;b=2'>x</a>"),
        (
            "<script>const rows = ${a}; const t = `${b}`;</script>",
            '[{"x": "</script>"}]',
            '<script>const rows = [{"x": "<\\/script>"}]; const t = `${b}`;</script>',
        ),
        ('<script>const a = "${a}", b = "${b}";</script>', 'a "b"\nc</script>', r'<script>const a = "a \"b\"\nc<\/script>", b = "${b}";</script>'),
        ("<style>.x { color: ${a} }</style>", "red", "<style>.x { color: red }</style>"),
        ("<!-- ${a} --><p>${ a }</p>${gone}", "x", "<!-- ${a} --><p>x</p>"),
    ],
)
def test_a_value_goes_in_by_the_place_it_stands_in(page, value, filled):
    assert placeholders.fill(page, {"a": value}) == filled


def test_names_are_those_of_text_and_attributes():
    assert placeholders.names("<!-- ${no} --><p title='${b}'>${a} ${a}</p><script>`${no}`</script><style>${no}</style>${c.d}") == ["b", "a", "c.d"]


def test_markup_is_put_in_untouched_where_the_requester_says_so():
    assert placeholders.fill("<p>${a}</p>", {"a": "<b onclick=x()>x</b>"}, markup=True) == "<p><b onclick=x()>x</b></p>"


def test_addresses_are_filled_percent_encoded():
    assert placeholders.fill_address("https://example.org/?a=${a b}&c=${c}", {"c": "x&y=1 /"}) == "https://example.org/?a=${a b}&c=x%26y%3D1%20%2F"


@pytest.mark.parametrize(
    ("page", "values", "filled"),
    [
        ('<img src="{{ task.input.photo | grant_read_access }}">', {"photo": "https://example.org/a?b=1&c=2"}, '<img src="https://example.org/a?b=1&amp;c=2">'),
        ("<p>{{task.input.text}} and ${text}</p>", {"text": "a < b"}, "<p>a &lt; b and a &lt; b</p>"),
        ("<p>{{ task.input.text | skip_autoescape }}</p>", {"text": "<b onclick='x()'>bold</b>"}, "<p><b>bold</b></p>"),
        (
            '<crowd-polygon labels="{{ task.input.labels | to_json | escape }}">',
            {"labels": '["A", "B"]'},
            '<crowd-polygon labels="[&quot;A&quot;, &quot;B&quot;]">',
        ),
        ("<script>const text = {{ task.input.text | to_json }};</script>", {"text": 'say "hi"'}, '<script>const text = "say \\"hi\\"";</script>'),
        ("<p>{{ item.name }} {% if x %}</p>", {}, "<p>{{ item.name }} {% if x %}</p>"),
    ],
)
def test_the_names_of_ground_truths_templates_are_filled_too(page, values, filled):
    assert placeholders.fill(page, values) == filled
    assert set(placeholders.names(page)) <= set(values) and placeholders.everywhere(page) == set(values)
