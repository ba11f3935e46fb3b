"""Kinds of notice that only the tests send."""

import os
import signal
from datetime import timedelta
from typing import Any

from notices.kinds import Kind, register


def _raise(context: dict[str, Any]) -> dict[str, Any]:
    raise RuntimeError("this notice cannot be written")


def _kill_worker(context: dict[str, Any]) -> dict[str, Any]:
    if os.environ.get("EXAMPLE_MAY_KILL"):
        os.kill(os.getpid(), signal.SIGKILL)
    return {}


def _code(context: dict[str, Any]) -> dict[str, Any]:
    return {"code": f"secret-{context['nonce']}"}


HELLO = Kind(name="example.hello", template="example/mail/hello", neutral_subject="A message for you")
OWN_PAGE = Kind(name="example.own_page", template="example/mail/own_page", neutral_subject="A message for you")
SECRET = Kind(
    name="example.secret",
    template="example/mail/secret",
    neutral_subject="Your code",
    secret=True,
    urgent=True,
    too_late_after=timedelta(minutes=15),
    prepare=_code,
)
POISON = Kind(name="example.poison", template="example/mail/hello", neutral_subject="A message", prepare=_raise)
KILLER = Kind(name="example.killer", template="example/mail/hello", neutral_subject="A message", prepare=_kill_worker)
KINDS = (HELLO, OWN_PAGE, SECRET, POISON, KILLER)

for _kind in KINDS:
    register(_kind)
