"""The pages on which people look after their second factors."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from people.models import User
from tests.conftest import ClientFor, signed_in
from tests.people.conftest import code_of, code_of_the_app

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)  # it is said once it is committed
def test_an_app_is_switched_on_and_says_so(planner: User) -> None:
    client = signed_in(planner, second_factor=False)
    address = reverse("mfa_activate_totp")
    client.get(address)
    secret = client.session["mfa.totp.secret"]
    code = code_of(secret)
    client.post(address, {"code": code})
    assert "The app for codes is switched on." in client.get(reverse("home")).content.decode()
    assert Authenticator.objects.filter(user=planner, type=Authenticator.Type.TOTP).exists()


def test_a_passkey_is_renamed_and_removed(planner: User, client_for: ClientFor) -> None:
    client = client_for(planner)
    client.post(reverse("mfa_reauthenticate"), {"code": code_of_the_app(planner)})
    passkey = Authenticator.objects.create(
        user=planner, type=Authenticator.Type.WEBAUTHN, data={"name": "My phone", "credential": {}}
    )
    edit, remove = (reverse(name, args=[passkey.pk]) for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"))
    assert "Rename a passkey" in client.get(edit).content.decode()
    client.post(edit, {"name": "Work phone"})
    passkey.refresh_from_db()
    assert passkey.data["name"] == "Work phone"
    assert "Remove “Work phone”?" in client.get(remove).content.decode()
    client.post(remove)
    assert "The passkey is removed." in client.get(reverse("home")).content.decode()
    assert not Authenticator.objects.filter(pk=passkey.pk).exists()


def test_recovery_codes_are_taken_along_as_a_file(planner: User, client_for: ClientFor) -> None:
    client = client_for(planner)
    client.post(reverse("mfa_reauthenticate"), {"code": code_of_the_app(planner)})
    file = client.get(reverse("mfa_download_recovery_codes"))
    assert file["Content-Disposition"].startswith("attachment")
    codes = Authenticator.objects.get(user=planner, type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()
    assert file.content.decode().split() == codes
