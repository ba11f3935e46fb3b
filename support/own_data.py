"""What the tables of this app hold about people: how far they have come in a course."""

from functools import partial

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.personal import OnErasure, PersonalField, Subject, classify
from people.retention import ABSENT
from support.models import Module, Page, Progress

_learned = partial(
    PersonalField,
    purpose=_("So that you can go on where you were, and print your certificate."),
    kept_for=ABSENT,
    on_erasure=OnErasure.DELETED,
)


def _progress(subject: Subject) -> QuerySet[Progress]:
    return Progress.objects.filter(person__in=subject.persons).select_related("module")


classify(Module, impersonal="id organisation slug title summary minutes needs order is_public submission_key")
classify(Page, impersonal="id module order heading words question answers right why submission_key")
classify(
    Progress,
    title=_("Courses you did"),
    rows=_progress,
    personal={
        "person": _learned(label=_("Who"), exported=False, because=_("It stands above.")),
        "module": _learned(label=_("Course")),
        "pages_done": _learned(label=_("Pages you did")),
        "finished_at": _learned(label=_("Finished")),
    },
    impersonal="id",
)
