"""Where the bytes lie: DATA_DIR/uploads/<last two hex digits of the number>/<number>.

A file is written beside its place under a name of its own, and moved there when its row has a number, before the commit.
So a row always has its bytes; bytes without a row, from a transaction that ended badly, are found by the sweep.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from flask import current_app


def folder() -> Path:
    """The folder of all answer files, made when it is missing."""
    made = Path(current_app.config["DATA_DIR"]) / "uploads"
    made.mkdir(mode=0o700, exist_ok=True)
    return made


def place(number: int) -> Path:
    """Where the bytes of the file with this number are."""
    return folder() / f"{number & 0xFF:02x}" / str(number)


def begin() -> tuple[int, Path]:
    """An empty file to write to: its descriptor and its name."""
    waiting = folder() / "incoming"
    waiting.mkdir(mode=0o700, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=waiting)
    return descriptor, Path(name)


def finish(written: Path, number: int) -> None:
    """Moves what was written to its place; after this it survives a power cut."""
    target = place(number)
    target.parent.mkdir(mode=0o700, exist_ok=True)
    os.replace(written, target)
