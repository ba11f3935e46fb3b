"""The settings that must hold, as a browser meets them at a production site."""

import re
from typing import Any

import pytest
from allauth.account import app_settings as account
from allauth.mfa import app_settings as mfa
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import get_default_password_validators
from django.db import connection

from carer_portal.embedded.processes import ROOT
from tests.project import production

Answers = dict[str, dict[str, Any]]
PAGES = ("/", "/account/sign-in/", "/tell-us/", "/nowhere/", "/about/privacy/")


@pytest.fixture
def answers(db: None, _shared: dict[str, Answers]) -> Answers:
    """How production answers; asked once for all tests of this file."""
    if not _shared:
        _shared["answers"] = production.answers(*PAGES)
    return _shared["answers"]


@pytest.fixture(scope="module")
def _shared() -> dict[str, Answers]:
    return {}


@pytest.mark.django_db
def test_djangos_own_check_has_nothing_to_say() -> None:
    done = production.run("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.django_db
def test_a_warning_fails_the_check() -> None:
    """Negative control: a key that is too short."""
    done = production.run("manage.py", "check", "--deploy", "--fail-level", "WARNING", SECRET_KEY="short")
    assert "security.W009" in done.stderr
    assert done.returncode != 0


@pytest.mark.django_db
@pytest.mark.parametrize("missing", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "PUBLIC_URL"])
def test_nothing_starts_without_what_it_needs(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = production.environment()
    monkeypatch.setattr(production, "environment", lambda: {k: v for k, v in whole.items() if k != missing})
    assert missing in production.run("manage.py", "check").stderr


@pytest.mark.django_db
def test_production_does_not_start_without_encryption() -> None:
    assert "https://" in production.run("manage.py", "check", PUBLIC_URL="http://portal.example.org").stderr


@pytest.mark.parametrize("who", ["guest", "signed in"])
@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_headers_that_protect(answers: Answers, who: str, path: str) -> None:
    headers = answers[f"{who} {path}"]["headers"]
    assert headers["strict-transport-security"] == "max-age=31536000; includeSubDomains; preload"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "geolocation=()" in headers["permissions-policy"]
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]


@pytest.mark.parametrize("path", PAGES)
def test_nothing_of_a_signed_in_page_is_stored(answers: Answers, path: str) -> None:
    assert "no-store" in answers[f"signed in {path}"]["headers"]["cache-control"]


def test_cookies_are_bound_to_this_site(answers: Answers) -> None:
    cookies = answers["guest /tell-us/"]["cookies"] + answers["session"]["cookies"]
    assert {cookie.partition("=")[0] for cookie in cookies} >= {"__Host-csrf", "__Host-session"}
    for cookie in cookies:
        assert "Secure" in cookie
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie
        # They end with the browser: computers are shared.
        assert "Max-Age" not in cookie or "__Host-session" not in cookie


def test_plain_http_leads_to_https(answers: Answers) -> None:
    assert answers["plain"]["headers"]["Location"] == f"{production.PUBLIC_URL}/"


@pytest.mark.parametrize("path", PAGES)
def test_no_page_needs_what_the_policy_forbids(answers: Answers, path: str) -> None:
    """No inline script or style, and nothing from elsewhere."""
    body = answers[f"guest {path}"]["body"]
    inline = r"<script(?![^>]*\b(?:src=|type=\"application/json\"))[^>]*>|\sstyle=|<style|\son[a-z]+=\"|javascript:"
    assert re.findall(inline, body) == []
    loaded = re.findall(r"<(?:script|link|img|iframe|source)[^>]*\b(?:src|href)=\"(https?:)?//[^\"]*", body)
    assert loaded == []


def test_passwords_are_kept_by_argon2() -> None:
    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert make_password("a long enough password").startswith("argon2")
    assert [one.min_length for one in get_default_password_validators() if hasattr(one, "min_length")] == [12]


def test_signing_in_gives_nothing_away() -> None:
    assert account.PREVENT_ENUMERATION
    assert account.EMAIL_VERIFICATION == "mandatory"
    assert account.REAUTHENTICATION_REQUIRED
    assert account.EMAIL_NOTIFICATIONS
    assert account.RATE_LIMITS["login_failed"]
    assert not account.LOGOUT_ON_GET
    assert set(mfa.SUPPORTED_TYPES) == {"totp", "webauthn", "recovery_codes"}


def test_waiting_has_an_end() -> None:
    assert settings.EMAIL_TIMEOUT == 10
    assert settings.CELERY_TASK_TIME_LIMIT == 60
    assert settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] == 300
    assert settings.DATABASES["default"]["CONN_HEALTH_CHECKS"]


@pytest.mark.django_db
def test_postgres_ends_what_takes_too_long() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("15s",)


def test_celery_neither_loses_nor_repeats_by_itself() -> None:
    assert settings.CELERY_TASK_ACKS_LATE
    assert not settings.CELERY_TASK_REJECT_ON_WORKER_LOST
    assert settings.CELERY_WORKER_PREFETCH_MULTIPLIER == 1
    assert settings.CELERY_TASK_IGNORE_RESULT
    assert settings.CELERY_ACCEPT_CONTENT == ["json"]


def test_uploads_and_forms_have_limits() -> None:
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE <= 1_000_000
    assert settings.DATA_UPLOAD_MAX_NUMBER_FIELDS <= 1_000
    assert settings.DATA_UPLOAD_MAX_NUMBER_FILES <= 10


def test_every_variable_is_explained() -> None:
    """`.env.example` names each variable that the settings read."""
    asked = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", (ROOT / "carer_portal" / "settings.py").read_text()))
    asked |= set(re.findall(r"env\.\w+\(\"([A-Z_]+)\"", (ROOT / "carer_portal" / "settings.py").read_text()))
    assert len(asked) > 10
    explained = (ROOT / ".env.example").read_text()
    assert {name for name in asked if name not in explained} - {"READ_DOTENV"} == set()
