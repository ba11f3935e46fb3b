"""The pages on which staff ask a question and close it with a summary."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.clock import now, today
from common.methods import require_form_methods
from common.pagination import page_of
from engagement.discussions import operations
from engagement.discussions.forms import CloseForm, DiscussionForm
from engagement.discussions.models import Discussion, Post
from engagement.discussions.operations import Over, StillToRead
from people.models import Organisation
from people.rules import signed_role, staff_of


def _discussion(organisation: Organisation, pk: int) -> Discussion:
    return get_object_or_404(Discussion.objects.select_related("service"), organisation=organisation, pk=pk)


@require_safe
def manage_list(request: HttpRequest, organisation: str) -> HttpResponse:
    """Discussions of this organisation, the latest first."""
    own = staff_of(request, organisation)
    unflagged = Q(posts__item__safeguarding_since__isnull=True)
    rows = (
        Discussion.objects.filter(organisation=own)
        .annotate(
            said=Count("posts", filter=unflagged),
            to_look_at=Count("posts", filter=unflagged & Q(posts__look_by__isnull=False)),
        )
        .order_by("-opened_at", "-pk")
    )
    waiting = Post.objects.to_look_at().filter(discussion__organisation=own).count()
    context = {"organisation": own, "page": page_of(request, rows), "today": today(), "waiting": waiting}
    return render(request, "discussions/manage_list.html", context)


@require_form_methods
def discussion_add(request: HttpRequest, organisation: str) -> HttpResponse:
    """Ask carers a question."""
    own = staff_of(request, organisation)
    form = DiscussionForm(
        request.POST if request.method == "POST" else None,
        instance=Discussion(organisation=own),
        organisation=own,
        today=today(),
    )
    if request.method == "POST" and form.is_valid():
        operations.open_discussion(form.discussion(), role=signed_role(request, own), at=now())
        messages.success(request, _("Everyone can read the question now, and answer it."))
        return redirect("discussions:manage_list", organisation=own.slug)
    return render(request, "discussions/discussion_add.html", {"organisation": own, "form": form})


@require_form_methods
def discussion_edit(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Change a discussion until it is closed."""
    own = staff_of(request, organisation)
    discussion = _discussion(own, pk)
    heading = str(discussion)
    form = DiscussionForm(
        request.POST if request.method == "POST" else None, instance=discussion, organisation=own, today=today()
    )
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_discussion(form.save(commit=False))
        except Over:
            messages.error(request, _("It is closed. Its words stand."))
        else:
            messages.success(request, _("Your changes are saved."))
        return redirect("discussions:manage_list", organisation=own.slug)
    context = {"organisation": own, "discussion": discussion, "heading": heading, "form": form}
    return render(request, "discussions/discussion_edit.html", context)


@require_form_methods
def discussion_close(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Close a discussion: what was said in all, and which posts go into the log."""
    own = staff_of(request, organisation)
    discussion = _discussion(own, pk)
    posts = discussion.posts.readable().most_said_first()
    form = CloseForm(request.POST if request.method == "POST" else None, posts=posts)
    if request.method == "POST" and form.is_valid():
        try:
            operations.close_discussion(
                discussion=discussion,
                summary=form.cleaned_data["summary"],
                posts=list(form.cleaned_data["posts"]),
                role=signed_role(request, own),
                at=now(),
            )
        except StillToRead:
            form.add_error(None, _("Some posts still wait to be read. Show or hide them first."))
        else:
            messages.success(request, _("It is closed. Everyone who said something is told."))
            return redirect("discussions:manage_list", organisation=own.slug)
    context = {"organisation": own, "discussion": discussion, "form": form}
    return render(request, "discussions/discussion_close.html", context)
