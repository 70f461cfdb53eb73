"""Mail leaves over an encrypted line where that is set, or not at all."""

from __future__ import annotations

import socket
import threading

import pytest

from marketplace.core.unit_of_work import committed
from marketplace.people.mail import deliver_outbox, send_mail


class Server:
    """A mail server that speaks just enough, offers no encryption and notes what it hears."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self.socket.accept()
            except OSError:
                return
            with line, line.makefile("rwb") as talk:
                self._say(talk, "220 hello")
                data = False
                for raw in talk:
                    text = raw.decode().rstrip("\r\n")
                    self.heard.append(text)
                    if data:
                        data = text != "."
                        if not data:
                            self._say(talk, "250 kept")
                    elif text == "DATA" or text == "data":
                        data = True
                        self._say(talk, "354 go on")
                    elif text.lower() == "quit":
                        self._say(talk, "221 bye")
                        break
                    elif text.lower().startswith(("ehlo", "helo", "mail", "rcpt", "rset")):
                        self._say(talk, "250 fine")
                    else:
                        self._say(talk, "502 not here")

    @staticmethod
    def _say(talk, text: str) -> None:
        talk.write(f"{text}\r\n".encode())
        talk.flush()


@pytest.fixture
def server():
    made = Server()
    yield made
    made.socket.close()


def sent(app) -> int:
    with app.app_context():
        committed(lambda: send_mail("mill@example.org", "Hello", "Some words."))
        return committed(deliver_outbox)


def test_a_mail_leaves(app, server):
    app.config["SMTP_URL"], app.config["MAIL_FROM"] = f"smtp://127.0.0.1:{server.port}", "market@example.org"
    assert sent(app) == 1
    assert "Some words." in server.heard and any("market@example.org" in line for line in server.heard)


def test_no_word_to_a_server_without_the_encryption_that_is_set(app, server):
    app.config["SMTP_URL"] = f"smtp+starttls://mill:secret@127.0.0.1:{server.port}"
    assert sent(app) == 0
    assert not any("Some words" in line or "AUTH" in line for line in server.heard)


def test_the_settings_reach_the_mail(tmp_path):
    import config

    given = {"DATA_DIR": str(tmp_path), "SMTP_URL": "smtps://mail.example.org", "MAIL_FROM": "market@example.org"}
    made = config.flask_config(config.load(given))
    assert made["SMTP_URL"] == "smtps://mail.example.org" and made["MAIL_FROM"] == "market@example.org"


def test_mails_as_files_are_closed_to_others(app, servers):
    assert sent(app) == 1
    files = list((servers.folder / "outbox").glob("*.eml"))
    assert files and all(file.stat().st_mode & 0o077 == 0 for file in files)
