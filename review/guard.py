"""The guard: who may ask the page, what a write needs, and which headers every answer carries."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

LARGEST = 262_144
"""Bytes of a form: 500 picked items with a note take less."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "x-frame-options": "DENY",
    "x-dns-prefetch-control": "off",
}
"""On every answer, a refusal too."""
ASKING = frozenset({"GET", "HEAD"})


class Guard:
    """Lets through only what this machine's own browser asks with the key, and writes only from the page itself.

    A foreign Host header (DNS rebinding), a foreign Origin, another method and a form of more than LARGEST bytes are
    refused before the application sees them. The key stands in the address that the command prints; it is kept in a
    cookie that no other site can send and no script can read, so that other accounts of the machine see nothing.
    """

    def __init__(self, app: App, hosts: Iterable[str], key: str, cookie: str = "linkverdict") -> None:
        self.app, self.hosts, self.key, self.cookie = app, frozenset(hosts), key, cookie

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, _with_headers(send))

    async def _answer(self, scope: Message, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if refused := self._refuses(scope, headers):
            await _refuse(send, *refused)
            return
        given = parse_qs(scope["query_string"].decode("latin-1")).get("key", [""])[0]
        if given and secrets.compare_digest(given.encode(), self.key.encode()):
            await self._let_in(scope, receive, send)
        elif secrets.compare_digest(_cookie(headers.get("cookie", ""), self.cookie).encode(), self.key.encode()):
            await self.app(scope, receive, send)
        else:
            await _refuse(
                send, 403, "Open the address that `linkverdict review` printed: it holds the key to this page."
            )

    def _refuses(self, scope: Message, headers: dict[str, str]) -> tuple[int, str] | None:
        host = headers.get("host", "")
        if host not in self.hosts:
            return 421, "This page answers to its own address only."
        if scope["method"] in ASKING:
            return None
        if scope["method"] != "POST":
            return 405, "Only GET and POST are understood."
        if _is_from_elsewhere(headers, host):
            return 403, "Another site may not write here."
        length = headers.get("content-length", "")
        if not length.isdecimal():
            return 411, "The length of the form is missing."
        return (413, "The form is too long.") if int(length) > LARGEST else None

    async def _let_in(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer with the cookie; a person's browser is sent to the same address without the key."""
        kept = f"{self.cookie}={self.key}; HttpOnly; SameSite=Strict; Path=/"
        rest = [
            pair
            for pair in parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
            if pair[0] != "key"
        ]
        if scope["method"] == "POST" or ("format", "json") in rest:
            await self.app(scope, receive, send)
            return
        place = scope["path"] if scope["path"].startswith("/") and not scope["path"].startswith("//") else "/"
        target = place + (f"?{urlencode(rest)}" if rest else "")
        headers = [(b"location", target.encode("ascii", "ignore")), (b"set-cookie", kept.encode())]
        await send({"type": "http.response.start", "status": 303, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


def _is_from_elsewhere(headers: dict[str, str], host: str) -> bool:
    """Whether a write comes from another site, by what the browser itself says and no page can change.

    Under our referrer policy browsers hide the page's origin as 'null'; a page without any origin shows as 'null' too,
    but not as same-origin.
    """
    site, origin = headers.get("sec-fetch-site", ""), headers.get("origin", "")
    if site not in ("", "none", "same-origin"):
        return True
    return origin not in ("", f"http://{host}") and not (origin == "null" and site == "same-origin")


def _cookie(header: str, name: str) -> str:
    try:
        found = SimpleCookie(header).get(name)
    except CookieError:
        return ""
    return found.value if found else ""


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
            given = [pair for pair in message.get("headers", []) if pair[0].decode("latin-1").lower() not in HEADERS]
            message = {**message, "headers": [*given, *own]}
        await send(message)

    return sending


async def _refuse(send: Send, status: int, why: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{why}\n".encode()})
