"""Stop these messages, without signing in; and what a service tells of messages that it took."""

import json
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from common.clock import now
from common.methods import require_form_methods
from notices import operations
from notices.kinds import Category
from notices.models import Follower, Preferences
from notices.stopping import BadToken, Stop, read_stop_token


# Mail programs post here by themselves (RFC 8058) and hold no CSRF token. Whoever holds the signed token in the
# address may do this one thing, and take it back; without it nobody can make another's browser do it.
@csrf_exempt
@login_not_required
@never_cache
@require_form_methods
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, then stop, and say how it is taken back. A scanner that only looks at the link changes nothing."""
    try:
        which = read_stop_token(token)
    except BadToken:
        raise Http404 from None
    if request.method == "POST":
        _act(request, which)
    stopped = _turned_off(which)
    follows = Follower.objects.active().filter(contact__in=operations.led_to(which.contact_id))
    context = {
        "token": token,
        "has_topics": bool(which.topic_ids),
        "follows": follows.filter(topic__in=which.topic_ids).exists() if which.topic_ids else not stopped,
        "categories": [Category(name).label for name in which.categories],
        "all_stopped": bool(stopped),
        "taken_back": "back" in request.POST,
    }
    return render(request, "notices/stop.html", context)


def _act(request: HttpRequest, which: Stop) -> None:
    contact_id, topic_ids, categories = which
    at = now()
    if "back" in request.POST:
        operations.follow_again(contact_id=contact_id, topic_ids=topic_ids, at=at)
        operations.switch(contact_id=contact_id, categories=categories, on=True, at=at)
    elif topic_ids and "all" not in request.POST:
        operations.stop_following(contact_id=contact_id, topic_ids=topic_ids, at=at)
    else:
        operations.switch(contact_id=contact_id, categories=categories, on=False, at=at)


def _turned_off(which: Stop) -> bool:
    """Whether all that the link names is turned off already; so is what was written to a contact that is gone."""
    wants = Preferences.objects.filter(contact=which.contact_id, turned_off__contains=which.categories)
    return bool(which.categories) and wants.exists()


# A service holds no CSRF token and no session; it shows the token that was agreed with it.
@csrf_exempt
@login_not_required
@require_POST
def receipts(request: HttpRequest) -> HttpResponse:
    """GOV.UK Notify tells what became of a message (its "delivery receipts")."""
    agreed = settings.NOTIFY_CALLBACK_TOKEN
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not agreed or not constant_time_compare(shown, agreed):
        raise Http404
    try:
        told = json.loads(request.body)
        reference, status = UUID(told["reference"]), str(told["status"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return HttpResponseBadRequest()
    operations.note_receipt(reference=reference, status=status, at=now())
    return HttpResponse(status=HTTPStatus.NO_CONTENT)
