"""A pytest plugin: the tests' own Postgres and Valkey, started before Django reads its settings.

DATABASE_URL or REDIS_URL, where set, name servers to use instead. `pyproject.toml` loads this plugin.
"""

import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest

from carer_portal.embedded.postgres import Postgres
from carer_portal.embedded.valkey import Valkey, cache_beside

SETTINGS = {
    "READ_DOTENV": "0",  # a developer's own .env must not change what the tests say
    "DEMO": "1",
    "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
    "PUBLIC_URL": "http://localhost:8000",
    "STATICFILES_BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # Playwright keeps a loop running in the thread that runs the tests
}
MOST_WORKERS = 16


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Start what the environment does not name. Under xdist the controller does it, once for all workers."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        _take_own_databases(int(worker.removeprefix("gw")))
        return
    os.environ.update(SETTINGS)
    base = Path(tempfile.mkdtemp(prefix="carer-portal-tests-"))
    early_config.add_cleanup(lambda: shutil.rmtree(base, ignore_errors=True))
    static = base / "static"  # the files themselves are served from where they stand
    static.mkdir()
    os.environ["STATIC_ROOT"] = str(static)
    os.environ["MEDIA_ROOT"] = str(base / "media")
    if "REDIS_URL" in os.environ:
        os.environ.setdefault("REDIS_CACHE_URL", cache_beside(os.environ["REDIS_URL"]))
    if "DATABASE_URL" in os.environ and "REDIS_URL" in os.environ:
        return
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as on Ctrl-C: all is stopped and removed
    if "DATABASE_URL" not in os.environ:
        postgres = Postgres(base / "postgres", fast=True)
        early_config.add_cleanup(postgres.stop)
        os.environ["DATABASE_URL"] = postgres.start().url
    if "REDIS_URL" not in os.environ:
        valkey = Valkey(base / "valkey", databases=2 * MOST_WORKERS + 1)
        early_config.add_cleanup(valkey.stop)
        valkey.start()
        os.environ["REDIS_URL"], os.environ["REDIS_CACHE_URL"] = valkey.broker_url(), valkey.cache_url()
        os.environ["TESTS_VALKEY_SOCKET"] = str(valkey.socket)


def _take_own_databases(number: int) -> None:
    """Give each xdist worker its own broker and cache, so that none counts or clears another's keys."""
    socket = os.environ.get("TESTS_VALKEY_SOCKET")
    if socket:
        os.environ["REDIS_URL"] = f"redis+socket://{socket}?virtual_host={2 * number + 1}"
        os.environ["REDIS_CACHE_URL"] = f"unix://{socket}?db={2 * number + 2}"
