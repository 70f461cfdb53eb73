"""How many generated examples a test tries: few and always the same in the suite, many and new ones with `DEEP=1 make test`."""

from __future__ import annotations

import os

import hypothesis

DEEP = os.environ.get("DEEP", "") not in ("", "0")

hypothesis.settings.register_profile("suite", max_examples=25, deadline=None, derandomize=True, database=None)
hypothesis.settings.register_profile("deep", max_examples=500, deadline=None, database=None)
hypothesis.settings.load_profile("deep" if DEEP else "suite")


def examples(few: int, many: int) -> int:
    """The number for this run."""
    return many if DEEP else few
