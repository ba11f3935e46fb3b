"""Coming changes: announced before they are decided, and ended with words."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from activities.coming_changes import NotPublic, OutcomeMissing, announce_change, end_change
from activities.operations import follow_new
from common.public_text import PublicText
from notices.models import Contact, Notice
from people.models import Organisation, User
from planning.models import ComingChange, Service
from tests.conftest import ClientFor
from tests.planning.factories import make_change, make_service

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 1, 9, tzinfo=UTC)
DECIDED = ComingChange.Status.DECIDED
WHY = PublicText("We stay open on Sundays, as you asked.")


@pytest.fixture
def change(service: Service) -> ComingChange:
    return make_change(service, title="Fewer weekends")


def test_who_follows_a_service_or_everything_is_told_once(change: ComingChange, service: Service) -> None:
    elsewhere = make_service(service.organisation, name="Line")
    asked: list[tuple[str, Service | None]] = [("a", service), ("b", None), ("c", elsewhere)]
    for name, of in asked:
        follow_new(service=of, kind="", contact=Contact.objects.for_email(f"{name}@example.org"), at=AT)
    for _ in range(2):
        announce_change(change=change, at=AT)
        end_change(change=change, status=DECIDED, outcome=WHY, at=AT)
    for kind in ("activities.change_coming", "activities.change_decided"):
        told = Notice.objects.filter(kind=kind).values_list("contact__address", flat=True)
        assert sorted(told) == ["a@example.org", "b@example.org"]


def test_a_change_ends_with_words_and_only_after_it_was_announced(change: ComingChange) -> None:
    with pytest.raises(NotPublic):
        end_change(change=change, status=DECIDED, outcome=WHY, at=AT)
    announce_change(change=change, at=AT)
    with pytest.raises(OutcomeMissing):
        end_change(change=change, status=DECIDED, outcome=PublicText(""), at=AT)
    with pytest.raises(OutcomeMissing):
        end_change(change=change, status=ComingChange.Status.COMING, outcome=WHY, at=AT)
    assert end_change(change=change, status=DECIDED, outcome=WHY, at=AT).outcome == WHY


def test_everyone_reads_it_before_it_is_decided_and_nobody_reads_drafts(
    change: ComingChange, service: Service, guest: Client
) -> None:
    page, of_service = reverse("activities:change_list"), reverse("planning:service_detail", args=[service.slug])
    assert "Fewer weekends" not in guest.get(page).content.decode()
    announce_change(change=change, at=AT)
    html = guest.get(page).content.decode()
    assert "Come to the forum in February." in html
    assert "To be decided on 1 March 2027" in html
    assert "Fewer weekends" in guest.get(of_service).content.decode()
    end_change(change=change, status=DECIDED, outcome=WHY, at=AT)
    assert str(WHY) in guest.get(page).content.decode()
    assert "Fewer weekends" not in guest.get(of_service).content.decode()


def test_a_planner_writes_announces_and_ends_it(
    organisation: Organisation, service: Service, planner: User, client_for: ClientFor
) -> None:
    client, add = client_for(planner), reverse("activities:coming_add", args=[organisation.slug])
    sent: dict[str, Any] = {
        "title": "A new phone number",
        "words-en-gb": "The number of the line may change.",
        "services": [service.pk],
        "decided_on-day": "1",
        "decided_on-month": "3",
        "decided_on-year": "2027",
        "decided_by": "Health committee",
        "submission": "00000000-0000-0000-0000-000000000001",
    }
    shown = client.post(add, sent).content.decode()
    assert "Write this in English at least." in shown
    assert "The number of the line may change." in shown
    for _ in range(2):
        client.post(add, {**sent, "how_to_say-en-gb": "Ring us."})
    change = ComingChange.objects.get()
    args = [organisation.slug, change.pk]
    client.post(reverse("activities:coming_announce", args=args))
    end = reverse("activities:coming_end", args=args)
    assert client.post(end, {"status": DECIDED}).status_code == 200
    assert client.post(end, {"status": DECIDED, "outcome-en-gb": "It stays."}).status_code == 302
    change.refresh_from_db()
    assert (change.status, str(change.outcome)) == (DECIDED, "It stays.")


def test_what_is_past_its_day_stands_out(
    change: ComingChange, organisation: Organisation, planner: User, client_for: ClientFor
) -> None:
    announce_change(change=change, at=AT)
    ComingChange.objects.update(decided_on=date(2026, 1, 1))
    assert list(ComingChange.objects.overdue(AT.date())) == [change]
    html = client_for(planner).get(reverse("activities:manage_changes", args=[organisation.slug])).content.decode()
    assert "The day has passed: say what was decided" in html


@pytest.mark.parametrize("wrong", [{"words": {}}, {"how_to_say": {}}, {"decided_by": ""}, {"status": DECIDED}])
def test_postgres_holds_what_a_change_must_say(change: ComingChange, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ComingChange.objects.filter(pk=change.pk).update(**wrong)
