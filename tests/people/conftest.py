"""A real mail server, and what a person does with the code that arrives there."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.test import Client
from pytest_django import Settings

from carer_portal.embedded.processes import HOST
from common.clock import now
from notices.operations import deliver_due
from people.codes import ALPHABET
from people.models import User
from tests.notices.sink import Sink

CODE = re.compile(rf"^[{ALPHABET}]{{3}} [{ALPHABET}]{{3}}$", re.MULTILINE)
SIGN_IN, TYPE_IN = "/account/sign-in/", "/account/sign-in/code/"
if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse

    Answer = _MonkeyPatchedWSGIResponse
else:
    Answer = Any
AskForCode = Callable[[Client, str], str]


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    """A mail server, which this process sends to."""
    with Sink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, sink.port
        yield sink


def newest_code(sink: Sink) -> str:
    """The code in the mail that came last, as it is shown there."""
    body = sink.accepted[-1].get_body(("plain",))
    assert body is not None
    found = CODE.search(body.get_content().replace("\r\n", "\n"))
    assert found, "no code in the mail"
    return found[0]


@pytest.fixture
def ask_for_code(sink: Sink) -> AskForCode:
    """Ask for a code on the first page, let the outbox deliver it, and read it in the mail."""

    def ask(client: Client, address: str) -> str:
        assert client.post(SIGN_IN, {"email": address}).status_code == 302
        deliver_due(at=now())
        return newest_code(sink)

    return ask


def type_in(client: Client, code: str) -> Answer:
    """Type in a code on the second page."""
    return client.post(TYPE_IN, {"code": code})


def code_of_the_app(user: User, steps: int = 0) -> str:
    """What the app on the phone of ``user`` shows now, or some steps of 30 seconds from now."""
    return code_of(decrypt(Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP).data["secret"]), steps)


def code_of(secret: str, steps: int = 0) -> str:
    """The code that a secret gives now, or some steps of 30 seconds from now."""
    code: str = format_hotp_value(hotp_value(secret, int(time.time()) // app_settings.TOTP_PERIOD + steps))
    return code


@pytest.fixture
def without_redis(settings: Settings, tmp_path: Path) -> None:
    """The cache's server is not there."""
    default = {**settings.CACHES["default"], "LOCATION": f"unix://{tmp_path}/nobody.sock?db=1"}
    settings.CACHES = {"default": default}
