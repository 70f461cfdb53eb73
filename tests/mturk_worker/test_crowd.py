"""The crowd elements, in a real Chromium inside the frame: what they look like to a worker, and the answers they hand in."""

from __future__ import annotations

import base64
import json
import struct
import zlib

from playwright.sync_api import expect

from marketplace.task_types.page import TYPE
from tests.mturk_worker.work import answers_of, at_work, html, one_task_each, wait_until

CROWD = '<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>'


def png(width: int, height: int) -> str:
    """A grey image as a data address."""
    lines = b"".join(b"\0" + b"\xaa\xaa\xaa" * width for _ in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    data = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(lines))
        + chunk(b"IEND", b"")
    )
    return "data:image/png;base64," + base64.b64encode(data).decode()


def frame(page):
    return page.frame_locator("[data-page-frame]").first


def done(requester, operator, worker, screen_of, page_html, act):
    """The answer handed in after `act(frame, page)` and a click on the submit button."""
    batch = one_task_each(requester, operator, [html(page_html)])
    page = at_work(screen_of, worker, batch, height=1600)
    act(frame(page), page)
    frame(page).get_by_role("button", name="Submit").click()
    wait_until(lambda: answers_of(requester, batch))
    return answers_of(requester, batch)[0]


def drag(page, target, start, end):
    """Draws with the mouse, between two points of an element in shares of its size."""
    box = target.bounding_box()
    page.mouse.move(box["x"] + box["width"] * start[0], box["y"] + box["height"] * start[1])
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * end[0], box["y"] + box["height"] * end[1], steps=4)
    page.mouse.up()


def test_fields_of_all_kinds(requester, operator, worker, screen_of):
    page_html = (
        CROWD
        + """<crowd-form>
      <short-instructions>Be quick</short-instructions><full-instructions header="More">Be exact</full-instructions>
      <crowd-instructions link-text="See the rules" link-type="button"><short-summary>Sum</short-summary><positive-example>Yes</positive-example></crowd-instructions>
      <crowd-input name="tag1" label="First word" required></crowd-input><crowd-input name="tag2" label="Second word"></crowd-input>
      <crowd-text-area name="essay" label="Essay" rows="4"></crowd-text-area>
      <crowd-checkbox name="quality" value="blurry">Blurry</crowd-checkbox><crowd-checkbox name="quality" value="dim">Dim</crowd-checkbox>
      <crowd-checkbox name="found">Found</crowd-checkbox>
      <crowd-radio-group><crowd-radio-button name="tech" value="tech">Technology</crowd-radio-button><crowd-radio-button name="politics" value="politics">Politics</crowd-radio-button></crowd-radio-group>
      <crowd-toggle-button name="switch">Switch</crowd-toggle-button>
      <crowd-slider name="much" min="1" max="10" step="1" value="3"></crowd-slider>
      <input type="radio" name="native" value="1" id="n1"><label for="n1">One</label><input type="radio" name="native" value="2">
      <crowd-card heading="A card"><p>inside</p></crowd-card><crowd-alert type="error" dismissible>Careful</crowd-alert>
      <crowd-tabs><crowd-tab header="T1">tab one</crowd-tab><crowd-tab header="T2">tab two</crowd-tab></crowd-tabs>
      <crowd-modal link-text="Look">modal text</crowd-modal><crowd-icon-button icon="search"></crowd-icon-button><crowd-badge label="3"></crowd-badge>
      <div id="errorBox"></div></crowd-form>
      <script>let tries = 0; document.querySelector("crowd-form").onsubmit = (event) => {
        if (!document.querySelector("crowd-checkbox[value=dim]").checked) { tries += 1; event.preventDefault(); errorBox.innerHTML = "<crowd-alert type=error>Dim it</crowd-alert>"; } };</script>"""
    )

    def act(inside, page):
        inside.get_by_role("button", name="Submit").click()
        assert inside.get_by_label("First word").evaluate("field => !field.validity.valid")
        inside.get_by_label("First word").fill("blue")
        inside.get_by_label("Essay").fill("long\nstory")
        inside.get_by_label("Technology").check()
        inside.get_by_label("Politics").check()
        inside.get_by_label("Switch").check()
        inside.locator("crowd-slider input").fill("7")
        inside.get_by_label("One").check()
        inside.get_by_role("tab", name="T2").click()
        expect(inside.get_by_text("tab two")).to_be_visible()
        expect(inside.get_by_text("tab one")).to_be_hidden()
        inside.get_by_role("button", name="See the rules").click()
        expect(inside.get_by_role("heading", name="Good examples")).to_be_visible()
        inside.get_by_role("button", name="Close").first.click()
        inside.get_by_role("button", name="Dismiss").click()
        inside.get_by_role("button", name="Submit").click()
        inside.get_by_text("Dim it").wait_for()
        inside.get_by_label("Dim").check()

    answer = done(requester, operator, worker, screen_of, page_html, act)
    assert list(answer) == ["taskAnswers"]
    assert json.loads(answer["taskAnswers"]) == [
        {
            "tag1": "blue", "essay": "long\nstory", "quality": {"blurry": False, "dim": True}, "found": {"on": False}, "tech": {"tech": False},
            "politics": {"politics": True}, "switch": {"on": True}, "much": 7, "native": {"1": True, "2": False},
        }
    ]  # fmt: skip


def test_a_classifier_with_flat_answers(requester, operator, worker, screen_of):
    page_html = (
        CROWD
        + """<crowd-form answer-format="flatten-objects"><crowd-classifier name="sentiment" header="How does it sound?"
      categories="['Positive', 'It\\'s neutral', &quot;Negative&quot;,]"><classification-target>What a day</classification-target>
      <short-instructions>Listen</short-instructions></crowd-classifier><crowd-classifier-multi-select name="topics" categories='["a","b","c"]' header="About?"></crowd-classifier-multi-select></crowd-form>"""
    )

    def act(inside, page):
        inside.get_by_label("It's neutral").check()
        inside.get_by_role("button", name="Submit").click()
        inside.get_by_label("a", exact=False).and_(inside.locator("[value=a]")).check()
        inside.locator("[value=c]").check()

    assert done(requester, operator, worker, screen_of, page_html, act) == {"sentiment.label": "It's neutral", "topics.labels": '["a","c"]'}


def test_boxes_polygons_and_points_on_images(requester, operator, worker, screen_of):
    page_html = (
        CROWD
        + f"""<crowd-form><crowd-bounding-box name="boxes" src="{png(400, 200)}" labels="['Cat', 'Dog']" header="Boxes"
       initial-value="[{{label: 'Cat', left: 10, top: 20, width: 30, height: 40}},]"></crowd-bounding-box>
      <crowd-polygon name="shape" src="{png(400, 200)}" labels="['Cat']" header="Shape"></crowd-polygon>
      <crowd-keypoint name="points" src="{png(400, 200)}" labels="['Eye']" header="Points"></crowd-keypoint></crowd-form>"""
    )

    def act(inside, page):
        boxes = inside.locator("crowd-bounding-box .crowd-overlay")
        inside.get_by_role("radio", name="Dog").click()
        boxes.scroll_into_view_if_needed()
        drag(page, boxes, (0.25, 0.25), (0.75, 0.5))
        shape = inside.locator("crowd-polygon .crowd-overlay")
        shape.scroll_into_view_if_needed()
        size = shape.bounding_box()
        for x, y in ((0.25, 0.25), (0.75, 0.25), (0.5, 0.75)):
            shape.click(position={"x": size["width"] * x, "y": size["height"] * y})
        page.keyboard.press("Enter")
        inside.locator("crowd-keypoint").get_by_role("button", name="Add in the middle").click()
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("Shift+ArrowDown")

    answer = json.loads(done(requester, operator, worker, screen_of, page_html, act)["taskAnswers"])[0]
    size = {"height": 200, "width": 400}
    assert answer["boxes"]["inputImageProperties"] == size and answer["boxes"]["initialValueModified"] is True
    given, drawn = answer["boxes"]["boundingBoxes"]
    assert given == {"height": 40, "label": "Cat", "left": 10, "top": 20, "width": 30}
    assert drawn["label"] == "Dog" and all(abs(drawn[name] - wanted) <= 2 for name, wanted in (("left", 100), ("top", 50), ("width", 200), ("height", 50))), (
        drawn
    )
    vertices = answer["shape"]["polygons"][0]["vertices"]
    assert len(vertices) == 3 and all(abs(vertices[0][name] - wanted) <= 2 for name, wanted in (("x", 100), ("y", 50))), vertices
    assert answer["points"] == {"keypoints": [{"label": "Eye", "x": 199, "y": 110}], "inputImageProperties": size}


def test_a_saved_copy_with_scripts_that_look_inside(requester, operator, worker, screen_of):
    page_html = f"""<link href="https://assets.crowd.aws/css/crowd.css" rel="stylesheet"><script src="https://assets.crowd.aws/vendor/webcomponentsjs/webcomponents-bundle.js"></script>
      {CROWD}<crowd-form answer-format="flatten-objects"><form method="" action=""><crowd-polygon name="shapes" src="{png(100, 100)}" labels="['placeholder']"></crowd-polygon>
      <crowd-input name="word" id="word"></crowd-input><input type="radio" name="pick" value="a" required aria-label="A"></form></crowd-form>
      <script>document.addEventListener("all-crowd-elements-ready", () => {{
        const tool = document.querySelector("crowd-polygon");
        tool.labels = [...tool.labels.filter((label) => label !== "placeholder"), "Tree"];
        document.querySelector("crowd-input").value = "set by script";
        document.querySelector("crowd-form").addEventListener("submit", (event) => {{ if (!("word" in event.currentTarget._serializeForm())) event.preventDefault(); }});
      }});</script>"""

    def act(inside, page):
        inside.get_by_role("radio", name="Tree").click()
        inside.get_by_role("button", name="Add in the middle").click()
        inside.get_by_label("A", exact=True).check()

    answer = done(requester, operator, worker, screen_of, page_html, act)
    assert answer["word"] == "set by script" and answer["pick.a"] == "true" and answer["shapes.inputImageProperties.width"] == "100"
    assert json.loads(answer["shapes.polygons"])[0]["label"] == "Tree"


def test_entities_in_a_text_by_mouse_and_by_keys(requester, operator, worker, screen_of):
    page_html = (
        CROWD
        + """<crowd-entity-annotation name="entities" header="Who and when?" text="😀 Ada met Alan in May."
      labels="[{'label': 'person', 'shortDisplayName': 'per', 'fullDisplayName': 'Person'}, {'label': 'date'}]"><div id="more"><crowd-input name="note" label="Note"></crowd-input></div></crowd-entity-annotation>
      <script>document.addEventListener("all-crowd-elements-ready", () => document.querySelector("crowd-entity-annotation").shadowRoot.querySelector("crowd-form").form.appendChild(more));</script>"""
    )

    def act(inside, page):
        text = inside.locator(".crowd-text")
        text.focus()
        for key in ("ArrowRight", "ArrowRight", "1"):
            page.keyboard.press(key)
        inside.get_by_role("radio", name="date").click()
        text.evaluate("""element => { const node = element.lastChild.firstChild, range = document.createRange(), at = node.data.indexOf("May");
          range.setStart(node, at); range.setEnd(node, at + 3); getSelection().removeAllRanges(); getSelection().addRange(range);
          element.dispatchEvent(new MouseEvent("mouseup", { bubbles: true })); }""")
        inside.get_by_label("Note").fill("by hand")

    answer = json.loads(done(requester, operator, worker, screen_of, page_html, act)["taskAnswers"])[0]
    assert answer == {
        "entities": {"entities": [{"endOffset": 5, "label": "person", "startOffset": 2}, {"endOffset": 21, "label": "date", "startOffset": 18}]},
        "note": "by hand",
    }


def test_consensus_looks_into_the_answers_of_crowd_elements():
    def given(label, note):
        return {"taskAnswers": json.dumps([{"kind": {"label": label}, "note": note}])}

    answers = [given("cat", "x"), given("cat", "y"), given("dog", "z")]
    merged, sure = TYPE.merge(answers)
    assert json.loads(merged["taskAnswers"])[0]["kind"] == {"label": "cat"} and 0 < sure < 1
    assert TYPE.agree(answers[0], answers[1]) == 0.5 and TYPE.agree(answers[0], answers[0]) == 1
