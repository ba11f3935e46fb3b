"""How long stories are kept: two years, so that nobody's old words speak for them for ever."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common.retention import Period, brings_down, delete_in_batches
from engagement.stories.models import Story
from feedback.models import Item
from feedback.operations import stop_quoting

STORY = Period(
    name="stories.story",
    what=_("A story you told, unless you take it back before"),
    length=timedelta(days=2 * 365),
    since=_("after you told it"),
)


@brings_down(STORY)
def forget_stories(*, at: datetime) -> int:
    """Delete stories that were told so long ago; return how many there were."""
    old = Story.objects.filter(told_at__lte=STORY.cutoff(at))
    with transaction.atomic():
        stop_quoting(items=Item.objects.filter(pk__in=old.values("item")))
    return delete_in_batches(old)
