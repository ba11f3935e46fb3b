"""The one page of this floor: stop these messages. It works without signing in."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from common.clock import now
from notices import operations
from notices.models import Follower
from notices.stopping import BadToken, read_stop_token


# Mail programs post here by themselves (RFC 8058) and hold no CSRF token. Whoever holds the signed token in the
# address may do this one thing; without it nobody can make another's browser do it.
@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, then stop. A scanner that only looks at the link changes nothing."""
    try:
        contact_id, topic_ids = read_stop_token(token)
    except BadToken:
        raise Http404 from None
    if request.method == "POST":
        operations.stop_following(contact_id=contact_id, topic_ids=topic_ids, at=now())
    follows = Follower.objects.active().filter(contact=contact_id, topic__in=topic_ids).exists()
    return render(request, "notices/stop.html", {"follows": follows, "token": token})
