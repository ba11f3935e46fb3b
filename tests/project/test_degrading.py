"""With Redis away, people read, sign in and say what they have to say; only limits of floods rest."""

import re
import time
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest
from django.db import connection

from carer_portal.embedded.processes import HOST, answers_http, free_port, web_server
from feedback.models import Item
from notices.models import Notice
from people.codes import as_shown, code_for
from people.models import SignInCode, User
from tests.people.factories import make_organisation
from tests.planning.factories import make_service
from tests.project.forms import forms_of
from tests.project.production import database_url

SLOWEST = 10.0  # seconds for a page; a page that waits for Redis again and again takes longer


class Browser:
    """Somebody at a browser without scripts."""

    def __init__(self, port: int) -> None:
        self.base = f"http://{HOST}:{port}"
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))

    def read(self, path: str, sent: dict[str, str] | None = None) -> str:
        """Open a page, or send a form to it."""
        started = time.monotonic()
        body = urlencode(sent).encode() if sent is not None else None
        with self.opener.open(self.base + path, body, timeout=30) as answer:
            content = answer.read().decode()
        assert time.monotonic() - started < SLOWEST, path
        return str(content)

    def send(self, path: str, **sent: str) -> str:
        """Fill in the first form of a page that asks for these fields, and send it."""
        form = next(form for form in forms_of(self.read(path), path) if set(sent) <= set(form.names))
        return self.read(form.action, dict(form.fields) | sent)


@pytest.fixture
def visitor(transactional_db: None, tmp_path: Path) -> Iterator[Browser]:
    """The production server on the tests' database, with nobody at Redis' address."""
    gone = tmp_path / "gone.sock"
    port = free_port()
    environment = {
        "DATABASE_URL": database_url(),
        "REDIS_URL": f"redis+socket://{gone}?virtual_host=0",
        "REDIS_CACHE_URL": f"unix://{gone}?db=1",
        "PUBLIC_URL": f"http://{HOST}:{port}",
        "ALLOWED_HOSTS": HOST,
    }
    with web_server(port=port, log=tmp_path / "web.log", env=environment, workers=1) as web:
        web.wait_until(lambda: answers_http(port))
        yield Browser(port)
    connection.close()


def test_people_read_speak_and_sign_in_while_redis_is_away(visitor: Browser) -> None:
    organisation = make_organisation(hosts_portal=True)
    service = make_service(organisation)
    for path in ("/", "/what-changed/", "/services/", "/whats-on/", "/promises/", "/about/privacy/"):
        assert "<h1" in visitor.read(path)

    checked = visitor.send(
        "/tell-us/", service=service.slug, about="me", words="The line is always busy.", email="amina@example.org"
    )
    form = next(form for form in forms_of(checked, "/tell-us/") if form.action.endswith("/check/"))
    sent = visitor.read(form.action, dict(form.fields))
    item = Item.objects.get()
    assert item.words == "The line is always busy."
    assert f"{item.reference[:4]} {item.reference[4:]}" in re.sub(r"<[^>]+>", "", sent)
    # The acknowledgement waits as a row: it is sent as soon as somebody looks.
    assert Notice.objects.filter(kind="feedback.acknowledged", state=Notice.State.QUEUED).count() == 1

    visitor.send("/account/sign-in/", email="amina@example.org")
    code = as_shown(code_for(SignInCode.objects.get().nonce))
    assert "<h1" in visitor.send("/account/sign-in/code/", code=code)
    assert User.objects.get().email == "amina@example.org"
