"""What is written to those who told a story. Subjects and first lines give nothing away."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from engagement.stories.models import Story
from engagement.stories.tokens import story_token
from notices.kinds import Category, Kind, register


def _about_story(context: dict[str, Any]) -> dict[str, Any]:
    story = Story.objects.select_related("organisation").get(pk=context["story"])
    return {"story": story, "own_page": settings.PUBLIC_URL + reverse("stories:own", args=[story_token(story.pk)])}


for what in ("told", "published", "declined"):
    register(
        Kind(
            name=f"stories.{what}",
            template=f"stories/mail/{what}",
            neutral_subject=_("A message for you"),
            too_late_after=None,
            prepare=_about_story,
            category=Category.ANSWERS,
            may_be_turned_off=False,
            may_wait=False,
            for_followers=False,
        )
    )
