"""The files of deploy/ fit the product: settings that exist, a unit that systemd reads, services that know each other."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

import config

DEPLOY = Path(config.__file__).parent / "deploy"
KNOWN = set(re.findall(r'read\("([A-Z_]+)"', Path(config.__file__).read_text())) | {"DATA_DIR"}


def test_the_example_settings_are_accepted(tmp_path):
    lines = [line for line in (DEPLOY / "rivulet.env.example").read_text().splitlines() if line and not line.startswith("#")]
    given = dict(line.split("=", 1) for line in lines)
    assert not given.keys() - KNOWN
    settings = config.load(given | {"DATA_DIR": str(tmp_path)})
    assert settings.secure_cookies and settings.trusted_proxies == 1 and not settings.demo


def test_compose(tmp_path):
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    ours = services["rivulet"]
    assert not ours["environment"].keys() - KNOWN
    filled = {name: re.sub(r"\$\{[A-Z_]+:-([^}]*)\}", r"\1", value) for name, value in ours["environment"].items()}
    filled = {name: re.sub(r"\$\{[A-Z_]+:\?[^}]*\}", "0123456789abcdef", value) for name, value in filled.items()}
    settings = config.load(filled | {"DATA_DIR": str(tmp_path)})
    assert settings.database_url.partition("@")[2].partition("/")[0] in services
    assert re.search(r"//(\w+):", settings.redis_url)[1] in services
    assert ours["depends_on"].keys() <= services.keys()
    assert all(port.startswith("127.0.0.1:") for port in ours["ports"]), "plain HTTP stays on this machine"
    assert {".git", ".venv", "var", ".env"} <= set((DEPLOY.parent / ".dockerignore").read_text().split()), "no data and no keys in the image"


def test_the_unit_is_read_by_systemd(tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze on this machine")
    text = (DEPLOY / "rivulet.service").read_text()
    command = re.search(r"^ExecStart=(\S+) (.+)$", text, re.M)
    assert command[2] == "-m marketplace.installation"
    unit = tmp_path / "rivulet.service"
    unit.write_text(text.replace(command[1], "/bin/true").replace("User=rivulet", "User=daemon"))
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True)
    assert done.returncode == 0 and "rivulet" not in done.stderr, done.stderr


def test_the_proxy_tells_who_asks_in_the_headers_we_read():
    text = (DEPLOY / "nginx.conf.example").read_text()
    for line in ("proxy_set_header Host $host;", "proxy_set_header X-Forwarded-For $remote_addr;", "proxy_set_header X-Forwarded-Proto https;"):
        assert line in text
