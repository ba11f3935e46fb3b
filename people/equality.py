"""The equality questions, as dated data, and the pseudonyms under which answers are kept apart.

Questions and answers are those of the census of 2021 where it asks; `docs/adr/0011-equality-answers.md`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.ages import UNDER_16

PREFER_NOT = "prefer_not"
MONTHS = 3  # of a quarter


@dataclass(frozen=True)
class Option:
    """One answer. Those of one ``group`` are counted together."""

    value: str
    label: Promise
    group: Promise | None = None


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question, and where its words are from."""

    slug: str
    words: Promise
    options: tuple[Option, ...]
    source: str
    checked_on: date
    from_16: bool = False  # as in the census

    @property
    def choices(self) -> list[tuple[str, Promise]]:
        """All answers, and that one would rather not say."""
        return [*((option.value, option.label) for option in self.options), (PREFER_NOT, _("I would rather not say"))]

    @property
    def groups(self) -> dict[str, Promise]:
        """What each answer is counted as."""
        counted = {option.value: option.group or option.label for option in self.options}
        return counted | {PREFER_NOT: _("Would rather not say")}


ASIAN, BLACK, MIXED = _("Asian or Asian British"), _("Black or Black British"), _("Mixed or many groups")
WHITE, ANOTHER = _("White"), _("Another ethnic group")
CENSUS = "ONS, Census 2021 questions, England and Wales"
CHECKED = date(2026, 11, 25)

QUESTIONS: dict[str, Question] = {
    question.slug: question
    for question in (
        Question(
            slug="age",
            words=_("How old are you?"),
            options=(
                Option("under_16", _("Under 16")),
                Option("16_24", _("16 to 24")),
                Option("25_34", _("25 to 34")),
                Option("35_44", _("35 to 44")),
                Option("45_54", _("45 to 54")),
                Option("55_64", _("55 to 64")),
                Option("65_74", _("65 to 74")),
                Option("75_over", _("75 or over")),
            ),
            source="ONS, Census 2021 ages in bands of ten years",
            checked_on=CHECKED,
        ),
        Question(
            slug="sex",
            words=_("What is your sex?"),
            options=(Option("female", _("Female")), Option("male", _("Male"))),
            source=CENSUS,
            checked_on=CHECKED,
        ),
        Question(
            slug="gender",
            words=_("Is your gender the same as your sex at birth?"),
            options=(Option("same", _("Yes")), Option("other", _("No"))),
            source=CENSUS,
            checked_on=CHECKED,
        ),
        Question(
            slug="ethnic-group",
            words=_("What is your ethnic group?"),
            options=(
                Option("indian", _("Indian"), ASIAN),
                Option("pakistani", _("Pakistani"), ASIAN),
                Option("bangladeshi", _("Bangladeshi"), ASIAN),
                Option("chinese", _("Chinese"), ASIAN),
                Option("asian_other", _("Any other Asian background"), ASIAN),
                Option("caribbean", _("Caribbean"), BLACK),
                Option("african", _("African"), BLACK),
                Option("black_other", _("Any other Black background"), BLACK),
                Option("white_caribbean", _("White and Black Caribbean"), MIXED),
                Option("white_african", _("White and Black African"), MIXED),
                Option("white_asian", _("White and Asian"), MIXED),
                Option("mixed_other", _("Any other mixed background"), MIXED),
                Option("british", _("English, Welsh, Scottish, Northern Irish or British"), WHITE),
                Option("irish", _("Irish"), WHITE),
                Option("gypsy", _("Gypsy or Irish Traveller"), WHITE),
                Option("roma", _("Roma"), WHITE),
                Option("white_other", _("Any other White background"), WHITE),
                Option("arab", _("Arab"), ANOTHER),
                Option("other", _("Any other ethnic group"), ANOTHER),
            ),
            source=CENSUS,
            checked_on=CHECKED,
        ),
        Question(
            slug="disability",
            words=_("Does an illness or condition make your day harder?"),
            options=(
                Option("a_lot", _("Yes, a lot")),
                Option("a_little", _("Yes, a little")),
                Option("not_at_all", _("I have one, but it does not make my day harder")),
                Option("none", _("I have none that lasts a year or more")),
            ),
            source=CENSUS,
            checked_on=CHECKED,
        ),
        Question(
            slug="religion",
            words=_("What is your religion?"),
            options=(
                Option("none", _("No religion")),
                Option("buddhist", _("Buddhist")),
                Option("christian", _("Christian")),
                Option("hindu", _("Hindu")),
                Option("jewish", _("Jewish")),
                Option("muslim", _("Muslim")),
                Option("sikh", _("Sikh")),
                Option("other", _("Any other religion or belief")),
            ),
            source=f"{CENSUS}; belief as in the Equality Act 2010, section 10",
            checked_on=CHECKED,
        ),
        Question(
            slug="orientation",
            words=_("What is your sexual orientation?"),
            options=(
                Option("straight", _("Straight")),
                Option("gay", _("Gay or lesbian")),
                Option("bisexual", _("Bisexual")),
                Option("other", _("Another word fits me better")),
            ),
            source=CENSUS,
            checked_on=CHECKED,
            from_16=True,
        ),
        Question(
            slug="marriage",
            words=_("Are you married, or in a civil partnership?"),
            options=(
                Option("never", _("No, and I never was")),
                Option("married", _("Yes")),
                Option("separated", _("Yes, but we live apart")),
                Option("divorced", _("Not any more: it was ended")),
                Option("widowed", _("Not any more: my partner died")),
            ),
            source=CENSUS,
            checked_on=CHECKED,
            from_16=True,
        ),
        Question(
            slug="pregnancy",
            words=_("Are you pregnant, or did you have a baby in the last year?"),
            options=(Option("yes", _("Yes")), Option("no", _("No"))),
            source="Equality Act 2010, sections 4 and 18; not asked by the census",
            checked_on=CHECKED,
            from_16=True,
        ),
    )
}


def questions_for(age_band: str) -> dict[str, Question]:
    """The questions for somebody of this age; for all of them who told none."""
    return {slug: one for slug, one in QUESTIONS.items() if not one.from_16 or age_band not in UNDER_16}


def quarter_of(at: datetime) -> date:
    """The first day of the quarter of ``at``: nothing more exact is kept of when somebody answered."""
    on = timezone.localdate(at)
    return on.replace(month=(on.month - 1) // MONTHS * MONTHS + 1, day=1)


def pseudonyms_of(persons: Iterable[int], questions: Iterable[str] = tuple(QUESTIONS)) -> list[str]:
    """The pseudonyms of these persons, one for each question, so that not even one's own answers lead to each other.

    Nobody can work one out without the key, which is derived from SECRET_KEY for this alone.
    """
    keyed = salted_hmac("people.equality", "", algorithm="sha256")
    found = []
    slugs = tuple(questions)
    for person in persons:
        for slug in slugs:
            one = keyed.copy()
            one.update(f"{person}:{slug}".encode())
            found.append(one.hexdigest())
    return found
