"""An organisation's own colour, as a style sheet: our content policy allows no style inside a page."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from people.models import HEX_COLOUR, Organisation


@require_safe
@login_not_required
@cache_control(public=True, max_age=86_400)
def brand(request: HttpRequest, slug: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Set the accent; the address changes with the colour, so it may be kept for a day."""
    colour = get_object_or_404(Organisation.objects.only("brand_colour"), slug=slug).brand_colour
    HEX_COLOUR(colour)
    return HttpResponse(f":root{{--govuk-brand-colour:{colour}}}\n", content_type="text/css")
