"""What the tables of this app hold about people: who sits on a panel."""

from functools import partial

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.personal import OnErasure, PersonalField, Subject, classify
from engagement.panels.models import Panel, Seat, Term
from engagement.panels.retention import TERM

_sits = partial(
    PersonalField,
    purpose=_("So that the panel knows its members, and no seat is filled twice."),
    kept_for=TERM,
    on_erasure=OnErasure.DELETED,
)


def _terms(subject: Subject) -> QuerySet[Term]:
    return Term.objects.filter(contact__in=subject.all_contacts).select_related("seat", "panel")


classify(
    Panel,
    impersonal="id organisation name purpose influence least_carers quorum meets_every term_months most_terms"
    " staff_contact is_public begun_on submission_key",
)
classify(Seat, impersonal="id panel kind office submission_key")
classify(
    Term,
    title=_("Panels you sit on"),
    rows=_terms,
    personal={
        "panel": _sits(label=_("Panel")),
        "seat": _sits(label=_("Seat")),
        "name": _sits(label=_("Name")),
        "contact": _sits(label=_("How to reach you"), exported=False, because=_("It stands above.")),
        "may_be_named": _sits(label=_("We may name you in public")),
        "is_new": _sits(label=_("It is the first time")),
        "starts_on": _sits(label=_("First day")),
        "ends_on": _sits(label=_("Last day")),
        "over_at": _sits(label=_("Last day"), exported=False, because=_("It stands above.")),
    },
    impersonal="id",
)
