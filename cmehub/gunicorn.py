"""How gunicorn serves the hub: threads, since a page waits for PostgreSQL more than it computes.

Measured before building: threads answered about six times as many requests a second as the asynchronous servers did.
"""

import os

bind = ["0.0.0.0:8000"]
worker_class = "gthread"
workers = max(2, (os.cpu_count() or 1))
threads = 8  # each may hold one connection of the pool (settings: DATABASES)
timeout = 60
graceful_timeout = 30
max_requests = 20_000  # a slow leak ends with its process
max_requests_jitter = 2_000
accesslog = None  # cmehub.requests logs each request once, without address or query
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
control_socket_disable = True
