"""The MTurk requester protocol at /mturk: signature, operations, shapes. It decides nothing; the concepts do."""

from __future__ import annotations

from flask import Blueprint

from marketplace.extensions import csrf

bp = Blueprint("mturk", __name__)
csrf.exempt(bp)  # every call is signed with a secret key

from marketplace.mturk import operations, protocol  # noqa: E402, F401 - routes and operations register themselves
