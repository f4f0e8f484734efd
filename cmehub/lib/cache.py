"""A Redis cache that acts empty while its server is down, so that pages keep working."""

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError, TimeoutError

logger = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache, but an unreachable server acts like an empty cache.

    The trade-off is in docs/adr/0003: rate limits don't apply while the cache is down.
    """

    def _away(self, error: Exception) -> None:
        logger.warning("cache unreachable: %s", type(error).__name__)

    def add(self, *args: Any, **kwargs: Any) -> bool:
        try:
            return bool(super().add(*args, **kwargs))
        except (ConnectionError, TimeoutError) as error:
            self._away(error)
            return True

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except (ConnectionError, TimeoutError) as error:
            self._away(error)
            return default

    def set(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().set(*args, **kwargs)
        except (ConnectionError, TimeoutError) as error:
            self._away(error)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        try:
            return bool(super().touch(*args, **kwargs))
        except (ConnectionError, TimeoutError) as error:
            self._away(error)
            return False

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        try:
            return bool(super().delete(*args, **kwargs))
        except (ConnectionError, TimeoutError) as error:
            self._away(error)
            return False

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        try:
            return dict(super().get_many(keys, version))
        except (ConnectionError, TimeoutError) as error:
            self._away(error)
            return {}

    def set_many(self, *args: Any, **kwargs: Any) -> list[Any]:
        try:
            return list(super().set_many(*args, **kwargs))
        except (ConnectionError, TimeoutError) as error:
            self._away(error)
            return []

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        try:
            return bool(super().has_key(*args, **kwargs))
        except (ConnectionError, TimeoutError) as error:
            self._away(error)
            return False

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        try:
            return int(super().incr(key, delta, version))
        except (ConnectionError, TimeoutError) as error:
            self._away(error)
            raise ValueError(f"Key '{key}' not found") from error
