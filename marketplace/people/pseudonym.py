"""The name under which one requester sees one worker."""

from __future__ import annotations

import base64
import hmac
from functools import lru_cache

from marketplace.core.public_id import installation_key


@lru_cache(maxsize=65536)
def pseudonym(requester_id: int, worker_id: int) -> str:
    """25 characters of A-Z2-7: the same for all work of this worker for this requester, another for the next requester.

    It leads back to nobody, and two requesters cannot find out that they speak of the same worker.
    """
    digest = hmac.digest(installation_key(), b"pseudonym:%d:%d" % (requester_id, worker_id), "sha256")
    return "W" + base64.b32encode(digest[:15]).decode()
