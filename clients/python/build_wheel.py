"""Builds the wheel with the standard library alone: two files at the top of site-packages, and the metadata."""

import base64
import hashlib
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
NAME, VERSION = "rivulet_mturk_endpoint", "1.0.0"
FILES = ("rivulet_mturk_endpoint.py", "rivulet_mturk_endpoint.pth")
METADATA = f"""Metadata-Version: 2.1
Name: rivulet-mturk-endpoint
Version: {VERSION}
Summary: Points MTurk clients with a built-in address at a Rivulet site
Requires-Python: >=3.8
"""
WHEEL = "Wheel-Version: 1.0\nGenerator: build_wheel\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """PEP 517: writes the wheel and returns its file name."""
    info = f"{NAME}-{VERSION}.dist-info"
    contents = {name: (HERE / name).read_bytes() for name in FILES}
    contents[info + "/METADATA"] = METADATA.encode()
    contents[info + "/WHEEL"] = WHEEL.encode()
    record = "".join(f"{name},sha256={digest(data)},{len(data)}\n" for name, data in contents.items())
    contents[info + "/RECORD"] = (record + f"{info}/RECORD,,\n").encode()
    filename = f"{NAME}-{VERSION}-py3-none-any.whl"
    with zipfile.ZipFile(Path(wheel_directory) / filename, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data)
    return filename


def digest(data):
    """A hash as RECORD has it."""
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
