"""The package for programs with a built-in address: installed as its users install it, into an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UV = Path(sys.executable).with_name("uv")

# What Dallinger and psiTurk do: an address built in, which wins over AWS_ENDPOINT_URL_MTURK.
PROGRAM = """
import boto3
client = boto3.client("mturk", endpoint_url="https://mturk-requester-sandbox.us-east-1.amazonaws.com", region_name="us-east-1")
print(client.meta.endpoint_url, client.get_account_balance()["AvailableBalance"])
other = boto3.client("sns", endpoint_url="https://sns.example.org", region_name="us-east-1")
print(other.meta.endpoint_url)
session = boto3.session.Session(region_name="us-east-1")
print(session.client("mturk", endpoint_url="https://elsewhere.example.org").list_hits()["NumResults"])
"""


@pytest.fixture
def python(tmp_path):
    """A fresh environment that sees boto3 and has the package installed."""
    if not UV.exists():
        pytest.skip("uv is not in this environment")
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    site_packages = next((venv / "lib").glob("python*/site-packages"))
    (site_packages / "ours.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    command = [UV, "pip", "install", "-q", "--offline", "--no-deps", "--python", venv / "bin" / "python", ROOT / "clients" / "python"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return venv / "bin" / "python"


def run(python, program, **environment):
    env = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "RIVULET_"))}
    return subprocess.run([python, "-c", program], capture_output=True, text=True, timeout=120, env=env | environment)


def test_a_program_with_a_built_in_address_comes_here(python, requester):
    keys = {"AWS_ACCESS_KEY_ID": requester.key_id, "AWS_SECRET_ACCESS_KEY": requester.secret}
    done = run(python, PROGRAM, RIVULET_MTURK_ENDPOINT=requester.url, **keys)
    assert done.stdout.splitlines() == [f"{requester.url} 100.00", "https://sns.example.org", "0"], done.stderr


def test_without_the_variable_nothing_changes(python):
    program = 'import boto3; print(boto3.client("mturk", endpoint_url="https://built.in.example", region_name="us-east-1").meta.endpoint_url)'
    assert run(python, program).stdout.strip() == "https://built.in.example"
    assert "botocore" not in run(python, "import sys; print(sorted(one for one in sys.modules if 'boto' in one))").stdout
