"""gunicorn's configuration. Uses threads, because pages spend most of their time waiting for PostgreSQL.

In a benchmark, threads handled about six times as many requests per second as asynchronous servers.
"""

import gc
import os
import sys
from pathlib import Path

_LARGE = 500_000  # bytes of memory, such as the order of many results, that a worker doesn't keep
_TEMPLATES = Path(__file__).parent.parent / "templates"

bind = ["0.0.0.0:8000"]
worker_class = "gthread"
workers = max(2, (os.cpu_count() or 1))
threads = 8  # each may hold one connection of the pool (settings: DATABASES)
timeout = 60
graceful_timeout = 30
max_requests = 20_000  # limits slow memory leaks
max_requests_jitter = 2_000
accesslog = None  # cmehub.requests logs each request once, without IP address or query string
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
control_socket_disable = True
# The master imports the app, and a worker that replaces another starts at once. It can't be combined with --reload.
preload_app = "--reload" not in sys.argv
# With --reload, in development. Templates are cached, so a change has to restart the server.
reload_extra_files = [str(path) for path in _TEMPLATES.rglob("*.html")]


def when_ready(server: object) -> None:
    """Import all pages in the master, before it starts workers, and read the templates that most of them use.

    Workers share that memory, as long as garbage collection leaves it alone.
    """
    if preload_app:
        from django.template.loader import get_template

        _import_pages()
        for folder in ("", "partials/", "programs/search/"):
            for path in sorted(_TEMPLATES.joinpath(folder).glob("*.html")):
                get_template(f"{folder}{path.name}")
        gc.freeze()


def post_worker_init(worker: object) -> None:
    """Have all pages imported, so that the first request doesn't wait for it. Read the search indexes meanwhile."""
    from cmehub.lib.allocation import return_blocks, share_arenas  # Django is set up by now
    from programs.index.memory import warm_up

    share_arenas(2)
    return_blocks(_LARGE)
    _import_pages()
    warm_up()


def _import_pages() -> None:
    from django.urls import get_resolver

    _ = get_resolver().url_patterns
