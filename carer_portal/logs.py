"""What may stand in the logs: what happened and where in the code, never what somebody wrote or who they are.

Addresses of pages hold references and tokens, and the words of exceptions hold rows of the database. So a request is
named by its route (`my-feedback/<str:reference>/`), and an exception by its kind and its place in the code.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

from django.http import HttpRequest

FRAMES = 12  # of the innermost calls: enough to find the place


def route_of(request: HttpRequest) -> str:
    """The pattern of the address; nothing while it is not known, or where there is no such page."""
    match = getattr(request, "resolver_match", None)
    return str(match.route) if match else ""


class RoutesForPaths(logging.Filter):
    """Puts the route where Django's own loggers would write the path."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record, and let it pass."""
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            paths = {request.path, request.path_info, request.get_full_path()}
            record.args = tuple(route_of(request) if arg in paths else arg for arg in record.args)
        return True


def without_values(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Say an exception by its kinds and its place."""
    found = event.pop("exc_info", None)
    error = found[1] if isinstance(found, tuple) else sys.exc_info()[1] if found is True else found
    if isinstance(error, BaseException):
        event["error"] = [type(one).__name__ for one in _chain(error)]
        frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
        event["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def _chain(error: BaseException) -> list[BaseException]:
    """The exception and those that led to it."""
    chain: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in chain:
        chain.append(one)
        one = one.__cause__ or one.__context__
    return chain
