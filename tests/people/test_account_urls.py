"""Of allauth, only what we use can be reached."""

import pytest
from django.urls import NoReverseMatch, reverse


@pytest.mark.parametrize(
    "name",
    [
        "account_signup",
        "account_email",
        "account_change_password",
        "account_set_password",
        "account_reset_password",
        "account_reauthenticate",
        "account_request_login_code",
        "socialaccount_connections",
    ],
)
def test_what_we_do_not_use_is_not_there(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("name", ["account_login", "account_logout", "account_inactive", "mfa_index"])
def test_what_we_use_is_there(name: str) -> None:
    assert reverse(name).startswith("/account/")
