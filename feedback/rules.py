"""Who may do what with feedback. Row visibility itself is `visible_to` of the models."""

from datetime import date

from django.db.models import QuerySet

from feedback.models import Item
from people.models import Role
from people.rules import FEEDBACK_STAFF
from planning.models import Service

# Who may open an item: planners and administrators what is not flagged, the safeguarding lead what is.
ITEM_STAFF = (*FEEDBACK_STAFF, Role.Kind.SAFEGUARDING_LEAD)


def hands_of(item: Item) -> tuple[Role.Kind, ...]:
    """The roles in whose hands an item is."""
    return FEEDBACK_STAFF if item.safeguarding_since is None else (Role.Kind.SAFEGUARDING_LEAD,)


def colleagues_for(item: Item, on: date) -> QuerySet[Role]:
    """Who may be given an item on the date ``on`` (London): those who can see it."""
    return (
        Role.objects.current(on)
        .filter(organisation=item.organisation_id, kind__in=hands_of(item))
        .order_by("name", "pk")
    )


def services_for(item: Item) -> QuerySet[Service]:
    """Where an item may be brought without asking the carer.

    Who chose a service spoke to its organisation. Who was not sure asked us to find the right people, anywhere.
    """
    services = Service.objects.open_to_feedback()
    return services.filter(organisation=item.organisation_id) if item.service_id else services


def may_be_moved(item: Item) -> bool:
    """Whether an item can still go to another service or theme: once answered, it stays where it was answered."""
    return item.state != Item.State.ANSWERED


def may_be_passed_on(item: Item) -> bool:
    """Whether the carer has said yes to their words being given to somebody else."""
    return item.passing_on == Item.PassingOn.YES


def may_be_answered_alone(item: Item) -> bool:
    """Whether an answer to just this carer is owed: none was given yet, or they asked us to look again."""
    return item.state != Item.State.ANSWERED or item.look_again_at is not None
