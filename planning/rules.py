"""Who may do what with what is planned."""

from django.contrib.auth.models import AnonymousUser

from people.models import Organisation, Role, User


def looks_after_duties(user: User | AnonymousUser, organisation: Organisation) -> bool:
    """Whether ``user`` may change the library of duties: an administrator of who runs the portal, as all share it."""
    return isinstance(user, User) and organisation.hosts_portal and user.holds(Role.Kind.ADMINISTRATOR, at=organisation)
