"""The draw as carers, planners and everybody see it."""

import re
from datetime import datetime

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from activities.drawing import Pool, fair_lottery
from activities.models import Activity
from common.clock import now
from engagement.focus_groups.models import Draw, Volunteer
from engagement.focus_groups.operations import draw_lots, keep_quota
from notices.operations import deliver_due
from people.models import Organisation, User
from people.operations import person_of, tell_about_me
from tests.activities.factories import make_activity
from tests.conftest import ClientFor
from tests.engagement.focus_groups.factories import make_draw, offer_to_come


@pytest.fixture
def at() -> datetime:
    return now()


@pytest.fixture
def draw(organisation: Organisation) -> Draw:
    made = make_draw(make_activity(organisation, kind=Activity.Kind.FOCUS_GROUP), places=2)
    keep_quota(draw=made, of="type:addiction", least=1, most=1)
    keep_quota(draw=made, of="new", least=0, most=1)
    return made


def own_page(draw: Draw) -> str:
    return reverse("focus_groups:volunteer", args=[draw.activity_id])


def public_page(draw: Draw) -> str:
    return reverse("focus_groups:draw_detail", args=[draw.activity_id])


def staff_page(name: str, draw: Draw, **more: int) -> str:
    kwargs = {"organisation": draw.activity.organisation.slug, "pk": draw.activity_id, **more}
    return reverse(f"focus_groups:{name}", kwargs=kwargs)


def read(client: Client, page: str) -> str:
    return client.get(page, follow=True).content.decode()


def test_a_carer_offers_is_drawn_sees_the_chance_and_withdraws(
    carer: User, client_for: ClientFor, guest: Client, draw: Draw, at: datetime
) -> None:
    client, person = client_for(carer), person_of(carer)
    assert person
    tell_about_me(person=person, answers={"carer_types": ["addiction"], "area": "NF1"})
    assert "Offer to take part" in read(guest, reverse("activities:activity_detail", args=[draw.activity_id]))
    form = read(client, own_page(draw))
    assert re.search(r'value="addiction"[^>]*checked', form)
    assert "postcode" not in form  # no quota goes by it

    missing = client.post(own_page(draw), {"carer_types": ["addiction"], "needs": "No steps."}).content.decode()
    assert "Say if you have taken part before." in missing
    assert "No steps." in missing
    client.post(own_page(draw), {"carer_types": ["addiction"], "first": "first", "needs": "No steps."})
    mine = Volunteer.objects.get()
    assert (mine.person, mine.has, mine.area) == (person, ["type:addiction", "new"], "")
    assert "You have offered to take part" in read(client, own_page(draw))

    for _ in range(3):
        offer_to_come(draw, at=at)
    draw_lots(draw=draw, seed="ab" * 32, at=at)
    shown = read(client, own_page(draw))
    assert "You have a place" in shown
    assert "Your chance in the draw was 100 in 100." in shown
    assert mine.lot in shown
    late = client.post(own_page(draw), {"first": "again"}, follow=True).content.decode()
    assert "It is too late to change this here." in late

    client.post(reverse("focus_groups:leave", args=[draw.activity_id]))
    mine.refresh_from_db()
    assert mine.state == Volunteer.State.LEFT
    assert "It is too late to offer." in read(client, own_page(draw))


def test_a_guest_is_asked_to_sign_in(guest: Client, draw: Draw) -> None:
    assert guest.get(own_page(draw)).headers["Location"].startswith(reverse("account_login"))


def test_the_public_page_tells_of_the_draw_and_of_nobody(guest: Client, draw: Draw, at: datetime) -> None:
    assert "Nothing was drawn yet." in read(guest, public_page(draw))
    rare = offer_to_come(draw, name="Gwenllian", carer_types=["addiction"], at=at)
    others = [offer_to_come(draw, at=at) for _ in range(4)]
    made = draw_lots(draw=draw, seed="ab" * 32, at=at)
    assert made

    page = read(guest, public_page(draw))

    assert "5 people took part in the draw." in page
    assert "The smallest chance was 25 in 100, the largest 100 in 100." in page
    assert made.seed in page
    assert made.digest in page
    assert not [one for one in (rare, *others) if one.lot in page or one.name in page]
    assert guest.get(staff_page("pool", draw, number=1)).status_code == 302


def test_mails_say_nothing_over_a_shoulder_and_lead_to_the_page(draw: Draw, at: datetime) -> None:
    offer_to_come(draw, carer_types=["addiction"], at=at)
    for _ in range(3):
        offer_to_come(draw, at=at)
    draw_lots(draw=draw, seed="ab" * 32, at=at)

    deliver_due(at=at)

    assert {str(message.subject) for message in mail.outbox} == {"A message for you"}
    assert len([message for message in mail.outbox if "You have a place in the small group" in message.body]) == 2
    assert len([message for message in mail.outbox if "You were not drawn this time" in message.body]) == 2
    assert all(public_page(draw) in str(message.body) for message in mail.outbox)


def test_a_planner_sets_places_and_quotas_draws_and_hands_the_file_over(
    planner: User, client_for: ClientFor, organisation: Organisation, at: datetime
) -> None:
    client = client_for(planner)
    activity = make_activity(organisation, kind=Activity.Kind.FOCUS_GROUP)
    edit = reverse("activities:activity_edit", args=[organisation.slug, activity.pk])
    assert reverse("focus_groups:set_up", args=[organisation.slug, activity.pk]) in read(client, edit)
    assert client.get(reverse("meetings:places", args=[organisation.slug, activity.pk])).status_code == 404

    client.post(reverse("focus_groups:set_up", args=[organisation.slug, activity.pk]), {"places": "2"})
    draw = Draw.objects.get()
    wrong = {"sort": "type", "carer_type": "kinship", "least": "3", "most": "2"}
    said = client.post(staff_page("quota_add", draw), wrong).content.decode()
    assert "“At least” is more than “at most”" in said
    said = client.post(staff_page("quota_add", draw), wrong | {"most": "3"}).content.decode()
    assert "There are only 2 places." in said
    client.post(staff_page("quota_add", draw), wrong | {"least": "1"})
    assert "Kinship carers" in read(client, staff_page("manage", draw))

    for number in range(4):
        offer_to_come(draw, name=f"Carer {number}", carer_types=["parent"], at=at)
    area = {"sort": "area", "area": "NF1 2AB", "least": "0", "most": "1"}
    assert "were not asked this" in client.post(staff_page("quota_add", draw), area).content.decode()
    said = client.post(staff_page("run", draw)).content.decode()
    assert "Kinship carers: 0 offered. Ask for at least 0, not 1." in said
    client.post(staff_page("quota_remove", draw, quota=draw.quotas.get().pk))
    for _twice in range(2):
        done = client.post(staff_page("run", draw), follow=True).content.decode()
    assert "All places are taken already." in done
    assert "50 in 100" in done
    assert "No quota holds them back or helps them." in done
    file = client.get(staff_page("pool", draw, number=1))
    made = draw.rounds.get()
    lottery = fair_lottery(Pool.from_text(file.content.decode()))
    assert lottery.pool.digest == made.digest
    assert lottery.drawn(made.seed) == set(draw.volunteers.with_a_place().values_list("lot", flat=True))
    assert b"Carer" not in file.content


def test_a_planner_of_another_organisation_finds_nothing(
    other_planner: User, client_for: ClientFor, draw: Draw, at: datetime
) -> None:
    client = client_for(other_planner)
    other = other_planner.roles_today[0].organisation.slug
    for organisation in (draw.activity.organisation.slug, other):
        page = reverse("focus_groups:manage", args=[organisation, draw.activity_id])
        assert client.get(page).status_code == 404
        assert client.post(f"{page}run/").status_code == 404
