"""Kinds of notice that only the tests send."""

import os
import signal
from datetime import timedelta
from typing import Any

from notices.kinds import Category, Kind, register


def _raise(context: dict[str, Any]) -> dict[str, Any]:
    raise RuntimeError("this notice cannot be written")


def _kill_worker(context: dict[str, Any]) -> dict[str, Any]:
    if os.environ.get("EXAMPLE_MAY_KILL"):
        os.kill(os.getpid(), signal.SIGKILL)
    return {}


def _code(context: dict[str, Any]) -> dict[str, Any]:
    return {"code": f"secret-{context['nonce']}"}


def example_kind(name: str, **more: Any) -> Kind:
    """A kind that anybody gets, at once, unless it says otherwise."""
    said: dict[str, Any] = {
        "template": "example/mail/hello",
        "neutral_subject": "A message for you",
        "category": Category.NEWS,
        "may_be_turned_off": False,
        "may_wait": False,
        "too_late_after": None,
    }
    return Kind(name=f"example.{name}", **(said | more))


HELLO = example_kind("hello", for_followers=True)
OWN_PAGE = example_kind("own_page", template="example/mail/own_page")
SECRET = example_kind(
    "secret",
    template="example/mail/secret",
    neutral_subject="Your code",
    category=Category.ACCOUNT,
    secret=True,
    urgent=True,
    too_late_after=timedelta(minutes=15),
    prepare=_code,
)
POISON = example_kind("poison", prepare=_raise)
KILLER = example_kind("killer", prepare=_kill_worker)
# What may be turned off and may wait, as news may.
NEWS = example_kind("news", for_followers=True, may_be_turned_off=True, may_wait=True)
BAD_NEWS = example_kind("bad_news", may_be_turned_off=True, may_wait=True, prepare=_raise)
HERE = example_kind("here", stays=True)
URGENT = example_kind("urgent", urgent=True)
KINDS = (HELLO, OWN_PAGE, SECRET, POISON, KILLER, NEWS, BAD_NEWS, HERE, URGENT)

for _each in KINDS:
    register(_each)
