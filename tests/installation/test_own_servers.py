"""Servers of one's own instead of the embedded ones: by address and password, and one line when something is wrong."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

import config
from marketplace.installation import reach
from marketplace.installation.postgres import Postgres, make_socket_dir
from marketplace.installation.valkey import binary

ROOT = Path(config.__file__).parent
PASSWORD = "p@ss/word: 7%"
pytestmark = pytest.mark.long
KEY = "0123456789abcdef0123456789abcdef"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def own():
    """A PostgreSQL and a Redis that listen on TCP and ask for passwords; their addresses."""
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="rivulet-own-"))
    make_socket_dir(folder / "run")
    sql_port, redis_port = free_port(), free_port()
    postgres = Postgres(
        folder / "postgres", folder / "run", folder / "postgres.log",
        {"listen_addresses": "127.0.0.1", "port": str(sql_port), "fsync": "off", "shared_buffers": "64MB"},
    )  # fmt: skip
    postgres.prepare()
    (folder / "postgres" / "pg_hba.conf").write_text("local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n")
    admin = f"postgresql://rivulet@/postgres?host={quote(str(folder / 'run'), safe='')}&port={sql_port}"
    postgres.start()
    for _ in range(200):
        try:
            connection = psycopg.connect(admin, autocommit=True)
            break
        except psycopg.OperationalError:
            time.sleep(0.1)
    with connection:
        connection.execute(psycopg.sql.SQL("create role market login password {}").format(psycopg.sql.Literal(PASSWORD)))
        connection.execute("create database market owner market")
    with (folder / "redis.log").open("wb") as log:
        redis = subprocess.Popen(
            [str(binary()), "--port", str(redis_port), "--bind", "127.0.0.1", "--requirepass", "drip", "--save", "", "--dir", str(folder)], stdout=log
        )
    yield {
        "DATABASE_URL": f"postgresql://market:{quote(PASSWORD, safe='')}@127.0.0.1:{sql_port}/market",
        "REDIS_URL": f"redis://:drip@127.0.0.1:{redis_port}/0",
        "SECRET_KEY": KEY,
    }
    redis.terminate()
    redis.wait()
    postgres.stop()
    shutil.rmtree(folder, ignore_errors=True)


def start(settings: dict[str, str], **more):
    return subprocess.Popen(
        [sys.executable, "-m", "marketplace.installation"], cwd=ROOT, env=os.environ | settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def flask(settings: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_product_runs_on_them(own, tmp_path):
    port = free_port()
    settings = own | {"DATA_DIR": str(tmp_path), "PORT": str(port), "RUNNERS": "1", "WEB_PROCESSES": "1"}
    running = start(settings)
    try:
        for _ in range(1200):
            assert running.poll() is None, running.communicate()
            try:
                if urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).status == 200:
                    break
            except OSError:
                time.sleep(0.1)
        person = json.loads(flask(settings, "people", "create", "mill@example.org", "--role", "requester", "--token"))
        flask(settings, "funds", "deposit", "mill@example.org", "5")
        asked = urllib.request.Request(f"http://127.0.0.1:{port}/api/v1/me/balance", headers={"Authorization": f"Bearer {person['token']}"})
        assert json.load(urllib.request.urlopen(asked, timeout=20))["available"] == "5.00"
        flask(settings, "backup", str(tmp_path / "kept.dump"))
        flask(settings, "restore", "--yes", str(tmp_path / "kept.dump"))
        assert json.loads(flask(settings, "books", "check"))["ok"]
        assert not (tmp_path / "postgres").exists() and not (tmp_path / "redis").exists()
    finally:
        running.send_signal(signal.SIGTERM)
        told, wrong = running.communicate(timeout=120)
    assert running.returncode == 0
    assert "demo" not in told, "nobody wants known logins beside real data"


WRONG = [
    (lambda own: {"SECRET_KEY": ""}, "SECRET_KEY"),
    (lambda own: {"DATABASE_URL": own["DATABASE_URL"].replace("market:", "market:x")}, "password authentication failed"),
    (lambda own: {"DATABASE_URL": own["DATABASE_URL"][:-6] + "nothing"}, "does not exist"),
    (lambda own: {"REDIS_URL": own["REDIS_URL"].replace("drip", "flood")}, "REDIS_URL"),
]


@pytest.mark.parametrize(("change", "word"), WRONG, ids=["no key", "password", "database", "redis"])
def test_what_is_wrong_is_one_line(own, tmp_path, change, word):
    running = start(own | {"DATA_DIR": str(tmp_path), "PORT": str(free_port())} | change(own))
    told, wrong = running.communicate(timeout=120)
    assert running.returncode == 1 and told == ""
    assert len(wrong.splitlines()) == 1 and word in wrong and wrong.startswith("rivulet: ")
    assert "p@ss" not in wrong and quote(PASSWORD, safe="") not in wrong and "flood" not in wrong


def test_a_server_that_never_answers_is_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(reach, "PATIENCE_SECONDS", 0.1)
    address = {"DATABASE_URL": f"postgresql://u:hidden@127.0.0.1:{free_port()}/name", "SECRET_KEY": KEY, "DATA_DIR": str(tmp_path)}
    with pytest.raises(reach.Problem) as problem:
        reach.reach(config.load(address))
    assert "refused" in str(problem.value) and "hidden" not in str(problem.value) and "\n" not in str(problem.value)


def test_a_redis_that_is_away_is_only_told(tmp_path, capsys):
    reach.reach(config.load({"REDIS_URL": f"redis://:hidden@127.0.0.1:{free_port()}/0", "DATA_DIR": str(tmp_path)}))
    line = capsys.readouterr().err
    assert "does not answer yet" in line and "hidden" not in line and len(line.splitlines()) == 1
