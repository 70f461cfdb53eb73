"""What people give us to use: addresses to post to, patterns to match, XML to read."""

from __future__ import annotations

import contextlib
import dataclasses
import socket
import threading
import time
from xml.etree.ElementTree import Element

import pytest

from marketplace.core import outgoing
from marketplace.errors import Invalid, TooMany
from marketplace.hits import events
from marketplace.task_types.page import form, xml
from tests.cast import PASSWORD

PRIVATE = [
    "127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1", "::1", "::", "fe80::1", "fe80::1%1", "fc00::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a9fe:a9fe::",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_nothing_is_posted_into_our_own_network(monkeypatch, address):
    monkeypatch.setattr(outgoing.socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (address, 443))])
    monkeypatch.setattr(outgoing.socket, "create_connection", lambda *_, **__: pytest.fail("connected"))
    with pytest.raises(outgoing.Unreachable, match="private network"):
        outgoing.post("https://looks-fine.example/hook", b"", {}, allow_local=False)


@pytest.mark.parametrize("address", ["10.1.2.3", "192.168.0.1", "169.254.169.254", "0.0.0.0", "fe80::1", "::ffff:10.0.0.1"])
def test_not_even_an_installation_for_this_machine_alone_posts_to_its_neighbours(monkeypatch, address):
    monkeypatch.setattr(outgoing.socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (address, 443))])
    monkeypatch.setattr(outgoing.socket, "create_connection", lambda *_, **__: pytest.fail("connected"))
    with pytest.raises(outgoing.Unreachable, match="private network"):
        outgoing.post("https://looks-fine.example/hook", b"", {}, allow_local=True)


@pytest.mark.parametrize(
    ("changes", "is_one"),
    [
        ({}, True),
        ({"host": "0.0.0.0"}, False),
        ({"public_url": "http://market.example"}, False),
        ({"public_url": "https://market.example"}, False),
        ({"trusted_proxies": 1}, False),
    ],
)
def test_notifications_go_to_this_machine_only_where_nobody_else_can_ask_for_it(context, changes, is_one):
    settings = context.config["SETTINGS"]
    context.config["SETTINGS"] = dataclasses.replace(settings, **changes)
    assert (events.address_problem("http://127.0.0.1:8500/hook") == "") == is_one


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_who_answers_drop_by_drop_holds_nobody_up(monkeypatch, scheme):
    """The server sends a byte now and then for ever: only a limit on the whole ends that."""
    monkeypatch.setattr(outgoing, "TIMEOUT_SECONDS", 1)
    server = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def drip() -> None:
        line, _ = server.accept()
        with line:
            line.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: " if scheme == "http" else b"\x16\x03\x03\x40\x00")
            with contextlib.suppress(OSError):
                while not ended.wait(0.05):
                    line.sendall(b"x")

    threading.Thread(target=drip, daemon=True).start()
    try:
        with contextlib.suppress(outgoing.Unreachable):  # that it ends is the point
            outgoing.post(f"{scheme}://127.0.0.1:{server.getsockname()[1]}/", b"{}", {}, allow_local=True)
    finally:
        ended.set()
        server.close()


def test_a_public_address_is_reached_by_the_number_that_was_judged(monkeypatch):
    reached = []
    monkeypatch.setattr(outgoing.socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("10.0.0.1", 443)), (0, 0, 0, "", ("93.184.216.34", 443))])

    def connect(address, **_):
        reached.append(address)
        raise OSError("not today")

    monkeypatch.setattr(outgoing.socket, "create_connection", connect)
    with pytest.raises(outgoing.Unreachable, match="not today"):
        outgoing.post("https://looks-fine.example/hook", b"", {}, allow_local=False)
    assert reached == [("93.184.216.34", 443)]


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://x/",
        "https://u:p@example.org/",
        "https:///x",
        "//x",
        "https://[::1",
        "https://example.org/\r\nA: b",
        "https://example.org/\t",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest",
        "https://[::1]/",
        "https://[fd00::1]/",
        "https://localhost/",
    ],
)
def test_other_addresses_are_refused(address):
    assert outgoing.problem_of(address, allow_local=False)


def test_a_pattern_that_would_take_for_ever_does_not():
    begin = time.monotonic()
    assert form._fits({"regex": r"^(a+)+$", "flags": ""}, "a" * 4_000 + "!") in (True, False)
    assert form._fits({"regex": r"^(([a-z])+.)+[A-Z]([a-z])+$", "flags": ""}, "a" * 4_000) in (True, False)
    assert time.monotonic() - begin < 60, "neither hangs: without an end these run for longer than anybody lives"


def element(pattern: str) -> Element:
    found = Element("AnswerFormatRegex")
    found.set("regex", pattern)
    return found


@pytest.mark.parametrize("pattern", ["(((((((a{9}){9}){9}){9}){9}){9}){9}){9}", "(?:(?:a{1000}){1000}){1000}", "((?:[)(]{99}){99,}){99}", "(a{99999}){99999}"])
def test_a_pattern_that_would_take_for_ever_to_be_made_is_refused(pattern):
    with pytest.raises(xml.XMLProblem, match="cannot be read"):
        form._pattern(element(pattern), "Question")


@pytest.mark.parametrize(
    "pattern", ["^[0-9]{5}(-[0-9]{4})?$", r"^(\(?[0-9]{3}\)?[ .-]?){2}[0-9]{4}$", "^.{1,5000}$", "^(https?://)?([a-z0-9-]{1,63}[.]){1,8}[a-z]{2,63}$"]
)
def test_patterns_of_everyday_are_taken(pattern):
    assert form._pattern(element(pattern), "Question")["regex"] == pattern


def test_patterns_still_match():
    assert form._fits({"regex": "^[0-9]{5}$", "flags": ""}, "12345") and not form._fits({"regex": "^[0-9]{5}$", "flags": ""}, "1234")
    assert form._fits({"regex": "^ab$", "flags": "i"}, "AB")


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;">]><a>&y;</a>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1/evil.dtd"><a/>',
        "<a>" * 1_000 + "</a>" * 1_000,
        "<a>" + "x" * 1_100_000 + "</a>",
    ],
    ids=["entities", "file", "network", "deep", "large"],
)
def test_xml_that_is_meant_to_hurt(text):
    with pytest.raises(xml.XMLProblem):
        xml.parse(text)


@pytest.mark.parametrize(
    "email", ["a,b@example.org", "a:b@example.org;", "a;b@example.org", "(x)a@example.org", "a@[127.0.0.1].org", "a\\b@example.org", "a\x01b@example.org"]
)
def test_an_address_is_one_address_in_the_head_of_a_mail(requester, client, email):
    assert client.post("/sign-up", data={"email": email, "password": "River-stone-77", "roles": ["worker"]}).status_code == 422
    assert requester.post("/me/email", {"email": email, "password": PASSWORD}).status_code == 422


def test_nobody_has_this_site_write_to_others_again_and_again(context, requester, monkeypatch):
    monkeypatch.setattr(events, "TEST_MAILS_AN_HOUR", 2)
    ping = {"destination": "somebody@else.example", "transport": "Email", "version": "2014-08-15", "events": ["Ping"]}
    for _ in range(2):
        events.send_test(requester.person, ping, "Ping")
    with pytest.raises(TooMany):
        events.send_test(requester.person, ping, "Ping")
    with pytest.raises(Invalid):
        events.send_test(requester.person, ping | {"destination": "a,b@else.example"}, "Ping")
