"""What the tables of this app hold about people: who was sent a link. Answers lead to nobody."""

from functools import partial

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.personal import OnErasure, PersonalField, Subject, classify
from engagement.surveys.models import Draft, Heard, Invitation, Response, Staged, Survey, Version
from engagement.surveys.retention import DRAFT

_to_ask = partial(
    PersonalField,
    purpose=_("To ask you by a link of your own, and to remind you once if you have not answered."),
    kept_for=_("Until the survey closes."),
    on_erasure=OnErasure.DELETED,
)


def _invitations(subject: Subject) -> QuerySet[Invitation]:
    return Invitation.objects.filter(person__in=subject.persons).select_related("survey__activity")


classify(Survey, impersonal="id activity minutes key closed_at results what_next shown_at")
classify(Version, impersonal="id survey number questions published_at")
classify(
    Invitation,
    title=_("Surveys that you were asked to answer"),
    rows=_invitations,
    personal={
        "person": _to_ask(label=_("Who"), exported=False, because=_("It stands above.")),
        "contact": _to_ask(label=_("How to reach you"), exported=False, because=_("It stands above.")),
        "survey": _to_ask(label=_("Survey")),
        "is_used": _to_ask(label=_("The link was used")),
    },
    impersonal="id",
)
# Nothing in these leads to anybody: not by us, and not by whoever has the whole database.
classify(Draft, impersonal="locator survey sealed expires_at", ends=(DRAFT,))
classify(Staged, impersonal="key version channel language answers")
classify(Response, impersonal="key version channel language answers")
classify(Heard, impersonal="id response question item")
