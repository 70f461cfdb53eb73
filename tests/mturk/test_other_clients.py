"""The AWS command line and the JavaScript SDK, each in an environment of its own, through the main loop.

They are installed once into the cache of the tests; where that is not possible (no network, no Node), the tests say so and
are skipped.
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

AWSCLI = "awscli==1.46.3"
SDK = "@aws-sdk/client-mturk@3.1015.0"


def keys(requester):
    env = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return env | {
        "AWS_ACCESS_KEY_ID": requester.key_id,
        "AWS_SECRET_ACCESS_KEY": requester.secret,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL_MTURK": requester.url,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def installed(marker, *commands, cwd):
    """Runs the commands unless the marker is there; skips the test when one of them fails."""
    if marker.exists():
        return
    for command in commands:
        try:
            done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=240)
        except (OSError, subprocess.TimeoutExpired) as error:
            pytest.skip(f"{command[0]} cannot install it here: {error}")
        if done.returncode:
            pytest.skip(f"it cannot be installed here: {done.stderr.strip()[-200:]}")


@pytest.fixture(scope="session")
def folder(request):
    """Where the environments of other clients are kept between runs."""
    path = Path(request.config.cache.mkdir("mturk-clients"))
    return path


@pytest.fixture
def aws(folder, requester):
    """`aws("list-hits", …)`: the parsed answer of `aws mturk …`, which takes the address from its environment."""
    uv, venv = Path(sys.executable).with_name("uv"), folder / "awscli"
    program = venv / "bin" / "aws"
    installed(
        program,
        [sys.executable, "-m", "venv", "--clear", "--without-pip", venv],
        [uv, "pip", "install", "-q", "--python", venv / "bin" / "python", AWSCLI],
        cwd=folder,
    )

    def call(*arguments, fails=False):
        done = subprocess.run([program, "mturk", *arguments, "--output", "json"], capture_output=True, text=True, timeout=120, env=keys(requester))
        if fails:
            assert done.returncode
            return done.stderr
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None

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


SCRIPT = """
import { MTurkClient, CreateHITCommand, GetHITCommand, ListHITsCommand, GetAccountBalanceCommand, ApproveAssignmentCommand, paginateListHITs,
         ListAssignmentsForHITCommand, UpdateExpirationForHITCommand, DeleteHITCommand, RequestError } from "@aws-sdk/client-mturk";
const client = new MTurkClient({});
const [step, id] = process.argv.slice(2);
if (step === "create") {
  const { AvailableBalance } = await client.send(new GetAccountBalanceCommand({}));
  const { HIT } = await client.send(new CreateHITCommand({ Title: "Name the colour", Description: "Look", Reward: "0.05", LifetimeInSeconds: 3600,
    AssignmentDurationInSeconds: 600, MaxAssignments: 1, Question: process.env.QUESTION }));
  console.log(JSON.stringify({ AvailableBalance, HIT, isDate: HIT.CreationTime instanceof Date && Math.abs(HIT.CreationTime - Date.now()) < 600000 }));
} else {
  const { Assignments } = await client.send(new ListAssignmentsForHITCommand({ HITId: id }));
  await client.send(new ApproveAssignmentCommand({ AssignmentId: Assignments[0].AssignmentId }));
  await client.send(new UpdateExpirationForHITCommand({ HITId: id, ExpireAt: new Date(0) }));
  let pages = 0, hits = 0;
  for await (const page of paginateListHITs({ client }, {})) { pages++; hits += page.HITs.length; }
  await client.send(new DeleteHITCommand({ HITId: id }));
  let error;
  try { await client.send(new DeleteHITCommand({ HITId: id })); } catch (caught) { error = caught; }
  const { HIT } = await client.send(new GetHITCommand({ HITId: id }));
  console.log(JSON.stringify({ hits, pages, status: HIT.HITStatus, typed: error instanceof RequestError, code: error.TurkErrorCode, answer: Assignments[0].Answer }));
}
"""


@pytest.fixture
def node(folder, requester):
    """Runs the script with the JavaScript SDK: `node("create")`."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("Node and npm are not on this machine")
    home = folder / "js"
    home.mkdir(exist_ok=True)
    (home / "package.json").write_text('{"type": "module", "private": true}')
    installed(home / "node_modules" / "@aws-sdk" / "client-mturk", ["npm", "install", "--no-audit", "--no-fund", "--silent", SDK], cwd=home)
    (home / "loop.mjs").write_text(SCRIPT)

    def call(*arguments):
        done = subprocess.run(
            ["node", "loop.mjs", *arguments], cwd=home, capture_output=True, text=True, timeout=120, env=keys(requester) | {"QUESTION": EXTERNAL}
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return call


def test_the_javascript_sdk_goes_through_the_main_loop(node, worker, answer):
    made = node("create")
    assert made["AvailableBalance"] == "100.00" and made["isDate"] and made["HIT"]["HITStatus"] == "Assignable"
    answer(worker, made["HIT"], colour="blue")
    found = node("finish", made["HIT"]["HITId"])
    assert (found["hits"], found["pages"], found["status"]) == (1, 2, "Disposed")
    assert found["typed"] and found["code"] == "AWS.MechanicalTurk.InvalidHITState" and "<FreeText>blue</FreeText>" in found["answer"]
    assert worker.get("/me/balance").json["available"] == "0.05"
