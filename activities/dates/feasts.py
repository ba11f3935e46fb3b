"""Religious and cultural days on which many people cannot come, by name.

Days that no rule of arithmetic gives stand in `feasts.csv`, taken from the calendars of the holidays package (0.109)
for 2026 to 2035, last checked in November 2026; tests/activities/test_dates.py holds other sources against them. Easter
is worked out. Muslim days depend on when the moon is seen, so the day before and the day after count as well, and they
are said as "about". Jewish days begin at sundown of the day before.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from dateutil.easter import easter
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 2026, 2035
A_DAY = timedelta(days=1)
_FILE = Path(__file__).with_name("feasts.csv")


@dataclass(frozen=True)
class Feast:
    """One that comes every year. On a major one many of those who keep it do not work, travel or come."""

    name: str | Promise
    is_major: bool = True
    days: int = 1
    is_about: bool = False
    begins_at_sundown: bool = False


FEASTS = {
    "good_friday": Feast(_("Good Friday")),
    "easter_sunday": Feast(_("Easter Sunday")),
    "christmas_eve": Feast(_("Christmas Eve"), is_major=False),
    "christmas_day": Feast(_("Christmas Day")),
    "ramadan": Feast(_("Ramadan: people fast until sunset"), is_major=False, days=30, is_about=True),
    "eid_al_fitr": Feast(_("Eid al-Fitr"), is_about=True),
    "eid_al_adha": Feast(_("Eid al-Adha"), is_about=True),
    "ashura": Feast(_("Ashura"), is_major=False, is_about=True),
    "rosh_hashanah": Feast(_("Rosh Hashanah"), days=2, begins_at_sundown=True),
    "yom_kippur": Feast(_("Yom Kippur"), begins_at_sundown=True),
    "sukkot": Feast(_("Sukkot"), days=2, begins_at_sundown=True),
    "passover": Feast(_("Passover"), days=2, begins_at_sundown=True),
    "shavuot": Feast(_("Shavuot"), days=2, begins_at_sundown=True),
    "diwali": Feast(_("Diwali")),
    "holi": Feast(_("Holi"), is_major=False),
    "vaisakhi": Feast(_("Vaisakhi")),
    "guru_nanak": Feast(_("Birthday of Guru Nanak")),
    "lunar_new_year": Feast(_("Lunar New Year")),
    "vesak": Feast(_("Vesak"), is_major=False),
}


@dataclass(frozen=True)
class Clash:
    """Something that is on a day. What is major needs a reason to go ahead all the same."""

    name: str
    is_major: bool = False


def feasts_on(day: date) -> list[Clash]:
    """The feasts on a day, major ones first; none are known outside 2026 to 2035."""
    found = [Clash(_in_words(key, day, first), FEASTS[key].is_major) for key, first in _days().get(day, ())]
    return sorted(found, key=lambda clash: (not clash.is_major, clash.name))


def first_days(feast: str) -> list[date]:
    """The days on which a feast begins, by the calendar, one a year at least."""
    return sorted({first for days in _days().values() for key, first in days if key == feast})


def _in_words(key: str, day: date, first: date) -> str:
    feast = FEASTS[key]
    if feast.begins_at_sundown and day < first:
        return gettext("%(feast)s, from this evening on") % {"feast": feast.name}
    if feast.is_about:
        return gettext("about %(feast)s") % {"feast": feast.name}
    return str(feast.name)


@cache
def _days() -> dict[date, list[tuple[str, date]]]:
    """For each day the feasts on it, each with the day on which it begins."""
    begins = [(date.fromisoformat(row["day"]), row["feast"]) for row in csv.DictReader(_FILE.read_text().splitlines())]
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        sunday = easter(year)
        begins += [(sunday - 2 * A_DAY, "good_friday"), (sunday, "easter_sunday")]
        begins += [(date(year, 12, 24), "christmas_eve"), (date(year, 12, 25), "christmas_day")]
    found: dict[date, list[tuple[str, date]]] = defaultdict(list)
    for first, key in begins:
        feast = FEASTS[key]
        before = 1 if feast.is_about or feast.begins_at_sundown else 0
        after = feast.days - 1 + (1 if feast.is_about else 0)
        for number in range(-before, after + 1):
            found[first + number * A_DAY].append((key, first))
    return dict(found)
