"""Scripted workers for the load client: each signs in as people do, and then claims and hands in without end."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import orjson

from bench.tools.client import DONE, Answer, Caller, Failed


def request(host: str, method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """The bytes of a request; underscores in the names of headers stand for hyphens."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    if method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def expect(answer: Answer | None, *statuses: int) -> Answer:
    """The answer, which must have one of these statuses."""
    if answer is None or answer.status not in statuses:
        raise Failed(f"status {answer.status if answer else 0} instead of {statuses}: {answer.body[:300] if answer else b''!r}")
    return answer


def api(host: str, token: str, batch: str) -> Caller:
    """A program with a Bearer token: one claim, then submissions that bring the next task."""
    headers = {"Authorization": f"Bearer {token}", "Content_Type": "application/json"}
    answer = yield request(host, "POST", f"/api/v1/batches/{batch}/claims", b'{"count": 1}', **headers)
    held = orjson.loads(expect(answer, 201).body)["assignments"]
    while True:
        yield DONE
        body = b'{"answer": {"label": "1"}, "claim_next": 1}'
        answer = yield request(host, "POST", f"/api/v1/assignments/{held[0]['id']}/submission", body, **headers)
        held = orjson.loads(expect(answer, 200).body)["next"]
        if not held:
            raise Failed(f"a submission brought no next task: {answer.body[:600]!r}")


def browser(host: str, email: str, password: str, batch: str) -> Caller:
    """A browser on the working screen: signs in with e-mail and password, posts the forms as the page's script does."""
    cookies: dict[str, str] = {}

    def headers(**more: str) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), **more}

    def form(fields: dict[str, str]) -> tuple[bytes, dict[str, str]]:
        return urlencode(fields).encode(), headers(Content_Type="application/x-www-form-urlencoded", Referer=f"http://{host}/")

    page = expect((yield request(host, "GET", "/login")), 200)
    cookies |= page.cookies()
    body, sent = form({"email": email, "password": password, "csrf_token": csrf_token(page.body)})
    cookies |= expect((yield request(host, "POST", "/login", body, **sent)), 302, 303).cookies()
    page = expect((yield request(host, "GET", f"/worker/batches/{batch}", **headers())), 200)
    cookies |= page.cookies()
    token = csrf_token(page.body)
    body, sent = form({"csrf_token": token})
    expect((yield request(host, "POST", f"/worker/batches/{batch}/claims", body, **sent)), 303)
    page = expect((yield request(host, "GET", f"/worker/batches/{batch}/work", **headers())), 200)
    cookies |= page.cookies()
    held = list(dict.fromkeys(re.findall(r'data-task="(\w+)"', page.body.decode())))
    while True:
        yield DONE
        one = held.pop(0)
        body, sent = form({"csrf_token": token, "label": "1", "_rivulet_next": "1"})
        answer = expect((yield request(host, "POST", f"/worker/assignments/{one}/submission", body, Accept="application/json", **sent)), 200)
        held += [following["id"] for following in orjson.loads(answer.body)["next"]]


def floor(host: str, worker: int) -> Caller:
    """The bare view: one POST an assignment."""
    number = 0
    while True:
        yield DONE
        number += 1
        body = b'{"position": %d, "answer": {"label": "1"}}' % number
        expect((yield request(host, "POST", f"/loop/{worker}", body, Content_Type="application/json")), 200)


def turkle(host: str, username: str, password: str, batch: int) -> Caller:
    """A browser at Turkle with "auto-accept next task" on: submit, be sent to the next task, load its page and its form."""
    cookies: dict[str, str] = {}

    def headers(**more: str) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "Connection": "keep-alive", **more}

    def form(fields: dict[str, str]) -> tuple[bytes, dict[str, str]]:
        body = urlencode({"csrfmiddlewaretoken": cookies["csrftoken"], **fields}).encode()
        return body, headers(Content_Type="application/x-www-form-urlencoded", Referer=f"http://{host}/")

    cookies |= expect((yield request(host, "GET", "/login/")), 200).cookies()
    body, sent = form({"username": username, "password": password})
    cookies |= expect((yield request(host, "POST", "/login/", body, **sent)), 302).cookies()
    body, sent = form({"auto_accept": "true"})
    expect((yield request(host, "POST", "/update_auto_accept/", body, **sent)), 200)
    to = f"/batch/{batch}/accept_next_task/"
    while True:
        to = expect((yield request(host, "GET", to, **headers())), 302).header("location")
        if "/assignment/" not in to:
            raise Failed("Turkle has no more tasks")
        page = expect((yield request(host, "GET", to, **headers())), 200).body.decode()
        frame = re.search(r'<iframe[^>]*\ssrc="([^"?]+)', page, re.S)
        if frame is None:
            raise Failed("Turkle's page has no frame")
        expect((yield request(host, "GET", frame[1], **headers())), 200)
        body, sent = form({"label": "1"})
        to = expect((yield request(host, "POST", to, body, **sent)), 302).header("location")
        yield DONE


def csrf_token(page: bytes) -> str:
    """The token for the forms of a page."""
    found = re.search(rb'name="csrf[_-]token"\s+(?:value|content)="([^"]+)"', page)
    if found is None:
        raise Failed("the page has no CSRF token")
    return found[1].decode()
