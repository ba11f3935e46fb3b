"""Days on which people cannot come: named on the right days, by sources that were not used to write them down."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import astronomy
import pytest
from dateutil.easter import easter
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hijridate import Hijri
from lunardate import LunarDate
from pyluach.dates import HebrewDate

from activities.dates.feasts import FEASTS, feasts_on, first_days
from activities.dates.guard import clashes_on, free_days_near
from activities.forms import CopyForm
from activities.models import Activity, DateToAvoid
from activities.operations import avoid_dates
from common.clock import in_london
from people.models import Organisation, User
from planning.models import Service
from tests.activities.factories import make_activity
from tests.conftest import ClientFor

YEARS = range(2026, 2031)
A_DAY = timedelta(days=1)
INDIA = timedelta(hours=5, minutes=30)
# The sun enters the sign of the ram of India's calendar here, degrees from the spring equinox (Lahiri's, about 2028).
RAM = 24.25


def muslim(month: int, day: int) -> list[date]:
    """Days of Umm al-Qura's calendar."""
    found = [Hijri(year, month, day).to_gregorian() for year in range(1447, 1453)]
    return [date(one.year, one.month, one.day) for one in found]


def jewish(month: int, day: int) -> list[date]:
    return [HebrewDate(year, month, day).to_pydate() for year in range(5786, 5792)]


def new_moon_near(day: date) -> date:
    """The day in India of the new moon that is closest."""
    moon = astronomy.SearchMoonPhase(0, astronomy.Time.Make(day.year, day.month, day.day, 0, 0, 0).AddDays(-10), 20)
    assert moon
    in_india: datetime = moon.Utc() + INDIA
    return in_india.date()


def sun_enters_the_ram(year: int) -> date:
    """The day in India on which it does."""
    start = astronomy.Time.Make(year, 4, 1, 0, 0, 0)
    found = astronomy.SearchSunLongitude(RAM, start, 30)
    assert found
    in_india: datetime = found.Utc() + INDIA
    return in_india.date()


@pytest.mark.parametrize(
    ("feast", "month", "day"), [("ramadan", 9, 1), ("eid_al_fitr", 10, 1), ("eid_al_adha", 12, 10), ("ashura", 1, 10)]
)
def test_muslim_days_lie_within_a_day_of_another_calendar(feast: str, month: int, day: int) -> None:
    others = muslim(month, day)
    ours = [one for one in first_days(feast) if one.year in YEARS]
    assert len(ours) >= len(YEARS)
    assert all(min(abs(one - other) for other in others) <= A_DAY for one in ours)


@pytest.mark.parametrize(
    ("feast", "month", "day"),
    [("rosh_hashanah", 7, 1), ("yom_kippur", 7, 10), ("sukkot", 7, 15), ("passover", 1, 15), ("shavuot", 3, 6)],
)
def test_jewish_days_are_those_of_another_calendar(feast: str, month: int, day: int) -> None:
    others = {one for one in jewish(month, day) if one.year in YEARS}
    assert {one for one in first_days(feast) if one.year in YEARS} == others


def test_lunar_new_year_is_that_of_another_calendar() -> None:
    others = {LunarDate(year, 1, 1).to_solar_date() for year in YEARS}
    assert {one for one in first_days("lunar_new_year") if one.year in YEARS} == others


def test_diwali_is_at_new_moon_and_vaisakhi_when_the_sun_enters_the_ram() -> None:
    for day in (one for one in first_days("diwali") if one.year in YEARS):
        assert abs(day - new_moon_near(day)) <= A_DAY
        assert date(day.year, 10, 14) <= day <= date(day.year, 11, 15)
    for day in (one for one in first_days("vaisakhi") if one.year in YEARS):
        assert abs(day - sun_enters_the_ram(day.year)) <= A_DAY


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (date(2027, 3, 9), "about Eid al-Fitr"),
        (date(2028, 2, 26), "about Eid al-Fitr"),
        (date(2027, 10, 29), "Diwali"),
        (date(2028, 10, 17), "Diwali"),
        (date(2027, 10, 11), "Yom Kippur"),
        (date(2028, 9, 29), "Yom Kippur, from this evening on"),
        (date(2028, 9, 30), "Yom Kippur"),
        (date(2027, 4, 14), "Vaisakhi"),
        (date(2028, 4, 13), "Vaisakhi"),
        (date(2027, 3, 26), "Good Friday"),
        (date(2028, 4, 14), "Good Friday"),
        (date(2027, 2, 6), "Lunar New Year"),
        (date(2028, 1, 26), "Lunar New Year"),
        (date(2027, 12, 25), "Christmas Day"),
    ],
)
def test_major_days_are_named(day: date, says: str) -> None:
    assert says in [clash.name for clash in feasts_on(day) if clash.is_major]


def test_a_quiet_day_has_no_name_and_every_feast_has_days() -> None:
    assert feasts_on(date(2027, 6, 30)) == []
    assert all(first_days(feast) for feast in FEASTS)
    assert easter(2027) - 2 * A_DAY in first_days("good_friday")


# --- What is on here ------------------------------------------------------------------------------------------------


def on_a_day(organisation: Organisation, day: date, **said: object) -> Activity:
    starts_at = in_london(day, time(10))
    return make_activity(organisation, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), **said)


def test_bank_holidays_own_days_and_own_events_are_named(organisation: Organisation, service: Service) -> None:
    may_day, in_term = date(2027, 5, 3), date(2027, 6, 1)
    avoid_dates(organisation=organisation, name="Half-term", starts_on=in_term - A_DAY, ends_on=in_term + 3 * A_DAY)
    event = on_a_day(organisation, in_term, title="Coffee")
    assert [clash.name for clash in clashes_on(organisation, may_day)] == ["bank holiday: May Day"]
    assert [clash.name for clash in clashes_on(organisation, in_term)] == ["Half-term", "your own “Coffee”"]
    assert [clash.name for clash in clashes_on(organisation, in_term, besides=event)] == ["Half-term"]
    assert not any(clash.is_major for clash in clashes_on(organisation, in_term))


def test_free_days_are_of_the_same_weekday_and_to_come(organisation: Organisation) -> None:
    good_friday, today = date(2027, 3, 26), date(2027, 3, 20)
    free = free_days_near(organisation, good_friday, today=today)
    assert free == [date(2027, 4, 2), date(2027, 4, 9), date(2027, 4, 16)]
    avoid_dates(organisation=organisation, name="Fair", starts_on=free[0], ends_on=free[0])
    assert free[0] not in free_days_near(organisation, good_friday, today=today)


@pytest.fixture
def staff(client_for: ClientFor, planner: User) -> Client:
    return client_for(planner)


def typed(service: Service, day: date, **more: str) -> dict[str, object]:
    said = {
        "title": "Coffee",
        "summary-en-gb": "Talk to us.",
        "kind": "coffee_morning",
        "day-day": str(day.day),
        "day-month": str(day.month),
        "day-year": str(day.year),
        "starts": "10am",
        "ends": "noon",
        "place": "Library",
        "how_to_join-en-gb": "Just come.",
        "influence": "consult",
        "can_change-en-gb": "When we meet.",
        "stage": "delivery",
        "organiser_title": "Manager",
        "submission": str(uuid4()),
        **more,
    }
    return {**said, "services": [service.pk]}


def test_a_major_day_needs_a_reason_that_is_kept(staff: Client, organisation: Organisation, service: Service) -> None:
    add, diwali = reverse("activities:activity_add", args=[organisation.slug]), date(2034, 11, 10)
    refused = staff.post(add, typed(service, diwali)).content.decode()
    assert "This day is Diwali, and many people cannot come." in refused
    assert "Nothing is on Friday 20 October 2034, Friday 27 October 2034, Friday 3 November 2034." in refused
    assert 'value="Coffee"' in refused  # nothing typed is lost
    assert not Activity.objects.exists()
    staff.post(add, typed(service, diwali, day_because="The temple asked us to come."))
    activity = Activity.objects.get()
    assert activity.day_because == "The temple asked us to come."
    edit = staff.get(reverse("activities:activity_edit", args=[organisation.slug, activity.pk])).content.decode()
    assert "is also: Diwali" in edit
    assert "You said why it is then: The temple asked us to come." in edit


def test_one_more_like_this_is_offered_on_a_day_when_people_can(organisation: Organisation) -> None:
    before = on_a_day(organisation, date(2027, 10, 15))  # a Friday, two weeks before Diwali
    assert CopyForm(of=before, today=date(2027, 10, 23)).initial["day"] == date(2027, 11, 5)
    assert CopyForm(of=before, today=date(2027, 10, 20)).initial["day"] == date(2027, 10, 22)


def test_what_is_only_good_to_know_stops_nobody(staff: Client, organisation: Organisation, service: Service) -> None:
    holi = date(2034, 3, 5)
    staff.post(reverse("activities:activity_add", args=[organisation.slug]), typed(service, holi))
    activity = Activity.objects.get()
    edit = staff.get(reverse("activities:activity_edit", args=[organisation.slug, activity.pk])).content.decode()
    assert "is also: Holi" in edit
    assert "Nothing is on:" in edit


def test_days_to_avoid_are_written_down_once(staff: Client, organisation: Organisation) -> None:
    add = reverse("activities:date_add", args=[organisation.slug])
    first, last = date(2030, 10, 21), date(2030, 10, 25)
    said = {
        "name": "Half-term",
        **{f"starts_on-{part}": str(getattr(first, part)) for part in ("day", "month", "year")},
        **{f"ends_on-{part}": str(getattr(last, part)) for part in ("day", "month", "year")},
    }
    wrong = staff.post(add, {**said, "ends_on-day": "20"}).content.decode()
    assert "The last day cannot come before the first." in wrong
    assert "Write 100 days at most." in staff.post(add, {**said, "ends_on-year": "2031"}).content.decode()
    for _ in range(2):
        assert staff.post(add, said).status_code == 302
    avoided = DateToAvoid.objects.get()
    listed = reverse("activities:date_list", args=[organisation.slug])
    assert "Half-term" in staff.get(listed).content.decode()
    staff.post(reverse("activities:date_remove", args=[organisation.slug, avoided.pk]))
    assert "Nothing is written down yet." in staff.get(listed).content.decode()
    with pytest.raises(IntegrityError, match="date_to_avoid_in_order"), transaction.atomic():
        DateToAvoid.objects.create(organisation=organisation, name="x", starts_on=last, ends_on=first)


def test_the_clock_is_right_about_the_moon() -> None:
    """A control of the source itself: the new moon of 6 February 2027 is known from almanacs."""
    found = astronomy.SearchMoonPhase(0, astronomy.Time.Make(2027, 2, 1, 0, 0, 0), 10)
    assert found
    assert found.Utc().replace(tzinfo=UTC).date() == datetime(2027, 2, 6, tzinfo=UTC).date()
