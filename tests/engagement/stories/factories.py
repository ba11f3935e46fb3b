"""Stories for the tests."""

from datetime import datetime
from itertools import count
from typing import Any
from uuid import uuid4

from engagement.stories.models import Story
from engagement.stories.operations import change_uses, tell_story
from notices.models import Contact
from people.models import Organisation, Person

_numbers = count(1)


def make_story(
    organisation: Organisation, *, at: datetime, person: Person | None = None, is_confirmed: bool = True, **said: Any
) -> Story:
    """Somebody tells a story: this person, or a guest, who has said by the link in the mail that it is theirs."""
    own = person and person.contact
    story = tell_story(
        organisation=organisation,
        person=person,
        contact=own or Contact.objects.for_email(f"tells{next(_numbers)}@example.org"),
        at=at,
        **{
            "service": None,
            "title": "One night",
            "words": "I slept in the chair.",
            "told_as": "",
            "uses": ["web", "board"],
            "language": "en-gb",
            "submission_key": uuid4(),
            **said,
        },
    )
    if is_confirmed and not person:
        return change_uses(story=story, uses=story.uses, told_as=story.told_as, at=at)
    return story
