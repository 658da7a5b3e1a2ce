"""A piece of the web on a real socket of 127.0.0.1: a SearXNG instance, and some pages."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

BEES = """<!doctype html><html><head><title>All about bees</title></head><body><nav><a href="/">Home</a></nav>
<article><p>Honey bees live in colonies with a single queen, and every colony has its own smell.</p>
<p>A colony of honey bees may have 50,000 members in summer.</p></article>
<script>document.write("hostile")</script></body></html>"""

RESULTS = {
    "tower": {
        "url": "https://tower.example/height",
        "title": "The Eiffel Tower – facts",
        "content": "The Eiffel Tower in Paris is 330 metres tall. It was opened in 1889.",
    }
}


class _Web(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        url = urlsplit(self.path)
        match url.path:
            case "/search":
                query = parse_qs(url.query)["q"][0]
                found = [result for word, result in RESULTS.items() if word in query.lower()]
                self._answer(200, json.dumps({"query": query, "results": found}), "application/json")
            case "/bees":
                self._answer(200, BEES, "text/html; charset=utf-8")
            case "/metadata":
                self._answer(302, "", "text/plain", Location="http://169.254.169.254/latest/meta-data/")
            case _:
                self._answer(404, "", "text/plain")

    def _answer(self, status: int, body: str, content_type: str, **headers: str) -> None:
        data = body.encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Type": content_type, "Content-Length": len(data)}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: pytest's output is for the tests."""


@contextmanager
def web() -> Iterator[str]:
    """The web, for as long as the block lasts: its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Web)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
