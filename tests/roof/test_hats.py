"""In which hat somebody acts stands on every page, with a link to every other hat."""

from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import Organisation, Role, User
from people.operations import join
from tests.conftest import ClientFor
from tests.people.factories import make_role, make_staff

HOME, FRONT = "/home/", "/"
QUEUE, FIGURES = "/manage/northbrook/feedback/", "/manage/southmere/figures/"
STRIP = "Who you are here"


@pytest.fixture
def both(organisation: Organisation, other_organisation: Organisation, carer: User) -> User:
    """A carer who plans at one organisation and reads figures at another."""
    make_role(carer, organisation, Role.Kind.PLANNER, name="Amina")
    make_role(carer, organisation, Role.Kind.SAFEGUARDING_LEAD, name="Amina")
    make_role(carer, other_organisation, Role.Kind.COMMISSIONER, name="Amina")
    return User.objects.get(pk=carer.pk)


def strip_of(client: Client, path: str) -> str:
    """What the frame of a page says about hats, links included."""
    page = unescape(client.get(path).content.decode())
    return page.partition(STRIP)[2].partition("</nav>")[0]


def test_on_staff_pages_it_says_for_whom_one_acts_and_leads_to_every_other_hat(
    both: User, client_for: ClientFor
) -> None:
    strip = strip_of(client_for(both), QUEUE)

    assert "<b>Amina of Northbrook Council</b> (Planner, Safeguarding lead)" in strip
    assert f'href="{HOME}"' in strip
    assert f'href="{FIGURES}"' in strip
    assert "Work for Northbrook" not in strip


@pytest.mark.parametrize("path", [HOME, FRONT, "/about-me/", "/tell-us/", "/no-such-page/"])
def test_everywhere_else_one_acts_as_oneself(both: User, client_for: ClientFor, path: str) -> None:
    strip = strip_of(client_for(both), path)

    assert "<b>yourself</b>" in strip
    assert f'href="{QUEUE}"' in strip
    assert f'href="{FIGURES}"' in strip
    assert "Be here as yourself" not in strip


def test_pages_about_an_organisation_are_not_its_staff_pages(both: User, client_for: ClientFor) -> None:
    path = reverse("people:information_page", kwargs={"organisation": "northbrook", "slug": "privacy"})
    assert "<b>yourself</b>" in strip_of(client_for(both), path)


@pytest.mark.parametrize(
    ("kind", "page"),
    [
        (Role.Kind.PLANNER, "feedback:queue"),
        (Role.Kind.ADMINISTRATOR, "feedback:queue"),
        (Role.Kind.SAFEGUARDING_LEAD, "feedback:safeguarding_list"),
        (Role.Kind.COMMISSIONER, "reports:figures"),
    ],
)
def test_each_hat_leads_to_a_page_that_opens(
    organisation: Organisation, client_for: ClientFor, kind: Role.Kind, page: str
) -> None:
    client, path = client_for(make_staff(organisation, kind)), reverse(page, args=[organisation.slug])
    assert f'href="{path}"' in strip_of(client, HOME)
    assert client.get(path).status_code == 200


def test_carers_and_guests_hear_nothing_of_hats(
    organisation: Organisation, carer: User, guest: Client, client_for: ClientFor
) -> None:
    assert STRIP not in client_for(carer).get(HOME).content.decode()
    assert STRIP not in guest.get(FRONT).content.decode()


def test_a_hat_that_was_taken_off_is_gone_at_the_next_click(both: User, client_for: ClientFor) -> None:
    client = client_for(both)
    assert FIGURES in strip_of(client, HOME)
    Role.objects.filter(kind=Role.Kind.COMMISSIONER).delete()
    assert FIGURES not in strip_of(client, HOME)


def test_hats_cost_one_question_however_many(both: User, organisation: Organisation, client_for: ClientFor) -> None:
    """The page of a carer without hats asks for them as well; who has three asks no more."""
    join(user=make_staff(organisation, email="one@example.org"), name="Ruth", at=both.date_joined)
    counts = []
    for user in (both, User.objects.get(email="one@example.org")):
        client = client_for(user)
        client.get("/about-me/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/about-me/")
        counts.append(len(asked))
        assert sum('FROM "people_role"' in query["sql"] for query in asked) == 1
    assert counts[0] == counts[1]
