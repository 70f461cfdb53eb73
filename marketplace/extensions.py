"""Extensions, unbound: `create_app` binds them, everything else imports them from here."""

from __future__ import annotations

import threading

import redis
from flask import Flask
from flask_babel import Babel
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """Base of all tables; the naming convention keeps migrations and models equal."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base, session_options={"autoflush": True})
migrate = Migrate()
babel = Babel()


class RedisClient:
    """The application's Redis, bound by `init_app`. It is a hint and a doorbell, never a witness: it may be wiped."""

    client: redis.Redis

    def init_app(self, app: Flask) -> None:
        """Connects lazily to `REDIS_URL`; answers are text.

        A call that fails is made once more on a new connection, at once: without Redis everything has its other way, and nobody waits for it.
        """
        once_more = Retry(NoBackoff(), 1)
        self.client = redis.Redis.from_url(app.config["REDIS_URL"], decode_responses=True, socket_timeout=5, health_check_interval=30, retry=once_more)
        self._threads = threading.local()
        self.raw = redis.Redis.from_url(app.config["REDIS_URL"], socket_timeout=30, retry=once_more)  # RQ keeps bytes

    @property
    def own(self) -> redis.Redis:
        """The same on a connection that the thread keeps: for what each claim asks, which then takes nothing from a pool."""
        mine = getattr(self._threads, "client", None)
        if mine is None:
            mine = self._threads.client = redis.Redis(connection_pool=self.client.connection_pool, single_connection_client=True)
        return mine


redis_client = RedisClient()
