"""A bank for the tests: a real HTTP server with a ledger of its own, which pays each key once, and often answers badly."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = "shared-with-the-bank-only"
BAD_ANSWERS = ("pays, then breaks off", "pays, then 500", "pays, then nonsense", "500")


class Bank(ThreadingHTTPServer):
    """Pays each key once and remembers it. `script` says how the next calls go wrong, after it `bad_share` of them by chance."""

    daemon_threads = True

    def __init__(self, bad_share: float = 0.0) -> None:
        super().__init__(("127.0.0.1", 0), Counterhand)
        self.paid: dict[str, dict] = {}
        self.script: list[str] = []
        self.bad_share = bad_share
        self.calls: Counter = Counter()
        self.lock = threading.Lock()
        self.url = f"http://127.0.0.1:{self.server_port}/orders"
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def mood(self) -> str:
        """How the next order goes."""
        return random.choice(BAD_ANSWERS) if random.random() < self.bad_share else "pays"

    def end(self) -> None:
        """Closes."""
        self.shutdown()
        self.server_close()


class Counterhand(BaseHTTPRequestHandler):
    """One order."""

    server: Bank

    def do_POST(self) -> None:
        """Pays, and answers as the script wants."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        assert self.headers["Rivulet-Signature"] == "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        order, key = json.loads(body), self.headers["Idempotency-Key"]
        assert order["key"] == key
        with self.server.lock:
            how = self.server.script.pop(0) if self.server.script else self.server.mood()
            self.server.calls[key] += 1
            if how in ("pays", "pays, then silence", "pays, then breaks off", "pays, then 500", "pays, then nonsense"):
                self.server.paid.setdefault(key, order | {"reference": f"bank-{len(self.server.paid) + 1}"})
        if how == "pays, then silence":
            time.sleep(1.0)
        elif how == "pays, then breaks off":
            self.connection.close()
        elif how in ("pays, then 500", "500"):
            self.send_error(500)
        elif how == "redirects":
            self.send_response(307)
            self.send_header("Location", self.server.url)
            self.end_headers()
        elif how == "pays, then nonsense":
            self._say(b"<html>thank you</html>")
        elif how == "declines":
            self._say(b'{"state": "declined", "reason": "The account is closed."}')
        else:
            self._say(json.dumps({"state": "paid", "reference": self.server.paid[key]["reference"]}).encode())

    def _say(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quietly."""
