"""Taking a file in, before its answer is handed in."""

from __future__ import annotations

import hashlib
import io
import os
import re
from pathlib import Path
from typing import IO, Any

from marketplace.core import sql
from marketplace.core.texts import _
from marketplace.errors import Invalid, TooLarge, TooMany
from marketplace.extensions import db
from marketplace.uploads import media, store
from marketplace.uploads.models import AnswerFile
from marketplace.uploads.privacy import without_particulars

LOOSE_FILES = 200
LOOSE_BYTES = 1024 * media.MEGABYTE
"""What one worker may have uploaded without having handed it in."""
LARGEST = max(media.LARGEST.values())
_CHUNK = 1 << 18


def keep(worker: Any, stream: IO[bytes], name: str = "") -> AnswerFile:
    """The file, taken in. It is the worker's alone until an answer with its id is handed in.

    Of a photograph (JPEG) the place, the time and the device are not kept; its SHA-256 is that of what is kept.
    Refuses what is none of the media types of `media.TYPES` (found out from its bytes), what is larger than its kind
    may be, and anything while too much of the worker's waits to be handed in.
    """
    [loose] = sql.rows(
        "SELECT count(*) AS files, coalesce(sum(bytes), 0) AS bytes FROM answer_files WHERE owner_id = %(id)s AND assignment_id IS NULL", id=worker.id
    )
    if loose.files >= LOOSE_FILES or loose.bytes >= LOOSE_BYTES:
        raise TooMany(_("Many files of yours wait for an answer that was never handed in. They are deleted after a week; upload more then."))
    descriptor, written = store.begin()
    try:
        with os.fdopen(descriptor, "wb") as target:
            found, size, digest = _copy(stream, target)
            target.flush()
            os.fsync(target.fileno())
        row = AnswerFile(owner_id=worker.id, name=clean_name(name, found), media_type=found, size=size, sha256=digest)
        db.session.add(row)
        db.session.flush()  # the number says where the bytes go
        store.finish(written, row.id)
    finally:
        written.unlink(missing_ok=True)
    return row


def clean_name(name: str, media_type: str) -> str:
    """A file name fit for every system: without folders and control characters, and with the ending of what it really is."""
    stem = re.sub(r"[\x00-\x1f\x7f\"'`<>|:*?\\/]+", " ", Path(name.replace("\\", "/")).name).strip(" .")
    ending = media.ENDINGS[media_type]
    if stem.lower().endswith((ending, ".jpeg") if ending == ".jpg" else ending):
        stem = stem.rpartition(".")[0]
    return (stem[:100].strip() or "file") + ending


def _copy(stream: IO[bytes], target: IO[bytes]) -> tuple[str, int, bytes]:
    """Copies the stream; its media type, size and SHA-256."""
    head = _read(stream, media.HEAD_BYTES)
    if not head:
        raise Invalid(fields={"file": [_("The file is empty.")]})
    found = media.media_type(head)
    if not found:
        raise Invalid(fields={"file": [_("This kind of file is not taken. Send %(wording)s.", wording=media.wording(media.KINDS))]})
    most = media.LARGEST[media.kind_of(found)]
    if found == "image/jpeg":  # at most 15 MB, so it may be read whole
        whole = head + _read(stream, most + 1 - len(head))
        head, stream = (without_particulars(whole) if len(whole) <= most else whole), io.BytesIO()
    digest, size, part = hashlib.sha256(), 0, head
    while part:
        size += len(part)
        if size > most:
            raise TooLarge(
                _(
                    "The file is larger than the %(megabyte)s MB that %(found)s may have.",
                    megabyte=most // media.MEGABYTE,
                    found=media.WORDS[media.kind_of(found)],
                )
            )
        digest.update(part)
        target.write(part)
        part = stream.read(_CHUNK)
    return found, size, digest.digest()


def _read(stream: IO[bytes], most: int) -> bytes:
    """Up to so many bytes, however small the pieces come."""
    pieces, left = [], most
    while left > 0 and (part := stream.read(left)):
        pieces.append(part)
        left -= len(part)
    return b"".join(pieces)
