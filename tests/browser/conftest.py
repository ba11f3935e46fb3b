"""Browsers, and what they are pointed at: a portal that is served, or pages that were made before."""

import mimetypes
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, Route
from pytest_django.live_server_helper import LiveServer

from carer_portal.embedded.processes import ROOT
from tests.common.conftest import CHROMIUM, browser_type_launch_args
from tests.notices.sink import wait_until
from tests.project.conftest import pages
from tests.project.stage import Stage, set_stage

__all__ = ["browser_type_launch_args", "pages"]  # fixtures that stand elsewhere
NOWHERE = "http://portal.test"
PHONE, COMPUTER = {"width": 320, "height": 640}, {"width": 1280, "height": 900}
Opened = Callable[..., BrowserContext]


@pytest.fixture(autouse=True, scope="session")
def chromium_is_here() -> None:
    """Without Chromium these tests are left out, but never where all must be run."""
    if not Path(CHROMIUM).exists() and not os.environ.get("CI"):
        pytest.skip("Chromium is missing. On Debian or Ubuntu: sudo apt-get install chromium")


@pytest.fixture
def stage(db: None) -> Stage:
    """Everything set, in rows that only the test itself sees."""
    return set_stage()


@pytest.fixture
def served_stage(transactional_db: None) -> Stage:
    """Everything set, in rows that the server's threads see."""
    return set_stage()


@pytest.fixture
def open_browser(browser: Browser, live_server: LiveServer) -> Iterator[Opened]:
    """Open browsers of their own at the served portal; at the end nothing is being served any more."""
    opened: list[BrowserContext] = []

    def _open(**options: object) -> BrowserContext:
        context = browser.new_context(base_url=live_server.url, **options)  # type: ignore[arg-type]  # its own options
        context.set_default_timeout(15_000)
        opened.append(context)
        return context

    yield _open
    for context in opened:
        context.close()
    wait_until(lambda: not any("process_request_thread" in thread.name for thread in threading.enumerate()))


class Shown:
    """A page that shows HTML made before, with the portal's own static files, and nothing else."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.html = ""
        self.faults: list[str] = []
        self.asked: list[str] = []
        page.route("**/*", self._answer)
        page.on("console", lambda message: self.faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def show(self, path: str, html: str) -> None:
        """Show HTML as if it came from ``path``."""
        self.html, self.faults, self.asked = html, [], []
        self.page.goto(NOWHERE + path, wait_until="load")

    def _answer(self, route: Route) -> None:
        request = route.request
        parts = urlsplit(request.url)
        self.asked.append(request.url)
        if request.resource_type == "document":
            route.fulfill(body=self.html, content_type="text/html; charset=utf-8")
        elif parts.path.startswith(settings.STATIC_URL):
            file = static_file(parts.path.removeprefix(settings.STATIC_URL))
            route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0] or "")
        elif parts.path.startswith("/brand/"):
            route.fulfill(body=":root{--govuk-brand-colour:#54204a}", content_type="text/css")
        else:
            route.abort()


def static_file(name: str) -> Path:
    """One of the portal's own static files, or of allauth's."""
    from django.contrib.staticfiles import finders

    found = finders.find(name)
    return Path(found) if isinstance(found, str) else ROOT / "static" / name


@pytest.fixture
def shown(browser: Browser) -> Iterator[Callable[[dict[str, int]], Shown]]:
    """Pages of a given size for HTML made before."""
    pages: list[Page] = []

    def _shown(size: dict[str, int]) -> Shown:
        page = browser.new_page(viewport=size)  # type: ignore[arg-type]  # width and height
        pages.append(page)
        return Shown(page)

    yield _shown
    for page in pages:
        page.close()
