"""Posting to addresses that people gave us: without redirects, within a time, and never into our own network.

The name is looked up once, every address behind it is judged, and the connection goes to the judged address, so that a
name cannot be one thing when it is looked at and another when it is used.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 10


class Unreachable(OSError):
    """Nobody could be reached there, or nobody may be."""


def problem_of(address: str, *, allow_local: bool) -> str:
    """Why nothing may be posted to an address, "" where it may. This machine, and plain http to it, only with
    `allow_local`; other machines of a private network never."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "This is not a web address."
    if not address.isprintable() or " " in address:
        return "This is not a web address."
    if parts.scheme not in ("https", "http") or not host or parts.username or parts.password:
        return "Write an address that begins with https://, without a user's name."
    if parts.scheme == "http" and not (allow_local and is_local(host)):
        return "Write an address that begins with https://."
    if is_private(host) and not (allow_local and is_local(host)):
        return "This address leads into a private network."
    return ""


def post(address: str, body: bytes, headers: dict[str, str], *, allow_local: bool) -> int:
    """Posts and returns the status of the answer. Raises Unreachable where the address may not be used or nobody answers."""
    if problem := problem_of(address, allow_local=allow_local):
        raise Unreachable(problem)
    parts = urlsplit(address)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        judged = [str(one[4][0]) for one in found if _is_public(str(one[4][0])) or (allow_local and is_local(str(one[4][0])))]
        if not judged:
            raise Unreachable("This name leads into a private network.")
        raw = socket.create_connection((judged[0], port), timeout=TIMEOUT_SECONDS)
    except OSError as error:
        raise Unreachable(str(error)) from error
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
    connection.sock = raw
    # Time is counted over all, not from byte to byte: who answers drop by drop holds nobody up.
    end = threading.Timer(TIMEOUT_SECONDS, lambda: _cut(connection.sock))
    end.daemon = True
    end.start()
    try:
        if parts.scheme == "https":
            connection.sock = secure = ssl.create_default_context().wrap_socket(raw, server_hostname=host, do_handshake_on_connect=False)
            secure.do_handshake()
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body, {"Host": parts.netloc, "User-Agent": "Rivulet", **headers})
        return connection.getresponse().status
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise Unreachable(str(error) or error.__class__.__name__) from error
    finally:
        end.cancel()
        connection.close()
        raw.close()


def _cut(line: socket.socket | None) -> None:
    """Ends a connection under whoever waits for it."""
    if line is not None:
        with contextlib.suppress(OSError):
            socket.socket.shutdown(line, socket.SHUT_RDWR)  # a line under TLS is cut as any other, without a farewell


def is_private(host: str) -> bool:
    """Whether a host is written as a number of a network that is not the internet, or names this machine; other names are
    judged when they are looked up."""
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not _is_public(host)
    except ValueError:
        return False


def _is_public(address: str) -> bool:
    """Whether an address is on the internet; one that carries another inside (6to4, NAT64, Teredo) counts as that one, too."""
    found = ipaddress.ip_address(address.partition("%")[0])
    inside = []
    if isinstance(found, ipaddress.IPv6Address):
        inside = [found.ipv4_mapped, found.sixtofour, *(found.teredo or ())]
        if found in ipaddress.ip_network("64:ff9b::/96"):
            inside.append(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF))
    return all(one.is_global and not one.is_multicast for one in (found, *inside) if one is not None)


def is_local(host: str) -> bool:
    """Whether a host is written as this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
