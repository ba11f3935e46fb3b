"""Telling a story, reading those of others, and deciding about one's own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.clock import now
from common.forms import keeps_words
from common.methods import require_form_methods
from common.pagination import page_of
from engagement.stories.forms import OwnStoryForm, TellStoryForm
from engagement.stories.models import Story
from engagement.stories.operations import change_uses, take_back, tell_story
from engagement.stories.tokens import story_of, story_token
from notices.models import Contact
from people.limits import is_flooding
from people.operations import contact_of, person_of

MOST_STORIES_AN_HOUR = 20


@login_not_required
@never_cache  # a story that is taken back is gone at the next request, wherever it was read before
@require_safe
def story_list(request: HttpRequest) -> HttpResponse:
    """Stories that carers let everyone read, the latest first."""
    stories = Story.objects.published().select_related("service", "organisation")
    return render(request, "stories/story_list.html", {"page": page_of(request, stories)})


@login_not_required
@never_cache
@require_safe
def story_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One story."""
    stories = Story.objects.published().select_related("service", "organisation")
    return render(request, "stories/story_detail.html", {"story": get_object_or_404(stories, pk=pk)})


@login_not_required
@never_cache
@keeps_words
@require_form_methods
def tell(request: HttpRequest) -> HttpResponse:
    """Tell a story: with an account, or with an address that a link is mailed to."""
    person = person_of(request.user)
    form = TellStoryForm(request.POST or None, asks_email=person is None)
    status = 200
    if request.method == "POST" and form.is_valid():
        if is_flooding(request, "story", MOST_STORIES_AN_HOUR):
            form.say_come_back_later()
            status = 429
        else:
            data = form.cleaned_data
            contact = contact_of(person) if person else Contact.objects.for_email(data["email"], request.LANGUAGE_CODE)
            story = tell_story(
                organisation=data["service"].organisation,
                service=data["service"],
                title=data["title"],
                words=data["words"],
                told_as=data["told_as"],
                uses=data["uses"],
                person=person,
                contact=contact,
                language=request.LANGUAGE_CODE,
                submission_key=data["submission"],
                at=now(),
            )
            if person:
                messages.success(request, _("Thank you for your story. We read it, and tell you when it is shown."))
                return redirect("stories:own", token=story_token(story.pk))
            messages.success(
                request, _("Thank you. One more step: we have written to you. Open the link in our email.")
            )
            return redirect("stories:story_list")
    return render(request, "stories/tell.html", {"form": form}, status=status)


@login_not_required
@never_cache
@require_form_methods
def own(request: HttpRequest, token: str) -> HttpResponse:
    """One's own story: say that it is yours, and what it may be used for."""
    story = story_of(token)
    initial = {"told_as": story.told_as, "uses": story.uses}
    form = OwnStoryForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_uses(story=story, at=now(), **{name: form.cleaned_data[name] for name in ("uses", "told_as")})
        messages.success(request, _("Saved. It counts from now on, everywhere."))
        return redirect("stories:own", token=token)
    is_shown = Story.objects.published().filter(pk=story.pk).exists()
    context = {"story": story, "form": form, "token": token, "is_shown": is_shown}
    return render(request, "stories/own.html", context)


@login_not_required
@never_cache
@require_form_methods
def own_take_back(request: HttpRequest, token: str) -> HttpResponse:
    """Take one's story back: asked once, then done at once."""
    story = story_of(token)
    if request.method == "POST":
        take_back(story=story, at=now())
        messages.success(request, _("Your story is gone. Nobody can read it here any more."))
        return redirect("stories:story_list")
    return render(request, "stories/own_take_back.html", {"story": story, "token": token})
