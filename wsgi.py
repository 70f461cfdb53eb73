"""The application for WSGI servers and for `flask`, which finds it here by itself."""

from marketplace import create_app

app = create_app()
