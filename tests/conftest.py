"""The cast: who appears in the tests of every app, and how they are signed in."""

import gc
from collections.abc import Callable, Iterator

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.core.context import request_context
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from psycopg2 import sql
from pytest_django import DjangoDbBlocker

from people.models import Organisation, Role, User
from planning.models import Service
from tests.people.factories import make_carer, make_organisation, make_staff
from tests.planning.factories import make_service

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ClientFor = Callable[[User], Client]

# How long an example takes says more about the machine than about the portal.
hypothesis_settings.register_profile("portal", deadline=None)
hypothesis_settings.load_profile("portal")


def pytest_collection_finish() -> None:
    """Look for rubbish less often: with every app and test loaded, that took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Keep the test database from being counted while it is used, and let it go at the end, whoever still holds it.

    What autovacuum counts between two tests is empty tables, and a plan made for those can take minutes; as nobody has
    counted, Postgres guesses well. While Playwright's loop runs in this thread, Django keeps a second connection for
    it, which is out of reach later.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        cursor.execute(
            sql.SQL("; ").join(
                sql.SQL("ALTER TABLE {} SET (autovacuum_enabled = false)").format(sql.Identifier(table))
                for table in tables
            )
        )
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """Leave no language behind: after a page in Welsh Django keeps it for the thread until the next request."""
    yield
    translation.deactivate()


@pytest.fixture
def organisation(db: None) -> Organisation:
    """The council that runs the portal."""
    return make_organisation(
        name="Northbrook Council", slug="northbrook", hosts_portal=True, portal_name="Northbrook Carers"
    )


@pytest.fixture
def other_organisation(db: None) -> Organisation:
    """An organisation that must see nothing of the first."""
    return make_organisation(name="Southmere Hospital", slug="southmere", kind=Organisation.Kind.NHS_TRUST)


@pytest.fixture
def service(organisation: Organisation) -> Service:
    """A service of the first organisation."""
    return make_service(organisation, name="Short breaks", slug="short-breaks")


@pytest.fixture
def carer(db: None) -> User:
    """Somebody who looks after someone."""
    return make_carer("carer@example.org", "Amina")


@pytest.fixture
def other_carer(db: None) -> User:
    """Another one, who must see nothing of the first."""
    return make_carer("other-carer@example.org", "Bryn")


@pytest.fixture
def planner(organisation: Organisation) -> User:
    """Who reads, decides and answers at the first organisation."""
    return make_staff(organisation, Role.Kind.PLANNER, "planner@example.org", name="Ruth", title="Service Planner")


@pytest.fixture
def other_planner(other_organisation: Organisation) -> User:
    """A planner of the other organisation."""
    return make_staff(other_organisation, Role.Kind.PLANNER, "other-planner@example.org", name="Owen")


@pytest.fixture
def commissioner(organisation: Organisation) -> User:
    """Who reads figures at the first organisation."""
    return make_staff(organisation, Role.Kind.COMMISSIONER, "commissioner@example.org", name="Carol")


@pytest.fixture
def administrator(organisation: Organisation) -> User:
    """Who looks after the first organisation's pages and people."""
    return make_staff(organisation, Role.Kind.ADMINISTRATOR, "administrator@example.org", name="Adam")


@pytest.fixture
def safeguarding_lead(organisation: Organisation) -> User:
    """Who alone sees what was flagged at the first organisation."""
    return make_staff(organisation, Role.Kind.SAFEGUARDING_LEAD, "safeguarding@example.org", name="Sian")


@pytest.fixture
def guest() -> Client:
    """Somebody who is not signed in."""
    return Client()


@pytest.fixture
def client_for(db: None) -> ClientFor:
    """Sign an account in; those who need a second factor have used it."""
    return signed_in


def signed_in(user: User, *, second_factor: bool | None = None) -> Client:
    """Return a client whose session holds what it holds after a real sign-in.

    Staff get a second factor, unless ``second_factor`` says otherwise.
    """
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    client = Client()
    client.force_login(user, backend=BACKEND)
    request = HttpRequest()
    request.user, request.session = user, client.session
    with request_context(request):
        record_authentication(request, user, method="code", email=user.email)
        if user.is_team_member if second_factor is None else second_factor:
            post_authentication(request, give_second_factor(user))
    request.session.save()
    return client


def give_second_factor(user: User) -> Authenticator:
    """Set up an authenticator app for ``user``, with recovery codes, unless there is one."""
    authenticator = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if authenticator is None:
        authenticator = TOTP.activate(user, generate_totp_secret()).instance
        RecoveryCodes.activate(user)
    return authenticator
