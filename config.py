"""The settings of an installation, read from the environment once and checked at once.

A wrong value stops the start with one line that names the setting, the value and what is allowed. Only the standard
library is used here, so that this line appears at once and nothing else can fail before it.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from urllib.parse import SplitResult, quote, urlsplit

ROOT = Path(__file__).resolve().parent
LONGEST_SOCKET_PATH = 100  # the kernel's limit is 107 bytes on Linux and 103 on macOS
MEGABYTE = 1024 * 1024
SECRETS = ("SECRET_KEY", "PAYOUT_WEBHOOK_SECRET", "METRICS_TOKEN")


class WrongSetting(ValueError):
    """A setting has a value that is not allowed; the message is one line for the person who starts."""

    def __init__(self, name: str, value: str, allowed: str):
        super().__init__(f"{name}={value!r} is not allowed: {allowed}" if value else f"{name} is not set: {allowed}")
        self.name, self.value, self.allowed = name, value, allowed


@dataclass(frozen=True)
class Settings:
    """Everything that can be set, with its parsed value."""

    host: str
    port: int
    data_dir: Path
    socket_dir: Path
    database_url: str  # always postgresql://…, as psycopg takes it
    redis_url: str
    embedded_database: bool
    embedded_redis: bool
    secret_key: str
    web_processes: int
    web_threads: int
    runners: int
    currency: str
    platform_fee: Decimal
    platform_fee_ppm: int  # the fee in millionths of the reward: integers all the way to the ledger
    hourly_floor_micros: int  # what an hour of work pays at least, topped up from a reserve; 0: no floor
    newcomer_share: Decimal  # of each batch's slots, kept for newcomers
    payout_threshold_micros: int
    payout_webhook_url: str  # where payouts are sent to be paid; empty: operators pay by hand
    payout_webhook_secret: str
    metrics_token: str  # with it /metrics answers others than this machine
    demo: bool
    public_url: str
    smtp_url: str
    mail_from: str
    max_upload_bytes: int
    secure_cookies: bool
    trusted_proxies: int
    file_retention_days: int  # after a batch is closed its answers' files are kept so long; 0: for good
    operator_second_factor: bool  # operators without a second factor are none
    requests_per_minute: int  # of one person at the API; 0: no limit
    log_level: str

    @property
    def sqlalchemy_url(self) -> str:
        """The database's address with the driver named, as SQLAlchemy takes it."""
        return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the site."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, f"[{self.host}]" if ":" in self.host else self.host)
        return f"http://{host}:{self.port}"


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Reads and checks all settings. Raises WrongSetting for the first that is wrong."""
    read = _Reader(os.environ if environ is None else environ)
    data_dir = _data_dir(read)
    socket_dir = _socket_dir(data_dir)
    database_url = read("DATABASE_URL", "", _postgres_url)
    redis_url = read("REDIS_URL", "", _redis_url)
    fee = read("PLATFORM_FEE", "0.10", _fee)
    host, port = read("HOST", "127.0.0.1", _host), read("PORT", "8000", _whole(1, 65535))
    public_url = read("PUBLIC_URL", "", _http_url)
    settings = dict(  # noqa: C408 - reads as the call below
        host=host,
        port=port,
        data_dir=data_dir,
        socket_dir=socket_dir,
        database_url=database_url or f"postgresql://rivulet@/rivulet?host={quote(str(socket_dir), safe='')}",
        redis_url=redis_url or f"unix://{quote(str(socket_dir / 'redis.sock'))}",
        embedded_database=not database_url,
        embedded_redis=not redis_url,
        web_processes=read("WEB_PROCESSES", str(min(4, max(2, os.cpu_count() or 1))), _whole(1, 64)),
        web_threads=read("WEB_THREADS", "4", _whole(1, 64)),
        runners=read("RUNNERS", "2", _whole(1, 64)),
        currency=read("CURRENCY", "USD", _currency),
        platform_fee=fee,
        platform_fee_ppm=int(fee * 1_000_000),
        hourly_floor_micros=read("HOURLY_FLOOR", "0", _micros),
        newcomer_share=read("NEWCOMER_SHARE", "0", _half),
        payout_threshold_micros=read("PAYOUT_THRESHOLD", "5.00", _micros),
        payout_webhook_url=read("PAYOUT_WEBHOOK_URL", "", _webhook_url),
        payout_webhook_secret=read("PAYOUT_WEBHOOK_SECRET", "", _secret_key),
        metrics_token=read("METRICS_TOKEN", "", _secret_key),
        demo=read("DEMO", "0" if database_url else "1", _switch),  # everybody knows the demo's logins
        public_url=public_url,
        smtp_url=read("SMTP_URL", "", _smtp_url),
        mail_from=read("MAIL_FROM", "rivulet@localhost", _mail_address),
        max_upload_bytes=read("MAX_UPLOAD_MB", "2048", _whole(1, 1_000_000)) * MEGABYTE,
        secure_cookies=read("SECURE_COOKIES", "1" if public_url.startswith("https://") else "0", _switch),
        trusted_proxies=read("TRUSTED_PROXIES", "0", _whole(0, 9)),
        file_retention_days=read("FILE_RETENTION_DAYS", "0", _whole(0, 36_500)),
        operator_second_factor=read("OPERATOR_SECOND_FACTOR", "0", _switch),
        requests_per_minute=read("API_REQUESTS_PER_MINUTE", "0", _whole(0, 10_000_000)),
        log_level=read("LOG_LEVEL", "warning", _log_level),
    )
    secret_key = read("SECRET_KEY", "", _secret_key)
    if not secret_key and database_url:
        raise WrongSetting("SECRET_KEY", "", "it is required when DATABASE_URL is set, at least 16 characters, kept secret")
    if settings["payout_webhook_url"] and not settings["payout_webhook_secret"]:
        raise WrongSetting("PAYOUT_WEBHOOK_SECRET", "", "it is required with PAYOUT_WEBHOOK_URL, at least 16 characters; it signs what is sent there")
    return Settings(secret_key=secret_key or _kept_secret(data_dir), **settings)


def load_or_exit() -> Settings:
    """The settings, or the end of the process with one line on standard error."""
    try:
        return load()
    except WrongSetting as wrong:
        sys.exit(f"rivulet: {wrong}")


def flask_config(settings: Settings) -> dict[str, object]:
    """What Flask and its extensions read from `app.config`; SETTINGS is the whole of the settings."""
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.sqlalchemy_url,
        # A few connections for a process with few threads; marketplace/core/pool.py sees those that the database has left.
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "pool_size": settings.web_threads + 1,
            "max_overflow": 4,
            "pool_timeout": 10,
            "connect_args": {"application_name": "rivulet", "connect_timeout": 5},
        },
        "REDIS_URL": settings.redis_url,
        "DATA_DIR": str(settings.data_dir),
        "CURRENCY": settings.currency,
        # Bodies that are not uploads. Upload views raise it for their own request, up to MAX_UPLOAD_BYTES.
        "MAX_CONTENT_LENGTH": 16 * MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": 4 * MEGABYTE,
        "MAX_UPLOAD_BYTES": settings.max_upload_bytes,
        "RATELIMIT_STORAGE_URI": re.sub(r"^unix:", "redis+unix:", settings.redis_url),
        "RATELIMIT_STRATEGY": "fixed-window",
        "SESSION_COOKIE_NAME": "__Host-rivulet_form" if settings.secure_cookies else "rivulet_form",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "WTF_CSRF_TIME_LIMIT": None,
        "JSON_SORT_KEYS": False,
        "PUBLIC_URL": settings.public_url,
        "SITE_URL": settings.public_url or settings.address,
        "SMTP_URL": settings.smtp_url,
        "MAIL_FROM": settings.mail_from,
        "API_REQUESTS_PER_MINUTE": settings.requests_per_minute,
        "OPERATOR_SECOND_FACTOR": settings.operator_second_factor,
    }


class _Reader:
    """Takes a setting from the environment and parses it; an empty value counts as not set."""

    def __init__(self, environ: Mapping[str, str]):
        self.environ = environ

    def __call__(self, name: str, default: str, parse: Callable):
        value = self.environ.get(name, "").strip() or default
        if not value.isprintable():
            raise WrongSetting(name, "…", "printable characters on one line")
        try:
            return parse(value) if value else value
        except (ValueError, InvalidOperation) as wrong:
            shown = value if name not in ("DATABASE_URL", "REDIS_URL", "SMTP_URL", "PAYOUT_WEBHOOK_URL", *SECRETS) else _without_password(name, value)
            raise WrongSetting(name, shown, str(wrong)) from None


def _without_password(name: str, value: str) -> str:
    """A setting that may hold a password, fit to be printed."""
    return "…" if name in SECRETS else re.sub(r"://[^@/]*@", "://…@", value)


def _whole(least: int, most: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
            raise ValueError(f"a whole number from {least} to {most}")
        return int(value)

    return parse


def _host(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:_-]+", value):
        raise ValueError("a host name or an address, such as 127.0.0.1 or 0.0.0.0")
    return value


def _switch(value: str) -> bool:
    if value not in ("0", "1"):
        raise ValueError("0 or 1")
    return value == "1"


def _currency(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{3}", value):
        raise ValueError("a currency code of three capital letters, such as USD")
    return value


def _decimal(value: str, allowed: str, most: int) -> Decimal:
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?", value) or Decimal(value) > most:
        raise ValueError(allowed)
    return Decimal(value)


def _fee(value: str) -> Decimal:
    return _decimal(value, "a share of the reward from 0 to 1, such as 0.10, with at most six decimals", 1)


def _half(value: str) -> Decimal:
    allowed = "a share of a batch's slots from 0 to 0.5, such as 0.1"
    found = _decimal(value, allowed, 1)
    if found > Decimal("0.5"):
        raise ValueError(allowed)
    return found


def _micros(value: str) -> int:
    return int(_decimal(value, "an amount of zero or more, such as 5.00, with at most six decimals", 1_000_000) * 1_000_000)


def _postgres_url(value: str) -> str:
    allowed = "an address like postgresql://user:password@host:5432/name"
    parts = urlsplit(value)
    if parts.scheme not in ("postgresql", "postgres", "postgresql+psycopg") or not parts.path.strip("/") or not _is_port(parts):
        raise ValueError(allowed)
    return f"postgresql://{value.partition('://')[2]}"


def _redis_url(value: str) -> str:
    parts = urlsplit(value)
    is_place = parts.scheme in ("redis", "rediss") and parts.netloc and _is_port(parts) and re.fullmatch(r"/?|/[0-9]{1,4}", parts.path)
    if not is_place and not (parts.scheme == "unix" and parts.path.strip("/")):
        raise ValueError("an address like redis://host:6379/0, rediss://… or unix:///path/to/socket")
    return value


def _is_port(parts: SplitResult) -> bool:
    """Whether an address has no port, or one that there can be."""
    try:
        return parts.port != 0
    except ValueError:
        return False


def _smtp_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("smtp", "smtps", "smtp+starttls") or not parts.hostname or not _is_port(parts):
        raise ValueError("an address like smtp://user:password@host:587, smtps://… or smtp+starttls://…")
    return value


def _http_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or not _is_port(parts) or parts.username or parts.query or parts.fragment:
        raise ValueError("the site's address as browsers see it, such as https://market.example.org")
    return value.rstrip("/")


def _webhook_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("the address that payouts are sent to, such as https://pay.example.org/orders")
    return value


def _mail_address(value: str) -> str:
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", value):
        raise ValueError("an e-mail address, such as market@example.org")
    return value


def _log_level(value: str) -> str:
    if value.lower() not in ("debug", "info", "warning", "error"):
        raise ValueError("debug, info, warning or error")
    return value.lower()


def _secret_key(value: str) -> str:
    if len(value) < 16:
        raise ValueError("at least 16 characters")
    return value


def _data_dir(read: _Reader) -> Path:
    """The folder of all data, made when it is missing."""
    value = read("DATA_DIR", str(ROOT / "var"), str)
    folder = Path(os.path.abspath(ROOT / Path(value).expanduser()))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise WrongSetting("DATA_DIR", value, f"a folder that can be made and written ({error.strerror})") from None
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        raise WrongSetting("DATA_DIR", value, "a folder that this user can write")
    return folder


def _socket_dir(data_dir: Path) -> Path:
    """Where the embedded servers' sockets are: under the data, or, where that path is too long for a socket, in a short
    folder that follows from the data folder's path, so that every command finds the same one."""
    inside = data_dir / "run"
    if len(os.fsencode(inside / ".s.PGSQL.5432.lock")) <= LONGEST_SOCKET_PATH:
        return inside
    name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    return Path("/tmp") / f"rivulet-{os.getuid()}-{name}"


def _kept_secret(data_dir: Path) -> str:
    """The installation's own secret key: made at the first start and kept. Two processes that both find none keep the same."""
    file = data_dir / "secret_key"
    if not file.exists():
        own = data_dir / f".secret_key.{os.getpid()}.{secrets.token_hex(4)}"
        own.touch(mode=0o600)
        own.write_text(secrets.token_urlsafe(48))
        try:
            os.link(own, file)  # unlike a rename, never replaces a key that another process has just made
        except FileExistsError:
            pass
        finally:
            own.unlink()
    return file.read_text().strip()
