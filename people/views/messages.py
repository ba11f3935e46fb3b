"""My messages: all that we sent somebody, whatever way it went, to be read here."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from common.clock import now
from common.pagination import page_of
from notices.inbox import inbox_of, title_of, words_in
from notices.operations import mark_read
from people import operations
from people.acting import for_oneself
from people.models import Person


@require_safe
@for_oneself
def message_list(request: HttpRequest, person: Person) -> HttpResponse:
    """The newest first. The list gives away as little as a subject line does."""
    messages = inbox_of(operations.contacts_of(person), now())
    page = page_of(request, messages)
    context = {
        "page": page,
        "rows": [(notice, title_of(notice)) for notice in page.object_list],
        "unread": messages.filter(read_at__isnull=True).exists(),
    }
    return render(request, "people/message_list.html", context)


@require_safe
@for_oneself
def message_detail(request: HttpRequest, person: Person, public_id: UUID) -> HttpResponse:
    """One message. Who opens it has read it."""
    messages = inbox_of(operations.contacts_of(person), now()).select_related("contact")
    notice = get_object_or_404(messages, public_id=public_id)
    if request.method == "GET":
        mark_read(notices=messages.filter(pk=notice.pk), at=now())
    context = {"notice": notice, "title": title_of(notice), "words": words_in(notice)}
    return render(request, "people/message_detail.html", context)


@require_POST
@for_oneself
def messages_read(_request: HttpRequest, person: Person) -> HttpResponse:
    """Mark all of them as read."""
    mark_read(notices=inbox_of(operations.contacts_of(person), now()), at=now())
    return redirect("people:message_list")
