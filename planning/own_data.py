"""What the tables of this app hold about people: which services they used. It goes with the person."""

from functools import partial

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.personal import OnErasure, PersonalField, Subject, classify
from people.retention import ABSENT
from planning.models import ComingChange, Duty, Goal, Measure, Plan, PlanSection, Reading, Service, ServiceUse

_to_ask_who_knows = partial(
    PersonalField,
    purpose=_("So that we can ask those who know a service."),
    kept_for=ABSENT,
    on_erasure=OnErasure.DELETED,
)


def _uses(subject: Subject) -> QuerySet[ServiceUse]:
    return ServiceUse.objects.filter(person__in=subject.persons).select_related("service")


classify(
    ServiceUse,
    title=_("Services you used"),
    rows=_uses,
    personal={
        "person": _to_ask_who_knows(label=_("Who"), exported=False, because=_("It stands above.")),
        "service": _to_ask_who_knows(label=_("Service")),
        "used_by": _to_ask_who_knows(label=_("Who used it")),
        "used_about": _to_ask_who_knows(label=_("When, about")),
    },
    impersonal="id",
)

classify(
    Service,
    impersonal="id organisation name slug summary for_whom owner_title acknowledge_days answer_days listening_days"
    " is_open",
)
classify(Goal, impersonal="id organisation service words is_current")
classify(Duty, impersonal="id key nations binds act section words link checked_on is_in_force is_kept_here")
classify(
    Plan,
    impersonal="id organisation title slug summary money starts_on ends_on review_on owner_title status agreed_at"
    " replaces topic submission_key",
)
classify(PlanSection, impersonal="id plan order heading words draft_words")
classify(Measure, impersonal="id organisation service kind name words unit better target target_on is_current")
classify(Reading, impersonal="id measure on value source")
classify(
    ComingChange,
    impersonal="id organisation title words decided_on decided_by how_to_say status outcome submission_key",
)
