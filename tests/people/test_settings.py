"""Settings that must hold: docs/security.md says where each is held."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import get_default_password_validators
from django.test import Client
from django.urls import NoReverseMatch, reverse

from people.models import Organisation

PRODUCTION = {
    "DEMO": "0",
    "PUBLIC_URL": "https://portal.example.org",
    "SECRET_KEY": "for-one-check-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ",
}


def run(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    without_async = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={**without_async, **PRODUCTION, **env},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_production_settings_pass_djangos_own_check() -> None:
    check = run("check", "--deploy", "--fail-level", "WARNING")
    assert check.returncode == 0, check.stderr


@pytest.mark.parametrize(
    ("env", "says"), [({"PUBLIC_URL": ""}, "PUBLIC_URL is missing"), ({"PUBLIC_URL": "http://p.example"}, "https://")]
)
def test_unsafe_production_does_not_start(env: dict[str, str], says: str) -> None:
    check = run("check", **env)
    assert check.returncode != 0
    assert says in check.stderr


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
def test_what_we_do_not_use_of_allauth_is_not_there(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_passwords_would_be_argon2_and_long() -> None:
    assert make_password("a-password-of-nobody").startswith("argon2")
    assert get_default_password_validators()[0].min_length == 12


@pytest.mark.django_db
def test_every_answer_has_the_headers_that_protect(guest: Client, organisation: Organisation) -> None:
    headers = guest.get("/about/privacy/").headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_work_is_bounded() -> None:
    assert settings.EMAIL_TIMEOUT == 10
    assert settings.DATABASES["default"]["CONN_HEALTH_CHECKS"]
    assert "statement_timeout=" in settings.DATABASES["default"]["OPTIONS"]["options"]
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE <= 1_000_000
    assert settings.DATA_UPLOAD_MAX_NUMBER_FIELDS <= 1_000
