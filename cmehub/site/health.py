"""Probes: /healthz, /readyz and /metrics.

/healthz checks nothing, so a load balancer keeps sending traffic while the broker is down.
/readyz is for deployments and alerts. It checks the database, broker and migrations, and reports the figures that
apps register, such as the outbox's delivery health.
"""

import hmac
import logging
from collections.abc import Callable, Iterable, Iterator

import redis
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

logger = logging.getLogger(__name__)

Figures = Callable[[], dict[str, float | None]]
_figures: list[Figures] = []

Families = Callable[[], Iterable[Metric]]
_families: list[Families] = []


def register_figures(figures: Figures) -> None:
    """Add figures to /readyz and /metrics: name with unit -> value, or None."""
    if figures not in _figures:
        _figures.append(figures)


def register_metrics(families: Families) -> None:
    """Add metrics with labels to /metrics."""
    if families not in _families:
        _families.append(families)


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _migrations_are_applied() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _broker_answers() -> bool:
    with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1) as broker:
        return bool(broker.ping())


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database_answers,
    "migrations": _migrations_are_applied,
    "broker": _broker_answers,
}


def _passes(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (Error, redis.RedisError, OSError) as error:
        logger.warning("not ready: %s (%s)", name, type(error).__name__)
        return False


def current_figures() -> dict[str, float | None]:
    """Return all registered figures, leaving out those that can't be read now."""
    gathered: dict[str, float | None] = {}
    for figures in _figures:
        try:
            gathered |= figures()
        except Error as error:
            logger.warning("figures unavailable (%s)", type(error).__name__)
    return gathered


class _Families(Collector):
    """The registered metrics, without those that can't be read now."""

    def collect(self) -> Iterator[Metric]:
        for families in _families:
            try:
                yield from families()
            except Error as error:
                logger.warning("metrics unavailable (%s)", type(error).__name__)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    checks = {name: _passes(name, check) for name, check in CHECKS.items()}
    ready = all(checks.values())
    body = {"ready": ready, "checks": checks, "figures": current_figures()}
    return JsonResponse(body, status=200 if ready else 503)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Return the figures for Prometheus. Requires the token, and returns 404 if none is set."""
    if not settings.METRICS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        return HttpResponse("A bearer token is required.\n", status=401, headers={"WWW-Authenticate": "Bearer"})
    registry = CollectorRegistry()
    for name, value in current_figures().items():
        if value is not None:
            Gauge(f"cmehub_{name}", name.replace("_", " "), registry=registry).set(value)
    registry.register(_Families())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


PROBES = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}


class ProbesMiddleware:
    """Answer probes before host and HTTPS checks, because they use an IP address and plain HTTP."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return PROBES.get(request.path, self.get_response)(request)
