"""gunicorn's configuration. Uses threads, because pages spend most of their time waiting for PostgreSQL.

In a benchmark, threads handled about six times as many requests per second as asynchronous servers.
"""

import os
from pathlib import Path

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
# With --reload, in development. Templates are cached, so a change has to restart the server.
reload_extra_files = [str(path) for path in Path(__file__).parent.parent.joinpath("templates").rglob("*.html")]


def post_worker_init(worker: object) -> None:
    """Import all pages, so that the first request doesn't wait for it. Read the search indexes meanwhile."""
    from django.urls import get_resolver  # Django is set up by now

    from cmehub.lib.allocation import share_arenas
    from programs.index.memory import warm_up

    share_arenas(2)
    _ = get_resolver().url_patterns
    warm_up()
