"""What a person tells about their caring."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.ages import CHILDREN, AgeBand
from people.models.persons import MOST_ASKS, Person


def known(name: str, choices: list[str]) -> Q:
    """Whether the list in the field ``name`` holds nothing but ``choices``, as a condition for Postgres."""
    return Q(**{f"{name}__contained_by": choices})


def in_own_words(name: str, other: str, words: str) -> Q:
    """Whether there are own words exactly where ``other`` is in the list of the field ``name``."""
    chosen = Q(**{f"{name}__contains": [other]})
    return (chosen & ~Q(**{words: ""})) | (~chosen & Q(**{words: ""}))


class CarerType(models.TextChoices):
    """What a carer calls themselves; several may fit."""

    PARENT = "parent", _("I am the parent of a disabled child")
    FOSTER = "foster", _("I am a foster carer")
    KINSHIP = "kinship", _("I bring up a child of my family or of a friend")
    YOUNG = "young", _("I am a young carer")
    SANDWICH = "sandwich", _("I look after a child and an adult")
    ADULT = "adult", _("I look after an adult")
    OLDER = "older", _("I look after an older person")
    MENTAL_HEALTH = "mental_health", _("I look after someone with poor mental health")
    ADDICTION = "addiction", _("I look after someone with an addiction")
    FORMER = "former", _("I used to look after someone")
    OTHER = "other", _("Something else")


class CaredFor(models.TextChoices):
    """What kind of need somebody is cared for with. Counted only in numbers too large to point at anybody."""

    COMPLEX_MEDICAL = "complex_medical", _("A lot of medical care")
    BODY = "body", _("Help to move, wash or dress")
    LEARNING = "learning", _("A learning disability")
    AUTISM = "autism", _("Autism or ADHD")
    BEHAVIOUR = "behaviour", _("Behaviour that is hard to live with")
    MENTAL_HEALTH = "mental_health", _("Poor mental health")
    ADDICTION = "addiction", _("Alcohol or drugs")
    MEMORY = "memory", _("Dementia or memory loss")
    SENSES = "senses", _("Sight or hearing")
    LONG_ILLNESS = "long_illness", _("A long illness")
    RARE = "rare", _("A rare condition")
    END_OF_LIFE = "end_of_life", _("Care at the end of life")
    OTHER = "other", _("Something else")


class Season(models.TextChoices):
    """When in the year somebody has time."""

    ALWAYS = "always", _("All year")
    TERM = "term", _("Only while schools are open")
    HOLIDAYS = "holidays", _("Only in school holidays")


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS_OF_DAY = ("morning", "afternoon", "evening")
TIMES = [f"{weekday}-{part}" for weekday in WEEKDAYS for part in PARTS_OF_DAY]
FIRST_YEAR = 1920  # nobody alive has cared for longer
LONGEST_OWN_WORDS = 200
DISTRICT = r"[A-Z]{1,2}[0-9][A-Z0-9]?"  # the first half of a postcode


class Profile(models.Model):
    """What a person tells about their caring. All of it may be left out, changed and taken back."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="profile")
    carer_types = ArrayField(models.CharField(max_length=20, choices=CarerType), default=list, blank=True)
    carer_type_words = models.CharField(max_length=LONGEST_OWN_WORDS, blank=True)
    cared_for = ArrayField(models.CharField(max_length=20, choices=CaredFor), default=list, blank=True)
    cared_for_words = models.CharField(max_length=LONGEST_OWN_WORDS, blank=True)
    since_year = models.PositiveSmallIntegerField(null=True, blank=True)
    area = models.CharField(max_length=4, blank=True)  # a postcode district; never more of an address
    times = ArrayField(models.CharField(max_length=13), default=list, blank=True)
    season = models.CharField(max_length=10, choices=Season, blank=True)
    age_band = models.CharField(max_length=10, choices=AgeBand, blank=True)
    asks_a_month = models.PositiveSmallIntegerField(null=True, blank=True)
    # Questions that are not put on the home page any more: they were left for now.
    left_for_now = ArrayField(models.CharField(max_length=20), default=list, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=known("carer_types", CarerType.values), name="profile_carer_types_known"),
            models.CheckConstraint(condition=known("cared_for", CaredFor.values), name="profile_cared_for_known"),
            models.CheckConstraint(condition=known("times", TIMES), name="profile_times_known"),
            models.CheckConstraint(
                condition=in_own_words("carer_types", "other", "carer_type_words"), name="profile_carer_type_in_words"
            ),
            models.CheckConstraint(
                condition=in_own_words("cared_for", "other", "cared_for_words"), name="profile_cared_for_in_words"
            ),
            models.CheckConstraint(
                condition=Q(since_year__isnull=True) | Q(since_year__range=(FIRST_YEAR, 2200)),
                name="profile_since_a_year",
            ),
            models.CheckConstraint(
                condition=Q(area="") | Q(area__regex=f"^{DISTRICT}$"), name="profile_area_is_a_district"
            ),
            models.CheckConstraint(condition=Q(age_band__in=["", *AgeBand.values]), name="profile_age_known"),
            models.CheckConstraint(condition=Q(season__in=["", *Season.values]), name="profile_season_known"),
            models.CheckConstraint(
                condition=Q(asks_a_month__isnull=True) | Q(asks_a_month__lte=MOST_ASKS), name="profile_asks_are_few"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}"

    @property
    def is_young(self) -> bool:
        """Whether words for young people are right: for a child, or who calls themselves a young carer."""
        return self.age_band in CHILDREN or (not self.age_band and CarerType.YOUNG in self.carer_types)
