"""Seats, terms and how a panel stands, and the pages on which both are kept."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity
from common.clock import now
from engagement.panels.models import Panel, Seat, Term
from engagement.panels.operations import (
    ChairedAlready,
    SeatTaken,
    SitsAlready,
    TermsUsedUp,
    add_seat,
    end_of,
    end_term,
    fill_seat,
)
from engagement.panels.rules import Standing, standing_of
from notices.models import Contact
from people.models import Organisation
from tests.activities.factories import make_activity
from tests.conftest import signed_in
from tests.engagement.panels.factories import make_panel, make_term
from tests.people.factories import make_carer, make_staff

pytestmark = pytest.mark.django_db
ON = date(2031, 5, 6)


def standing(panel: Panel, on: date) -> Standing:
    return standing_of(Panel.objects.as_they_stand(now(), on).get(pk=panel.pk), on)


def flags(panel: Panel, on: date) -> list[str]:
    return [str(flag) for flag in standing(panel, on).flags]


def test_a_seat_is_filled_once_and_a_member_sits_in_one(organisation: Organisation) -> None:
    first, second = make_panel(organisation, on=ON).seats.all()
    term = make_term(first, on=ON, email="a@example.org")
    assert term.ends_on == date(2033, 5, 5)
    with pytest.raises(SeatTaken):
        make_term(first, on=term.ends_on)
    with pytest.raises(SitsAlready):
        make_term(second, on=ON, email="a@example.org")
    following = make_term(first, on=term.ends_on + timedelta(days=1), email="a@example.org")
    with pytest.raises(TermsUsedUp):
        make_term(second, on=following.ends_on + timedelta(days=1), email="a@example.org")
    # Postgres holds both as well, whatever the operation would have asked.
    for seat, contact in ((first, None), (second, term.contact)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Term.objects.create(
                seat=seat, panel=seat.panel, contact=contact, name="B", starts_on=ON, ends_on=ON, over_at=end_of(ON)
            )
    # Control: another seat on the same days, and another panel, are free.
    make_term(second, on=ON, email="b@example.org")
    make_term(make_panel(organisation, on=ON).seats.all()[0], on=ON, email="a@example.org")


def test_a_panel_has_one_chair(organisation: Organisation) -> None:
    panel = make_panel(organisation, on=ON)
    with pytest.raises(ChairedAlready):
        add_seat(Seat(panel=panel, kind="carer", office="chair"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(panel=panel, kind="carer", office="chair")
    key = uuid4()
    for _ in range(2):
        add_seat(Seat(panel=panel, kind="school", office="co_chair", submission_key=key))
    assert panel.seats.count() == 3


def test_a_term_ends_and_one_that_had_not_begun_goes(organisation: Organisation) -> None:
    first, second = make_panel(organisation, on=ON).seats.all()
    runs, comes = make_term(first, on=ON), make_term(second, on=ON + timedelta(days=9))
    for _ in range(2):
        end_term(term=runs, on=ON + timedelta(days=2))
        end_term(term=comes, on=ON)
    assert Term.objects.get().ends_on == ON + timedelta(days=2)
    make_term(first, on=ON + timedelta(days=3))


def test_a_panel_says_what_of_its_terms_it_does_not_keep(organisation: Organisation) -> None:
    on = timezone.localdate()
    panel = make_panel(organisation, on=on - timedelta(days=92))
    assert flags(panel, on) == ["It has too few carers", "It has no chair", "It has too few members to decide"]
    chair, seat = panel.seats.all()
    make_term(chair, on=on, is_new=True)
    worker = Seat.objects.create(panel=panel, kind="professional")
    make_term(worker, on=on)
    assert flags(panel, on) == []
    today = standing(panel, on)
    assert (today.share, today.new, today.empty, today.last_met_on) == (50, 1, 1, None)
    another = Seat.objects.create(panel=panel, kind="school")
    make_term(another, on=on)
    assert flags(panel, on) == ["It has too few carers"]
    make_term(seat, on=on)
    assert flags(panel, on) == []
    tomorrow = on + timedelta(days=1)
    assert flags(panel, tomorrow) == ["It has not met in the time it promised"]
    met = make_activity(organisation, starts_at=now() - timedelta(days=1, hours=2), ends_at=now() - timedelta(days=1))
    called_off = make_activity(
        organisation,
        status=Activity.Status.CANCELLED,
        cancelled_because="Snow.",
        starts_at=now() - timedelta(hours=2),
        ends_at=now() - timedelta(hours=1),
    )
    panel.meetings.set([called_off])
    assert flags(panel, tomorrow) == ["It has not met in the time it promised"]
    panel.meetings.add(met)
    assert flags(panel, tomorrow) == []


def test_only_public_panels_and_agreed_names_are_shown(client: Client, organisation: Organisation) -> None:
    on = timezone.localdate()
    panel, hidden = make_panel(organisation, on=on), make_panel(organisation, on=on, name="Hush", is_public=False)
    first, second = panel.seats.all()
    make_term(first, on=on, name="Quietname")
    fill_seat(seat=second, name="Openname", contact=None, may_be_named=True, is_new=True, starts_on=on)
    page = client.get(reverse("panels:panel_detail", args=[panel.pk])).content.decode()
    assert "Openname" in page
    assert "Quietname" not in page
    assert client.get(reverse("panels:panel_detail", args=[hidden.pk])).status_code == 404
    assert "Hush" not in client.get(reverse("panels:panel_list")).content.decode()


def test_staff_make_a_panel_and_its_member_sees_it_at_home(organisation: Organisation) -> None:
    planner = make_staff(organisation)
    role = planner.roles.get()
    staff = signed_in(planner)
    own: dict[str, str | int] = {"organisation": organisation.slug}
    said = {
        "name": "Carers’ panel",
        "purpose-en-gb": "We look at the plans.",
        "influence": "coproduce",
        "least_carers": "50",
        "quorum": "2",
        "meets_every": "90",
        "term_months": "24",
        "most_terms": "2",
        "staff_contact": str(role.pk),
    }
    page = staff.get(reverse("panels:panel_add", kwargs=own))
    said["submission"] = str(page.context["form"]["submission"].value())
    for _ in range(2):
        response = staff.post(reverse("panels:panel_add", kwargs=own), said)
        assert response.status_code == 302, response.context["form"].errors
    panel = Panel.objects.get()
    assert str(panel.purpose) == "We look at the plans."
    own |= {"pk": panel.pk}
    page = staff.get(reverse("panels:seat_add", kwargs=own))
    key = str(page.context["form"]["submission"].value())
    for _ in range(2):
        staff.post(reverse("panels:seat_add", kwargs=own), {"kind": "carer", "office": "chair", "submission": key})
    seat = panel.seats.get()
    carer = make_carer("sits@example.org", "Sita")
    on = timezone.localdate()
    member = {
        "name": "Sita",
        "email": "sits@example.org",
        "first": "first",
        "starts_on-day": str(on.day),
        "starts_on-month": str(on.month),
        "starts_on-year": str(on.year),
    }
    fill = reverse("panels:seat_fill", kwargs=own | {"seat": seat.pk})
    assert staff.post(fill, member).status_code == 302
    again = staff.post(fill, member)
    assert "Somebody sits there in that time" in again.content.decode()
    home = signed_in(carer).get(reverse("home")).content.decode()
    assert "My panels" in home
    assert planner.email in home
    assert "My panels" not in signed_in(make_carer("else@example.org", "Els")).get(reverse("home")).content.decode()
    meeting = make_activity(organisation, starts_at=now() - timedelta(hours=3), ends_at=now() - timedelta(hours=2))
    staff.post(reverse("panels:meeting_add", kwargs=own), {"meeting": str(meeting.pk)})
    assert list(panel.meetings.all()) == [meeting]
    term = Term.objects.get()
    staff.post(reverse("panels:term_end", kwargs=own | {"term": term.pk}))
    term.refresh_from_db()
    assert term.ends_on == on
    assert Contact.objects.filter(address="sits@example.org").count() == 1
