"""Doing modules, keeping them, and putting those in place that come with the portal."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from common.public_text import PublicText
from common.slugs import free_slug
from people.models import Organisation, Person
from support.models import Module, Page, Progress
from support.shipped import WrittenModule, written_modules

LONGEST_SLUG = 70  # before its number


@transaction.atomic
def pass_page(*, person: Person, module: Module, number: int, at: datetime) -> Progress:
    """Note that somebody is done with the page of this number. What is done or finished stays so."""
    Progress.objects.bulk_create([Progress(person=person, module=module)], ignore_conflicts=True)
    progress = Progress.objects.select_for_update(of=("self",)).get(person=person, module=module)
    pages = module.pages.count()
    progress.pages_done = min(pages, max(progress.pages_done, number))
    if progress.finished_at is None and progress.pages_done >= pages > 0:
        progress.finished_at = at
    progress.save()
    return progress


@transaction.atomic
def add_module(*, module: Module) -> Module:
    """Keep a new module; sent twice it is there once."""
    Organisation.objects.select_for_update(of=("self",)).get(pk=module.organisation_id)
    if there := Module.objects.filter(submission_key=module.submission_key).first():
        return there
    module.slug = free_slug(str(module.title), among=Module.objects.all(), longest=LONGEST_SLUG, otherwise="course")
    module.save()
    return module


@transaction.atomic
def add_page(*, page: Page) -> Page:
    """Put a page at the end of its module; sent twice it is there once."""
    Module.objects.select_for_update(of=("self",)).get(pk=page.module_id)
    if there := Page.objects.filter(submission_key=page.submission_key).first():
        return there
    last: int | None = page.module.pages.aggregate(last=Max("order"))["last"]
    page.order = (last or 0) + 1
    page.save()
    return page


@transaction.atomic
def load_modules(*, organisation: Organisation) -> int:
    """Give ``organisation`` the modules that come with the portal, and return how many were new.

    It may be run at any time: one that is there is left as its staff have it.
    """
    there = set(Module.objects.values_list("slug", flat=True))
    new = 0
    for order, written in enumerate(written_modules(), start=1):
        if written.slug not in there:
            _write(organisation, written, order)
            new += 1
    return new


def _write(organisation: Organisation, written: WrittenModule, order: int) -> None:
    module = Module.objects.create(
        organisation=organisation,
        slug=written.slug,
        title=PublicText.of(written.title),
        summary=PublicText.of(written.summary),
        minutes=written.minutes,
        needs=Module.objects.filter(slug=written.first).first(),
        order=order,
        is_public=True,
    )
    for number, page in enumerate(written.pages, start=1):
        Page.objects.create(
            module=module,
            order=number,
            heading=PublicText.of(page.heading),
            words=PublicText.of(page.words),
            question=PublicText.of(page.question),
            answers=PublicText.of("\n".join(page.answers)),
            right=page.right,
            why=PublicText.of(page.why),
        )
