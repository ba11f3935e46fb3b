"""What people tell about their caring: one question a page. Each may be skipped, and an empty answer takes one back."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.clock import today
from common.formpack import Fieldset, Question
from common.forms import CheckboxesField, PortalForm, RadiosField
from people.ages import AgeBand
from people.models import (
    DISTRICT,
    FIRST_YEAR,
    LONGEST_OWN_WORDS,
    NO_ASKS,
    PARTS_OF_DAY,
    WEEKDAYS,
    CaredFor,
    CarerType,
    Profile,
    Season,
)

WEEKDAY_NAMES = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)
PART_NAMES = (_("Morning"), _("Afternoon"), _("Evening"))
WHOLE_POSTCODE = re.compile(rf"({DISTRICT}) ?[0-9][A-Z]{{2}}", re.ASCII)
LONGEST_POSTCODE = 20  # longer than a postcode with spaces between all its signs
NO_LIMIT = "any"


class AboutMeForm(PortalForm):
    """One question. Its fields are called as those of the profile are, unless it says otherwise."""

    submit = _("Save")
    heading: ClassVar[str | Promise]
    why: ClassVar[str | Promise]  # what we do with the answer
    young_heading: ClassVar[str | Promise]  # the same in the words of young carers
    young_why: ClassVar[str | Promise]

    @classmethod
    def headed(cls, *, young: bool) -> str | Promise:
        """The question, as one asks somebody of that age."""
        return cls.young_heading if young else cls.heading

    @classmethod
    def as_told(cls, profile: Profile) -> dict[str, Any]:
        """What somebody answered before."""
        return {name: getattr(profile, name) for name in cls.base_fields}

    @classmethod
    def in_words(cls, profile: Profile) -> list[str]:
        """What somebody answered before, to be read."""
        return [str(answer) for answer in cls.as_told(profile).values() if answer]

    @classmethod
    def is_answered(cls, profile: Profile) -> bool:
        """Whether somebody has answered before."""
        return bool(cls.in_words(profile))

    @property
    def answers(self) -> dict[str, Any]:
        """What to keep in the profile."""
        return self.cleaned_data

    @property
    def kindly(self) -> str:
        """What to tell beside "saved": why something was kept in another way than it was written."""
        return ""


def labels(choices: Iterable[tuple[str, str | Promise]], chosen: Iterable[str]) -> list[str]:
    """The words of what was chosen, in the order of the choices."""
    kept = set(chosen)
    return [str(label) for value, label in choices if value in kept]


def own_words() -> forms.CharField:
    """What is asked of who chose "Something else"."""
    return forms.CharField(
        label=_("In your own words"),
        max_length=LONGEST_OWN_WORDS,
        error_messages={"required": _("Write what it is in your own words, or take the tick away.")},
    )


class CarerTypesForm(AboutMeForm):
    """What kind of carer somebody is."""

    heading = _("Who do you look after?")
    why = _("Then we can ask you about things that fit your life.")
    young_heading = _("Who do you help?")
    young_why = _("Then we ask you about things that fit you.")
    reveals = {"carer_types": {CarerType.OTHER: ["carer_type_words"]}}

    carer_types = CheckboxesField(
        label=_("What fits you?"), help_text=_("Tick all that fit."), choices=CarerType.choices, required=False
    )
    carer_type_words = own_words()

    @classmethod
    def in_words(cls, profile: Profile) -> list[str]:
        """The choices; own words say more than "Something else"."""
        named = [choice for choice in profile.carer_types if choice != CarerType.OTHER]
        return [*labels(CarerType.choices, named), *filter(None, [profile.carer_type_words])]


class CaredForForm(AboutMeForm):
    """What kind of need somebody is cared for with."""

    heading = _("What kind of care is it?")
    why = _("We count the answers. Small numbers are never shown, so nobody can tell it is you.")
    young_heading = _("What do you help with?")
    young_why = _("We only count what you tick. Nobody can tell it is you.")
    reveals = {"cared_for": {CaredFor.OTHER: ["cared_for_words"]}}

    cared_for = CheckboxesField(
        label=_("What is the care for?"), help_text=_("Tick all that fit."), choices=CaredFor.choices, required=False
    )
    cared_for_words = own_words()

    @classmethod
    def in_words(cls, profile: Profile) -> list[str]:
        """The choices; own words say more than "Something else"."""
        named = [choice for choice in profile.cared_for if choice != CaredFor.OTHER]
        return [*labels(CaredFor.choices, named), *filter(None, [profile.cared_for_words])]


class SinceForm(AboutMeForm):
    """Since which year somebody has cared."""

    heading = _("When did your caring start?")
    why = _("People who are new to caring may need other things.")
    young_heading = _("When did you start to help?")
    young_why = _("It is fine to guess.")
    since_year = forms.IntegerField(
        label=_("Which year was it?"),
        help_text=_("Write the year, like 2019. A good guess is fine."),
        required=False,
        min_value=FIRST_YEAR,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": _("Write the year with 4 numbers, like 2019."),
            "min_value": _("Write the year with 4 numbers, like 2019."),
        },
    )

    def layout(self) -> list[Any]:
        """An input as long as a year."""
        return [Question("since_year", size="m", width="4")]

    def clean_since_year(self) -> int | None:
        """Refuse a year that has not come."""
        year: int | None = self.cleaned_data["since_year"]
        if year is not None and year > today().year:
            raise ValidationError(_("That year has not come yet. Write the year your caring started."))
        return year


class AreaForm(AboutMeForm):
    """Where somebody lives, roughly."""

    heading = _("Where do you live?")
    why = _("Then we can tell you about things near you. We never keep your address.")
    young_heading = _("Where do you live?")
    young_why = _("We want the first part of your postcode, and no more.")
    area = forms.CharField(
        label=_("The first half of your postcode"),
        help_text=_("Like NF1. Leave out the rest."),
        required=False,
        max_length=LONGEST_POSTCODE,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"max_length": _("Write the first half of your postcode, like NF1.")},
    )
    was_cut = False

    def layout(self) -> list[Any]:
        """An input as long as a postcode."""
        return [Question("area", size="m", width="10")]

    def clean_area(self) -> str:
        """Keep the district; cut a whole postcode to it."""
        typed = " ".join(self.cleaned_data["area"].upper().split())
        if whole := WHOLE_POSTCODE.fullmatch(typed):
            self.was_cut = True
            return whole[1]
        if typed and not re.fullmatch(DISTRICT, typed):
            raise ValidationError(_("Write the first half of your postcode, like NF1."))
        return typed

    @property
    def kindly(self) -> str:
        """Say that the rest of a postcode was not kept."""
        return gettext("We kept only the first half of your postcode. We do not need the rest.") if self.was_cut else ""


class TimesForm(AboutMeForm):
    """When somebody has time."""

    heading = _("Which times suit you?")
    why = _("Then we can plan things for when you can come.")
    young_heading = _("When do you have time?")
    young_why = _("School and rest come first.")
    season = RadiosField(label=_("In which part of the year?"), choices=Season.choices, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for weekday, name in zip(WEEKDAYS, WEEKDAY_NAMES, strict=True):
            self.fields[weekday] = CheckboxesField(
                label=name, choices=list(zip(PARTS_OF_DAY, PART_NAMES, strict=True)), required=False
            )

    @classmethod
    def as_told(cls, profile: Profile) -> dict[str, Any]:
        """What somebody answered before, weekday by weekday."""
        by_weekday: dict[str, Any] = {weekday: [] for weekday in WEEKDAYS}
        for time in profile.times:
            weekday, _dash, part = time.partition("-")
            by_weekday[weekday].append(part)
        return {"season": profile.season} | by_weekday

    @classmethod
    def in_words(cls, profile: Profile) -> list[str]:
        """A line a weekday, then the part of the year."""
        told = cls.as_told(profile)
        parts = list(zip(PARTS_OF_DAY, PART_NAMES, strict=True))
        week = [
            f"{name}: {', '.join(labels(parts, told[weekday])).lower()}"
            for weekday, name in zip(WEEKDAYS, WEEKDAY_NAMES, strict=True)
            if told[weekday]
        ]
        return [*week, *labels(Season.choices, [profile.season])]

    def layout(self) -> list[Any]:
        """The week, then the year."""
        week = [Question(weekday, size="s", inline=True, small=True) for weekday in WEEKDAYS]
        return [
            Fieldset(_("On which days, and when?"), *week, hint=_("Tick all that fit.")),
            Question("season", size="m"),
        ]

    @property
    def answers(self) -> dict[str, Any]:
        """The times as one list."""
        times = [f"{weekday}-{part}" for weekday in WEEKDAYS for part in self.cleaned_data[weekday]]
        return {"times": times, "season": self.cleaned_data["season"]}


class AsksForm(AboutMeForm):
    """How often somebody may be asked for something."""

    heading = _("How often may we ask you?")
    why = _("You have a lot to do. You say how much is right for you.")
    young_heading = _("How often may we ask you things?")
    young_why = _("You can say no each time.")
    CHOICES = [
        ("1", _("Once a month at most")),
        ("2", _("Twice a month at most")),
        ("4", _("Once a week at most")),
        (NO_LIMIT, _("Whenever there is something for me")),
        (str(NO_ASKS), _("Do not ask me for now")),
    ]
    asks_a_month = RadiosField(label=_("How often may we ask you to take part?"), choices=CHOICES, required=False)

    @classmethod
    def as_told(cls, profile: Profile) -> dict[str, Any]:
        """What somebody answered before."""
        return {"asks_a_month": NO_LIMIT if profile.asks_a_month is None else str(profile.asks_a_month)}

    @classmethod
    def in_words(cls, profile: Profile) -> list[str]:
        """The choice."""
        return labels(cls.CHOICES, cls.as_told(profile).values())

    @classmethod
    def is_answered(cls, profile: Profile) -> bool:
        """Whether somebody set a limit; without one there is an answer to show, but nobody gave it."""
        return profile.asks_a_month is not None

    @property
    def answers(self) -> dict[str, Any]:
        """The answer as a number; none where there is no limit."""
        typed = self.cleaned_data["asks_a_month"]
        return {"asks_a_month": None if typed in {"", NO_LIMIT} else int(typed)}


class AgeForm(AboutMeForm):
    """How old somebody is, in a band."""

    heading = _("How old are you?")
    why = _("Some things here are not for children. Your age keeps them safe. We do not need your birthday.")
    young_heading = _("How old are you?")
    young_why = _("Some things here are just for grown-ups. You need not tell us your birthday.")
    age_band = RadiosField(label=_("How old are you now?"), choices=AgeBand.choices, required=False)

    @classmethod
    def in_words(cls, profile: Profile) -> list[str]:
        """The choice."""
        return labels(AgeBand.choices, [profile.age_band])


# By the part of the address that names the question; in this order they stand on the page.
QUESTIONS: dict[str, type[AboutMeForm]] = {
    "caring": CarerTypesForm,
    "care": CaredForForm,
    "since": SinceForm,
    "area": AreaForm,
    "times": TimesForm,
    "asks": AsksForm,
    "age": AgeForm,
}


@dataclass(frozen=True)
class OneQuestion:
    """The question that the home page puts."""

    slug: str
    heading: str | Promise
    why: str | Promise


def next_question(profile: Profile) -> OneQuestion | None:
    """The first question that somebody has neither answered nor left for now."""
    young = profile.is_young
    for slug, form in QUESTIONS.items():
        if slug not in profile.left_for_now and not form.is_answered(profile):
            return OneQuestion(slug, form.headed(young=young), form.young_why if young else form.why)
    return None
