"""Libraries of others that we serve: each is named with its version and licence, and is what it was when it was taken in."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

VENDOR = Path(__file__).resolve().parents[2] / "static" / "vendor"
MANIFEST = json.loads((VENDOR / "manifest.json").read_text())


def test_every_folder_is_in_the_manifest():
    assert {folder.name for folder in VENDOR.iterdir() if folder.is_dir()} == set(MANIFEST)


@pytest.mark.parametrize("name", MANIFEST)
def test_files_are_unchanged(name):
    assert MANIFEST[name]["version"] and MANIFEST[name]["licence"]
    for file, digest in MANIFEST[name]["files"].items():
        assert hashlib.sha256((VENDOR / name / file).read_bytes()).hexdigest() == digest, file
