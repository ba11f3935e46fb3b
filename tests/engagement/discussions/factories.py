"""Discussions for the tests."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from activities.models import Activity
from common.public_text import PublicText
from engagement.discussions.models import Discussion, Post
from engagement.discussions.operations import open_discussion, say, show_post
from people.ages import AgeBand
from people.models import Organisation, Person, Profile, Role
from tests.feedback.factories import role_at


def make_discussion(organisation: Organisation, *, at: datetime, role: Role | None = None, **said: Any) -> Discussion:
    """A planner asks a question that is open for three weeks."""
    discussion = Discussion(
        organisation=organisation,
        **{
            "question": PublicText("What makes a short break a good one?"),
            "about": PublicText("We write a new plan for short breaks."),
            "influence": Activity.Influence.CONSULT,
            "closes_on": timezone.localdate(at) + timedelta(weeks=3),
            "is_held": False,
            "guests_may": True,
            **said,
        },
    )
    return open_discussion(discussion, role=role or role_at(organisation), at=at)


def make_post(discussion: Discussion, *, at: datetime, is_shown: bool = True, **said: Any) -> Post:
    """Somebody says something, and a moderator shows it."""
    post = say(
        discussion=discussion,
        at=at,
        **{
            "words": "A bed for two nights.",
            "shown_as": "",
            "person": None,
            "contact": None,
            "language": "en-gb",
            "submission_key": uuid4(),
            **said,
        },
    )
    if is_shown:
        return show_post(post=post, role=role_at(discussion.organisation), at=at)
    return post


def grown_up(person: Person, band: str = AgeBand.ADULT) -> Person:
    """The person says how old they are."""
    Profile.objects.update_or_create(person=person, defaults={"age_band": band})
    return person
