"""Stories in the demo: one that everyone may read, one that waits, one that is not for this site. They are made up."""

from datetime import timedelta
from typing import TYPE_CHECKING

from carer_portal.demo import place
from engagement.stories.models import Story
from engagement.stories.operations import change_uses, publish_story, tell_story
from notices.models import Contact

if TYPE_CHECKING:
    from carer_portal.demo.loading import Teller

A_DAY = timedelta(days=1)
# Days ago, title, words, the name that is shown, what it may be used for, and whether it is shown.
TOLD = (
    (
        60,
        "The first free Saturday",
        (
            "This is a made-up story. For three years I did not go anywhere on a Saturday. Then we had a place. "
            "I sat in the garden and did nothing at all. On Sunday my son came home and told us about the lake."
        ),
        "Demo carer",
        ("web", "board", "training"),
        True,
    ),
    (
        9,
        "Nobody rings back",
        (
            "This is a made-up story. I rang four times about the bus. Each time I told all of it again. "
            "What helped in the end was one person who wrote it down."
        ),
        "",
        ("web", "board"),
        False,
    ),
    (
        5,
        "What I would tell a new helper",
        "This is a made-up story. Ask her first, not me. She can say what she wants, if you wait.",
        "",
        ("training",),
        False,
    ),
)


def tell_stories(teller: "Teller") -> None:
    """Tell all three, and show the first."""
    role, service = teller.roles[place.COUNCIL], teller.services[place.SHORT_BREAKS]
    for days, title, words, told_as, uses, is_shown in TOLD:
        at = teller.at - days * A_DAY
        told: Story = tell_story(
            organisation=service.organisation,
            service=service,
            title=title,
            words=words,
            told_as=told_as,
            uses=uses,
            person=None,
            contact=Contact.objects.for_email(f"tells-{days}@demo.example"),
            language="en-gb",
            submission_key=teller.key(),
            at=at,
        )
        told = change_uses(story=told, uses=uses, told_as=told_as, at=at + A_DAY)
        if is_shown:
            publish_story(story=told, shown=words, names_read=True, role=role, at=at + 3 * A_DAY)
