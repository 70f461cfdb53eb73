"""Requesters' templates of all ages, done one after the other by a worker in a real Chromium: each answer as it was meant."""

from __future__ import annotations

import base64
import json
import struct
import zlib

from tests.mturk_worker.templates import PLAIN, crowd_templates
from tests.mturk_worker.test_browser import frame
from tests.mturk_worker.test_crowd import png
from tests.mturk_worker.work import answers_of, html, one_task_each, wait_until


def worked_through(requester, operator, worker, screen_of, templates):
    """The answers to all templates; what they want from elsewhere does not come."""
    batch = one_task_each(requester, operator, [html(one.html) for one in templates])
    assert worker.post(f"/batches/{batch}/claims", {"count": 2}).json["assignments"]
    page = screen_of(worker, height=1400, foreign="https://", but="Failed to load resource")
    page.goto(f"/worker/batches/{batch}/work")
    for count, one in enumerate(templates, 1):
        frame(page).locator(f"#t-{one.name}").wait_for()
        one.act(frame(page))
        wait_until(lambda: len(answers_of(requester, batch)) == count)
    return answers_of(requester, batch)


def test_pages_with_forms_and_scripts_of_all_kinds(requester, operator, worker, screen_of):
    found = worked_through(requester, operator, worker, screen_of, PLAIN)
    assert dict(zip([one.name for one in PLAIN], found, strict=True)) == {one.name: one.answer for one in PLAIN}


def test_every_crowd_element_answers_as_documented(requester, operator, worker, screen_of):
    templates = crowd_templates(png(200, 100))
    found = worked_through(requester, operator, worker, screen_of, templates)
    for one, given in zip(templates, found, strict=True):
        [answer] = json.loads(given["taskAnswers"])
        for value in answer.values():
            if isinstance(value, dict) and "labeledImage" in value:
                value["labeledImage"]["pngImageData"] = f"PNG {colours(base64.b64decode(value['labeledImage']['pngImageData']))}"
        assert answer == one.answer, one.name


def colours(data: bytes) -> str:
    """The colours of a PNG (8 bits, RGBA) that are not transparent: masks have flat ones, without shades at the edges."""
    width, height = struct.unpack(">II", data[16:24])
    assert (width, height, data[24], data[25]) == (200, 100, 8, 6)
    place, packed = 8, b""
    while place < len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        if data[place + 4 : place + 8] == b"IDAT":
            packed += data[place + 8 : place + 8 + length]
        place += 12 + length
    raw, line, seen = zlib.decompress(packed), bytearray(4 * width), set()
    for row in range(height):
        kind, new = raw[row * (4 * width + 1)], bytearray(raw[row * (4 * width + 1) + 1 : (row + 1) * (4 * width + 1)])
        for at in range(len(new)):
            left, up, corner = (new[at - 4] if at >= 4 else 0), line[at], (line[at - 4] if at >= 4 else 0)
            paeth = min((left, up, corner), key=lambda one: abs(left + up - corner - one))
            new[at] = (new[at] + (0, left, up, (left + up) // 2, paeth)[kind]) & 255
        line = new
        seen |= {tuple(line[at : at + 4]) for at in range(0, len(line), 4)}
    return " ".join(sorted(f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue, alpha in seen if alpha))
