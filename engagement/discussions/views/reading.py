"""Reading discussions, those that are over as well."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.clock import today
from common.pagination import page_of
from engagement.discussions.models import Discussion, MeToo
from engagement.discussions.operations import LOOK_DAYS, voices_of
from engagement.discussions.tokens import post_token
from feedback.badges import badge_of_item
from people.operations import person_of


@login_not_required
@require_safe
def discussion_list(request: HttpRequest) -> HttpResponse:
    """Questions that can be answered now, the first to close first; or with ``?part=over`` those that are over."""
    is_over = request.GET.get("part") == "over"
    on = today()
    kept = Discussion.objects.select_related("organisation", "service")
    rows = kept.over_on(on).order_by("-closes_on", "-pk") if is_over else kept.open_on(on).order_by("closes_on", "pk")
    return render(request, "discussions/discussion_list.html", {"page": page_of(request, rows), "is_over": is_over})


@login_not_required
@never_cache  # what is hidden or taken back is gone at the next request
@require_safe
def discussion_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The question, and what was said to it, oldest first."""
    discussion = get_object_or_404(Discussion.objects.select_related("organisation", "service"), pk=pk)
    person, on = person_of(request.user), today()
    page = page_of(request, discussion.posts.on_the_page().in_threads())
    shown = [post for first in page for post in (first, *first.answers)]
    said = set(MeToo.objects.filter(person=person, post__in=shown).values_list("post", flat=True)) if person else set()
    for post in shown:
        post.is_own = person is not None and post.person_id == person.pk
        post.token = post_token(post.pk) if post.is_own else ""
        post.said_so = post.pk in said
        post.badge = badge_of_item(post.item, on) if post.item and discussion.is_closed else None
    context = {
        "discussion": discussion,
        "page": page,
        "is_open": discussion.is_open(on),
        "voices": voices_of(discussion),
        "person": person,
        "look_days": LOOK_DAYS,
    }
    return render(request, "discussions/discussion_detail.html", context)
