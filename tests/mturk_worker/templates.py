"""Pages in the manner of those that requesters brought to Mechanical Turk over the years, and what a worker does on each.

Each has a heading of its own, so that a test knows when it is on the screen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Template:
    """A page, what a worker does inside its frame, and the answer that must come of it."""

    name: str
    page: str
    act: Callable[[Any], Any]
    answer: dict[str, Any]

    @property
    def html(self) -> str:
        """The page with its heading."""
        return self.page.replace("HEADING", f'<h1 id="t-{self.name}">{self.name}</h1>')


def button(name: str) -> Callable[[Any], Any]:
    return lambda inside: inside.get_by_role("button", name=name).click()


def several(*acts: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def run(inside: Any) -> None:
        for act in acts:
            act(inside)

    return run


def fill(selector: str, text: str) -> Callable[[Any], Any]:
    return lambda inside: inside.locator(selector).fill(text)


def check(selector: str) -> Callable[[Any], Any]:
    return lambda inside: inside.locator(selector).check()


PLAIN = [
    Template(
        # A layout library from elsewhere that does not come, tables in tables, capitals, a button that is no submit button.
        "survey-with-its-own-button",
        """<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd"><HTML><HEAD>
        <META http-equiv="Content-Type" content="text/html; charset=UTF-8">
        <link href="https://cdn.invalid/bootstrap.min.css" rel="stylesheet"><script src="https://cdn.invalid/jquery.min.js"></script>
        <SCRIPT type="text/javascript">
        function check() { var chosen = document.mturk_form.q1; for (var i = 0; i < chosen.length; i++) if (chosen[i].checked) { document.mturk_form.submit(); return; }
          document.getElementById("missing").style.display = "block"; }
        </SCRIPT></HEAD><BODY bgcolor="#ffffff"><FORM name="mturk_form" METHOD="POST" ACTION="https://workersandbox.mturk.com/mturk/externalSubmit">
        <INPUT type="hidden" name="assignmentId" id="assignmentId" value="">HEADING
        <div class="container"><div class="row"><div class="col-md-12"><TABLE border=1><TR><TD>How much do you agree?<TABLE><TR>
        <TD><INPUT TYPE=radio NAME=q1 VALUE=1> 1<TD><INPUT TYPE=radio NAME=q1 VALUE=2> 2<TD><INPUT TYPE=radio NAME=q1 VALUE=3> 3</TR></TABLE>
        <TR><TD><TEXTAREA NAME="why" ROWS=3 COLS=40></TEXTAREA></TABLE></div></div></div>
        <p id="missing" style="display:none">Please choose</p><INPUT TYPE="button" CLASS="btn btn-primary" VALUE="Send in" onclick="check()"></FORM></BODY></HTML>""",
        several(
            button("Send in"),
            lambda inside: inside.get_by_text("Please choose").wait_for(),
            check("[name=q1][value='2']"),
            fill("[name=why]", "so & so"),
            button("Send in"),
        ),
        {"q1": "2", "why": "so & so"},
    ),
    Template(
        "no-form-at-all",
        """<section>HEADING<p>Transcribe the sign.</p><textarea name="transcript"></textarea><label><input type="checkbox" name="flags" value="blurry"> blurry</label>
        <label><input type="checkbox" name="flags" value="cut"> cut off</label><label><input type="checkbox" name="flags" value="dark"> dark</label></section>""",
        several(fill("[name=transcript]", "OPEN\n9–5"), check("[value=blurry]"), check("[value=dark]"), button("Submit")),
        {"transcript": "OPEN\r\n9–5", "flags": ["blurry", "dark"]},
    ),
    Template(
        # The form is the one that the market puts around the page; the script knows it by its name.
        "no-form-but-a-script-that-knows-it",
        """HEADING<input name="word" id="word"><a href="javascript:void(0)" id="go">Finish</a><script>
        document.getElementById("go").addEventListener("click", function () { document.getElementById("mturk_form").submit(); });</script>""",
        several(fill("#word", "tree"), lambda inside: inside.get_by_text("Finish").click()),
        {"word": "tree"},
    ),
    Template(
        # Reads the address of its own document, as pages on servers of their own do.
        "action-set-by-a-script",
        """<html><head><script>
        function gup(name) { var found = new RegExp("[\\\\?&]" + name + "=([^&#]*)").exec(window.location.href); return found == null ? "" : decodeURIComponent(found[1]); }
        window.onload = function () {
          var form = document.getElementById("task");
          form.action = gup("turkSubmitTo") + "/mturk/externalSubmit";
          document.getElementById("assignmentId").value = gup("assignmentId");
          document.getElementById("worker").value = gup("workerId").charAt(0) + (gup("hitId").length > 10);
          if (gup("assignmentId") == "ASSIGNMENT_ID_NOT_AVAILABLE") document.getElementById("send").disabled = true;
        };</script></head><body>HEADING<form id="task" method="post"><input type="hidden" id="assignmentId" name="assignmentId"><input type="hidden" id="worker" name="worker">
        <select name="colour"><option value="">-</option><option>red</option><option>blue</option></select><input id="send" type="submit" value="Done"></form></body></html>""",
        several(lambda inside: inside.locator("[name=colour]").select_option("blue"), button("Done")),
        {"worker": "Atrue", "colour": "blue"},
    ),
    Template(
        # Which market it is on is guessed, and the address put together in the script; steps are divs; forms[0].submit().
        "steps-and-forms-0",
        """<body>HEADING<form id="mturk_form"><div class="step"><p>Step one</p><input name="age" type="number" min="18" max="99" value="40"><button type="button" class="next">Next</button></div>
        <div class="step" hidden><p>Step two</p><input type="range" name="mood" min="0" max="10" value="5"><input type="date" name="day" value="2026-02-03">
        <input type="hidden" name="seconds"><button type="button" id="end">All done</button></div></form><script>
        var began = Date.now(), host = document.referrer.indexOf("workersandbox") >= 0 ? "https://workersandbox.mturk.com" : "https://www.mturk.com";
        document.forms[0].setAttribute("method", "POST"); document.forms[0].setAttribute("action", host + "/mturk/externalSubmit");
        document.querySelector(".next").onclick = function () { var steps = document.querySelectorAll(".step"); steps[0].hidden = true; steps[1].hidden = false; };
        document.getElementById("end").onclick = function () { document.forms[0].seconds.value = Date.now() >= began ? "some" : "none"; document.forms[0].submit(); };</script></body>""",
        several(button("Next"), button("All done")),
        {"age": "40", "mood": "5", "day": "2026-02-03", "seconds": "some"},
    ),
    Template(
        # The annotation is an object that a submit handler writes into a hidden field; the button stands outside its form.
        "json-in-a-hidden-field",
        """<body>HEADING<form name="mturk_form" id="mturk_form" method="post" action="/mturk/externalSubmit" onsubmit="return collect()"><input type="hidden" name="boxes"><canvas id="c" width="200" height="100" style="background:#eee"></canvas></form>
        <button form="mturk_form" class="btn" type="submit">Save boxes</button><p id="say"></p><script>
        var boxes = []; document.getElementById("c").addEventListener("mousedown", function (event) { boxes.push({ x: Math.round(event.offsetX / 10) * 10, y: Math.round(event.offsetY / 10) * 10 }); });
        function collect() { if (!boxes.length) { document.getElementById("say").textContent = "No box yet"; return false; } document.forms[0].boxes.value = JSON.stringify(boxes); return true; }</script></body>""",
        several(
            button("Save boxes"),
            lambda inside: inside.get_by_text("No box yet").wait_for(),
            lambda inside: inside.locator("#c").click(position={"x": 20, "y": 30}),
            button("Save boxes"),
        ),
        {"boxes": '[{"x":20,"y":30}]'},
    ),
    Template(
        # Another form comes first and must be left alone; a page of another site stands inside.
        "two-forms-and-a-site-inside",
        """<body>HEADING<form action="https://search.invalid/find" target="_blank"><input name="q" placeholder="Look it up"></form>
        <iframe src="https://shop.invalid/item/1" width="300" height="60" title="The shop"></iframe>
        <form id="mturk_form" method="POST" action="https://www.mturk.com/mturk/externalSubmit"><fieldset><legend>Is it in stock?</legend>
        <label><input type="radio" name="stock" value="yes" required>Yes</label><label><input type="radio" name="stock" value="no">No</label></fieldset>
        <input name="price" pattern="[0-9.]+"><button>Hand in</button></form></body>""",
        several(lambda inside: inside.get_by_label("Yes").check(), fill("[name=price]", "12.50"), button("Hand in")),
        {"stock": "yes", "price": "12.50"},
    ),
    Template(
        # Sound and film as data, keys to answer with, a bound function sends the form.
        "keys-and-sound",
        """<body>HEADING<form id="mturk_form" method="post"><audio controls src="data:audio/wav;base64,UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA="></audio>
        <input type="hidden" name="heard" id="heard"><p>Press y or n</p></form><script>
        document.body.tabIndex = 0;
        document.addEventListener("keypress", function (event) { if (event.key === "y" || event.key === "n") { document.getElementById("heard").value = event.key; document.getElementById("mturk_form").submit(); } });</script></body>""",
        lambda inside: inside.locator("body").press("y"),
        {"heard": "y"},
    ),
    Template(
        # Fields that a script makes when the page is there, names with brackets, a select of several, the same name twice.
        "made-by-a-script",
        """<body>HEADING<div id="root"></div><script>
        var rows = [{"id": 1, "text": "cat's"}, {"id": 2, "text": "dog \\"s\\""}], html = "<form method='post' action='https://www.mturk.com/mturk/externalSubmit'>";
        rows.forEach(function (row) { html += "<p>" + row.text + " <input name='score[" + row.id + "]' value='" + row.id * 10 + "'></p>"; });
        html += "<select name='tags' multiple size=3><option selected>a</option><option>b</option><option selected>c</option></select><input type='submit' value='Store'></form>";
        document.addEventListener("DOMContentLoaded", function () { document.getElementById("root").innerHTML = html; });</script></body>""",
        button("Store"),
        {"score[1]": "10", "score[2]": "20", "tags": ["a", "c"]},
    ),
]

CROWD_HEAD = '<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>'


def crowd(name: str, inside: str, act: Callable[[Any], Any], answer: dict[str, Any]) -> Template:
    return Template(name, f"{CROWD_HEAD}<crowd-form>HEADING{inside}</crowd-form>", act, answer)


MIDDLE = several(button("Add in the middle"), button("Submit"))
SIZE = {"height": 100, "width": 200}
HELP = "<short-instructions><p>Be exact</p></short-instructions><full-instructions header='All rules'><ol><li>One</li></ol></full-instructions>"


def crowd_templates(image: str) -> list[Template]:
    """Pages of crowd elements about an image of 200 by 100 pixels; the answers are what is documented of each element."""

    def tool(kind: str, more: str = "") -> str:
        return f"""<crowd-{kind} name="annotatedResult" src="{image}" header="Mark them" labels="['Cat', 'Dog']" {more}>{HELP}</crowd-{kind}>"""

    def marked(**found: Any) -> dict[str, Any]:
        return {"annotatedResult": found | {"inputImageProperties": SIZE}}

    triangle = [{"x": 80, "y": 60}, {"x": 100, "y": 40}, {"x": 120, "y": 60}]
    line = [{"x": 80, "y": 50}, {"x": 120, "y": 50}]
    return [
        crowd("bounding-box", tool("bounding-box"), MIDDLE, marked(boundingBoxes=[{"height": 20, "label": "Cat", "left": 80, "top": 40, "width": 40}])),
        crowd("polygon", tool("polygon"), MIDDLE, marked(polygons=[{"label": "Cat", "vertices": triangle}])),
        crowd("polyline", tool("polyline"), MIDDLE, marked(polylines=[{"label": "Cat", "vertices": line}])),
        crowd(
            "line",
            tool("line", """initial-value="{ lines: [{ label: 'Dog', vertices: [{ x: 1, y: 2 }, { x: 3, y: 4 }] }] }" label-colors="['#123456', '#abcdef']" """),
            button("Submit"),
            marked(lines=[{"label": "Dog", "vertices": [{"x": 1, "y": 2}, {"x": 3, "y": 4}]}], initialValueModified=False),
        ),
        crowd("keypoint", tool("keypoint"), MIDDLE, marked(keypoints=[{"label": "Cat", "x": 100, "y": 50}])),
        crowd(
            "semantic-segmentation",
            tool("semantic-segmentation"),
            several(lambda inside: inside.get_by_role("radio", name="Dog").click(), MIDDLE),
            marked(labelMappings={"Dog": {"color": "#d62728"}}, labeledImage={"pngImageData": "PNG #d62728"}),
        ),
        crowd(
            "instance-segmentation",
            tool("instance-segmentation"),
            several(button("Add in the middle"), MIDDLE),
            marked(
                instances=[{"color": "#1f77b4", "label": "Cat"}, {"color": "#d62728", "label": "Cat"}], labeledImage={"pngImageData": "PNG #d62728"}
            ),
        ),
        crowd(
            "image-classifier",
            f"""<crowd-image-classifier name="kind" src="{image}" categories="['Cat', 'Dog', 'Neither']" header="Which animal?">{HELP}
            <worker-comment link-text="Say more" header="Your remark" placeholder="…"></worker-comment></crowd-image-classifier>""",
            several(check("[value=Dog]"), lambda inside: inside.get_by_text("Say more").click(), lambda inside: inside.get_by_label("Your remark").fill("a puppy"), button("Submit")),
            {"kind": {"label": "Dog", "workerComment": "a puppy"}},
        ),
        crowd(
            "image-classifier-multi-select",
            f"""<crowd-image-classifier-multi-select name="animals" categories="['Cat', 'Dog', 'Horse']" src="{image}" header="Which animals?"
            exclusion-category="{{ text: 'None of the above' }}">{HELP}</crowd-image-classifier-multi-select>""",
            several(check("[value=Cat]"), check("[value=Horse]"), button("Submit")),
            {"animals": {"labels": ["Cat", "Horse"]}},
        ),
        crowd(
            "text-classifier",
            f"""<crowd-classifier name="intent" categories='["Book a flight", "Cancel", "Other"]' header="What is wanted?"><classification-target>
            <blockquote>Get me out of here</blockquote></classification-target>{HELP}</crowd-classifier>""",
            several(check("[value=Other]"), button("Submit")),
            {"intent": {"label": "Other"}},
        ),
        crowd(
            "entities",
            f"""<crowd-entity-annotation name="entities" header="Names" text="Ada met Alan" labels="[{{'label': 'person'}}]"
            initial-value="[{{'label': 'person', 'startOffset': 0, 'endOffset': 3}}]">{HELP}</crowd-entity-annotation>""",
            button("Submit"),
            {"entities": {"entities": [{"endOffset": 3, "label": "person", "startOffset": 0}]}},
        ),
        crowd(
            "survey",
            """<crowd-instructions link-text="View instructions" link-type="button"><short-summary><p>Say what you like</p></short-summary></crowd-instructions>
            <crowd-tabs><crowd-tab header="One"><crowd-input name="colour" label="Colour" required></crowd-input></crowd-tab><crowd-tab header="Two">More</crowd-tab></crowd-tabs>
            <crowd-checkbox name="likes" checked="true" required>I like birds</crowd-checkbox><crowd-slider name="much" min="1" max="10" step="1" pin="true" value="4" required></crowd-slider>
            <crowd-radio-group><crowd-radio-button name="yes" value="yes">Yes</crowd-radio-button><crowd-radio-button name="no" value="no">No</crowd-radio-button></crowd-radio-group>
            <crowd-toggle-button name="open" checked>Open</crowd-toggle-button><crowd-text-area name="essay" rows="4" placeholder="Write"></crowd-text-area>
            <crowd-card heading="About"><crowd-badge label="2"></crowd-badge></crowd-card><crowd-alert type="info" dismissible>Mind the gap</crowd-alert>
            <crowd-modal link-text="Terms">All of them</crowd-modal><crowd-toast duration="1000">Saved</crowd-toast><crowd-icon-button icon="search"></crowd-icon-button><crowd-fab icon="help"></crowd-fab>
            <crowd-button form-action="submit" variant="primary">Send all</crowd-button>""",
            several(
                lambda inside: inside.get_by_label("Colour").fill("pink"),
                lambda inside: inside.get_by_label("No", exact=True).check(),
                fill("textarea", "Birds sing"),
                button("Send all"),
            ),
            {
                "colour": "pink", "likes": {"on": True}, "much": 4, "yes": {"yes": False}, "no": {"no": True}, "open": {"on": True}, "essay": "Birds sing",
            },
        ),
    ]  # fmt: skip
