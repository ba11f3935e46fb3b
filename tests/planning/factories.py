"""Services, goals and duties for the tests."""

from datetime import date
from itertools import count
from typing import Any

from people.models import Nation, Organisation
from planning.models import ComingChange, Duty, Goal, Measure, Service

_numbers = count(1)


def make_service(organisation: Organisation, **fields: Any) -> Service:
    """A service that runs now."""
    number = next(_numbers)
    defaults = {
        "name": f"Short breaks {number}",
        "slug": f"short-breaks-{number}",
        "summary": "Time off from caring, for a few hours or a few days.",
        "for_whom": Service.ForWhom.CARERS,
        "owner_title": "Short Breaks Manager",
    }
    return Service.objects.create(organisation=organisation, **{**defaults, **fields})


def make_goal(organisation: Organisation, **fields: Any) -> Goal:
    """A goal that still is one."""
    return Goal.objects.create(
        organisation=organisation, **{"words": "Carers get a break when they need it.", **fields}
    )


def make_duty(**fields: Any) -> Duty:
    """A duty that binds councils in England."""
    number = next(_numbers)
    defaults = {
        "key": f"care-act-{number}",
        "nations": [Nation.ENGLAND],
        "binds": [Organisation.Kind.COUNCIL],
        "act": "Care Act 2014",
        "section": f"section {number}",
        "words": "The council must think about your wellbeing.",
    }
    return Duty.objects.create(**{**defaults, **fields})


def make_measure(service: Service, **fields: Any) -> Measure:
    """How long people wait: the less the better."""
    defaults = {
        "kind": Measure.Kind.WAITING,
        "name": f"Days until a break {next(_numbers)}",
        "words": "How many days it takes from your call to your break.",
        "unit": "days",
        "better": Measure.Better.DOWN,
    }
    return Measure.objects.create(organisation=service.organisation, service=service, **{**defaults, **fields})


def make_change(service: Service, **fields: Any) -> ComingChange:
    """Something that may change, as a draft."""
    defaults = {
        "title": f"Fewer weekends {next(_numbers)}",
        "words": "We may shut on Sundays.",
        "decided_on": date(2027, 3, 1),
        "decided_by": "Health committee",
        "how_to_say": "Come to the forum in February.",
    }
    change = ComingChange.objects.create(organisation=service.organisation, **{**defaults, **fields})
    change.services.set([service])
    return change
