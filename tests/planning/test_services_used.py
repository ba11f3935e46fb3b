"""Which services carers used lately: told, changed, taken away, and used to find recent voices."""

from datetime import date
from html import unescape

import pytest
import time_machine
from django.db import IntegrityError
from django.test import Client

from common.clock import now
from people.models import Organisation, Person, User
from people.operations import person_of, stop_asks, tell_about_me
from planning.models import Service, ServiceUse
from tests.conftest import ClientFor
from tests.people.factories import make_person
from tests.planning.factories import make_service

pytestmark = pytest.mark.django_db
USED = "/about-me/services/"
ON = date(2026, 11, 25)


@pytest.fixture
def client(carer: User, client_for: ClientFor) -> Client:
    """The carer at their computer."""
    return client_for(carer)


def told(person: Person, service: Service, on: date, by: str = "me") -> ServiceUse:
    return ServiceUse.objects.create(person=person, service=service, used_by=by, used_about=on)


def answer(service: Service, ago: str = "3", by: str = "both") -> dict[str, str]:
    return {"service": str(service.pk), "used_by": by, "ago": ago}


def test_the_home_page_leads_there(client: Client) -> None:
    assert f'href="{USED}"' in client.get("/home/").content.decode()


@pytest.mark.parametrize(
    ("ago", "about"), [("3", date(2026, 10, 1)), ("6", date(2026, 7, 1)), ("12", date(2026, 2, 1))]
)
def test_a_service_is_told_changed_and_taken_away(client: Client, service: Service, ago: str, about: date) -> None:
    with time_machine.travel("2026-11-25T12:00:00Z", tick=False):
        client.post(USED, answer(service, ago))
    use = ServiceUse.objects.get()
    assert (use.used_by, use.used_about) == ("both", about)
    shown = unescape(client.get(USED).content.decode())
    assert "Both of us" in shown
    assert f"About {about:%B %Y}" in shown
    client.post(USED, answer(service, by="cared_for"))
    assert ServiceUse.objects.get().used_by == "cared_for"
    assert "gone from your list" in client.post(f"{USED}{use.pk}/remove/", follow=True).content.decode()
    assert not ServiceUse.objects.exists()


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ({"service": ""}, "Choose a service."),
        ({"service": "0"}, "Choose one of the answers shown."),
        ({"service": "x"}, "Choose one of the answers shown."),
        ({"used_by": ""}, "Choose who used it."),
        ({"ago": ""}, "Choose when it was."),
        ({"ago": "7"}, "Choose one of the answers shown."),
    ],
    ids=str,
)
def test_bad_input_is_told_kindly(client: Client, service: Service, broken: dict[str, str], says: str) -> None:
    assert says in unescape(client.post(USED, answer(service) | broken).content.decode())
    assert not ServiceUse.objects.exists()


def test_another_s_is_not_there(
    client: Client, carer: User, service: Service, other_carer: User, client_for: ClientFor
) -> None:
    person = person_of(carer)
    assert person
    use = told(person, service, ON.replace(day=1))
    other = client_for(other_carer)
    assert other.post(f"{USED}{use.pk}/remove/").status_code == 404
    assert "About November" not in other.get(USED).content.decode()
    assert ServiceUse.objects.get() == use


def test_services_of_one_name_are_told_apart(
    client: Client, organisation: Organisation, other_organisation: Organisation
) -> None:
    for of in (organisation, other_organisation):
        make_service(of, name="Day centre")
    shown = unescape(client.get(USED).content.decode())
    assert f"Day centre ({organisation.name})" in shown
    assert f"Day centre ({other_organisation.name})" in shown


def test_recent_voices_are_found(service: Service, organisation: Organisation) -> None:
    """Of one service, from the last year, and only of those who may be asked."""
    at = now()
    this_month = at.date().replace(day=1)
    recent, old, quiet, ended, elsewhere = (make_person() for _ in range(5))
    for person in (recent, quiet, ended):
        told(person, service, this_month)
    told(old, service, this_month.replace(year=this_month.year - 2))
    told(elsewhere, make_service(organisation), this_month)
    tell_about_me(person=quiet, answers={"asks_a_month": 0})
    stop_asks(person=ended, at=at)
    assert list(ServiceUse.objects.filter(service=service).recent_voices(at)) == [recent]


@pytest.mark.parametrize("broken", [{"used_by": "nobody"}, {"used_about": date(2026, 5, 2)}], ids=str)
def test_postgres_takes_nothing_else(service: Service, broken: dict[str, object]) -> None:
    fields = {"person": make_person(), "service": service, "used_by": "me", "used_about": date(2026, 5, 1)}
    with pytest.raises(IntegrityError):
        ServiceUse.objects.create(**{**fields, **broken})


def test_a_service_is_told_of_once(service: Service) -> None:
    use = told(make_person(), service, ON.replace(day=1))
    with pytest.raises(IntegrityError):
        told(use.person, service, ON.replace(day=1))
