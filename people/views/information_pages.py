"""The information pages: for everybody to read, for staff to change."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.clock import now
from common.markdown import render_markdown
from common.methods import require_form_methods
from common.public_text import EASY_READ_SUFFIX, ENGLISH, VARIANTS
from common.retention import periods
from people.forms import InformationPageForm
from people.initial_pages import INITIAL_PAGES
from people.models import InformationPage
from people.rules import staff_of


@login_not_required
@require_safe
def information_page(request: HttpRequest, slug: str, organisation: str | None = None) -> HttpResponse:
    """A page about what we do, in the version asked for; the host's own where no organisation is named."""
    page = _page(slug, organisation)
    version = request.GET.get("version", "")
    if version not in page.body:
        version = page.body.language_of(get_language() or ENGLISH)
    context = {
        "page": page,
        "words": render_markdown(page.body.get(version, "")),
        "written_in": version.removesuffix(EASY_READ_SUFFIX),
        "periods": sorted(periods(), key=lambda one: -one.length) if slug == InformationPage.Slug.PRIVACY else [],
        "other_versions": [(other, VARIANTS[other]) for other in page.body if other != version],
    }
    return render(request, "people/information_page.html", context)


def _page(slug: str, organisation: str | None) -> InformationPage:
    """The page as it stands, or, where nobody has set up a host yet, as pages begin."""
    pages = InformationPage.objects.select_related("organisation").filter(slug=slug)
    if organisation is not None:
        return get_object_or_404(pages, organisation__slug=organisation)
    page = pages.filter(organisation__hosts_portal=True).first()
    if page is not None:
        return page
    if slug not in InformationPage.Slug:
        raise Http404
    initial = INITIAL_PAGES[InformationPage.Slug(slug)]
    return InformationPage(slug=slug, title=initial.title, body=initial.body)


@require_safe
def manage_pages(request: HttpRequest, organisation: str) -> HttpResponse:
    """The information pages of an organisation: what stands in them, and since when."""
    ours = staff_of(request, organisation)
    pages = InformationPage.objects.filter(organisation=ours)
    return render(request, "people/manage_pages.html", {"organisation": ours, "pages": pages})


@require_form_methods
def page_edit(request: HttpRequest, organisation: str, slug: str) -> HttpResponse:
    """Change the words of an information page, with a look at how easy they are to read."""
    ours = staff_of(request, organisation)
    page = get_object_or_404(InformationPage, organisation=ours, slug=slug)
    form = InformationPageForm(request.POST or None, instance=page)
    if form.is_valid():
        form.instance.changed_at = now()
        form.save()
        messages.success(request, _("The page is changed."))
        return redirect("people:manage_pages", organisation=ours.slug)
    return render(request, "people/page_edit.html", {"organisation": ours, "page": page, "form": form})
