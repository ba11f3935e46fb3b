"""What an activity must say before it is public."""

from collections.abc import Collection

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from planning.models import Service


def missing_in(activity: Activity, services: Collection[Service]) -> list[str | Promise]:
    """What is still to be said, so that carers can tell whether it is for them, and what their voice can do."""
    needs: list[tuple[bool, str | Promise]] = [
        (bool(services), _("which service it is about")),
        (bool(activity.for_whom or activity.carer_types), _("whom it is for")),
        (activity.influence == Activity.Influence.INFORM or bool(activity.can_change), _("what carers can change")),
        (bool(activity.summary), _("what it is for")),
        (bool(activity.how_to_join), _("how to join")),
        (bool(activity.organiser_title), _("who runs it")),
    ]
    return [words for is_said, words in needs if not is_said]
