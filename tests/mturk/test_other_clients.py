"""The AWS command line and the JavaScript SDK through the main loop, unmodified and without a network.

The command line is a package of the tests. The SDK stands in `javascript/` as one file; it runs in Chromium, which is there wherever
the other browser tests run, and in Node where there is one.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mturk.conftest import EXTERNAL

SDK = Path(__file__).with_name("javascript") / "client-mturk.js"
LOOP = SDK.with_name("main_loop.js")


@pytest.fixture
def aws(requester, monkeypatch, tmp_path, capfd):
    """`aws("list-hits", …)`: the parsed answer of `aws mturk …`, which takes key and address from its environment."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    given = {
        "ACCESS_KEY_ID": requester.key_id, "SECRET_ACCESS_KEY": requester.secret, "DEFAULT_REGION": "us-east-1", "ENDPOINT_URL_MTURK": requester.url,
        "EC2_METADATA_DISABLED": "true", "CONFIG_FILE": str(tmp_path / "none"), "SHARED_CREDENTIALS_FILE": str(tmp_path / "none"), "PAGER": "",
    }  # fmt: skip
    for name, value in given.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    from awscli.clidriver import create_clidriver

    driver = create_clidriver()

    def call(*arguments, fails=False):
        capfd.readouterr()
        status = driver.main(["mturk", *arguments, "--output", "json"])
        said = capfd.readouterr()
        if fails:
            assert status
            return said.err
        assert status == 0, said.err
        return json.loads(said.out) if said.out.strip() else None

    return call


def test_the_aws_command_line_goes_through_the_main_loop(aws, worker, answer):
    assert aws("get-account-balance") == {"AvailableBalance": "100.00", "OnHoldBalance": "0.00"}
    hit = aws(
        "create-hit", "--title", "Name the colour", "--description", "Look", "--reward", "0.05", "--assignment-duration-in-seconds", "600",
        "--lifetime-in-seconds", "3600", "--max-assignments", "1", "--question", EXTERNAL,
    )["HIT"]  # fmt: skip
    done = answer(worker, hit)
    [assignment] = aws("list-assignments-for-hit", "--hit-id", hit["HITId"])["Assignments"]
    assert assignment["AssignmentId"] == done and assignment["WorkerId"] == worker.public_id
    assert aws("approve-assignment", "--assignment-id", done) is None
    assert aws("send-bonus", "--worker-id", worker.public_id, "--bonus-amount", "0.10", "--assignment-id", done, "--reason", "Good") is None
    assert worker.get("/me/balance").json["available"] == "0.15"
    assert aws("update-expiration-for-hit", "--hit-id", hit["HITId"], "--expire-at", "0") is None
    assert aws("delete-hit", "--hit-id", hit["HITId"]) is None
    assert "RequestError" in (said := aws("delete-hit", "--hit-id", hit["HITId"], fails=True)) and "currently in the state 'Disposed'" in said
    assert aws("list-hits")["HITs"] == []


def test_the_program_itself_is_led_here_by_its_option(aws, requester):
    """The same as a process of its own, with `--endpoint-url`."""
    program = [sys.executable, "-m", "awscli", "mturk", "get-account-balance", "--endpoint-url", requester.url, "--output", "json"]
    done = subprocess.run(program, capture_output=True, text=True, timeout=120, env={**os.environ, "AWS_ENDPOINT_URL_MTURK": "http://127.0.0.1:9"})
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["AvailableBalance"] == "100.00"


@pytest.fixture
def in_chromium(chromium, site):
    """Runs a step in a page of the site, where the SDK may call it."""
    context = chromium.new_context(base_url=site, bypass_csp=True)
    page = context.new_page()
    page.goto("/healthz")
    page.add_script_tag(content=SDK.read_text("utf-8"))
    page.add_script_tag(content=LOOP.read_text("utf-8"))
    yield lambda *given: page.evaluate("given => mainLoop(...given).then(found => JSON.parse(JSON.stringify(found)))", list(given))
    context.close()


@pytest.fixture
def in_node(tmp_path):
    """Runs a step in Node."""
    if not shutil.which("node"):
        pytest.skip("Node is not on this machine; the SDK is tried in Chromium")
    script = tmp_path / "loop.cjs"
    end = "mainLoop(...JSON.parse(process.argv[2])).then(found => console.log(JSON.stringify(found)), error => { console.error(error); process.exit(1); });"
    script.write_text("\n".join([SDK.read_text("utf-8"), LOOP.read_text("utf-8"), end]), "utf-8")

    def run(*given):
        done = subprocess.run(["node", script, json.dumps(given)], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.mark.parametrize("place", ["in_chromium", "in_node"])
def test_the_javascript_sdk_goes_through_the_main_loop(request, place, requester, someone, answer):
    step = request.getfixturevalue(place)
    settings = {"endpoint": requester.url, "region": "us-east-1", "credentials": {"accessKeyId": requester.key_id, "secretAccessKey": requester.secret}}
    made = step(settings, "create", EXTERNAL)
    assert made["AvailableBalance"] == "100.00" and made["isDate"] and made["HIT"]["HITStatus"] == "Assignable"
    first, second = someone("worker"), someone("worker")
    answer(first, made["HIT"], colour="blue")
    answer(second, made["HIT"], colour="dog")
    found = step(settings, "finish", made["HIT"]["HITId"])
    assert (found["hits"], found["pages"], found["status"]) == (1, 2, "Disposed")
    assert found["typed"] and found["code"] == "AWS.MechanicalTurk.InvalidHITState" and "<FreeText>blue</FreeText>" in found["answer"]
    assert first.get("/me/balance").json["available"] == "0.15" and second.get("/me/balance").json["available"] == "0.00"
