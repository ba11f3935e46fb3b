"""A series: each date stands alone, and all later ones can be changed at once; clocks do not move it."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from activities.models import Activity, Series
from activities.operations import (
    ChangedMeanwhile,
    NotReady,
    cancel_activity,
    change_activity,
    follow_activity,
    follow_new,
    publish_activity,
    version_of,
)
from activities.recurrence import MOST_DATES, Every, days_of, rule_for, times_on, ways_from
from activities.series import (
    RepeatsAlready,
    add_dates,
    cancel_later,
    change_later,
    publish_series,
    repeat_activity,
)
from common.clock import in_london
from notices.channels import Text
from notices.models import Contact, Notice, ReminderRule
from notices.operations import deliver_due
from notices.rendering import render
from people.models import Organisation, User
from planning.models import Service
from tests.activities.factories import make_activity
from tests.activities.test_views import typed as a_form
from tests.conftest import ClientFor
from tests.people.factories import make_contact

AT = datetime(2026, 11, 27, 9, tzinfo=UTC)
FIRST = date(2027, 1, 12)  # the second Tuesday
SEVEN, NINE = time(19), time(21)


@pytest.fixture(autouse=True)
def _then() -> Any:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def panel(organisation: Organisation, service: Service) -> Activity:
    """An evening in January, at 7 pm."""
    activity = make_activity(
        organisation,
        title="Panel",
        starts_at=in_london(FIRST, SEVEN),
        ends_at=in_london(FIRST, NINE),
        status=Activity.Status.DRAFT,
        access=["food"],
    )
    activity.services.add(service)
    ReminderRule.objects.create(topic=activity.topic, days=-3, at=time(9), since=AT)
    return activity


def repeated(activity: Activity, every: Every = Every.QUARTER, until: date = date(2027, 12, 31)) -> list[Activity]:
    """A public series of it."""
    series = repeat_activity(
        of=activity, rule=rule_for(every, FIRST), until=until, leave_out=(), submission_key=uuid4(), at=AT
    )
    publish_series(series=series, at=AT)
    return list(series.dates.order_by("series_on"))


def later(
    activity: Activity, *, starts: time = SEVEN, ends: time = NINE, seen: str = "", **words: Any
) -> list[Activity]:
    """Change this date and all later ones, as their planner does."""
    said = {
        name: getattr(activity, name)
        for name in ("title", "summary", "place", "is_online", "who_comes", "how_to_join", "venue_id")
    }
    return change_later(
        activity=activity, words=said | words, starts=starts, ends=ends, seen=seen or version_of(activity), at=AT
    )


def page(name: str, row: Activity | Series) -> str:
    return reverse(f"activities:{name}", args=[row.organisation.slug, row.pk])


# --- The rule -----------------------------------------------------------------------------------------------------


@given(
    first=st.dates(date(2026, 1, 1), date(2040, 12, 31)),
    which=st.integers(0, 5),
    gone=st.integers(0, 900),
    ahead=st.integers(1, 400),
)
def test_every_day_of_a_series_is_the_right_one(first: date, which: int, gone: int, ahead: int) -> None:
    ways = ways_from(first)
    every = ways[which % len(ways)]
    after = first + timedelta(days=gone)
    days = days_of(rule_for(every, first), first=first, after=after, until=after + timedelta(days=ahead))

    assert days == sorted(set(days))
    assert len(days) <= MOST_DATES
    assert all(after < day <= after + timedelta(days=ahead) and day.weekday() == first.weekday() for day in days)
    if every in {Every.WEEK, Every.FORTNIGHT}:
        step = 7 if every == Every.WEEK else 14
        assert {(day - first).days % step for day in days} <= {0}
        assert len(days) == (gone + ahead) // step - gone // step
        return
    months = [(day.year - first.year) * 12 + day.month - first.month for day in days]
    assert {month % (1 if every in {Every.MONTH, Every.MONTH_END} else 3) for month in months} <= {0}
    for day in days:
        if every in {Every.MONTH_END, Every.QUARTER_END}:
            assert day.day + 7 > monthrange(day.year, day.month)[1]
        else:
            assert (day.day - 1) // 7 == (first.day - 1) // 7


def test_a_fifth_tuesday_is_the_last_and_a_fourth_may_be() -> None:
    assert Every.MONTH not in ways_from(date(2027, 3, 30))
    assert {Every.MONTH, Every.MONTH_END} <= set(ways_from(date(2027, 4, 27)))
    assert Every.MONTH_END not in ways_from(date(2027, 3, 23))


def test_the_hour_that_is_left_out_and_the_hour_that_comes_twice() -> None:
    starts_at, ends_at = times_on(date(2027, 3, 28), time(1, 30), time(2, 30))
    assert (timezone.localtime(starts_at).time(), ends_at - starts_at) == (time(2, 30), timedelta(hours=1))
    starts_at, ends_at = times_on(date(2027, 10, 31), time(1, 30), time(2, 30))
    assert (starts_at.hour, starts_at.minute) == (0, 30)  # the first of the two
    assert ends_at - starts_at == timedelta(hours=2)


# --- Making it ----------------------------------------------------------------------------------------------------


def test_each_date_says_the_same_and_seven_is_seven_in_summer_and_winter(panel: Activity, service: Service) -> None:
    dates = repeated(panel)

    assert [one.series_on for one in dates] == [FIRST, date(2027, 4, 13), date(2027, 7, 13), date(2027, 10, 12)]
    assert [one.starts_at.hour for one in dates] == [19, 18, 18, 18]  # in UTC
    assert {timezone.localtime(one.starts_at).time() for one in dates} == {SEVEN}
    for one in dates:
        assert (one.title, one.access, list(one.services.all()), one.is_public) == ("Panel", ["food"], [service], True)
        assert [rule.days for rule in one.topic.reminder_rules.all()] == [-3]
    assert len({one.topic_id for one in dates}) == 4


def test_the_same_form_twice_makes_one_series_and_another_is_refused(panel: Activity) -> None:
    key = uuid4()
    asked: dict[str, Any] = {"rule": rule_for(Every.WEEK, FIRST), "until": date(2027, 3, 1), "leave_out": (), "at": AT}
    first = repeat_activity(of=panel, submission_key=key, **asked)
    assert repeat_activity(of=panel, submission_key=key, **asked) == first
    with pytest.raises(RepeatsAlready):
        repeat_activity(of=panel, submission_key=uuid4(), **asked)
    assert Activity.objects.count() == 7
    with pytest.raises(IntegrityError), transaction.atomic():
        Activity.objects.filter(series_on=date(2027, 1, 19)).update(series_on=FIRST)


def test_the_next_dates_follow_the_rule_once(panel: Activity) -> None:
    (*_, last) = repeated(panel)
    later(last, title="Panel of carers")
    series = Series.objects.get()
    left_out = [date(2028, 4, 11)]

    made = add_dates(series=series, until=date(2028, 12, 31), leave_out=left_out, at=AT)

    assert [one.series_on for one in made] == [date(2028, 1, 11), date(2028, 7, 11), date(2028, 10, 10)]
    assert {(one.title, one.status) for one in made} == {("Panel of carers", Activity.Status.DRAFT)}
    assert add_dates(series=series, until=date(2028, 12, 31), leave_out=(), at=AT) == []


def test_a_series_is_announced_once_or_not_at_all(panel: Activity, service: Service) -> None:
    follow_new(service=service, kind="", contact=make_contact(), at=AT)
    Activity.objects.update(can_change="")
    with pytest.raises(NotReady):
        repeated(panel)
    assert not Activity.objects.published().exists()
    Activity.objects.update(can_change="All of it.")
    Series.objects.get()
    publish_series(series=Series.objects.get(), at=AT)
    publish_series(series=Series.objects.get(), at=AT)

    assert Activity.objects.published().count() == 4
    assert Notice.objects.filter(kind__contains="announced").count() == 1


# --- Changing it --------------------------------------------------------------------------------------------------


def test_only_dates_that_changed_are_told_and_each_person_once(panel: Activity) -> None:
    dates = repeated(panel)
    early, both, late = make_contact(), make_contact(), make_contact()
    for contact, wanted in ((early, [dates[0]]), (both, [dates[1], dates[2]]), (late, [dates[3]])):
        for one in wanted:
            follow_activity(activity=one, contact=contact, at=AT)
    moved = dates[3]
    moved.starts_at, moved.ends_at = in_london(date(2027, 10, 13), time(14)), in_london(date(2027, 10, 13), time(15))
    moved = change_activity(moved, at=AT, services=[], goals=[], duties=[])
    Notice.objects.all().delete()

    changed = later(dates[1], starts=time(18, 30), who_comes="The new head.")

    assert [one.pk for one in changed] == [one.pk for one in dates[1:]]
    told = Notice.objects.get()  # once, though two of their dates changed
    assert (told.kind, told.contact, told.context) == (
        "activities.series_moved", both, {"dates": [dates[1].pk, dates[2].pk]},
    )  # fmt: skip
    now = list(Activity.objects.order_by("series_on"))
    assert [timezone.localtime(one.starts_at).time() for one in now] == [SEVEN, time(18, 30), time(18, 30), time(14)]
    assert [str(one.who_comes) for one in now] == ["", *["The new head."] * 3]
    assert [one.sequence for one in now] == [0, 1, 1, 1]
    assert later(now[1], starts=time(18, 30)) == []
    assert Series.objects.get().starts == time(18, 30)  # so will the next ones be


def test_words_alone_tell_nobody(panel: Activity) -> None:
    dates = repeated(panel)
    follow_activity(activity=dates[2], contact=make_contact(), at=AT)
    Notice.objects.all().delete()
    assert len(later(dates[1], how_to_join="Ring us first.")) == 3
    assert not Notice.objects.exists()


def test_cancelling_the_rest_tells_each_person_once_and_leaves_the_past(panel: Activity, guest: Client) -> None:
    dates = repeated(panel)
    contact = make_contact()
    for one in dates:
        follow_activity(activity=one, contact=contact, at=AT)
    Notice.objects.all().delete()

    off = cancel_later(activity=dates[2], because="The library closes.", at=AT)
    again = cancel_later(activity=dates[2], because="No.", at=AT)

    assert ([one.pk for one in off], again) == ([dates[2].pk, dates[3].pk], [])
    assert Notice.objects.get().kind == "activities.series_cancelled"
    deliver_due(at=AT)
    listed = guest.get(reverse("activities:series_dates", args=[dates[0].series_id])).content.decode()
    assert listed.count("Cancelled") == 2


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("series_moved", "Some dates that you want to come to have changed. See "),
        ("series_cancelled", "What you wanted to come to will not happen from Tuesday 12 January 2027 on. See "),
    ],
)
def test_a_text_message_about_dates_gives_nothing_away(panel: Activity, kind: str, says: str) -> None:
    dates = repeated(panel)
    contact = Contact.objects.for_sms("07700 900123")
    message = render(Notice(kind=f"activities.{kind}", contact=contact, context={"dates": [one.pk for one in dates]}))
    assert isinstance(message, Text)
    assert message.words.startswith(says)
    assert panel.title not in message.words


def test_drafts_that_are_cancelled_are_no_news(panel: Activity, guest: Client) -> None:
    repeat_activity(
        of=panel, rule=rule_for(Every.WEEK, FIRST), until=date(2027, 3, 1), leave_out=(), submission_key=uuid4(), at=AT
    )
    panel.refresh_from_db()
    cancel_later(activity=panel, because="No room.", at=AT)
    assert not Activity.objects.published().exists()
    assert guest.get(f"/whats-on/{panel.pk}/").status_code == 404


def test_of_two_planners_the_second_sees_what_the_first_wrote(
    panel: Activity, service: Service, client_for: ClientFor, planner: User
) -> None:
    dates = repeated(panel)
    seen = version_of(dates[1])
    later(dates[1], title="Panel of carers")
    dates[1].refresh_from_db()
    with pytest.raises(ChangedMeanwhile):
        later(dates[1], seen=seen, title="Our panel")
    assert later(dates[1], seen=seen) == []  # the same form sent twice

    staff = client_for(planner)
    as_typed = a_form(services=[service.pk]) | {"day-day": "13", "day-month": "4", "day-year": "2027"}
    for name in ("activity_change_later", "activity_edit"):
        typed = as_typed | {"title": f"By hand {name}", "version": seen, "summary-en-gb": str(dates[1].summary)}
        refused = staff.post(page(name, dates[1]), typed)
        shown = refused.content.decode()
        assert refused.status_code == 200
        assert "Somebody else changed this" in shown
        assert "What a colleague wrote meanwhile" in shown
        assert f"By hand {name}" in shown
        kept = staff.post(page(name, dates[1]), typed | {"version": refused.context["form"]["version"].value()})
        assert kept.status_code == 302
        dates[1].refresh_from_db()
        assert dates[1].title == f"By hand {name}"


# --- In calendars -------------------------------------------------------------------------------------------------


def test_a_year_with_two_moves_and_a_cancellation_is_read_back(panel: Activity, guest: Client) -> None:
    dates = repeated(panel, until=date(2028, 1, 31))
    feed = reverse("activities:series_calendar", args=[dates[0].series_id])

    def read() -> list[Any]:
        return list(Calendar.from_ical(guest.get(feed).content).walk("VEVENT"))

    before = read()
    for one, day in ((dates[1], date(2027, 4, 15)), (dates[3], date(2027, 10, 5))):
        one.starts_at, one.ends_at = in_london(day, time(18)), in_london(day, time(20))
        change_activity(one, at=AT + timedelta(hours=1), services=[], goals=[], duties=[])
    cancel_activity(activity=dates[2], because="The library is closed.", at=AT + timedelta(hours=2))
    after = {str(event["UID"]): event for event in read()}

    assert len(before) == len(after) == 5
    assert {str(event["UID"]) for event in before} == set(after)
    read_back = [after[str(event["UID"])] for event in before]
    london = [timezone.localtime(event.decoded("DTSTART")) for event in read_back]
    assert [(then.month, then.day, then.hour) for then in london] == [
        (1, 12, 19), (4, 15, 18), (7, 13, 19), (10, 5, 18), (1, 11, 19),
    ]  # fmt: skip
    assert [event["SEQUENCE"] for event in before] == [0] * 5
    assert [event["SEQUENCE"] for event in read_back] == [0, 1, 1, 1, 0]
    assert [str(event["STATUS"]) for event in read_back] == ["CONFIRMED"] * 2 + ["CANCELLED"] + ["CONFIRMED"] * 2
    assert all(event.decoded("DTSTAMP") for event in read_back)


# --- On the pages -------------------------------------------------------------------------------------------------


def test_one_form_makes_the_year_and_shows_it_first_to_who_asks(
    panel: Activity, client_for: ClientFor, planner: User, guest: Client
) -> None:
    staff, repeat = client_for(planner), page("activity_repeat", panel)
    blank = staff.get(repeat)
    assert "Every three months, on the second Tuesday" in blank.content.decode()
    typed = {"every": "week", "until-day": "31", "until-month": "12", "until-year": "2027",
             "submission": blank.context["form"]["submission"].value()}  # fmt: skip

    shown = staff.post(repeat, typed | {"look": "1"}).content.decode()
    assert not Series.objects.exists()
    assert "Tuesday 28 December 2027" in shown
    assert "A bank holiday" in shown
    assert "Choose a day up to" in staff.post(repeat, typed | {"until-year": "2029"}).content.decode()
    assert "Choose a day after" in staff.post(repeat, typed | {"until-year": "2026"}).content.decode()

    for _ in range(2):
        made = staff.post(repeat, typed | {"leave_out": ["2027-12-28", "2027-01-01"]})
        assert made.headers["Location"] == page("series_detail", Series.objects.get())
    assert Activity.objects.count() == 50
    assert not Activity.objects.filter(series_on=date(2027, 12, 28)).exists()
    assert staff.get(repeat).status_code == 302

    listed = staff.get(page("series_detail", Series.objects.get())).content.decode()
    assert "Publish 50 drafts" in listed
    staff.post(page("series_publish", Series.objects.get()))
    open_page = guest.get(f"/whats-on/{panel.pk}/").content.decode()
    assert "Other dates" in open_page
    assert "Tuesday 19 January 2027" in open_page
    assert guest.get(reverse("activities:series_dates", args=[Series.objects.get().pk])).status_code == 200

    more = staff.post(
        page("series_more", Series.objects.get()), {"until-day": "1", "until-month": "2", "until-year": "2028"}
    )
    assert more.status_code == 302
    assert Activity.objects.count() == 55


def test_what_is_cancelled_lasts_for_days_or_is_foreign_is_not_repeated(
    panel: Activity, client_for: ClientFor, planner: User, other_planner: User
) -> None:
    typed = {"every": "week", "until-day": "31", "until-month": "3", "until-year": "2027"}
    assert client_for(other_planner).post(page("activity_repeat", panel), typed).status_code == 404
    publish_activity(activity=panel, at=AT)
    cancel_activity(activity=panel, because="No room.", at=AT)
    assert client_for(planner).post(page("activity_repeat", panel), typed).status_code == 302
    assert not Series.objects.exists()
