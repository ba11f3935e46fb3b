"""Logs say what happened, never what was written, by whom, or with which code."""

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.core import mail
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse

from common.clock import now
from feedback.models import Item
from feedback.references import secret_code
from notices.operations import deliver_due
from people.codes import code_for
from people.models import SignInCode
from tests.project.forms import forms_of
from tests.project.stage import Stage

SAID, ADDRESS = "canary-of-words", "canary-of-address@example.org"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What production's own handler writes, of every logger."""
    written = io.StringIO()
    configured = logging.config.DictConfigurator(settings.LOGGING)
    formatter = configured.configure_formatter(dict(settings.LOGGING["formatters"]["json"]))
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter)
    for name in settings.LOGGING["handlers"]["console"]["filters"]:
        handler.addFilter(settings.LOGGING["filters"][name]["()"]())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(before)


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def post(client: Client, path: str, **sent: str) -> Any:
    """Send the first form of a page that changes something, as a browser would."""
    form = next(form for form in forms_of(client.get(path).content.decode(), path) if form.method == "post")
    return client.post(path, dict(form.fields) | sent, follow=True)


def test_a_journey_leaves_no_words_behind(stage: Stage, log: io.StringIO) -> None:
    """Tell, follow, write back, sign in, stop the mails; and pages that are not there."""
    client = Client(REMOTE_ADDR="192.0.2.99", headers={"user-agent": "canary-of-browser"})
    said = {"service": stage.here.service.slug, "about": "me", "words": SAID, "email": ADDRESS}
    client.post(reverse("feedback:tell"), said)
    client.post(reverse("feedback:check"), said)
    item = Item.objects.get(words=SAID)
    code = secret_code(item.submission_key)
    client.post(reverse("feedback:follow"), {"reference": item.reference, "code": "WRONGONE"})
    client.post(reverse("feedback:follow"), {"reference": item.reference, "code": code})
    client.get(reverse("feedback:thread", args=[item.reference]))
    client.post(reverse("feedback:thread_reply", args=[item.reference]), {"words": f"{SAID} again"})
    client.post(reverse("account_login"), {"email": ADDRESS})
    sign_in = code_for(SignInCode.objects.get().nonce)
    client.post(reverse("account_confirm_login_code"), {"code": "AAAAAA"})
    client.post(reverse("account_confirm_login_code"), {"code": sign_in})
    deliver_due(at=now())
    assert ADDRESS in {message.to[0] for message in mail.outbox}
    stop = stage.here.arguments["notices:stop"]["token"]
    client.get(reverse("notices:stop", args=[stop]))
    client.get(f"/nowhere/{ADDRESS}/?next={SAID}")
    client.put(reverse("feedback:change_detail", args=[stage.here.answer.pk]))
    Client(enforce_csrf_checks=True).post(reverse("feedback:thread_reply", args=[item.reference]), {"words": SAID})

    written = log.getvalue()
    assert len(lines(log)) > 10
    secrets = [SAID, ADDRESS, code, item.reference, sign_in, str(item.submission_key), stop, "192.0.2.99", "canary"]
    secrets += [client.cookies[settings.SESSION_COOKIE_NAME].value]
    assert [secret for secret in secrets if secret in written] == []


def test_each_request_is_one_line_with_its_route(stage: Stage, log: io.StringIO) -> None:
    Client().get(reverse("feedback:change_detail", args=[stage.here.answer.pk]))
    (line,) = lines(log)
    assert line["event"] == "answered"
    assert line["route"] == "what-changed/<int:pk>/"
    assert (line["method"], line["status"]) == ("GET", 200)
    assert line["request"]


def test_what_postgres_says_of_a_row_is_not_logged(stage: Stage, log: io.StringIO) -> None:
    """The words of an exception may hold a whole row; its kind and place are enough to find it."""
    with pytest.raises(IntegrityError, match=SAID[:10]) as caught:
        Item.objects.filter(pk=stage.here.new.pk).update(words="", language=SAID[:10])
    logging.getLogger("django.request").error("Internal Server Error: %s", "/", exc_info=caught.value)
    try:
        raise caught.value
    except IntegrityError:
        structlog.get_logger("portal").exception("went wrong")
    connection.needs_rollback = False
    written = lines(log)
    assert len(written) == 2
    assert SAID[:10] not in log.getvalue()
    for line in written:
        assert line["error"][0] == "IntegrityError"
        assert any("test_logs.py" in place for place in line["at"])
