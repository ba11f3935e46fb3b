"""Saying something, saying "me too", reporting, and deciding about one's own post."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from common.clock import now, today
from common.forms import keeps_words
from common.methods import require_form_methods
from engagement.discussions import operations
from engagement.discussions.forms import AppealForm, PostForm, ReportForm
from engagement.discussions.models import Discussion, Post
from engagement.discussions.operations import LOOK_DAYS, GuestsMayNot, NoAppeal, Over, OwnPost, TooDeep
from engagement.discussions.spotting import sounds_like_danger
from engagement.discussions.tokens import post_of, post_token
from feedback.saying import lines_for
from notices.models import Contact
from people.limits import is_flooding
from people.models import Person
from people.operations import contact_of, person_of

MOST_POSTS_AN_HOUR, MOST_REPORTS_AN_HOUR = 40, 40


def _discussion(pk: int) -> Discussion:
    return get_object_or_404(Discussion.objects.select_related("organisation", "service"), pk=pk)


def _readable(discussion: Discussion, post: int) -> Post:
    """A post that everyone can read. Raises `Http404` for any other."""
    return get_object_or_404(discussion.posts.readable().select_related("item"), pk=post)


def _to(post: Post) -> HttpResponse:
    """Where a post stands among the others."""
    return redirect(f"{reverse('discussions:discussion_detail', args=[post.discussion_id])}#post-{post.pk}")


def _to_name(wanted: str) -> HttpResponse:
    """Where somebody says what we may call them, and comes back from."""
    return redirect(f"{reverse('people:name')}?{urlencode({REDIRECT_FIELD_NAME: wanted})}")


def _first_name(person: Person | None) -> str:
    return person.name.split()[0] if person and person.name.split() else ""


def _say(request: HttpRequest, discussion: Discussion, template: str, parent: Post | None) -> HttpResponse:
    """Show the form, and take what is said. A guest who may not post is asked to sign in."""
    person = person_of(request.user)
    if person is None and not discussion.guests_may:
        if request.user.is_authenticated:
            messages.info(request, _("Tell us your name first. Then you can post here."))
            return _to_name(request.get_full_path())
        return redirect_to_login(request.get_full_path())
    if not discussion.is_open(today()):
        return _it_is_over(request, discussion)
    form = PostForm(
        request.POST if request.method == "POST" else None,
        asks_email=person is None,
        initial={"shown_as": _first_name(person)},
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        if is_flooding(request, "discuss", MOST_POSTS_AN_HOUR):
            form.say_come_back_later()
            status = 429
        else:
            return _take(request, discussion, parent, form, person)
    context: dict[str, Any] = {
        "discussion": discussion,
        "parent": parent,
        "form": form,
        "crisis_lines": lines_for(discussion.organisation),
        "reading_hours": discussion.organisation.reading_hours,
        "look_days": LOOK_DAYS,
    }
    return render(request, template, context, status=status)


def _take(
    request: HttpRequest, discussion: Discussion, parent: Post | None, form: PostForm, person: Person | None
) -> HttpResponse:
    data, language = form.cleaned_data, request.LANGUAGE_CODE
    guest = Contact.objects.for_email(data["email"], language) if data.get("email") else None
    try:
        post = operations.say(
            discussion=discussion,
            parent=parent,
            words=data["words"],
            shown_as=data["shown_as"],
            person=person,
            contact=contact_of(person) if person else guest,
            language=language,
            submission_key=data["submission"],
            at=now(),
        )
    except (Over, GuestsMayNot, TooDeep):
        return _it_is_over(request, discussion)
    if person and post.is_shown:
        messages.success(request, _("Thank you. Everyone can read it now."))
        return _to(post)
    return redirect("discussions:own", token=post_token(post.pk))


def _it_is_over(request: HttpRequest, discussion: Discussion) -> HttpResponse:
    messages.info(request, _("Nothing more can be said here. You can still tell us."))
    return redirect("discussions:discussion_detail", pk=discussion.pk)


@login_not_required
@never_cache
@keeps_words
@require_form_methods
def post_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something to the question."""
    return _say(request, _discussion(pk), "discussions/post_add.html", None)


@login_not_required
@never_cache
@keeps_words
@require_form_methods
def post_reply(request: HttpRequest, pk: int, post: int) -> HttpResponse:
    """Reply to a post. A reply has no replies of its own: that is hard to read on a phone."""
    discussion = _discussion(pk)
    parent = get_object_or_404(discussion.posts.readable().filter(parent__isnull=True), pk=post)
    return _say(request, discussion, "discussions/post_reply.html", parent)


@require_POST
def post_me_too(request: HttpRequest, pk: int, post: int) -> HttpResponse:
    """Say the same, which counts as a voice; or with ``said=no`` take that back."""
    said = _readable(_discussion(pk), post)
    person = person_of(request.user)
    if person is None:
        messages.info(request, _("Tell us your name first. Then your voice counts."))
        return _to_name(reverse("discussions:discussion_detail", args=[pk]))
    try:
        if request.POST.get("said") == "no":
            operations.not_me(post=said, person=person, at=now())
        else:
            operations.me_too(post=said, person=person, at=now())
    except OwnPost:
        messages.info(request, _("These are your own words. Your voice counts already."))
    except (Over, TooDeep):
        messages.info(request, _("Nothing more can be said here. You can still tell us."))
    return _to(said)


@login_not_required
@never_cache
@keeps_words
@require_form_methods
def post_report(request: HttpRequest, pk: int, post: int) -> HttpResponse:
    """Tell the moderators that something is wrong with a post."""
    discussion = _discussion(pk)
    said = _readable(discussion, post)
    form = ReportForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        if is_flooding(request, "report", MOST_REPORTS_AN_HOUR):
            form.say_come_back_later()
            status = 429
        else:
            data = form.cleaned_data
            operations.report_post(
                post=said,
                reason=data["reason"],
                words=data["words"],
                person=person_of(request.user),
                submission_key=data["submission"],
                at=now(),
            )
            messages.success(request, _("Thank you. A moderator looks at it by the end of the next working day."))
            return _to(said)
    context = {
        "discussion": discussion,
        "post": said,
        "form": form,
        "crisis_lines": lines_for(discussion.organisation),
        "reading_hours": discussion.organisation.reading_hours,
    }
    return render(request, "discussions/post_report.html", context, status=status)


@login_not_required
@never_cache
@keeps_words
@require_form_methods
def own(request: HttpRequest, token: str) -> HttpResponse:
    """One's own post: how it stands, and if it is hidden, a way to have that looked at again."""
    post = post_of(token)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.appeal(post=post, words=form.cleaned_data["words"], at=now())
        except NoAppeal:
            messages.info(request, _("We have looked at it, or do so already."))
        else:
            messages.success(request, _("Thank you. We look at it again, and tell you here."))
        return redirect("discussions:own", token=token)
    context = {
        "post": post,
        "discussion": post.discussion,
        "form": form,
        "token": token,
        "is_on_the_page": Post.objects.readable().filter(pk=post.pk).exists(),
        "is_worrying": sounds_like_danger(post.words),
        "crisis_lines": lines_for(post.discussion.organisation),
        "reading_hours": post.discussion.organisation.reading_hours,
    }
    return render(request, "discussions/own.html", context)


@login_not_required
@never_cache
@require_form_methods
def own_take_back(request: HttpRequest, token: str) -> HttpResponse:
    """Take one's post back: asked once, then done at once."""
    post = post_of(token)
    if request.method == "POST":
        operations.take_back(post=post, at=now())
        messages.success(request, _("It is gone. Nobody can read it here any more."))
        return redirect("discussions:discussion_detail", pk=post.discussion_id)
    return render(request, "discussions/own_take_back.html", {"post": post, "token": token})
