"""How long posts are kept: two years, so that nobody's old words speak for them for ever. The summary stays."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from common.retention import Period, brings_down, delete_in_batches
from engagement.discussions.models import Post

POST = Period(
    name="discussions.post",
    what=_("What you said in a discussion, unless you take it back before"),
    length=timedelta(days=2 * 365),
    since=_("after you said it"),
)


@brings_down(POST)
def forget_posts(*, at: datetime) -> int:
    """Delete posts that were written so long ago; return how many there were."""
    return delete_in_batches(Post.objects.filter(posted_at__lte=POST.cutoff(at)))
