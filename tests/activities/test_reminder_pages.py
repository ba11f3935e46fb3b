"""Asking to be reminded, and the pages on which planners say when and in which words."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from activities.models import Activity
from activities.operations import default_rules, set_reminder
from common.clock import now
from common.public_text import PublicText
from notices.models import Follower, Notice, ReminderRule
from people.models import Organisation, User
from tests.activities.factories import make_activity
from tests.conftest import ClientFor

Kind = Activity.Kind


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet(db: None) -> None:
    cache.clear()


@pytest.fixture
def activity(organisation: Organisation) -> Activity:
    """A meeting with the reminders of its kind."""
    made = make_activity(organisation, title="Tea on the ward")
    ReminderRule.objects.bulk_create(default_rules(made, now()))
    return made


def page_of(activity: Activity, name: str = "reminders", **more: Any) -> str:
    where = {"organisation": activity.organisation.slug, "pk": activity.pk, **more}
    return reverse(f"activities:activity_{name}", kwargs=where)


# --- For everyone -------------------------------------------------------------------------------------------------


def test_an_address_is_enough_to_be_reminded(activity: Activity, guest: Client) -> None:
    ask = reverse("activities:activity_follow", args=[activity.pk])
    assert ask in guest.get(reverse("activities:activity_detail", args=[activity.pk])).content.decode()

    for _ in range(2):
        answer = guest.post(ask, {"email": " Ann@Example.org"}, follow=True)

    assert "We will remind you" in answer.content.decode()
    (follower,) = Follower.objects.all()
    assert (follower.topic, follower.contact.address) == (activity.topic, "ann@example.org")
    assert Notice.objects.get().kind == "activities.follow_started"


@pytest.mark.parametrize("email", ["", "ann", "ann@example.org\x00", "a" * 250 + "@example.org"])
def test_a_wrong_address_is_said_beside_it(activity: Activity, guest: Client, email: str) -> None:
    answer = guest.post(reverse("activities:activity_follow", args=[activity.pk]), {"email": email})

    assert "Write your email" in answer.content.decode()
    assert not Follower.objects.exists()


def test_a_flood_is_asked_to_come_back_later(activity: Activity, guest: Client) -> None:
    ask = reverse("activities:activity_follow", args=[activity.pk])
    statuses = [guest.post(ask, {"email": f"ann-{number}@example.org"}).status_code for number in range(22)]

    assert statuses == [302] * 20 + [429] * 2


@pytest.mark.parametrize("status", [Activity.Status.DRAFT, Activity.Status.CANCELLED])
def test_what_does_not_come_is_not_reminded_of(activity: Activity, guest: Client, status: str) -> None:
    Activity.objects.filter(pk=activity.pk).update(status=status, cancelled_because={"en-gb": "The hall is flooded."})

    assert guest.get(reverse("activities:activity_follow", args=[activity.pk])).status_code == 404


# --- For staff ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "slots"),
    [
        (Kind.COFFEE_MORNING, [(-1, None)]),
        (Kind.SITE_VISIT, [(-7, None), (-1, None)]),
        (Kind.TELEPHONE_ROUND, [(-1, None), (0, -60)]),
    ],
)
def test_each_kind_has_its_reminders(organisation: Organisation, kind: str, slots: list[Any]) -> None:
    rules = default_rules(make_activity(organisation, kind=kind), now())
    assert [(rule.days, rule.minutes) for rule in rules] == slots


def test_add_change_and_take_away(activity: Activity, client_for: ClientFor, planner: User) -> None:
    staff = client_for(planner)
    rules = activity.topic.reminder_rules
    first = rules.get()
    assert "The day before, at 9am" in staff.get(page_of(activity)).content.decode()

    for _ in range(2):  # a form sent twice is one reminder
        staff.post(page_of(activity), {"when": "hours", "words-en-gb": "Bring a photo."})
    assert rules.count() == 2
    added = rules.get(minutes=-120)
    edit = page_of(activity, "reminder_edit", rule=added.pk)
    assert "Bring a photo." in staff.get(edit).content.decode()

    staff.post(edit, {"when": "other", "days": "2", "side": "before", "at": "6.30pm", "words-en-gb": "Bring two."})
    changed = rules.get(days=-2)
    assert (f"{changed.at:%H:%M}", str(changed.words)) == ("18:30", "Bring two.")
    assert not rules.filter(pk=added.pk).exists()
    page = staff.get(page_of(activity)).content.decode()
    assert "2 days before, at 6.30pm" in page
    assert "Bring two." in page

    for _ in range(2):
        staff.post(page_of(activity, "reminder_remove", rule=changed.pk))
    assert list(rules.all()) == [first]
    staff.post(page_of(activity, "reminder_remove", rule=first.pk))
    assert "Nobody is reminded of this" in staff.get(page_of(activity)).content.decode()


def test_new_words_keep_the_time(activity: Activity, client_for: ClientFor, planner: User) -> None:
    rule = activity.topic.reminder_rules.get()

    client_for(planner).post(page_of(activity, "reminder_edit", rule=rule.pk), {"when": "day", "words-en-gb": "Come!"})

    changed = activity.topic.reminder_rules.get()
    assert (changed.pk, changed.since, str(changed.words)) == (rule.pk, rule.since, "Come!")


def test_check_my_words_shows_how_it_reads_and_saves_nothing(
    activity: Activity, client_for: ClientFor, planner: User
) -> None:
    words = "We will utilise the multi-purpose facility."
    typed = {"when": "hours", "words-en-gb": words, "check_words": "1"}

    page = client_for(planner).post(page_of(activity), typed).content.decode()

    preview = page.partition("How it reads")[2]
    assert words in preview
    assert "Tea on the ward" in preview
    assert "Reading age" in page
    assert activity.topic.reminder_rules.count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"words-en-gb": "Come!"}, "Please choose"),
        ({"when": "never"}, "Choose one of the answers"),
        ({"when": "other"}, "Please fill in"),
        ({"when": "other", "days": "0", "side": "after", "at": "9am"}, "Choose 1 day or more after it."),
        ({"when": "other", "days": "61", "side": "before", "at": "9am"}, "60"),
        ({"when": "other", "days": "1", "side": "before", "at": "half past"}, "Write a time"),
        ({"when": "day", "words-en-gb": "x" * 601}, "600"),
    ],
)
def test_bad_input_is_said_beside_its_field(
    activity: Activity, client_for: ClientFor, planner: User, wrong: dict[str, str], sentence: str
) -> None:
    response = client_for(planner).post(page_of(activity), wrong)

    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert activity.topic.reminder_rules.count() == 1


@pytest.mark.parametrize(
    ("slot", "words"),
    [
        ((ReminderRule.Anchor.START, -1, "09:00", None), "The day before, at 9am"),
        ((ReminderRule.Anchor.START, 0, "08:00", None), "On the day, at 8am"),
        ((ReminderRule.Anchor.END, 3, "12:00", None), "3 days after, at noon"),
        ((ReminderRule.Anchor.START, 0, None, -45), "45 minutes before"),
        ((ReminderRule.Anchor.END, 0, None, 30), "30 minutes after"),
    ],
)
def test_rules_are_said_in_words(
    activity: Activity, client_for: ClientFor, planner: User, slot: Any, words: str
) -> None:
    activity.topic.reminder_rules.all().delete()
    set_reminder(activity=activity, slot=slot, words=PublicText(), at=now())

    assert words in client_for(planner).get(page_of(activity)).content.decode()


def test_another_activity_has_another_reminder(
    activity: Activity, organisation: Organisation, client_for: ClientFor, planner: User
) -> None:
    other = make_activity(organisation)
    rule = activity.topic.reminder_rules.get()

    assert client_for(planner).get(page_of(other, "reminder_edit", rule=rule.pk)).status_code == 404
