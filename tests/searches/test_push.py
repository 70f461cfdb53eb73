"""Notices on devices: a real HTTP server stands for the push service, decrypts as the browser would and checks our signature."""

from __future__ import annotations

import json
import struct
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from marketplace.core import sql
from marketplace.core.web_push import bytes_of, encrypt, point, text_of
from marketplace.extensions import db
from marketplace.people.push import deliver_pushes
from marketplace.searches.alert import send_alert, waiting_searches
from tests.market import live_batch


class Browser:
    """A browser's half of a subscription: it alone can read what is pushed."""

    def __init__(self) -> None:
        self.private, self.secret = ec.generate_private_key(ec.SECP256R1()), b"0123456789abcdef"

    def subscription(self, endpoint: str) -> dict[str, str]:
        return {"endpoint": endpoint, "p256dh": text_of(point(self.private)), "auth": text_of(self.secret), "device": "Firefox, Linux"}

    def read(self, body: bytes) -> bytes:
        """RFC 8291, section 3, from the receiver's side."""
        salt, (_, length) = body[:16], struct.unpack(">IB", body[16:21])
        theirs, cipher = body[21 : 21 + length], body[21 + length :]
        shared = self.private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))

        def hkdf(salt: bytes, key: bytes, info: bytes, length: int) -> bytes:
            return HKDF(hashes.SHA256(), length, salt, info).derive(key)

        key = hkdf(self.secret, shared, b"WebPush: info\0" + point(self.private) + theirs, 32)
        clear = AESGCM(hkdf(salt, key, b"Content-Encoding: aes128gcm\0", 16)).decrypt(hkdf(salt, key, b"Content-Encoding: nonce\0", 12), cipher, None)
        assert clear.endswith(b"\x02")
        return clear[:-1]


class Service:
    """A push service on this machine; answers each path with the status it ends with."""

    def __init__(self) -> None:
        taken = self.taken = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                taken.append((self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(int(self.path.rsplit("/", 1)[1]))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.origin = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def service(app):
    """The push service; the installation is told that it may send to this machine."""
    app.config["PUSH_TO_THIS_MACHINE"] = True
    made = Service()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_the_example_of_the_rfc():
    """RFC 8291, appendix A: the same keys and salt give the same message."""
    private = int.from_bytes(bytes_of("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big")
    own = ec.derive_private_key(private, ec.SECP256R1())
    browser = bytes_of("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4")
    made = encrypt(b"When I grow up, I want to be a watermelon", browser, bytes_of("BTBZMqHH6r4Tts7J_aSIgg"), bytes_of("DGv6ra1nlYgDCS1FRnbzlw"), own)
    assert text_of(made) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
        "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def deliver(app) -> int:
    """What the job does."""
    with app.app_context():
        done = deliver_pushes()
        db.session.commit()
        return done


def test_new_work_arrives_on_the_device_encrypted_and_signed(app, service, requester, operator, worker):
    browser = Browser()
    endpoint = f"{service.origin}/push/201"
    made = worker.post("/me/devices", browser.subscription(endpoint))
    assert made.status_code == 201 and made.json["device"] == "Firefox, Linux"
    assert worker.post("/me/searches", {"name": "Photos", "words": "photos", "push": True}).json["push"] is True
    batch = live_batch(requester, operator, title="Label photos", reward="0.05")
    with app.app_context():
        for number in waiting_searches():
            send_alert(number)
        db.session.commit()
        assert sql.value("SELECT count(*) FROM outbox WHERE kind = 'mail' AND payload ->> 'subject' LIKE 'New work%%'") == 0
    assert deliver(app) == 1 and deliver(app) == 0
    [(path, headers, body)] = service.taken
    said = json.loads(browser.read(body))
    assert said["title"] == "New work: Photos" and "Label photos" in said["text"] and said["path"] == f"/worker/batches/{batch}"
    assert (path, headers["Content-Encoding"], headers["TTL"]) == ("/push/201", "aes128gcm", "3600") and b"photos" not in body
    token, key = (part.split("=", 1)[1] for part in headers["Authorization"].removeprefix("vapid ").split(", "))
    head, claims, signature = token.split(".")
    raw = bytes_of(signature)
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes_of(key))
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    assert json.loads(bytes_of(claims))["aud"] == service.origin and key == worker.get("/me/devices").json["application_key"]


def test_a_device_that_is_gone_is_forgotten_and_one_in_trouble_tried_again(app, service, worker):
    for status in (410, 503):
        worker.post("/me/devices", Browser().subscription(f"{service.origin}/push/{status}"))
    assert worker.post("/me/devices/test").json == {"sent": 2}
    assert deliver(app) == 2
    assert len(worker.get("/me/devices").json["items"]) == 1
    with app.app_context():
        assert sql.value("SELECT count(*) FROM outbox WHERE kind = 'push' AND sent_at IS NULL AND tries = 1") == 1


def test_the_key_is_sealed_and_another_browser_of_the_same_address_takes_its_place(app, service, worker, someone):
    browser, other = Browser(), someone("worker")
    for who in (worker, other):
        assert who.post("/me/devices", browser.subscription(f"{service.origin}/push/201")).status_code == 201
    assert worker.get("/me/devices").json["items"] == []  # whoever signs in at a browser gets its notices, and nobody else
    [device] = other.get("/me/devices").json["items"]
    with app.app_context():
        assert bytes(sql.value("SELECT sealed_key FROM push_keys"))[:2] != b"\x30\x81"
    assert worker.post(f"/me/devices/{device['id']}/delete").status_code == 404
    assert other.post(f"/me/devices/{device['id']}/delete").json["items"] == []


@pytest.mark.parametrize(
    "endpoint",
    ["http://push.example.org/x", "https://127.0.0.1/x", "https://10.0.0.8/x", "https://[::1]/x", "https://169.254.169.254/latest", "https://localhost/x", "https://user:pw@push.example.org/x", "ftp://push.example.org", "nonsense"],
)  # fmt: skip
def test_addresses_that_are_refused(worker, endpoint):
    answer = worker.post("/me/devices", Browser().subscription(endpoint))
    assert answer.status_code == 422 and answer.json["errors"][0]["field"] == "endpoint"


def test_keys_that_are_refused(worker):
    good = Browser().subscription("https://push.example.org/x")
    for name, value in (("p256dh", "AAAA"), ("p256dh", "not base64!"), ("auth", "AAAA"), ("p256dh", text_of(b"\x04" + bytes(64)))):
        answer = worker.post("/me/devices", good | {name: value})
        assert answer.status_code == 422 and answer.json["errors"][0]["field"] == name
    for number in range(20):
        assert worker.post("/me/devices", good | {"endpoint": f"https://push.example.org/{number}"}).status_code == 201
    assert worker.post("/me/devices", good).status_code == 422
    assert worker.post("/me/devices", good | {"endpoint": "https://push.example.org/3"}).status_code == 201
