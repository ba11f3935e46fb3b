"""The cache, while Redis answers and while it does not."""

import logging
import time
from pathlib import Path

import pytest
from django.conf import settings

from common.cache import ForgivingRedisCache


@pytest.fixture
def cache() -> ForgivingRedisCache:
    """A cache that answers."""
    return ForgivingRedisCache(settings.CACHES["default"]["LOCATION"], {"KEY_PREFIX": "test-forgiving"})


@pytest.fixture
def dead_cache(tmp_path: Path) -> ForgivingRedisCache:
    """A cache whose Redis is down."""
    return ForgivingRedisCache(f"unix://{tmp_path}/nobody.sock?db=3", {})


def test_it_keeps_things(cache: ForgivingRedisCache) -> None:
    """With Redis there, it is a cache as any other."""
    cache.set_many({"a": 1, "b": [2]})
    assert cache.get_many(["a", "b", "c"]) == {"a": 1, "b": [2]}
    assert not cache.add("a", 9)
    assert cache.incr("a") == 2
    assert cache.has_key("a")
    assert cache.touch("a", 10)
    assert cache.delete("a")
    assert cache.get("a", "gone") == "gone"
    with pytest.raises(ValueError, match="not found"):
        cache.incr("a")
    cache.delete_many(["b"])
    assert cache.get("b") is None


def test_without_redis_nothing_is_kept_and_nothing_fails(dead_cache: ForgivingRedisCache) -> None:
    """It answers like an empty cache, at once."""
    began = time.monotonic()
    assert dead_cache.get("a", "default") == "default"
    dead_cache.set("a", 1)
    dead_cache.set_many({"a": 1})
    assert dead_cache.add("a", 1)
    assert dead_cache.get_many(["a"]) == {}
    assert not dead_cache.has_key("a")
    assert not dead_cache.touch("a")
    assert not dead_cache.delete("a")
    dead_cache.delete_many(["a"])
    dead_cache.clear()
    assert dead_cache.get_or_set("a", lambda: 7) == 7
    with pytest.raises(ValueError, match="missing"):
        dead_cache.incr("a")
    assert time.monotonic() - began < 5


def test_the_log_is_told_once_a_minute(
    dead_cache: ForgivingRedisCache, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A busy site with a dead Redis does not fill the disk."""
    monkeypatch.setattr("common.cache.ForgivingRedisCacheClient.forgiven._warned_at", None)
    with caplog.at_level(logging.WARNING, logger="common.cache"):
        for _ in range(5):
            dead_cache.get("a")
    assert [record.name for record in caplog.records] == ["common.cache"]


def test_a_mistake_of_ours_is_not_forgiven(cache: ForgivingRedisCache) -> None:
    """Counting up what is no number is a fault in the code, not in Redis."""
    cache.set("words", "abc")
    with pytest.raises(Exception, match="not an integer"):
        cache.incr("words")
    cache.delete("words")
