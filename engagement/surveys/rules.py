"""Whom a survey may ask, and when too few would answer it."""

from datetime import datetime

from django.db.models import QuerySet

from engagement.surveys.models import Survey
from people.models import Ask, Connection, Person

# Where fewer are likely to answer, most figures stay hidden: people should be talked to instead.
FEW_ANSWER = 30


def to_invite(survey: Survey, at: datetime) -> QuerySet[Person]:
    """Persons whom the organisation knows, who may be asked for something at ``at``, and were not asked to answer."""
    organisation = survey.activity.organisation_id
    known = Connection.objects.filter(organisation=organisation, ended_at__isnull=True).values("person")
    asked = Ask.objects.filter(subject=asks_of(survey)).values("person")
    people = Person.objects.may_be_asked(at).filter(pk__in=known, contact__isnull=False)
    return people.exclude(pk__in=asked).order_by("pk")


def asks_of(survey: Survey) -> str:
    """The name under which questions to take part in a survey can be found and taken back."""
    return f"surveys.survey:{survey.pk}"
