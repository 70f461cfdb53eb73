"""The application for WSGI servers and for `flask`, which finds it here by itself."""

import config
from marketplace import create_app
from marketplace.installation.proxies import behind_proxies

app = behind_proxies(create_app(config.load_or_exit()))
