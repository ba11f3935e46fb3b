"""Pages of packages, allauth's and Django's administration: bad input is answered there as well, never by an error."""

import itertools
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from tests.project.forms import forms_of
from tests.project.fuzz import bodies
from tests.project.pages import use_second_factor_again
from tests.project.stage import GUEST, NO_SECOND_FACTOR, SUPERUSER, Stage
from tests.project.test_bad_input import ODD_PARTS
from tests.project.urlconf import Address, addresses

OF_PACKAGES = [address for address in addresses() if not address.is_ours]
FUZZED = 10


def in_base64(words: bytes) -> str:
    return urlsafe_b64encode(words).decode().rstrip("=")


def passkey_answers() -> Iterator[str]:
    """What is no answer of a passkey, from far off to nearly right."""
    yield from ("", " ", "{", "null", "1", '"words"', "[]", "{}", '{"id": 1}', '{"id": "é", "rawId": "é"}')
    asked = {"type": "webauthn.create", "challenge": "aa", "origin": "http://localhost"}
    for said, rest in itertools.product(
        (b"", b"[]", json.dumps(asked).encode(), json.dumps({**asked, "type": "webauthn.get"}).encode()),
        (b"", b"\xa0", b"\xa3cfmtdnone", b"\0" * 37, b"\xff" * 200),
    ):
        response = {
            "clientDataJSON": in_base64(said),
            "attestationObject": in_base64(rest),
            "authenticatorData": in_base64(rest),
            "signature": "aa",
            "userHandle": in_base64(rest[:5]),
        }
        yield json.dumps({"id": "aa", "rawId": "aa", "type": "public-key", "response": response})
    yield json.dumps({"id": "aa", "rawId": "aa", "type": "public-key", "response": {"userHandle": ["aa"]}})
    yield json.dumps({"id": "aa", "rawId": "aa", "type": "public-key", "response": "aa"})


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("mfa_add_webauthn", NO_SECOND_FACTOR),
        ("mfa_login_webauthn", GUEST),
        ("mfa_reauthenticate_webauthn", "planner"),
    ],
)
def test_what_is_no_answer_of_a_passkey_is_refused(stage: Stage, name: str, role: str) -> None:
    client, path = stage.client(role), reverse(name)
    answers = list(passkey_answers())
    assert len(answers) > 30
    for answer in answers:
        client.get(path)  # begins what the answer pretends to end
        response = client.post(path, {"credential": answer, "name": "x", "passwordless": "on"})
        assert response.status_code < 500, f"{name}: {answer}"


def _administration(stage: Stage) -> Iterator[tuple[Address, str]]:
    """Each page of the administration, with a row that there is."""
    for address in OF_PACKAGES:
        if address.name.startswith("admin:") and address.name != "admin:None":  # it has no name, and leads to _change
            known = {"object_id": stage.here.organisation.pk, "app_label": "people", "url": "nowhere"}
            parameters = {name: known[name] for name in address.parameters if name != "final_catch_all_view"}
            yield address, reverse(address.name, kwargs=parameters)


def test_no_page_of_the_administration_breaks_by_what_stands_in_its_address(stage: Stage) -> None:
    client = stage.client(SUPERUSER)
    tried = 0
    for address, path in _administration(stage):
        for odd in ODD_PARTS if "object_id" in address.parameters else ():
            where = path.replace(f"/{stage.here.organisation.pk}/", f"/{odd}/")
            assert client.get(where).status_code < 500, where
            assert client.post(where, {"post": "yes"}).status_code < 500, where
            tried += 1
        for query in (
            "p=x",
            "p=-1",
            "o=x.y",
            "q=%00",
            "id__exact=x",
            "id__in=9%00",
            "e=1",
            f"id={'9' * 30}",
            "_to_field=x",
        ):
            assert client.get(f"{path}?{query}").status_code < 500, f"{path}?{query}"
    assert tried > 50


def test_no_form_of_the_administration_breaks(stage: Stage) -> None:
    client = stage.client(SUPERUSER)
    sent = 0
    for address, path in _administration(stage):
        if address.name.endswith(("_changelist", "_add", "_change", "_delete")):
            html = client.get(path).content.decode()
            for form in (form for form in forms_of(html, path) if form.method == "post" and form.action == path):
                for body, kind in bodies(form, FUZZED, seed=address.name):
                    assert client.post(path, data=body, content_type=kind).status_code < 500, (path, body[:2_000])
                    sent += 1
            ticked = urlencode(
                [("action", "delete_selected"), *(("_selected_action", odd) for odd in ("x", "9" * 30, "\0"))]
            )
            response = client.post(path, data=ticked, content_type="application/x-www-form-urlencoded")
            assert response.status_code < 500, path
    assert sent > 100


@pytest.mark.parametrize("role", [NO_SECOND_FACTOR, "planner"])
def test_no_form_of_second_factors_breaks(stage: Stage, role: str) -> None:
    sent = 0
    for address in OF_PACKAGES:
        if address.name.startswith("mfa_") and not address.parameters:
            client: Client = stage.client(role)
            if role != NO_SECOND_FACTOR:
                use_second_factor_again(client, stage.cast[role])
            path = reverse(address.name)
            html = client.get(path).content.decode()
            for form in (form for form in forms_of(html, path) if form.method == "post"):
                for body, kind in bodies(form, FUZZED, seed=address.name):
                    assert client.post(form.action, data=body, content_type=kind).status_code < 500, (path, body[:500])
                    sent += 1
    assert sent >= FUZZED
