"""One line in the log for each request."""

import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from carer_portal.logs import route_of

logger = structlog.get_logger(__name__)


class RequestLogMiddleware:
    """Logs method, route, status and milliseconds; all that is logged meanwhile carries the same request number."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, and log that it was answered."""
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request=uuid.uuid4().hex):
            response = self.get_response(request)
            logger.info(
                "answered",
                method=request.method,
                route=route_of(request),
                status=response.status_code,
                ms=round(1000 * (time.perf_counter() - started), 1),
            )
        return response
