"""What the four vendors' doubles have in common: a server on loopback with faults.

A double keeps its vendor's rules and remembers. What the sync must never do (change a
consent, delete, empty a field of the shop's) is written down as a violation.
"""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

KEY = "a-key-for-tests"
# Faults that a test plans for the n-th call that writes.
TOO_MANY, BROKEN, LOST_BEFORE, LOST_AFTER = "429", "503", "lost before", "lost after"


@dataclass
class Request:
    """A call as it came."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: Mapping[str, str]
    text: bytes

    @property
    def body(self) -> Any:
        """The body as JSON."""
        return json.loads(self.text or b"null")


@dataclass
class Reply:
    """An answer to give."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Contact:
    """A contact of a vendor's: who, what is known of them, and their consent."""

    fields: dict[str, Any] = field(default_factory=dict)
    tags: set[str] = field(default_factory=set)
    consent: str = "none"


class Server(ThreadingHTTPServer):
    """A server that is not surprised when a client is killed."""

    def handle_error(self, *_: Any) -> None:
        """Print nothing."""


class Double:
    """A vendor's API; subclasses have its paths and rules.

    every: answer each n-th writing call with 429. faults: by the number of the writing
    call (from 1) what goes wrong with it. sent: how often each person was written.
    writes: the persons of each writing call. violations: what must not happen.
    """

    title: ClassVar[str]
    environment: ClassVar[dict[str, str]]

    def __init__(self) -> None:
        """Start to listen, with an empty account."""
        self.lock = threading.RLock()
        self.contacts: dict[str, Contact] = {}
        self.sent: Counter[str] = Counter()
        self.writes: list[list[str]] = []
        self.calls: Counter[str] = Counter()
        self.violations: list[str] = []
        self.every = 0
        self.faults: dict[int, str] = {}
        self.asked = 0
        self.before_write: Callable[[int], None] = lambda _: None
        self.after_write: Callable[[int], None] = lambda _: None
        self.server = Server(("127.0.0.1", 0), self.handler())
        self.server.daemon_threads = True
        threading.Thread(
            target=self.server.serve_forever, args=(0.02,), daemon=True
        ).start()

    @property
    def host(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self) -> None:
        """Stop listening."""
        self.server.shutdown()
        self.server.server_close()

    # What a subclass has.
    def key_of(self, request: Request) -> str | None:
        """Give the key that came with a call."""
        raise NotImplementedError

    def answer(self, request: Request) -> Reply:
        """Keep the rules and answer."""
        raise NotImplementedError

    def is_write(self, request: Request) -> bool:
        """Tell whether a call writes contacts."""
        raise NotImplementedError

    def people(self) -> dict[str, dict[str, Any]]:
        """Give by our key what a contact holds, in the words of the tests' people."""
        raise NotImplementedError

    def add(self, email: str, consent: str, **fields: Any) -> Contact:
        """Put a contact of the shop's in place, before any sync."""
        raise NotImplementedError

    def handler(double) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        """Make the class that the server calls."""

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 30

            def log_message(self, *_: Any) -> None:
                pass

            def do(self) -> None:
                split = urlsplit(self.path)
                length = int(self.headers.get("Content-Length") or 0)
                request = Request(
                    self.command,
                    unquote(split.path),
                    parse_qs(split.query),
                    self.headers,
                    self.rfile.read(length),
                )
                with double.lock:
                    reply = double.reply(request)
                if reply is None:
                    self.close_connection = True
                    self.connection.close()
                    return
                text = b"" if reply.body is None else json.dumps(reply.body).encode()
                if isinstance(reply.body, str):
                    text = reply.body.encode()
                self.send_response(reply.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do  # noqa: N815

        return Handler

    def reply(self, request: Request) -> Reply | None:
        """Answer a call, or fail as a test planned; None is a lost connection."""
        self.calls[f"{request.method} {shape(request.path)}"] += 1
        if request.method == "DELETE":
            self.violations.append(f"DELETE {request.path}")
        if self.key_of(request) != KEY:
            return Reply(401, {"message": "The key is wrong."})
        if not self.is_write(request):
            return self.answer(request)
        self.asked += 1
        self.before_write(self.asked)
        fault = self.faults.get(self.asked)
        if fault == TOO_MANY or (self.every and self.asked % self.every == 0):
            return Reply(429, {"message": "slow"}, {"Retry-After": "7"})
        if fault == BROKEN:
            return Reply(503, {"message": "down"})
        if fault == LOST_BEFORE:
            return None
        reply = self.answer(request)
        self.after_write(self.asked)
        return None if fault == LOST_AFTER else reply

    def count(self, keys: list[str]) -> None:
        """Remember who was written in a call that was taken."""
        self.writes.append(keys)
        self.sent.update(keys)


def shape(path: str) -> str:
    """Give a path with its ids left out."""
    return re.sub(r"/[^/]*(?:@|\d{2}|[0-9a-f]{32})[^/]*", "/*", path)
