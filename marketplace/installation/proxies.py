"""Who asks, behind reverse proxies: their headers count only where the settings say how many proxies there are."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix


def behind_proxies(app: Flask) -> Flask:
    """Takes address and scheme from the headers of the nearest TRUSTED_PROXIES proxies. The host is the one in Host, which
    the proxy sets: X-Forwarded-Host passes through many of them as the client wrote it."""
    if count := app.config["SETTINGS"].trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    return app
