"""A wrong setting stops the start with one line that names the setting, the value and what is allowed."""

from __future__ import annotations

import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

import config

ROOT = Path(config.__file__).parent
WRONG = [
    ("PORT", "eleven"),
    ("PORT", "0"),
    ("PORT", "65536"),
    ("HOST", "here or there"),
    ("WEB_PROCESSES", "none"),
    ("RUNNERS", "-1"),
    ("CURRENCY", "dollars"),
    ("PLATFORM_FEE", "-1"),
    ("PLATFORM_FEE", "1.01"),
    ("PLATFORM_FEE", "0.1234567"),
    ("PAYOUT_THRESHOLD", "plenty"),
    ("HOURLY_FLOOR", "-1"),
    ("NEWCOMER_SHARE", "0.6"),
    ("PAYOUT_WEBHOOK_URL", "pay.example.org"),
    ("DEMO", "perhaps"),
    ("WEB_PROCESSES", "65"),
    ("WEB_THREADS", "0"),
    ("WEB_THREADS", "1.5"),
    ("RUNNERS", "0"),
    ("CURRENCY", "usd"),
    ("PLATFORM_FEE", "10%"),
    ("PAYOUT_THRESHOLD", "-5"),
    ("PAYOUT_THRESHOLD", "1e3"),
    ("DEMO", "yes"),
    ("DATABASE_URL", "mysql://x/y"),
    ("DATABASE_URL", "postgresql://host"),
    ("DATABASE_URL", "postgresql://host:port/name"),
    ("DATABASE_URL", "postgresql://host:99999/name"),
    ("REDIS_URL", "gopher://x"),
    ("REDIS_URL", "redis://"),
    ("REDIS_URL", "redis://host:port/0"),
    ("REDIS_URL", "redis://host:6379/zero"),
    ("REDIS_URL", "unix://"),
    ("SMTP_URL", "mail.example.org"),
    ("SMTP_URL", "smtp://host:mail"),
    ("PUBLIC_URL", "market.example.org"),
    ("PUBLIC_URL", "ftp://market.example.org"),
    ("PUBLIC_URL", "https://market.example.org:x"),
    ("PUBLIC_URL", "https://market.example.org/?a=b"),
    ("MAIL_FROM", "nobody"),
    ("MAX_UPLOAD_MB", "0"),
    ("MAX_UPLOAD_MB", "2GB"),
    ("SECURE_COOKIES", "true"),
    ("TRUSTED_PROXIES", "10"),
    ("LOG_LEVEL", "loud"),
    ("API_REQUESTS_PER_MINUTE", "many"),
    ("OPERATOR_SECOND_FACTOR", "yes"),
    ("FILE_RETENTION_DAYS", "a year"),
    ("DATA_DIR", "/proc/nothing/here"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_wrong_values_are_named(tmp_path, name, value):
    with pytest.raises(config.WrongSetting) as refused:
        config.load({"DATA_DIR": str(tmp_path)} | {name: value})
    line = str(refused.value)
    assert name in line and value in line and "\n" not in line and refused.value.allowed in line


def test_every_setting_has_a_wrong_value_here():
    import re

    read = set(re.findall(r'read\("([A-Z_]+)"', Path(config.__file__).read_text()))
    assert read - {name for name, _ in WRONG} == {"SECRET_KEY", "PAYOUT_WEBHOOK_SECRET", "METRICS_TOKEN"}, "add a wrong value of the new setting to WRONG"


@pytest.mark.parametrize("name", ["PORT", "HOST", "CURRENCY", "DATABASE_URL", "SECRET_KEY", "MAIL_FROM"])
def test_a_value_of_two_lines_is_refused_in_one(tmp_path, name):
    with pytest.raises(config.WrongSetting) as refused:
        config.load({"DATA_DIR": str(tmp_path)} | {name: "one\ntwo"})
    assert "\n" not in str(refused.value) and name in str(refused.value)


def test_a_secret_key_that_is_short_is_refused_and_not_shown(tmp_path):
    with pytest.raises(config.WrongSetting, match="16 characters") as refused:
        config.load({"DATA_DIR": str(tmp_path), "SECRET_KEY": "tooshort"})
    assert "tooshort" not in str(refused.value)
    with pytest.raises(config.WrongSetting, match="METRICS_TOKEN") as refused:
        config.load({"DATA_DIR": str(tmp_path), "METRICS_TOKEN": "tooshort"})
    assert "tooshort" not in str(refused.value)


def test_a_payout_webhook_needs_its_secret_which_is_not_shown(tmp_path):
    with pytest.raises(config.WrongSetting, match="PAYOUT_WEBHOOK_SECRET") as refused:
        config.load({"DATA_DIR": str(tmp_path), "PAYOUT_WEBHOOK_URL": "https://pay.example.org/orders", "PAYOUT_WEBHOOK_SECRET": "tooshort"})
    assert "tooshort" not in str(refused.value)
    with pytest.raises(config.WrongSetting, match="PAYOUT_WEBHOOK_SECRET is not set"):
        config.load({"DATA_DIR": str(tmp_path), "PAYOUT_WEBHOOK_URL": "https://pay.example.org/orders"})


def test_no_demo_beside_a_database_of_ones_own(tmp_path):
    own = {"DATA_DIR": str(tmp_path), "DATABASE_URL": "postgresql://u:p@host/name", "SECRET_KEY": "0123456789abcdef"}
    assert config.load({"DATA_DIR": str(tmp_path)}).demo
    assert not config.load(own).demo and config.load(own | {"DEMO": "1"}).demo


@pytest.mark.parametrize(("name", "value"), [("PORT", "eleven"), ("HOST", "no-such-host.invalid"), ("HOST", "203.0.113.7")])
def test_start_ends_with_one_line(tmp_path, name, value):
    done = subprocess.run(
        [sys.executable, "-m", "marketplace.installation"],
        cwd=ROOT, capture_output=True, text=True, env=os.environ | {"DATA_DIR": str(tmp_path), name: value}, timeout=30,
    )  # fmt: skip
    assert done.returncode == 1 and done.stdout == ""
    assert len(done.stderr.splitlines()) == 1 and f"{name}='{value}' is not allowed: " in done.stderr


def test_passwords_are_not_printed(tmp_path):
    with pytest.raises(config.WrongSetting) as refused:
        config.load({"DATA_DIR": str(tmp_path), "REDIS_URL": "gopher://me:hidden@host"})
    assert "hidden" not in str(refused.value)


def test_a_server_of_ones_own_needs_a_secret_key(tmp_path):
    with pytest.raises(config.WrongSetting, match="SECRET_KEY"):
        config.load({"DATA_DIR": str(tmp_path), "DATABASE_URL": "postgresql://u:p@host/name"})


def test_defaults_are_embedded(tmp_path):
    settings = config.load({"DATA_DIR": str(tmp_path)})
    assert settings.embedded_database and settings.embedded_redis
    assert (settings.port, settings.host, settings.currency) == (8000, "127.0.0.1", "USD")
    assert settings.platform_fee == Decimal("0.10") and settings.platform_fee_ppm == 100_000
    assert settings.payout_threshold_micros == 5_000_000
    assert settings.sqlalchemy_url.startswith("postgresql+psycopg://")


def test_the_secret_is_made_once_and_closed_to_others(tmp_path):
    first = config.load({"DATA_DIR": str(tmp_path)}).secret_key
    assert len(first) >= 32 and config.load({"DATA_DIR": str(tmp_path)}).secret_key == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_a_long_path_gets_a_short_folder_for_its_sockets(tmp_path):
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    settings = config.load({"DATA_DIR": str(deep)})
    assert len(str(settings.socket_dir)) < 60
    assert settings.socket_dir == config.load({"DATA_DIR": str(deep)}).socket_dir
    assert settings.socket_dir != config.load({"DATA_DIR": str(deep / "other")}).socket_dir
