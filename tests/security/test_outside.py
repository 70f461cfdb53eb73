"""What people give us to use: addresses to post to, patterns to match, XML to read."""

from __future__ import annotations

import time

import pytest

from marketplace.core import outgoing
from marketplace.task_types.page import form, xml

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
    ["http://example.org/", "ftp://example.org/", "file:///etc/passwd", "gopher://x/", "https://u:p@example.org/", "https:///x", "//x", "https://[::1"],
)
def test_other_addresses_are_refused(address):
    assert outgoing.problem_of(address, allow_local=False)


def test_a_pattern_that_would_take_for_ever_does_not():
    begin = time.monotonic()
    assert form._fits({"regex": r"^(a+)+$", "flags": ""}, "a" * 4_000 + "!") in (True, False)
    assert form._fits({"regex": r"^(([a-z])+.)+[A-Z]([a-z])+$", "flags": ""}, "a" * 4_000) in (True, False)
    assert time.monotonic() - begin < 60, "neither hangs: without an end these run for longer than anybody lives"


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
