"""The site in a real Chromium, for requesters' pages."""

from __future__ import annotations

import pytest


@pytest.fixture
def screen_of(signed_in_page):
    """A page of somebody who has logged in: `screen_of(worker, width=390)`; what else it takes is told at `visit`."""
    return lambda actor, height=900, **more: signed_in_page(actor.email, height=height, **more)
