"""Setting up on a machine whose Python has neither pip nor ensurepip: what is set for pip or uv leads to the packages."""

from __future__ import annotations

import base64
import hashlib
import http.server
import importlib.util
import io
import json
import os
import sys
import threading
import zipfile
from pathlib import Path

import pytest

import config

FILE = Path(config.__file__).parent / "marketplace" / "installation" / "bootstrap.py"
SETTINGS = ("PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_CONFIG_FILE", "PIP_CERT", "PIP_TRUSTED_HOST", "SSL_CERT_FILE", "UV_INSECURE_HOST")


@pytest.fixture
def bootstrap(tmp_path, monkeypatch):
    """The module, on a machine that has nothing set and no other pip."""
    spec = importlib.util.spec_from_file_location("bootstrap_under_test", FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home" / ".config"))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    module.VENV = tmp_path / "venv"
    (module.VENV / "bin").mkdir(parents=True)
    return module


def wheel() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("uv-1.2.3.data/scripts/uv", "#!/bin/sh\necho uv\n")
    return out.getvalue()


WHEEL = wheel()
DIGEST = hashlib.sha256(WHEEL).hexdigest()
LOCK = f"uv==1.2.3 \\\n    --hash=sha256:{DIGEST}\n"
NAMES = [
    f"uv-1.2.3-py3-none-{tag}.whl"
    for tag in ("manylinux_2_17_x86_64", "manylinux_2_17_aarch64", "musllinux_1_1_x86_64", "macosx_11_0_arm64", "macosx_10_12_x86_64")
]


@pytest.fixture
def index():
    """A package index that speaks JSON or HTML, and asks for a password under /closed/."""

    class Index(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path.startswith("/closed/") and self.headers.get("Authorization") != f"Basic {base64.b64encode(b'mill:p@ss').decode()}":
                return self.say(b"", "text/plain", 401)
            if self.path.endswith(".whl"):
                return self.say(WHEEL, "application/octet-stream")
            files = [{"filename": name, "url": f"../../files/{name}", "hashes": {"sha256": DIGEST}} for name in NAMES]
            if self.path.startswith("/html/"):
                page = "".join(f'<a href="{one["url"]}#sha256={DIGEST}">{one["filename"]}</a>\n' for one in files)
                return self.say(page.encode(), "text/html")
            return self.say(json.dumps({"files": files}).encode(), "application/vnd.pypi.simple.v1+json")

        def say(self, body, kind, status=200):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Index)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.mark.parametrize("address", ["http://{}/simple", "http://{}/html/simple/", "http://mill:p%40ss@{}/closed/simple"])
def test_uv_comes_from_the_index_that_is_set(bootstrap, index, monkeypatch, address):
    monkeypatch.setenv("PIP_INDEX_URL", address.format(index))
    bootstrap.unpack_uv(LOCK)
    assert (bootstrap.VENV / "bin" / "uv").read_text().startswith("#!") and (bootstrap.VENV / "bin" / "uv").stat().st_mode & 0o111


@pytest.mark.parametrize("place", ["home/.config/pip/pip.conf", "home/.pip/pip.conf", "own.conf"])
@pytest.mark.parametrize("text", ["[global]\nindex-url = http://set/simple\n", "[install]\nindex_url=http://set/simple"])
def test_the_index_of_pips_files_counts(bootstrap, tmp_path, monkeypatch, place, text):
    (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / place).write_text(text)
    if place == "own.conf":
        monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / place))
    assert bootstrap.package_index() == "http://set/simple"
    assert bootstrap.environ_of_uv()["UV_DEFAULT_INDEX"] == "http://set/simple", "uv does not read pip's files by itself"


def test_what_is_set_for_uv_comes_first(bootstrap, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "http://for-pip/simple")
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://for-uv/simple")
    assert bootstrap.package_index() == bootstrap.environ_of_uv()["UV_DEFAULT_INDEX"] == "http://for-uv/simple"


def test_with_nothing_set_one_line_says_what_to_do(bootstrap):
    with pytest.raises(SystemExit) as end:
        bootstrap.unpack_uv(LOCK)
    line = str(end.value)
    assert line.startswith("rivulet: ") and "\n" not in line and "python3-venv" in line and "PIP_INDEX_URL" in line


def test_another_wheel_than_the_locked_one_is_refused(bootstrap, index, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", f"http://{index}/simple")
    with pytest.raises(SystemExit, match="not the locked one"):
        bootstrap.unpack_uv(LOCK.replace(DIGEST, "0" * 64))
    assert not (bootstrap.VENV / "bin" / "uv").exists()


@pytest.mark.parametrize("address", ["http://mill:hidden@127.0.0.1:9/simple", "no address at all"])
def test_an_index_that_does_not_answer_is_one_line(bootstrap, monkeypatch, address):
    monkeypatch.setenv("PIP_INDEX_URL", address)
    with pytest.raises(SystemExit) as end:
        bootstrap.unpack_uv(LOCK)
    assert "could not be fetched" in str(end.value) and "\n" not in str(end.value) and "hidden" not in str(end.value)


def test_a_pip_of_another_interpreter_is_found(bootstrap, tmp_path, monkeypatch):
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, version in (("pip3", "20.1"), ("python3.12", "25.0")):
        program = folder / name
        program.write_text(f"#!/bin/sh\necho pip {version} from somewhere\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    assert next(bootstrap.other_pips()) == [str(folder / "python3.12"), "-m", "pip"], "the first pip is too old to install for another Python"


def test_the_project_names_no_index():
    import re

    text = FILE.read_text()
    assert not re.search(r"https?://", text)


def test_setting_up_compiles_the_texts_once(bootstrap, tmp_path, monkeypatch):
    folder = tmp_path / "translations" / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "yes"\nmsgstr "ja"\n')
    (bootstrap.VENV / "bin" / "python").symlink_to(sys.executable)
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "install", lambda files: None)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path.endswith("site-packages")))
    bootstrap.main(["requirements.txt"])
    made = (folder / "messages.mo").stat()
    assert b"ja" in (folder / "messages.mo").read_bytes()
    bootstrap.main(["requirements.txt"])
    assert (folder / "messages.mo").stat().st_mtime_ns == made.st_mtime_ns
