import uuid
from datetime import timedelta

import pytest

from activities.models import Activity
from activities.operations import (
    AlreadyCancelled,
    ReasonMissing,
    add_activity,
    cancel_activity,
    publish_activity,
    subject_of,
)
from common.clock import now
from notices.models import Notice, Topic
from notices.operations import queue
from people.models import Organisation
from planning.models import Service
from tests.activities.factories import make_activity
from tests.people.factories import make_contact


def new_activity(organisation: Organisation, key: uuid.UUID) -> Activity:
    starts_at = now() + timedelta(days=3)
    return Activity(
        organisation=organisation,
        kind=Activity.Kind.DROP_IN,
        title="Tea on the ward",
        summary="Tell the ward manager how it goes.",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        place="Ward 3",
        how_to_join="Just come.",
        organiser_title="Ward Manager",
        submission_key=key,
    )


def test_adding_makes_a_draft_that_can_be_followed(organisation: Organisation, service: Service) -> None:
    added = add_activity(new_activity(organisation, uuid.uuid4()), services=[service], at=now())

    assert added.status == Activity.Status.DRAFT
    assert added.topic.label == "activities.activity"
    assert list(added.services.all()) == [service]


def test_the_same_form_twice_adds_one(organisation: Organisation) -> None:
    key = uuid.uuid4()

    first = add_activity(new_activity(organisation, key), at=now())
    second = add_activity(new_activity(organisation, key), at=now())

    assert first.pk == second.pk
    assert Activity.objects.count() == Topic.objects.count() == 1


def test_publishing_twice_changes_nothing(organisation: Organisation, service: Service) -> None:
    activity = make_activity(organisation, status=Activity.Status.DRAFT)
    activity.services.add(service)

    publish_activity(activity=activity, at=now())

    assert publish_activity(activity=activity, at=now()).status == Activity.Status.PUBLISHED


def test_what_is_cancelled_is_not_published_again(organisation: Organisation) -> None:
    activity = make_activity(organisation)
    cancel_activity(activity=activity, because="The hall is flooded.", at=now())

    with pytest.raises(AlreadyCancelled):
        publish_activity(activity=activity, at=now())


def test_cancelling_needs_a_reason(organisation: Organisation) -> None:
    activity = make_activity(organisation)

    with pytest.raises(ReasonMissing):
        cancel_activity(activity=activity, because="", at=now())
    activity.refresh_from_db()
    assert activity.status == Activity.Status.PUBLISHED


def test_cancelling_takes_back_its_mails_and_keeps_the_first_reason(organisation: Organisation) -> None:
    activity, other = make_activity(organisation), make_activity(organisation)
    contact, at = make_contact(), now()
    for of in (activity, other):
        queue(kind="feedback.message", contact=contact, context={}, key=subject_of(of), subject=subject_of(of), at=at)

    cancel_activity(activity=activity, because="The hall is flooded.", at=at)
    again = cancel_activity(activity=activity, because="Another reason.", at=at)

    assert str(again.cancelled_because) == "The hall is flooded."
    assert Notice.objects.get(subject=subject_of(activity)).state == Notice.State.CANCELLED
    assert Notice.objects.get(subject=subject_of(other)).state == Notice.State.QUEUED
