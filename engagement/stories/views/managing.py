"""The pages on which staff read stories, show them, or say why not."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.clock import now
from common.methods import require_form_methods
from common.pagination import page_of
from engagement.stories.forms import DeclineForm, PublishForm
from engagement.stories.models import Story, StoryQuerySet
from engagement.stories.operations import NotAllowed, decline_story, publish_story
from feedback.models import Item
from people.models import Organisation
from people.rules import signed_role, staff_of


def _stories(organisation: Organisation) -> StoryQuerySet:
    """Stories that their tellers have confirmed; what is flagged is seen by the safeguarding lead alone, in the log."""
    seen = Story.objects.confirmed().filter(organisation=organisation, item__in=Item.objects.unflagged().values("pk"))
    return seen.select_related("service", "item")


@require_safe
def manage_list(request: HttpRequest, organisation: str) -> HttpResponse:
    """Stories that were told here, those that wait first."""
    own = staff_of(request, organisation)
    page = page_of(request, _stories(own).order_by("published_at", "-told_at", "-pk"))
    return render(request, "stories/manage_list.html", {"organisation": own, "page": page})


@require_form_methods
def story_read(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Read a story and show it to everyone, where its teller allows that."""
    own = staff_of(request, organisation)
    story = get_object_or_404(_stories(own), pk=pk)
    form = PublishForm(request.POST or None, initial={"shown": story.shown or story.item.words})
    if request.method == "POST" and form.is_valid():
        try:
            publish_story(story=story, role=signed_role(request, own), at=now(), **form.cleaned_data)
        except NotAllowed:
            messages.error(request, _("Its teller does not let it be shown here, or a grown-up must say yes first."))
        except Story.DoesNotExist:
            messages.error(request, _("Its teller has just taken it back."))
            return redirect("stories:manage_list", organisation=own.slug)
        else:
            messages.success(request, _("Everyone can read it now. Who told it is told."))
        return redirect("stories:story_read", organisation=own.slug, pk=pk)
    return render(request, "stories/story_read.html", {"organisation": own, "story": story, "form": form})


@require_form_methods
def story_decline(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Do not show a story, with kind words to its teller."""
    own = staff_of(request, organisation)
    story = get_object_or_404(_stories(own), pk=pk)
    form = DeclineForm(request.POST or None, initial={"because": story.declined_because})
    if request.method == "POST" and form.is_valid():
        try:
            decline_story(story=story, because=form.cleaned_data["because"], at=now())
        except Story.DoesNotExist:
            messages.error(request, _("Its teller has just taken it back."))
        else:
            messages.success(request, _("It is not shown. Who told it is told why."))
        return redirect("stories:manage_list", organisation=own.slug)
    return render(request, "stories/story_decline.html", {"organisation": own, "story": story, "form": form})
