"""Run one command beside a throwaway Postgres and Valkey: `python -m carer_portal.embedded.with_servers COMMAND…`."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from carer_portal.embedded.postgres import Postgres
from carer_portal.embedded.valkey import Valkey


def main() -> int:
    """Start both, run the command, and hand back its code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with (
        tempfile.TemporaryDirectory(prefix="carer-portal-") as base,
        Postgres(Path(base) / "postgres", fast=True) as postgres,
        Valkey(Path(base) / "valkey") as valkey,
    ):
        urls = {
            "DATABASE_URL": postgres.url,
            "REDIS_URL": valkey.broker_url(),
            "REDIS_CACHE_URL": valkey.cache_url(),
        }
        return subprocess.run(sys.argv[1:], env={**os.environ, **urls}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
