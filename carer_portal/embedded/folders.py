"""Where sockets may stand."""

import os
import tempfile
from pathlib import Path

# A socket's path may have 107 bytes on Linux and 103 on macOS; Postgres adds "/.s.PGSQL.5432.lock" to ours.
LONGEST = 103 - len("/.s.PGSQL.5432.lock")


def socket_folder(base: Path) -> Path:
    """The folder itself where a socket's address can be written with it, else a short temporary one."""
    text = str(base)
    plain = all(sign.isascii() and (sign.isalnum() or sign in "/._-") for sign in text)
    if plain and len(os.fsencode(text)) <= LONGEST:
        return base
    return Path(tempfile.mkdtemp(prefix="carer-portal-", dir="/tmp"))
