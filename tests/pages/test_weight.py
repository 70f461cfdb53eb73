"""No page weighs more than 150 kB as it travels: its HTML, its sheets and all modules that it loads, packed; media are not counted."""

from __future__ import annotations

import gzip
import re
from collections import deque
from posixpath import dirname, join, normpath
from urllib.parse import urlsplit

import pytest

from marketplace.demo.load import PASSWORD, load_demo
from marketplace.extensions import db
from tests.browser.test_every_page import NO_PAGE, route_of
from tests.pages.market import commit

MOST_BYTES = 150_000
OWN_FILES = re.compile(r"""(?:href|src|data-module)="(/static/[^"#]+\.(?:css|js|svg))""")
IMPORTS = re.compile(r"""(?:import|export)[^"'`;]*["'](\.{1,2}/[^"']+\.js)["']|import\(["'](\.{1,2}/[^"']+\.js)["']\)""")
BY_KIND = {"worker.work", "worker.batch", "requester.preview", "requester.review", "requester.edit_project"}
MOST_PAGES = 90


class Visitor:
    """A browser that has nothing in its cache: what each file costs it is asked once for all pages."""

    def __init__(self, app, role: str) -> None:
        self.client, self.sizes = app.test_client(), {}
        self.client.post("/login", data={"email": f"{role}@demo.example", "password": PASSWORD})

    def size(self, address: str) -> int:
        """The bytes of a file as it travels."""
        if address not in self.sizes:
            answer = self.client.get(address, headers={"Accept-Encoding": "gzip"})
            assert answer.status_code == 200, address
            assert answer.headers.get("Content-Encoding") == "gzip" or len(answer.data) < 300, f"{address} is not packed"
            text = gzip.decompress(answer.data).decode() if answer.headers.get("Content-Encoding") else answer.text
            inner = {normpath(join(dirname(address), one or other)) for one, other in IMPORTS.findall(text)} if address.endswith(".js") else set()
            self.sizes[address] = (len(answer.data), inner)
        return self.sizes[address][0]

    def weight(self, html: str) -> tuple[int, int]:
        """The bytes of a page with all that it loads, and how many requests that is."""
        waiting, seen = deque(OWN_FILES.findall(html)), set()
        while waiting:
            address = waiting.popleft()
            if address in seen or address.startswith("/static/demo/"):
                continue
            seen.add(address)
            self.size(address)
            waiting.extend(self.sizes[address][1])
        return len(gzip.compress(html.encode())) + sum(self.size(one) for one in seen), len(seen) + 1


@pytest.mark.parametrize("role", ["requester", "worker", "operator"])
def test_every_page_is_light(app, role):
    with app.app_context():
        load_demo()
        commit()
        db.session.remove()
    visitor = Visitor(app, role)
    waiting, seen, looked_at, wrong = deque(["/", f"/{role}/", "/account/"]), set(), set(), []
    while waiting and len(looked_at) < MOST_PAGES:
        path = waiting.popleft()
        route = route_of(app, urlsplit(path).path)
        key = path if route in BY_KIND else route
        if route is None or path in seen or key in looked_at or any(part in path for part in NO_PAGE):
            continue
        seen.add(path)
        answer = visitor.client.get(path)
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        looked_at.add(key)
        weight, requests = visitor.weight(answer.text)
        if weight > MOST_BYTES:
            wrong.append(f"{path}: {weight:,} bytes in {requests} requests")
        assert f"/static/~{app.config['STATIC_VERSION']}/" in answer.text
        waiting.extend(one.replace("&amp;", "&") for one in re.findall(r'href="(/[^"#]*)"', answer.text))
    assert len(looked_at) >= 8
    assert not wrong, "\n".join(wrong)


def test_files_are_kept_by_their_version_and_packed(app, client):
    version = app.config["STATIC_VERSION"]
    kept = client.get(f"/static/~{version}/js/app.js", headers={"Accept-Encoding": "gzip"})
    assert "immutable" in kept.headers["Cache-Control"] and kept.headers["Content-Encoding"] == "gzip" and "Accept-Encoding" in kept.headers["Vary"]
    plain = client.get("/static/js/app.js")
    assert plain.headers["Cache-Control"] == "no-cache" and gzip.decompress(kept.data) == plain.data
    assert client.get("/static/~another/js/app.js").headers["Cache-Control"] == "no-cache"
    assert client.get("/static/js/app.js", headers={"If-None-Match": plain.headers["ETag"]}).status_code == 304
    sound = client.get("/static/demo/message-1.wav", headers={"Range": "bytes=0-9", "Accept-Encoding": "gzip"})
    assert sound.status_code == 206 and len(sound.data) == 10 and "Content-Encoding" not in sound.headers
    for path in ("/static/../config.py", f"/static/~{version}/../../config.py", "/static/~x/", "/static/css/"):
        assert client.get(path).status_code in (301, 308, 404), path
