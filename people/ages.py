"""How old somebody is, roughly, and what each age may decide alone: dated data, each line with its source.

Regulations may raise the age of UK GDPR article 8, to 16 at most: Children's Wellbeing and Schools Act 2026, s. 72.
Then its line below changes.
"""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _


class AgeBand(models.TextChoices):
    """How old somebody says they are. The years of a band, not a birthday: no more is needed."""

    UNDER_13 = "under_13", _("Under 13")
    FROM_13 = "13_15", _("13 to 15")
    FROM_16 = "16_17", _("16 or 17")
    ADULT = "18_over", _("18 or over")


CHILDREN = (AgeBand.UNDER_13, AgeBand.FROM_13, AgeBand.FROM_16)
UNDER_16 = (AgeBand.UNDER_13, AgeBand.FROM_13)
CHECKED = date(2026, 11, 25)


@dataclass(frozen=True, kw_only=True)
class AgeRule:
    """From which age somebody may agree to something without a grown-up."""

    what: str  # a purpose of consent
    least: AgeBand
    source: str
    link: str = ""
    is_law: bool = False
    checked_on: date = CHECKED


AGE_RULES = (
    AgeRule(
        what="needs",
        least=AgeBand.FROM_13,
        source="UK GDPR, article 8(1), and Data Protection Act 2018, section 9: consent for an online service from 13; "
        "below that, who has parental responsibility gives it",
        link="https://www.legislation.gov.uk/eur/2016/679/article/8",
        is_law=True,
    ),
    AgeRule(
        what="research",
        least=AgeBand.FROM_16,
        source="Rule of this portal: whoever is younger is asked together with a grown-up of their choice",
    ),
    AgeRule(
        what="quotes",
        least=AgeBand.FROM_13,
        source="Rule of this portal: words are shown without a name, are asked for with each thing that is said, and go"
        " at once when that is taken back",
    ),
    AgeRule(
        what="stories",
        least=AgeBand.FROM_16,
        source="Rule of this portal: a story on the web stays there when its teller is grown up",
    ),
    AgeRule(
        what="photographs",
        least=AgeBand.FROM_16,
        source="Rule of this portal: a photo on the web stays there when the child is grown up",
    ),
)
LEAST_AGES: dict[str, AgeBand] = {rule.what: rule.least for rule in AGE_RULES}


def is_old_enough(band: str, what: str) -> bool:
    """Whether who says to be of ``band`` may agree to ``what`` alone. Who said nothing counts as grown up here."""
    order = AgeBand.values
    return not band or order.index(band) >= order.index(LEAST_AGES[what])


def too_young_for() -> dict[str, list[str]]:
    """What each age may not agree to alone."""
    return {band: [what for what in LEAST_AGES if not is_old_enough(band, what)] for band in AgeBand.values}
