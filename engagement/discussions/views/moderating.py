"""The pages on which staff look at posts: show them, hide them with a reason, answer who asks to look again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from common.clock import now, today
from common.methods import require_form_methods
from common.pagination import page_of
from engagement.discussions import operations
from engagement.discussions.forms import HideForm, KeepHiddenForm
from engagement.discussions.models import Post
from engagement.discussions.operations import LOOK_DAYS, NoAppeal, NotAllowed
from people.models import Organisation
from people.rules import signed_role, staff_of

GONE = gettext_lazy("Its author has just taken it back.")


def _post(organisation: Organisation, pk: int) -> Post:
    """A post here; one that is flagged is seen by the safeguarding lead alone, in the log."""
    posts = Post.objects.unflagged().select_related("discussion", "parent", "item")
    return get_object_or_404(posts, discussion__organisation=organisation, pk=pk)


@require_safe
def post_queue(request: HttpRequest, organisation: str) -> HttpResponse:
    """Posts that wait for a moderator, by the promised day."""
    own = staff_of(request, organisation)
    posts = Post.objects.to_look_at().filter(discussion__organisation=own).select_related("discussion")
    context = {"organisation": own, "page": page_of(request, posts), "today": today(), "look_days": LOOK_DAYS}
    return render(request, "discussions/post_queue.html", context)


@require_safe
def post_read(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Read a post, with what was reported of it, and decide."""
    own = staff_of(request, organisation)
    post = _post(own, pk)
    reports = page_of(request, post.reports.all())
    context = {"organisation": own, "post": post, "page": reports, "form": HideForm(), "today": today()}
    return render(request, "discussions/post_read.html", context)


@require_POST
def post_show(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Show a post, or leave it where it is."""
    own = staff_of(request, organisation)
    post = _post(own, pk)
    try:
        operations.show_post(post=post, role=signed_role(request, own), at=now())
    except NotAllowed:
        messages.error(request, _("Its author is too young: a grown-up must say yes first."))
        return redirect("discussions:post_read", organisation=own.slug, pk=pk)
    except Post.DoesNotExist:
        messages.error(request, GONE)
    else:
        messages.success(request, _("Everyone can read it."))
    return redirect("discussions:post_queue", organisation=own.slug)


@require_form_methods
def post_hide(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Hide a post, with the reason in its place."""
    own = staff_of(request, organisation)
    post = _post(own, pk)
    form = HideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.hide_post(
                post=post, because=form.cleaned_data["because"], role=signed_role(request, own), at=now()
            )
        except Post.DoesNotExist:
            messages.error(request, GONE)
        else:
            messages.success(request, _("It is hidden. Its author is told why, and can ask you to look again."))
        return redirect("discussions:post_queue", organisation=own.slug)
    return render(request, "discussions/post_hide.html", {"organisation": own, "post": post, "form": form})


@require_form_methods
def post_keep_hidden(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Answer who asked to look again: it stays hidden, and why."""
    own = staff_of(request, organisation)
    post = _post(own, pk)
    form = KeepHiddenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.keep_hidden(
                post=post, because=form.cleaned_data["because"], role=signed_role(request, own), at=now()
            )
        except Post.DoesNotExist:
            messages.error(request, GONE)
        except NoAppeal:
            messages.info(request, _("Nobody waits for an answer about it."))
        else:
            messages.success(request, _("It stays hidden. Its author is told why."))
        return redirect("discussions:post_queue", organisation=own.slug)
    return render(request, "discussions/post_keep_hidden.html", {"organisation": own, "post": post, "form": form})


@require_POST
def post_log(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Take one post into the feedback log now, where it is answered, or flagged for the safeguarding lead."""
    own = staff_of(request, organisation)
    try:
        item = operations.take_into_log(post=_post(own, pk), at=now())
    except Post.DoesNotExist:
        messages.error(request, GONE)
        return redirect("discussions:post_queue", organisation=own.slug)
    messages.success(request, _("It is in the log. Here you can answer it, or pass it to the safeguarding lead."))
    return redirect("feedback:item_detail", organisation=own.slug, reference=item.reference)
