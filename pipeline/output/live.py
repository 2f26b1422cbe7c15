"""
Turns a page that changes into one that a browser on this machine shows, and shows anew by itself.

Its own room because it is the only server in the house. It listens on the loopback address alone, answers only who
asks for it by that name (a page of another site that a browser has open cannot read it), and knows no path but its own.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import TYPE_CHECKING, Final

from pipeline.errors import Problem, UsageError, Where

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOPBACK: Final = "127.0.0.1"
_ASKS_ANEW: Final = """<script>
(() => { const shown = "%d"; setInterval(async () => {
  try { const now = await (await fetch("/version", {cache: "no-store"})).text(); if (now !== shown) location.reload(); }
  catch { document.title = "(stopped) " + document.title.replace(/^\\(stopped\\) /, ""); }
}, 700); })();
</script>"""


@dataclass
class Board:
    """The page that is shown, and the number of times it was changed."""

    _page: str = "<!doctype html><html lang='en'><title>…</title><body></body></html>"
    version: int = 0
    _lock: Lock = field(default_factory=Lock)

    def put(self, page: str) -> None:
        """Show another page."""
        with self._lock:
            self._page, self.version = page, self.version + 1

    def page(self) -> str:
        """Give the page with the few lines that make a browser ask for the next one."""
        with self._lock:
            head, body, tail = self._page.rpartition("</body>")
            return head + _ASKS_ANEW % self.version + body + tail


@contextmanager
def served(board: Board, port: int) -> Iterator[str]:
    """
    Serve a board to browsers on this machine while the block runs; 0 takes any free port.

    Out:     the address
    Raises:  UsageError where the port is taken
    """
    try:
        server = ThreadingHTTPServer((LOOPBACK, port), _answers_from(board))
    except OSError as error:
        what = f"port {port} cannot be listened on: {error.strerror or error}."
        right = "a port that nobody uses, or 0 for any"
        raise UsageError(Problem(Where.elsewhere("--port"), what, right, "name another with --port")) from None
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _answers_from(board: Board) -> type[BaseHTTPRequestHandler]:
    """Make what answers a browser's questions about one board."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = (self.headers.get("Host") or "").rsplit(":", maxsplit=1)[0]
            if host not in (LOOPBACK, "localhost"):
                self._answer(403, "text/plain", "ask for this page at 127.0.0.1\n")
            elif self.path == "/version":
                self._answer(200, "text/plain", str(board.version))
            elif self.path == "/":
                self._answer(200, "text/html", board.page())
            else:
                self._answer(404, "text/plain", "there is one page here: /\n")

        def _answer(self, status: int, kind: str, text: str) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name is the library's
            """Say nothing: whoever writes a package watches the page."""

    return Answers
