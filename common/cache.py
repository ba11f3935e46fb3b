"""A cache that the portal can do without."""

import logging
import time
from collections.abc import Iterable, Mapping
from datetime import timedelta
from types import TracebackType
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import InvalidResponse, OutOfMemoryError, ReadOnlyError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_WARNINGS = 60
SECONDS_TO_WAIT = 0.5
OUT_OF_ORDER = (RedisConnectionError, RedisTimeoutError, InvalidResponse, OutOfMemoryError, ReadOnlyError)

Key = str | bytes | memoryview
Expiry = int | timedelta


class Forgiven:
    """Lets a block end early when Redis is out of order, and says so in the log once a minute."""

    def __init__(self) -> None:
        self._warned_at: float | None = None

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        if not isinstance(error, OUT_OF_ORDER):
            return False
        instant = time.monotonic()
        if self._warned_at is None or instant - self._warned_at >= SECONDS_BETWEEN_WARNINGS:
            self._warned_at = instant
            logger.warning("The cache does not answer; going on without it: %s", error)
        return True


class ForgivingRedisCacheClient(RedisCacheClient):
    """Answers like an empty cache while Redis is out of order."""

    forgiven = Forgiven()

    def add(self, key: Key, value: Any, timeout: Expiry | None) -> bool:
        """Store the value unless there is one; tell whether there was none, as there is none in an empty cache.

        Who takes a lock or marks a code as used with this goes on while Redis is down, and is not shut out.
        """
        with self.forgiven:
            return super().add(key, value, timeout)
        return True

    def get(self, key: Key, default: Any) -> Any:
        """Return the value or the default."""
        with self.forgiven:
            return super().get(key, default)
        return default

    def set(self, key: Key, value: Any, timeout: Expiry | None) -> None:
        """Store the value."""
        with self.forgiven:
            super().set(key, value, timeout)

    def touch(self, key: Key, timeout: Expiry) -> bool:
        """Let the value live longer; tell whether there is one."""
        with self.forgiven:
            return super().touch(key, timeout)
        return False

    def delete(self, key: Key) -> bool:
        """Forget the value; tell whether there was one."""
        with self.forgiven:
            return super().delete(key)
        return False

    def get_many(self, keys: Iterable[Key]) -> dict[Key, Any]:
        """Return the values that there are."""
        with self.forgiven:
            return super().get_many(keys)
        return {}

    def has_key(self, key: Key) -> bool:
        """Tell whether there is a value."""
        with self.forgiven:
            return super().has_key(key)
        return False

    def incr(self, key: Key, delta: int) -> Any:
        """Count up; as Django has it, a missing key is a `ValueError`."""
        with self.forgiven:
            return super().incr(key, delta)
        raise ValueError("The cache does not answer, so this key is missing.")

    def set_many(self, data: Mapping[Key, Any], timeout: Expiry) -> None:
        """Store the values."""
        with self.forgiven:
            super().set_many(data, timeout)

    def delete_many(self, keys: Iterable[Key]) -> None:
        """Forget the values."""
        with self.forgiven:
            super().delete_many(keys)

    def clear(self) -> bool:
        """Forget everything."""
        with self.forgiven:
            return super().clear()
        return False


class ForgivingRedisCache(RedisCache):
    """Redis as a cache: while it is down, every key is missing and nothing is stored; no page fails.

    It answers within half a second or not at all, and does not try again. So nothing that must hold may count
    in it alone: tries of a code and of signing in are counted in Postgres as well.
    """

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        options = {
            "socket_timeout": SECONDS_TO_WAIT,
            "socket_connect_timeout": SECONDS_TO_WAIT,
            "retry": Retry(NoBackoff(), 0),
            **params.get("OPTIONS", {}),
        }
        super().__init__(server, {**params, "OPTIONS": options})
        self._class = ForgivingRedisCacheClient
