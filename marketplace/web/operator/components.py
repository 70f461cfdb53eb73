"""The living page of the design system: each component in each of its states."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template

from marketplace.core.clock import now
from marketplace.web.operator import bp
from marketplace.web.payouts.chart import bars
from marketplace.web.plot import columns, plot

STATES = (
    "draft",
    "live",
    "paused",
    "closed",
    "waiting",
    "running",
    "done",
    "failed",
    "claimed",
    "submitted",
    "approved",
    "rejected",
    "returned",
    "expired",
    "requested",
    "paid",
)
ICONS = (
    "river", "drop", "check", "cross", "plus", "minus", "arrow-right", "arrow-left", "chevron-down", "upload", "download", "file", "folder", "stack",
    "play", "pause", "stop", "clock", "coin", "wallet", "person", "people", "key", "lock", "mail", "bell", "gear", "eye", "info", "warning", "bad", "good",
    "help", "search", "chart", "list", "pencil", "choice", "survey", "edit", "image", "audio", "flag", "return", "skip", "sun", "moon", "exit",
    "link", "copy", "scale", "keyboard",
)  # fmt: skip


@bp.get("/components")
def components() -> str:
    """Nothing here does anything; it is for eyes and for the accessibility checks."""
    days = [(now().date() - timedelta(days=29 - n), (n * 7919 % 23) * 110_000 if n % 6 else 0) for n in range(30)]
    line = plot([(month, (month * 7919) % 23) for month in range(1, 13)], (0, 24))
    return render_template("operator/components.html", states=STATES, icons=ICONS, chart=bars(days), line=line, counted=columns([3, 18, 0, 7]), moment=now())
