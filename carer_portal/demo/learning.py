"""Courses of the demo: the four that come with the portal, and one that its staff have only begun."""

from people.models import Organisation
from support.models import Module
from support.operations import add_module, load_modules


def tell_learning() -> None:
    """Put them in place at the organisation that runs the portal."""
    host = Organisation.objects.get(hosts_portal=True)
    load_modules(organisation=host)
    add_module(
        module=Module(
            organisation=host,
            title="Helping to choose new staff",
            summary="What happens on the day, and what you can ask.",
            minutes=10,
            order=5,
        )
    )
