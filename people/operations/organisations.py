"""Organisations and their information pages."""

from datetime import datetime

from django.db import transaction

from people.initial_pages import INITIAL_PAGES
from people.models import InformationPage, Organisation


def write_initial_pages(organisation: Organisation, *, at: datetime) -> None:
    """Give ``organisation`` its four information pages to start from. Pages that it has already stay as they are."""
    InformationPage.objects.bulk_create(
        [
            InformationPage(organisation=organisation, slug=slug, title=page.title, body=page.body, changed_at=at)
            for slug, page in INITIAL_PAGES.items()
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def open_organisation(organisation: Organisation, *, at: datetime) -> Organisation:
    """Save a new organisation together with the pages that it must have."""
    organisation.save()
    write_initial_pages(organisation, at=at)
    return organisation
