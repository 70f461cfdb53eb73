"""`${name}` in a requester's page: which names it has, and the page filled with one row.

Values are put in HTML-escaped, in the page's text, in attributes and in scripts alike, so a value can neither open an
element nor end an attribute; what a file had escaped already (`&amp;`) stays as it is. A script's own template literals look the same; so inside `<script>` only names that the
row has are replaced, and none there is asked of the file.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from marketplace.task_types.template import text_of

PLACEHOLDER = re.compile(r"\$\{\s*([A-Za-z_][\w.-]*)\s*\}")
_AMPERSAND = re.compile(r"&amp;(?=#\d{1,7};|#x[0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,30};)")
_SCRIPT = re.compile(r"(<script\b.*?</script\s*>)", re.IGNORECASE | re.DOTALL)


def names(page: str) -> list[str]:
    """The names that a page's text and attributes ask for, in order, each once."""
    outside = "".join(_SCRIPT.split(page)[::2])
    return list(dict.fromkeys(PLACEHOLDER.findall(outside)))


def fill(page: str, values: Mapping[str, Any], markup: bool = False) -> str:
    """The page with the values in their places, HTML-escaped; a name that has no value becomes nothing, in scripts it stays.

    `markup`: the values are HTML themselves and are put in as they are, as Mechanical Turk did.
    """

    def text(found: re.Match[str]) -> str:
        if markup:
            return text_of(values.get(found.group(1), ""))
        return _AMPERSAND.sub("&", html.escape(text_of(values.get(found.group(1), ""))))

    def script(found: re.Match[str]) -> str:
        return text(found) if found.group(1) in values else found.group(0)

    parts = _SCRIPT.split(page)
    return "".join(PLACEHOLDER.sub(script if place % 2 else text, part) for place, part in enumerate(parts))


def fill_address(address: str, values: Mapping[str, Any]) -> str:
    """A web address with the values in their places, percent-encoded."""
    return PLACEHOLDER.sub(lambda found: quote(text_of(values.get(found.group(1), "")), safe=""), address)
