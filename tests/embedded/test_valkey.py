from pathlib import Path

import pytest
import redis
from celery import Celery

from carer_portal.embedded.child import StartError
from carer_portal.embedded.valkey import Valkey, cache_beside
from tests.embedded.conftest import Processes


@pytest.mark.parametrize("folder", ["vk", "two words", "/".join(["a-folder-with-a-long-name"] * 6)])
def test_what_is_kept_survives_a_restart(tmp_path: Path, folder: str, processes: Processes) -> None:
    with Valkey(tmp_path / folder, keep=True) as valkey, redis.from_url(valkey.cache_url()) as client:
        client.set("word", "here")
    assert processes() == []
    with Valkey(tmp_path / folder, keep=True) as valkey, redis.from_url(valkey.cache_url()) as client:
        assert client.get("word") == b"here"


def test_a_folder_that_somebody_else_laid_in_the_way_is_refused(tmp_path: Path, processes: Processes) -> None:
    valkey = Valkey(tmp_path / "two words")
    (tmp_path / "trap").mkdir()
    valkey.sockets.symlink_to(tmp_path / "trap")
    try:
        with pytest.raises(StartError, match="belongs to somebody else"):
            valkey.start()
    finally:
        valkey.sockets.unlink()


def test_broker_and_cache_are_two_databases(tmp_path: Path, processes: Processes) -> None:
    with (
        Valkey(tmp_path) as valkey,
        redis.from_url(valkey.cache_url()) as client,
        Celery(broker=valkey.broker_url()).connection() as broker,
        broker.SimpleQueue("tried") as queue,
    ):
        queue.put("hello")
        assert client.dbsize() == 0
        message = queue.get(timeout=5)
        assert message.payload == "hello"
        message.ack()


def test_it_refuses_to_forget_when_full(tmp_path: Path, processes: Processes) -> None:
    with Valkey(tmp_path) as valkey, redis.from_url(valkey.cache_url()) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


@pytest.mark.parametrize(
    ("broker", "cache"),
    [
        ("redis://localhost:6379/1", "redis://localhost:6379/2"),
        (
            "rediss://:secret@cache.example/0?ssl_cert_reqs=required",
            "rediss://:secret@cache.example/1?ssl_cert_reqs=required",
        ),
        ("redis://localhost", "redis://localhost/1"),
    ],
)
def test_the_cache_stands_beside_the_broker(broker: str, cache: str) -> None:
    assert cache_beside(broker) == cache


def test_where_no_cache_can_be_guessed_it_asks() -> None:
    with pytest.raises(StartError, match="REDIS_CACHE_URL is missing"):
        cache_beside("sentinel://one;sentinel://two")
