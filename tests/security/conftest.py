"""What the tests of security share."""

from __future__ import annotations

from types import SimpleNamespace

import pytest


@pytest.fixture
def without_redis(app, monkeypatch):
    """The application's Redis is where nothing listens."""
    from marketplace.extensions import RedisClient, redis_client

    away = RedisClient()
    away.init_app(SimpleNamespace(config={"REDIS_URL": "redis://127.0.0.1:9"}))
    for name, value in vars(away).items():
        monkeypatch.setattr(redis_client, name, value)
