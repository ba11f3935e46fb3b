"""Reminders of activities: each once, at the right time on London's clocks, and never of what is not so any more."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pytest_django import Settings

from activities import audiences
from activities.models import Activity
from activities.operations import cancel_activity, change_activity, follow_activity, publish_activity, set_reminder
from activities.reminders import KIND
from carer_portal.embedded.processes import HOST
from common.clock import in_london
from common.public_text import PublicText
from notices import kinds, reminders
from notices.channels import Text
from notices.models import Contact, Notice, ReminderRule, Topic
from notices.operations import deliver_due, follow, remind_due, unfollow
from notices.rendering import render
from people.models import Organisation
from planning.models import Service
from tests.activities.factories import make_activity
from tests.notices.sink import Sink
from tests.people.factories import make_contact

LONDON = ZoneInfo("Europe/London")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LONG_AGO = datetime(2026, 9, 1, tzinfo=UTC)
Anchor = ReminderRule.Anchor
Slot = tuple[ReminderRule.Anchor, int, time | None, int | None]
DAY_BEFORE: Slot = (Anchor.START, -1, time(9), None)
HOURS_BEFORE: Slot = (Anchor.START, 0, None, -120)

pytestmark = pytest.mark.django_db


def wanted(organisation: Organisation, starts_at: datetime, *slots: Slot, followers: int = 1) -> Activity:
    """A public activity with these reminders, which somebody wants to come to."""
    activity = make_activity(organisation, starts_at=starts_at, timed_at=LONG_AGO)
    for slot in slots:
        set_reminder(activity=activity, slot=slot, words=PublicText(), at=LONG_AGO)
    for _ in range(followers):
        follow_activity(activity=activity, contact=make_contact(), at=LONG_AGO)
    Notice.objects.all().delete()
    return activity


def move(activity: Activity, starts_at: datetime, at: datetime) -> Activity:
    """Change when it is, as its planner does."""
    activity.starts_at, activity.ends_at = starts_at, starts_at + 2 * HOUR
    return change_activity(activity, at=at, services=[], goals=[], duties=[])


def minute_by_minute(start: datetime, until: datetime, *, step: timedelta = MINUTE, beats: int = 1) -> None:
    """Let beat tick."""
    at = start
    while at <= until:
        for _ in range(beats):
            remind_due(at=at)
        at += step


def said_at() -> list[str]:
    """When reminders fell due, on London's clocks."""
    due = Notice.objects.filter(kind=KIND).order_by("due_at", "pk").values_list("due_at", flat=True)
    return [f"{moment.astimezone(LONDON):%d %b %H:%M %Z}" for moment in due]


# --- Clocks -------------------------------------------------------------------------------------------------------


CHANGES = [
    # The hour from one to two comes twice: half past one means its first time.
    (date(2026, 10, 25), ["25 Oct 01:30 BST", "25 Oct 07:00 GMT", "25 Oct 09:00 GMT", "25 Oct 10:00 GMT"]),
    # That hour is left out: what was set for it comes as long after midnight.
    (date(2027, 3, 28), ["28 Mar 02:30 BST", "28 Mar 07:00 BST", "28 Mar 09:00 BST", "28 Mar 10:00 BST"]),
]


def said_on(organisation: Organisation, day: date, windows: list[tuple[time, time]]) -> list[str]:
    """What was said on a day on which clocks change, minute by minute within the windows."""
    wanted(organisation, in_london(day, time(9)), (Anchor.START, 0, time(1, 30), None), HOURS_BEFORE)
    wanted(organisation, in_london(day + DAY, time(10)), DAY_BEFORE)
    wanted(organisation, in_london(day, time(11)), (Anchor.START, 0, time(10), None))
    for first, last in windows:
        minute_by_minute(in_london(day, first), in_london(day, last))
    return said_at()


@pytest.mark.parametrize(("day", "said"), CHANGES)
def test_while_clocks_change_each_is_said_once_at_its_time(
    organisation: Organisation, day: date, said: list[str]
) -> None:
    around = [(time(0, 50), time(2, 10)), *((time(hour - 1, 55), time(hour, 5)) for hour in (3, 7, 9, 10))]
    assert said_on(organisation, day, around) == said


@pytest.mark.soak
@pytest.mark.parametrize(("day", "said"), CHANGES)
def test_minute_by_minute_over_the_whole_day(organisation: Organisation, day: date, said: list[str]) -> None:
    assert said_on(organisation, day, [(time(0), time(23, 59))]) == said


def test_the_day_before_is_counted_on_the_clock_not_in_hours(organisation: Organisation) -> None:
    """Negative control of the table above: 24 hours before is another time when clocks change between."""
    starts_at = in_london(date(2026, 10, 25), time(9))
    by_the_clock = ReminderRule(days=-1, at=time(9)).due_at(starts_at)
    by_hours = starts_at - DAY

    assert by_the_clock.astimezone(LONDON).hour == 9
    assert by_hours.astimezone(LONDON).hour == 10


# --- Once ---------------------------------------------------------------------------------------------------------


def test_two_beats_for_thirty_days_make_one_row_a_key(organisation: Organisation) -> None:
    start = datetime(2026, 10, 10, tzinfo=UTC)
    for number in range(10):
        wanted(
            organisation, start + timedelta(days=3 * number + 1, hours=number), DAY_BEFORE, HOURS_BEFORE, followers=2
        )

    minute_by_minute(start - DAY, start + 30 * DAY, step=4 * HOUR, beats=2)

    keys = list(Notice.objects.filter(kind=KIND).values_list("key", flat=True))
    assert len(keys) == len(set(keys)) == 10 * 2 * 2


def test_without_its_key_two_beats_say_it_twice(organisation: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: it is the key that holds it, as one slot is found by several looks."""
    wanted(organisation, datetime(2026, 11, 3, 10, tzinfo=UTC), DAY_BEFORE)
    looks = iter(range(1_000))

    def anew(since: datetime, until: datetime) -> Iterator[reminders.Reminder]:
        for reminder in source(since, until):
            yield reminders.Reminder(**{**vars(reminder), "key": f"{next(looks)}"})

    source = dict(reminders.all_sources())["activities"]
    monkeypatch.setitem(reminders._sources, "activities", anew)
    due_at = in_london(date(2026, 11, 2), time(9))
    minute_by_minute(due_at - MINUTE, due_at + MINUTE, beats=2)

    assert Notice.objects.filter(kind=KIND).count() > 1


def test_after_six_hours_without_beat_what_is_due_is_said_once_and_what_is_too_late_is_not(
    organisation: Organisation, sink: Sink
) -> None:
    before = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
    over = wanted(organisation, before + 4 * HOUR, HOURS_BEFORE)
    tomorrow = wanted(organisation, before + 28 * HOUR, DAY_BEFORE)
    remind_due(at=before)

    for at in (before + 6 * HOUR, before + 6 * HOUR + MINUTE):
        remind_due(at=at)
        deliver_due(at=at)

    assert Notice.objects.filter(subject=f"activities.times:{over.pk}").get().state == Notice.State.EXPIRED
    assert Notice.objects.filter(subject=f"activities.times:{tomorrow.pk}").get().state == Notice.State.SENT
    assert Notice.objects.filter(kind=KIND).count() == 2
    assert len(sink.accepted) == 1


def test_a_mistake_of_one_app_does_not_hold_up_the_others(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_since: datetime, _until: datetime) -> list[reminders.Reminder]:
        raise RuntimeError

    monkeypatch.setitem(reminders._sources, "a broken one", broken)
    wanted(organisation, datetime(2026, 11, 3, 10, tzinfo=UTC), DAY_BEFORE)
    due_at = in_london(date(2026, 11, 2), time(9))
    minute_by_minute(due_at - MINUTE, due_at)

    assert said_at() == ["02 Nov 09:00 GMT"]


def test_what_is_committed_a_moment_late_is_still_found(organisation: Organisation) -> None:
    due_at = in_london(date(2026, 11, 2), time(9))
    remind_due(at=due_at - MINUTE)
    remind_due(at=due_at)
    wanted(organisation, due_at + DAY + HOUR, DAY_BEFORE)  # written before nine, committed after it

    remind_due(at=due_at + MINUTE)

    assert said_at() == ["02 Nov 09:00 GMT"]


# --- What moves, and what is cancelled ------------------------------------------------------------------------------


def test_moved_twice_it_is_said_once_for_each_day_that_came_near(organisation: Organisation) -> None:
    activity = wanted(organisation, in_london(date(2026, 11, 3), time(10)), DAY_BEFORE)
    minute_by_minute(in_london(date(2026, 11, 2), time(8)), in_london(date(2026, 11, 2), time(10)), step=20 * MINUTE)
    activity = move(activity, in_london(date(2026, 11, 10), time(10)), in_london(date(2026, 11, 2), time(11)))
    activity = move(activity, in_london(date(2026, 11, 5), time(14)), in_london(date(2026, 11, 2), time(12)))
    minute_by_minute(in_london(date(2026, 11, 2), time(12)), in_london(date(2026, 11, 12), time(10)), step=HOUR)

    assert said_at() == ["02 Nov 09:00 GMT", "04 Nov 09:00 GMT"]
    assert activity.sequence == 2
    assert Notice.objects.filter(kind="activities.moved").count() == 2


def test_moved_after_its_reminder_was_due_it_is_not_said_late(organisation: Organisation) -> None:
    """The news of the move says when it is, so that the reminder of five minutes ago has nothing to add."""
    activity = wanted(organisation, in_london(date(2026, 11, 20), time(10)), DAY_BEFORE)
    at = in_london(date(2026, 11, 2), time(9, 5))
    remind_due(at=at - 6 * MINUTE)
    move(activity, in_london(date(2026, 11, 3), time(10)), at)

    minute_by_minute(at, at + HOUR, step=10 * MINUTE)

    assert said_at() == []
    assert Notice.objects.filter(kind="activities.moved").count() == 1


def test_a_reminder_on_its_way_is_taken_back_when_the_day_moves(organisation: Organisation) -> None:
    activity = wanted(organisation, in_london(date(2026, 11, 3), time(10)), DAY_BEFORE)
    at = in_london(date(2026, 11, 2), time(9))
    minute_by_minute(at - MINUTE, at)

    move(activity, in_london(date(2026, 11, 10), time(10)), at + MINUTE)

    assert Notice.objects.get(kind=KIND).state == Notice.State.CANCELLED


def test_saving_the_same_again_tells_nobody(organisation: Organisation) -> None:
    activity = wanted(organisation, in_london(date(2026, 11, 3), time(10)), DAY_BEFORE)

    change_activity(activity, at=LONG_AGO, services=[], goals=[], duties=[])

    assert not Notice.objects.exists()
    activity.refresh_from_db()
    assert activity.sequence == 0


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    """A mail server, which this process sends to."""
    with Sink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, sink.port
        yield sink


@pytest.mark.parametrize("is_cancelled", [True, False])
def test_cancelled_while_its_reminder_is_being_sent(
    organisation: Organisation, sink: Sink, monkeypatch: pytest.MonkeyPatch, is_cancelled: bool
) -> None:
    """Between claim and sending; without cancelling, as the negative control, the reminder goes out."""
    activity = wanted(organisation, in_london(date(2026, 11, 3), time(10)), DAY_BEFORE)
    at = in_london(date(2026, 11, 2), time(9))
    minute_by_minute(at - MINUTE, at)
    kind = kinds.get(KIND)

    def meanwhile(context: dict[str, Any]) -> dict[str, Any]:
        if is_cancelled:
            cancel_activity(activity=activity, because="The hall is flooded.", at=at)
        assert kind.prepare
        return kind.prepare(context)

    monkeypatch.setitem(kinds._kinds, KIND, replace(kind, prepare=meanwhile))
    deliver_due(at=at)

    mails = [mail.get_body(("plain",)) for mail in sink.accepted]
    words = [body.get_content() for body in mails if body]
    reminded = [mail for mail in words if "remind you" in mail]
    told = [mail for mail in words if "will not happen" in mail]
    assert (len(reminded), len(told)) == ((0, 1) if is_cancelled else (1, 0))
    if is_cancelled:
        assert "The hall is flooded." in told[0]


def test_what_is_cancelled_is_not_reminded_of(organisation: Organisation) -> None:
    activity = wanted(organisation, in_london(date(2026, 11, 3), time(10)), DAY_BEFORE)
    cancel_activity(activity=activity, because="The hall is flooded.", at=LONG_AGO)

    minute_by_minute(in_london(date(2026, 11, 2), time(8)), in_london(date(2026, 11, 3), time(8)), step=HOUR)

    assert said_at() == []
    assert Notice.objects.get().kind == "activities.cancelled"


# --- Whom ---------------------------------------------------------------------------------------------------------


def test_who_follows_only_afterwards_or_no_more_is_not_reminded(organisation: Organisation) -> None:
    due_at = in_london(date(2026, 11, 2), time(9))
    activity = wanted(organisation, due_at + DAY + HOUR, DAY_BEFORE, followers=0)
    early, gone, late = (make_contact() for _ in range(3))
    for contact in (early, gone):
        follow_activity(activity=activity, contact=contact, at=due_at - DAY)
    unfollow(topic=activity.topic, contact=gone, at=due_at - HOUR)
    remind_due(at=due_at - MINUTE)
    follow_activity(activity=activity, contact=late, at=due_at + MINUTE)

    remind_due(at=due_at + 2 * MINUTE)

    assert [notice.contact for notice in Notice.objects.filter(kind=KIND)] == [early]


def test_an_app_above_may_say_who_else_takes_part(organisation: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    """As meetings will with those who booked: told once, though they follow as well."""
    due_at = in_london(date(2026, 11, 2), time(9))
    activity = wanted(organisation, due_at + DAY + HOUR, DAY_BEFORE, followers=0)
    booked, topic = make_contact(), Topic.objects.create(label="meetings.bookings")
    both: list[Contact] = [booked, make_contact()]
    for contact in both:
        follow(topic=topic, contact=contact, at=LONG_AGO)
    follow_activity(activity=activity, contact=booked, at=LONG_AGO)
    monkeypatch.setattr(audiences, "_audiences", [lambda _activity: [topic]])

    minute_by_minute(due_at - MINUTE, due_at)

    assert {notice.contact for notice in Notice.objects.filter(kind=KIND)} == set(both)
    assert Notice.objects.filter(kind=KIND).count() == 2


# --- Rules --------------------------------------------------------------------------------------------------------


def test_a_new_reminder_counts_from_now_on(organisation: Organisation) -> None:
    at = in_london(date(2026, 11, 2), time(9))
    activity = wanted(organisation, at + DAY + HOUR, followers=1)
    remind_due(at=at - MINUTE)

    set_reminder(activity=activity, slot=DAY_BEFORE, words=PublicText(), at=at + MINUTE)
    remind_due(at=at + 2 * MINUTE)

    assert said_at() == []


def test_own_words_stand_in_the_mail_in_the_language_of_who_reads(organisation: Organisation, sink: Sink) -> None:
    at = in_london(date(2026, 11, 2), time(9))
    activity = wanted(organisation, at + DAY + HOUR, followers=0)
    words = PublicText({"en-gb": "Bring a photo.", "cy": "Dewch â llun."})
    set_reminder(activity=activity, slot=DAY_BEFORE, words=words, at=LONG_AGO)
    for address, language in (("ann@example.org", "en-gb"), ("bryn@example.org", "cy")):
        follow_activity(activity=activity, contact=Contact.objects.for_email(address, language), at=LONG_AGO)
    Notice.objects.all().delete()

    minute_by_minute(at - MINUTE, at)
    deliver_due(at=at)

    english, welsh = sorted(sink.accepted, key=lambda mail: str(mail["To"]))
    assert english["Subject"] == "A reminder for you"
    for mail, own in ((english, "Bring a photo."), (welsh, "Dewch â llun.")):
        body = mail.get_body(("plain",))
        assert body
        assert own in body.get_content()
        assert activity.title in body.get_content()


def test_a_day_after_counts_from_the_end(organisation: Organisation) -> None:
    ends = in_london(date(2026, 11, 2), time(12))
    wanted(organisation, ends - 2 * HOUR, (Anchor.END, 1, time(9), None))

    minute_by_minute(ends - HOUR, ends + 2 * DAY, step=HOUR)

    assert said_at() == ["03 Nov 09:00 GMT"]


def test_publishing_begins_the_count(organisation: Organisation, service: Service) -> None:
    at = in_london(date(2026, 11, 2), time(9))
    activity = wanted(organisation, at + DAY + HOUR, DAY_BEFORE)
    activity.services.add(service)
    Activity.objects.filter(pk=activity.pk).update(status=Activity.Status.DRAFT, timed_at=None)
    remind_due(at=at - MINUTE)
    remind_due(at=at + MINUTE)
    assert said_at() == []

    publish_activity(activity=activity, at=at + 2 * MINUTE)
    remind_due(at=at + 3 * MINUTE)
    assert said_at() == []


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("reminder", "A reminder: Tuesday 3 November 2026, 10am. See "),
        ("moved", "It has changed. It is now Tuesday 3 November 2026, 10am. See "),
        ("cancelled", "What you wanted to come to on Tuesday 3 November 2026 will not happen. See "),
    ],
)
def test_a_text_message_says_when_and_gives_nothing_away(organisation: Organisation, kind: str, says: str) -> None:
    activity = wanted(organisation, in_london(date(2026, 11, 3), time(10)), DAY_BEFORE)
    rule = activity.topic.reminder_rules.get()
    notice = Notice(
        kind=f"activities.{kind}",
        contact=Contact.objects.for_sms("07700 900123"),
        context={"activity": activity.pk, "rule": rule.pk},
    )
    message = render(notice)
    assert isinstance(message, Text)
    assert message.words.startswith(says)
    assert f"/whats-on/{activity.pk}/" in message.words
    assert activity.title not in message.words
