"""What is written to those who take part in discussions, and to those who moderate. Subjects give nothing away."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from engagement.discussions.models import Post
from engagement.discussions.tokens import post_token
from notices.kinds import Category, Kind, register


def _about_post(context: dict[str, Any]) -> dict[str, Any]:
    post = Post.objects.select_related("discussion__organisation").get(pk=context["post"])
    discussion = post.discussion
    moderating = reverse("discussions:post_read", args=[discussion.organisation.slug, post.pk])
    return {
        "post": post,
        "own_page": settings.PUBLIC_URL + reverse("discussions:own", args=[post_token(post.pk)]),
        "page": settings.PUBLIC_URL + reverse("discussions:discussion_detail", args=[discussion.pk]),
        "moderating_page": settings.PUBLIC_URL + moderating,
    }


def _register(name: str, category: Category, *, may_be_left_out: bool = False) -> None:
    register(
        Kind(
            name=f"discussions.{name}",
            template=f"discussions/mail/{name}",
            neutral_subject=_("Something for you to do") if category == Category.WORK else _("A message for you"),
            too_late_after=None,
            prepare=_about_post,
            category=category,
            may_be_turned_off=may_be_left_out,
            may_wait=may_be_left_out,
            for_followers=False,
        )
    )


_register("replied", Category.ANSWERS, may_be_left_out=True)
_register("summary", Category.ANSWERS, may_be_left_out=True)
_register("hidden", Category.ANSWERS)
_register("looked_again", Category.ANSWERS)
_register("worry", Category.WORK)
