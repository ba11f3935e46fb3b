"""Adding services, goals and duties. What is sent twice is kept once."""

from collections.abc import Iterable

from django.db import transaction

from common.slugs import free_slug
from people.models import Organisation
from planning.models import Duty, Goal, Service

LONGEST_ADDRESS, LONGEST_KEY = 60, 50  # characters before a number is added


@transaction.atomic
def add_service(*, service: Service, funded_by: Iterable[Organisation] = ()) -> Service:
    """Add a service under an address of its own; return the one that is there, if its organisation has it already."""
    Organisation.objects.select_for_update(no_key=True).get(pk=service.organisation_id)
    if there := Service.objects.filter(organisation=service.organisation_id, name=service.name).first():
        return there
    service.slug = free_slug(service.name, among=Service.objects.all(), longest=LONGEST_ADDRESS, otherwise="service")
    service.save()
    service.funded_by.set(funded_by)
    return service


@transaction.atomic
def add_goal(*, goal: Goal) -> Goal:
    """Add a goal; return the one that is there, if its organisation has it in these words already."""
    Organisation.objects.select_for_update(no_key=True).get(pk=goal.organisation_id)
    there = Goal.objects.filter(organisation=goal.organisation_id, service=goal.service_id, words=goal.words).first()
    if there is None:
        goal.save()
    return there or goal


@transaction.atomic
def add_duty(*, duty: Duty, by: Organisation) -> Duty:
    """Add a duty to the library that ``by``, who runs the portal, looks after; return the one that is there, if any."""
    Organisation.objects.select_for_update(no_key=True).get(pk=by.pk)
    if there := Duty.objects.filter(act=duty.act, section=duty.section).first():
        return there
    duty.key = free_slug(str(duty), among=Duty.objects.all(), field="key", longest=LONGEST_KEY, otherwise="duty")
    duty.is_kept_here = True
    duty.save()
    return duty
