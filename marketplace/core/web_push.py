"""Messages to browsers that are closed: encrypted for one browser (RFC 8291, in the coding aes128gcm of RFC 8188) and signed by us
(VAPID, RFC 8292). Written here on `cryptography`, and not taken from a library, because what is sent must leave through
`core/outgoing`, which judges every address: an endpoint is an address that somebody gave us.
"""

from __future__ import annotations

import base64
import json
import os
import struct
import time
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MOST_BYTES = 3_800
"""Push services need not take more than 4096 bytes, of which the coding needs 103 (RFC 8291, 4)."""
RECORD_BYTES = 4_096
TOKEN_SECONDS = 12 * 3600
"""How long a signature is good for; RFC 8292 allows a day."""


def encrypt(message: bytes, browser_key: bytes, secret: bytes, salt: bytes | None = None, own_key: ec.EllipticCurvePrivateKey | None = None) -> bytes:
    """The message as only the browser can read it. `browser_key` is its point on P-256 (65 bytes), `secret` its 16 bytes.

    Refuses (ValueError) a message that is too long and a key that is no point. Salt and own key are new for each message;
    only a test that checks the RFC's example gives them.
    """
    if len(message) > MOST_BYTES:
        raise ValueError(f"a message may have at most {MOST_BYTES} bytes")
    salt, own = salt or os.urandom(16), own_key or ec.generate_private_key(ec.SECP256R1())
    theirs, mine = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), browser_key), point(own)
    shared = own.exchange(ec.ECDH(), theirs)
    input_key = _hkdf(secret, shared, b"WebPush: info\0" + browser_key + mine, 32)
    content_key, nonce = _hkdf(salt, input_key, b"Content-Encoding: aes128gcm\0", 16), _hkdf(salt, input_key, b"Content-Encoding: nonce\0", 12)
    header = salt + struct.pack(">IB", RECORD_BYTES, len(mine)) + mine
    return header + AESGCM(content_key).encrypt(nonce, message + b"\x02", None)


def authorization(endpoint: str, key: ec.EllipticCurvePrivateKey, contact: str, now: float | None = None) -> str:
    """The value of the Authorization header: who we are, for the endpoint's own host and half a day. `contact` is a mailto: or https:."""
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int(now or time.time()) + TOKEN_SECONDS, "sub": contact}
    signed = ".".join(text_of(json.dumps(part, separators=(",", ":")).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"vapid t={signed}.{text_of(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}, k={text_of(point(key))}"


def new_key() -> bytes:
    """A new private key of an installation, as PKCS 8."""
    private = ec.generate_private_key(ec.SECP256R1())
    return private.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def read_key(data: bytes) -> ec.EllipticCurvePrivateKey:
    """The key that `new_key` made."""
    key = serialization.load_der_private_key(data, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The public half of a key: 65 bytes, uncompressed."""
    return key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def is_point(data: bytes) -> bool:
    """Whether these bytes are a browser's key: an uncompressed point on P-256."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), data)
    except ValueError:
        return False
    return len(data) == 65


def text_of(data: bytes) -> str:
    """Bytes in base64url without padding, as browsers write keys."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def bytes_of(text: str) -> bytes:
    """The way back; ValueError for what is none."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _hkdf(salt: bytes, key: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(key)
