"""What stands on the page after signing in: a carer's own things, and what waits for staff. Few, fixed queries each."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from activities.models import Activity, Interest
from activities.rhythm import chase_of, owed, rhythms
from carer_portal.hats import Hat, hats_of
from engagement.panels.models import Term
from feedback.models import Action, Decision, Item, Message
from notices.models import Contact, Follower
from people.models import AccessNeed, Person, User

MOST = 3  # of each thing, so that all of it fits one screen
MOST_ASKED = 5
WEEK = timedelta(days=7)


# --- A carer's ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ask:
    """Something that waits for the carer, and where."""

    words: str | Promise
    page: str


def needs_me(user: User, me: Person | None, at: datetime) -> list[Ask]:
    """What waits for a carer: a question of ours, or to look at what they need once more."""
    last = Message.objects.filter(item=OuterRef("pk")).order_by("-sent_at", "-pk").values("kind")[:1]
    asked = (
        Item.objects.said_by(user)
        .unanswered()
        .annotate(last=Subquery(last))
        .filter(Q(passing_on=Item.PassingOn.ASKED) | Q(last=Message.Kind.FROM_STAFF))
        .order_by("-received_at", "-pk")
    )
    asks = [
        Ask(
            _("May we pass on what you said? Please say yes or no")
            if item.passing_on == Item.PassingOn.ASKED
            else _("We wrote to you about what you said"),
            reverse("feedback:thread", args=[item.reference]),
        )
        for item in asked[:MOST_ASKED]
    ]
    if me and AccessNeed.objects.due_for_review(at).filter(person=me).exists():
        asks.append(Ask(_("Is what you need still right?"), reverse("people:need_list")))
    return asks


def sits_on(user: User, me: Person | None, on: date) -> list[Term]:
    """The terms on panels of whoever has these addresses, with the staff contact of each panel."""
    own = Q(contact__channel=Contact.Channel.EMAIL, contact__address=user.email)
    if me and me.contact_id:
        own |= Q(contact=me.contact_id)
    terms = Term.objects.current(on).filter(own).select_related("seat", "panel__staff_contact__user")
    return list(terms[:MOST_ASKED])


@dataclass(frozen=True)
class Followed:
    """What a carer follows."""

    activities: list[Activity]
    interests: list[Interest]
    answers: list[Decision]

    def __bool__(self) -> bool:
        return bool(self.activities or self.interests or self.answers)


def followed_by(user: User, me: Person | None, at: datetime) -> Followed:
    """What comes up, what is asked for and what was answered, of all that reaches a carer's own addresses."""
    own = Q(contact__channel=Contact.Channel.EMAIL, contact__address=user.email)
    if me and me.contact_id:
        own |= Q(contact=me.contact_id)
    topics = Follower.objects.active().filter(own).values("topic")
    coming = Activity.objects.published().coming_up(at).filter(topic__in=topics)
    answers = Decision.objects.in_public().filter(theme__topic__in=topics).select_related("theme")
    return Followed(
        activities=list(coming[:MOST]),
        interests=list(Interest.objects.filter(topic__in=topics).select_related("service").order_by("pk")[:MOST]),
        answers=list(answers.order_by("-published_at", "-pk")[:MOST]),
    )


# --- A planner's --------------------------------------------------------------------------------------------------


def what_waits(user: User, at: datetime) -> list[Hat]:
    """The hats of a user, with what waits at all of them read by one query each."""
    hats = {hat.organisation.pk: hat for hat in hats_of(user)}
    if not hats:
        return []
    on = timezone.localdate(at)
    _count_items(hats, user, on)
    planned = [key for key, hat in hats.items() if hat.works_the_queue]
    if planned:
        _count_promises(hats, planned, on)
        for rhythm in rhythms(at, planned):
            if rhythm.is_silent(on):
                hats[rhythm.service.organisation_id].silent.append(rhythm)
        _list_owed(hats, planned, at)
    return list(hats.values())


def _list_owed(hats: dict[int, Hat], planned: list[int], at: datetime) -> None:
    """The latest of each organisation, and how many there are."""
    of_one: dict[str, Any] = {"partition_by": F("organisation")}
    latest = Window(RowNumber(), order_by=[F("starts_at").desc(), F("pk").desc()], **of_one)
    rows = owed(at, planned).annotate(rank=latest, total=Window(Count("pk"), **of_one)).filter(rank__lte=MOST)
    for activity in rows.select_related("organisation").order_by("rank"):
        hat = hats[activity.organisation_id]
        hat.owed.append(chase_of(activity))
        hat.owed_more = activity.total - len(hat.owed)


def _count_items(hats: dict[int, Hat], user: User, on: date) -> None:
    unflagged, unanswered = Q(safeguarding_since__isnull=True), ~Q(state=Item.State.ANSWERED)
    counts = (
        Item.objects.visible_to(user)
        .to_do()
        .order_by()
        .values(at=F("organisation"))
        .annotate(
            to_do=Count("pk", filter=unflagged),
            late=Count("pk", filter=unflagged & unanswered & Q(answer_by__lt=on)),
            due=Count("pk", filter=unflagged & unanswered & Q(answer_by__range=(on, on + WEEK))),
            flagged=Count("pk", filter=~unflagged),
        )
    )
    for row in counts:
        hat = hats[row["at"]]
        hat.to_do, hat.late, hat.due, hat.flagged = row["to_do"], row["late"], row["due"], row["flagged"]


def _count_promises(hats: dict[int, Hat], planned: list[int], on: date) -> None:
    counts = (
        Action.objects.in_public()
        .open()
        .filter(decision__theme__organisation__in=planned)
        .order_by()
        .values(at=F("decision__theme__organisation"))
        .annotate(late=Count("pk", filter=Q(due_on__lt=on)), due=Count("pk", filter=Q(due_on__range=(on, on + WEEK))))
    )
    for row in counts:
        hats[row["at"]].promises_late, hats[row["at"]].promises_due = row["late"], row["due"]
