"""A fake of other people's websites: answers as told, properly or not."""

import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType

Request = BaseHTTPRequestHandler
Page = Callable[[Request], None]


def page(body: str | bytes = "<p>Hello", *, status: int = 200, content_type: str = "text/html", **headers: str) -> Page:
    """Return a page that answers properly. Names of headers are written with an underscore for each hyphen."""
    content = body.encode() if isinstance(body, str) else body

    def answer(request: Request) -> None:
        request.send_response(status)
        stated = {"Content-Type": content_type, "Content-Length": str(len(content)), **headers}
        for name, value in stated.items():
            if value:
                request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(content)

    return answer


def redirect(to: str, status: int = 302) -> Page:
    return page("", status=status, Location=to)


class Website:
    """A site on this machine. Use as `with Website({"/": page()}) as site:`. Other paths answer 404.

    `requests` are those that came: method, path and headers.
    """

    def __init__(self, pages: Mapping[str, Page], *, tls: ssl.SSLContext | None = None) -> None:
        self.pages = dict(pages)
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self._server = _Server(("127.0.0.1", 0), self._handler())
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._scheme = "https" if tls else "http"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{self._scheme}://{host}:{self.port}{path}"

    def __enter__(self) -> "Website":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(site) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.requests.append((self.command, self.path, dict(self.headers.items())))
                answer = site.pages.get(self.path, page("Not found", status=404))
                with suppress(OSError):  # the client has gone
                    answer(self)

            do_HEAD = do_GET

            def log_message(self, format: str, *args: object) -> None: ...

        return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None: ...
