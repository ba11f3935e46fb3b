"""Who may read which figures."""

from django.db.models import Q, QuerySet

from people.models import Organisation, Role, User
from planning.models import Service


def readable_services(user: User, organisation: Organisation) -> QuerySet[Service]:
    """The services whose figures ``user`` may read for ``organisation``.

    Its planners read those that it runs. Its commissioners also read those that it pays for, whoever runs them.
    """
    readable = Q(organisation=organisation)
    if user.holds(Role.Kind.COMMISSIONER, at=organisation):
        readable |= Q(pk__in=Service.objects.filter(funded_by=organisation).values("pk"))
    return Service.objects.filter(readable).select_related("organisation").order_by("organisation__name", "name")
