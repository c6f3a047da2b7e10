"""Serving the page on 127.0.0.1 until the person stops it."""

from __future__ import annotations

import os
import socket
import threading
import webbrowser
from collections.abc import Callable

import uvicorn

from ..data.errors import LinkverdictError
from .app import build_app
from .desk import Desk

ADDRESS = "127.0.0.1"
Tell = Callable[[str], None]


def serve(desk: Desk, port: int, opens: bool, tell: Tell, talk: Tell) -> int:
    """Answer on 127.0.0.1 until Ctrl-C; gives the exit code. `tell` gets the page's address, `talk` the rest.

    Raises LinkverdictError when the port is taken.
    """
    with listen(port) as listening:
        number = listening.getsockname()[1]
        hosts = (f"{ADDRESS}:{number}", f"localhost:{number}")
        app = build_app(desk, hosts)
        threading.Thread(target=desk.prepare, daemon=True).start()
        loud = "warning" if os.environ.get("LINKVERDICT_DEBUG") else "critical"
        settings = uvicorn.Config(app, log_level=loud, access_log=False, server_header=False, date_header=False)
        address = f"http://{ADDRESS}:{number}/?key={desk.key}"
        tell(address)
        talk("Only this address opens the page. Stop with Ctrl-C; every verdict is kept as you give it.")
        if opens:
            webbrowser.open(address)
        try:
            uvicorn.Server(settings).run(sockets=[listening])
        except KeyboardInterrupt:
            talk("stopped; every verdict is kept")
    return 0


def listen(port: int) -> socket.socket:
    """A socket on 127.0.0.1 that takes requests; port 0 is a free one. Raises LinkverdictError when it is taken."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((ADDRESS, port))
        # whoever opens the address at once waits in line until the page answers
        listening.listen()
    except OSError as error:
        listening.close()
        raise LinkverdictError(
            f"Port {port} of {ADDRESS} cannot be used: {error.strerror}.", "Leave --port out: a free one is taken."
        ) from error
    return listening
