"""A requester's HTML made ready for its frame: MTurk's addresses become ours, and what a template left to MTurk is added.

The frame has an opaque origin (see `marketplace/mturk/external_submit.py`), so scripts in the page run and reach nothing of the site.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

PREVIEW = "ASSIGNMENT_ID_NOT_AVAILABLE"
"""What a page finds as its assignmentId as long as the task is only looked at."""

_HOSTS = r"(?:https?:)?//(?:www\.|workersandbox\.|worker-sandbox\.|worker\.|requester\.|requestersandbox\.)?mturk\.com"
_SUBMIT = re.compile(_HOSTS + r"/+mturk/+externalSubmit\b", re.IGNORECASE)
_BARE_SUBMIT = re.compile(r"""(\baction\s*=\s*["']?)/+mturk/+externalSubmit\b""", re.IGNORECASE)
_HELPER = re.compile(r"(?:https?:)?//(?:s3\.amazonaws\.com/mturk-public|mturk-public\.s3\.amazonaws\.com)/externalHIT_v1\.js", re.IGNORECASE)
_CROWD = re.compile(
    r"""<script\b[^>]*\bsrc\s*=\s*["']?[^"'>\s]*(?:crowd-html-elements|assets\.crowd\.aws)[^>]*>\s*</script\s*>|<link\b[^>]*assets\.crowd\.aws[^>]*>""",
    re.IGNORECASE,
)
_CROWD_TAG = re.compile(r"<crowd-[a-z]", re.IGNORECASE)
_FORM = re.compile(r"<(?:form|crowd-form)\b", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SCRIPT = re.compile(r"<script\b.*?</script\s*>", re.IGNORECASE | re.DOTALL)
_DOCTYPE = re.compile(r"\A\s*(?:<!--.*?-->\s*)*<!doctype[^>]*>", re.IGNORECASE | re.DOTALL)
CROWD_SCRIPTS = ("core", "form", "fields", "classifiers", "layout", "text", "image")


def page_html(page: str, submit_to: str, static: str, parameters: Mapping[str, str]) -> str:
    """The page as the frame shows it. `submit_to` is `turkSubmitTo`, `static` the address of our static files."""
    action = f"{submit_to.rstrip('/')}/mturk/externalSubmit"
    page = _SUBMIT.sub(lambda _: action, page)
    page = _BARE_SUBMIT.sub(lambda found: found.group(1) + action, page)
    page = _HELPER.sub(lambda _: f"{static}/mturk/externalHIT_v1.js", page)
    page = _CROWD.sub("", page)
    crowd = bool(_CROWD_TAG.search(page))
    if not _FORM.search(_SCRIPT.sub("", _COMMENT.sub("", page))):
        page = _wrapped(page, "<crowd-form>", "</crowd-form>") if crowd else _in_form(page, action, parameters.get("assignmentId", PREVIEW))
    data = "".join(f' data-{name}="{html.escape(value)}"' for name, value in (("action", action), ("assignment", parameters.get("assignmentId", PREVIEW))))
    head = f'<script src="{static}/mturk/frame.js"{data}></script>'
    if crowd:
        head += f'<link rel="stylesheet" href="{static}/mturk/crowd/crowd.css">'
        head += "".join(f'<script src="{static}/mturk/crowd/{name}.js"></script>' for name in CROWD_SCRIPTS)
    if "<meta charset" not in page[:2000].lower() and "http-equiv" not in page[:2000].lower():
        head = '<meta charset="utf-8">' + head
    return _at_start(page, head)


def external_address(address: str, parameters: Mapping[str, str]) -> str:
    """The address of a page elsewhere with the parameters joined to its own query, which stays as it is."""
    parts = urlsplit(address.strip())
    joined = "&".join(part for part in (parts.query, urlencode(parameters, quote_via=quote)) if part)
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", joined, parts.fragment))


def _in_form(page: str, action: str, assignment: str) -> str:
    """A page without a form, in one, as MTurk put it: the page's fields are what is handed in."""
    before = (
        f'<form name="mturk_form" method="post" id="mturk_form" action="{html.escape(action)}">'
        f'<input type="hidden" value="{html.escape(assignment)}" name="assignmentId" id="assignmentId">'
    )
    return _wrapped(page, before, "</form>")


def _wrapped(page: str, before: str, after: str) -> str:
    opened = re.search(r"<body\b[^>]*>", page, re.IGNORECASE)
    head_ends = re.search(r"</head\s*>", page, re.IGNORECASE)
    start = opened.end() if opened else head_ends.end() if head_ends else _start(page)
    closed = [found.start() for found in re.finditer(r"</body\s*>|</html\s*>", page, re.IGNORECASE) if found.start() >= start]
    end = closed[0] if closed else len(page)
    return page[:start] + before + page[start:end] + after + page[end:]


def _at_start(page: str, head: str) -> str:
    """Puts elements before everything the page brings, behind its document type, which is added where it lacks one."""
    opened = re.search(r"<head\b[^>]*>", page, re.IGNORECASE)
    if opened and not _DOCTYPE.match(page):
        return "<!DOCTYPE html>" + page[: opened.end()] + head + page[opened.end() :]
    place = opened.end() if opened else _start(page)
    return ("" if _DOCTYPE.match(page) else "<!DOCTYPE html>") + page[:place] + head + page[place:]


def _start(page: str) -> int:
    """Behind document type and an opened <html>, where a page has them."""
    doctype = _DOCTYPE.match(page)
    place = doctype.end() if doctype else 0
    opened = re.compile(r"\s*<html\b[^>]*>", re.IGNORECASE).match(page, place)
    return opened.end() if opened else place
