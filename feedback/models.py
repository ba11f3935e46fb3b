"""The feedback circle: items → themes → decisions → actions → updates.

What was said is an `Item`. Items gather under a `Theme`. A `Decision` answers a theme (in public) or one item (in
private). An `Action` is a promise that carries a decision out. An `Update` is public words that reach every follower.
"""

import uuid
from datetime import date
from typing import Any

import pghistory
import pgtrigger
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from common.fields import PublicTextField
from notices.models import Contact, Topic
from people.ages import too_young_for
from people.models import GuardianYes, Organisation, Person, Purpose, Representation, Role, User
from people.rules import FEEDBACK_STAFF
from planning.models import Duty, Goal, Measure, Service

LONGEST_WORDS = 5_000  # characters in what one carer says at a time: about two pages
LONGEST_MAIL = 50_000  # characters of what came by mail, where no form could ask for less
CROSS_FLOOR: dict[str, Any] = {"related_name": "+"}  # a lower floor cannot reach up through the ORM


def organisations_where(user: User | AnonymousUser, *kinds: Role.Kind) -> list[int]:
    """Keys of the organisations at which ``user`` holds one of ``kinds`` today."""
    return [] if user.is_anonymous else [r.organisation_id for r in user.roles_today if r.kind in kinds]


class Theme(models.Model):
    """What several items have in common, with the public name under which it is answered."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, **CROSS_FLOOR)
    service = models.ForeignKey(
        Service, verbose_name=_("service"), null=True, blank=True, on_delete=models.PROTECT, **CROSS_FLOOR
    )
    title = PublicTextField(_("name of the theme"))
    topic = models.OneToOneField(Topic, on_delete=models.PROTECT, **CROSS_FLOOR)
    submission_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, **CROSS_FLOOR)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(title={}), name="theme_has_a_title")]

    def __str__(self) -> str:
        return str(self.title)


class ItemQuerySet(models.QuerySet["Item"]):
    """Questions asked of items."""

    def visible_to(self, user: User | AnonymousUser) -> "ItemQuerySet":
        """A planner's: those of their organisations, but for flagged ones, which only a safeguarding lead sees.

        A carer's own items stand in `said_by`: the two hats are never worn at once.
        """
        return self.filter(
            Q(organisation__in=organisations_where(user, *FEEDBACK_STAFF), safeguarding_since__isnull=True)
            | Q(
                organisation__in=organisations_where(user, Role.Kind.SAFEGUARDING_LEAD),
                safeguarding_since__isnull=False,
            )
        )

    def said_by(self, user: User | AnonymousUser) -> "ItemQuerySet":
        """What the persons for whom ``user`` speaks have said."""
        spoken_for = Person.objects.spoken_for_by(user, Representation.May.TELL)
        return self.filter(person__in=spoken_for.order_by().values("pk"))

    def unflagged(self) -> "ItemQuerySet":
        """Items that no safeguarding flag has taken out of the lists."""
        return self.filter(safeguarding_since__isnull=True)

    def quotable(self) -> "ItemQuerySet":
        """Items whose words may be shown: they said so, and where they are too young to, a grown-up did as well."""
        young = [band for band, purposes in too_young_for().items() if Purpose.QUOTES in purposes]
        yes = GuardianYes.objects.standing().to(Purpose.QUOTES)
        with_a_grown_up = yes.filter(
            connection__person=OuterRef("person"), connection__organisation=OuterRef("organisation")
        )
        return self.filter(may_quote=True).exclude(Q(person__profile__age_band__in=young) & ~Exists(with_a_grown_up))

    def unanswered(self) -> "ItemQuerySet":
        """Items that still wait for a decision."""
        return self.exclude(state=Item.State.ANSWERED)

    def to_do(self) -> "ItemQuerySet":
        """Items that wait for staff: for an answer, or for a reply to what the carer wrote since."""
        return self.filter(~Q(state=Item.State.ANSWERED) | Q(wrote_back_at__isnull=False))

    def late(self, on: date) -> "ItemQuerySet":
        """Items whose promised day of answer lies before the date ``on`` (London)."""
        return self.unanswered().filter(answer_by__lt=on)


@pghistory.track(
    # What the carer wrote and how to reach them stay out of the record that nobody can edit.
    exclude=[
        "words",
        "contact",
        "person",
        "secret_hash",
        "secret_tries",
        "secret_locked_until",
        "submission_key",
    ]
)
class Item(models.Model):
    """Whatever was said, through any channel, in the exact words."""

    class Channel(models.TextChoices):
        WEB = "web", _("This site")
        EMAIL = "email", _("Email")
        MEETING = "meeting", _("Meeting")
        SURVEY = "survey", _("Survey")
        PLAN_COMMENT = "plan_comment", _("Comment on a plan")
        PANEL = "panel", _("Panel")
        DISCUSSION = "discussion", _("Discussion")
        STORY = "story", _("Story")
        TELEPHONE = "telephone", _("Telephone")
        PAPER = "paper", _("Paper")
        GROUP = "group", _("A group that speaks for carers")

    class About(models.TextChoices):
        ME = "me", _("Me")
        CARED_FOR = "cared_for", _("The person I care for")
        BOTH = "both", _("Both of us")
        GROUP = "group", _("A group of carers")

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        LOOKING = "looking", _("Being looked at")
        ANSWERED = "answered", _("Answered")

    class PassingOn(models.TextChoices):
        NOT_ASKED = "not_asked", _("Not asked")
        ASKED = "asked", _("Asked")
        YES = "yes", _("Yes, pass it on")
        NO = "no", _("No, keep it here")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, **CROSS_FLOOR)
    service = models.ForeignKey(
        Service, verbose_name=_("service"), null=True, blank=True, on_delete=models.PROTECT, **CROSS_FLOOR
    )
    activity = models.ForeignKey(Activity, null=True, blank=True, on_delete=models.PROTECT, **CROSS_FLOOR)
    theme = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.PROTECT, related_name="items")
    decision = models.ForeignKey("Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="items")
    topic = models.OneToOneField(Topic, on_delete=models.PROTECT, **CROSS_FLOOR)

    reference = models.CharField(max_length=8, unique=True, editable=False)
    secret_hash = models.CharField(max_length=128, editable=False)
    secret_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    secret_locked_until = models.DateTimeField(null=True, editable=False)
    submission_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    words = models.TextField(_("what was said"), max_length=LONGEST_WORDS)
    language = models.CharField(max_length=10, default="en-gb")
    channel = models.CharField(_("came by"), max_length=20, choices=Channel)
    about = models.CharField(_("about"), max_length=10, choices=About)
    voices = models.PositiveIntegerField(_("how many carers said it"), default=1)
    may_quote = models.BooleanField(_("may be quoted"), default=False)
    passing_on = models.CharField(_("may be passed on"), max_length=10, choices=PassingOn, default=PassingOn.NOT_ASKED)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, **CROSS_FLOOR)
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.SET_NULL, **CROSS_FLOOR)

    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    received_at = models.DateTimeField(default=timezone.now)
    acknowledge_by = models.DateField(_("somebody reads it by"))
    answer_by = models.DateField(_("answer due by"))
    looked_at_at = models.DateTimeField(null=True, blank=True)
    looked_at_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, **CROSS_FLOOR)
    looked_at_title = models.CharField(max_length=180, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    assigned_to = models.ForeignKey(
        Role, verbose_name=_("with"), null=True, blank=True, on_delete=models.SET_NULL, **CROSS_FLOOR
    )
    wrote_back_at = models.DateTimeField(_("carer waits for a reply since"), null=True, blank=True)
    look_again_at = models.DateTimeField(_("carer asked us to look again"), null=True, blank=True)
    safeguarding_since = models.DateTimeField(null=True, blank=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["received_at", "pk"]
        indexes = [
            models.Index(fields=["organisation", "state", "answer_by"], name="item_queue"),
            models.Index(fields=["organisation", "received_at"], name="item_received"),
            models.Index(fields=["service", "state"], name="item_of_service"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="item_has_words"),
            models.CheckConstraint(condition=Q(voices__gte=1), name="item_has_a_voice"),
            models.CheckConstraint(
                # A step is never skipped: looked at comes before answered, and an answer names its decision.
                condition=(
                    Q(
                        state="received",
                        looked_at_at__isnull=True,
                        decision__isnull=True,
                        answered_at__isnull=True,
                    )
                    | Q(
                        state="looking",
                        looked_at_at__isnull=False,
                        decision__isnull=True,
                        answered_at__isnull=True,
                    )
                    | Q(
                        state="answered",
                        looked_at_at__isnull=False,
                        decision__isnull=False,
                        answered_at__isnull=False,
                    )
                ),
                name="item_state_agrees_with_its_steps",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("received_at")),
                name="item_answered_after_received",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference[:4]} {self.reference[4:]}"

    def late_by(self, on: date) -> int:
        """Days by which the promised day of answer has passed on the date ``on`` (London); 0 when in time."""
        return 0 if self.state == self.State.ANSWERED else max(0, (on - self.answer_by).days)


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Questions asked of decisions."""

    def published(self) -> "DecisionQuerySet":
        """Decisions that have been given to those who asked."""
        return self.filter(published_at__isnull=False)

    def in_public(self) -> "DecisionQuerySet":
        """Published answers to themes that no later answer has replaced: "you said, we did"."""
        replaced = Decision.objects.filter(replaces=OuterRef("pk"), published_at__isnull=False)
        return self.published().filter(theme__isnull=False).exclude(Exists(replaced))


WEIGHING_OUTCOMES = ("we_will", "in_part", "we_cannot", "already_so")

# Held at commit, since the decision is written before the goals and duties that it names.
WEIGHED_AT_COMMIT = """
    SELECT * INTO d FROM feedback_decision WHERE id = %s;
    IF FOUND AND d.outcome IN ('we_will', 'in_part', 'we_cannot', 'already_so') AND (
        (d.no_goal_because = '' AND NOT EXISTS (SELECT 1 FROM feedback_goalweighed WHERE decision_id = d.id))
        OR (d.no_duty_because = '' AND NOT EXISTS (SELECT 1 FROM feedback_dutyweighed WHERE decision_id = d.id))
    ) THEN
        RAISE EXCEPTION 'a decision names the goals and duties weighed, or says why none applies'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_weighs_goals_and_duties';
    END IF;
    RETURN NULL;
"""


def _weighed_at_commit(name: str, operation: pgtrigger.Operation, key: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=operation,
        timing=pgtrigger.Deferred,
        declare=[("d", "feedback_decision%ROWTYPE")],
        func=WEIGHED_AT_COMMIT % key,
    )


# An answer in public is kept word for word. An answer to one family is theirs, so that the record which nobody can
# edit keeps only that it was given, when and by whom.
IN_PUBLIC, IN_PRIVATE = 'NEW."theme_id" IS NOT NULL', 'NEW."theme_id" IS NULL'
CHANGED = "OLD.* IS DISTINCT FROM NEW.*"


@pghistory.track(
    pghistory.InsertEvent("insert", condition=pgtrigger.Condition(IN_PUBLIC)),
    pghistory.UpdateEvent("update", condition=pgtrigger.Condition(f"{CHANGED} AND {IN_PUBLIC}")),
)
@pghistory.track(
    pghistory.InsertEvent("insert_private", condition=pgtrigger.Condition(IN_PRIVATE)),
    pghistory.UpdateEvent("update_private", condition=pgtrigger.Condition(f"{CHANGED} AND {IN_PRIVATE}")),
    fields=["item", "outcome", "stage", "replaces", "decided_by", "decided_at", "published_by", "published_at"],
    model_name="PrivateDecisionEvent",
    obj_field=pghistory.ObjForeignKey(related_name="private_events"),
)
class Decision(models.Model):
    """An answer: what will be done, or why not. About a theme it is public; about one item it is between two."""

    class Outcome(models.TextChoices):
        WE_WILL = "we_will", _("We will")
        IN_PART = "in_part", _("We will do some of it")
        WE_CANNOT = "we_cannot", _("We cannot")
        ALREADY_SO = "already_so", _("It is so already")
        THANK_YOU = "thank_you", _("Thank you")
        PASSED_ON = "passed_on", _("Passed on")
        OWN_CASE = "own_case", _("Your own case")

    class Obstacle(models.TextChoices):
        LAW = "law", _("The law does not let us")
        MONEY = "money", _("We do not have the money")
        SAFETY = "safety", _("It would not be safe")
        REMIT = "remit", _("It is not ours to decide")
        CONFLICT = "conflict", _("Carers want different things")

    class Stage(models.TextChoices):
        DRAFT = "draft", _("Draft")
        DECIDED = "decided", _("Decided")
        UNDER_WAY = "under_way", _("Under way")
        DONE = "done", _("Done")

    theme = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.PROTECT, related_name="own_decisions")
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    outcome = models.CharField(_("answer"), max_length=20, choices=Outcome)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.DRAFT)
    said = PublicTextField(_("what carers said"), blank=True)
    answer = PublicTextField(_("our answer"))
    reason = PublicTextField(_("why"), blank=True)
    next_words = PublicTextField(_("what happens next"), blank=True)
    obstacle = models.CharField(_("what stands in the way"), max_length=10, choices=Obstacle, blank=True)
    would_reopen = PublicTextField(_("what would have to change"), blank=True)
    look_again_on = models.DateField(_("when we look at it again"), null=True, blank=True)
    passed_to = models.CharField(_("passed on to"), max_length=160, blank=True)
    case_handler = PublicTextField(_("who handles it"), blank=True)
    goals = models.ManyToManyField(Goal, verbose_name=_("goals"), through="GoalWeighed", **CROSS_FLOOR)
    duties = models.ManyToManyField(Duty, verbose_name=_("duties"), through="DutyWeighed", **CROSS_FLOOR)
    no_goal_because = models.TextField(_("no goal applies, because"), blank=True, max_length=500)
    no_duty_because = models.TextField(_("no duty applies, because"), blank=True, max_length=500)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, **CROSS_FLOOR)
    decided_by_title = models.CharField(max_length=180)
    decided_at = models.DateTimeField()
    published_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, **CROSS_FLOOR)
    published_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="decision_public_log", condition=Q(theme__isnull=False))
        ]
        triggers = [_weighed_at_commit("weighs_goals_and_duties", pgtrigger.Insert | pgtrigger.Update, "NEW.id")]
        constraints = [
            models.CheckConstraint(
                condition=Q(theme__isnull=False, item__isnull=True) | Q(theme__isnull=True, item__isnull=False),
                name="decision_answers_a_theme_or_an_item",
            ),
            models.CheckConstraint(
                # What weighs goals and duties is owed to everyone, so it stands in public, under a theme.
                condition=~Q(outcome__in=WEIGHING_OUTCOMES) | Q(theme__isnull=False) & ~Q(reason={}) & ~Q(said={}),
                name="decision_in_public_has_its_reason",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["passed_on", "own_case"]) | Q(item__isnull=False),
                name="decision_about_one_family_is_private",
            ),
            models.CheckConstraint(condition=~Q(answer={}), name="decision_has_public_words"),
            models.CheckConstraint(
                condition=~Q(outcome="we_cannot")
                | ~Q(obstacle="") & ~Q(would_reopen={}) & Q(look_again_on__isnull=False),
                name="refusal_says_what_would_reopen_it",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="in_part") | ~Q(would_reopen={}) & Q(look_again_on__isnull=False),
                name="part_says_what_would_do_the_rest",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="passed_on") | ~Q(passed_to=""), name="passed_on_names_to_whom"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="own_case") | ~Q(case_handler={}), name="own_case_names_who_handles_it"
            ),
            models.CheckConstraint(
                condition=Q(stage="draft", published_at__isnull=True)
                | ~Q(stage="draft") & Q(published_at__isnull=False),
                name="decision_out_of_draft_when_published",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=["under_way", "done"]) | Q(outcome__in=["we_will", "in_part"]),
                name="only_promises_are_carried_out",
            ),
            models.CheckConstraint(condition=Q(done_at__isnull=True) | Q(stage="done"), name="decision_done_at_agrees"),
            models.UniqueConstraint(fields=["theme"], condition=Q(stage="draft"), name="one_draft_a_theme"),
            models.UniqueConstraint(
                # A later private answer replaces the one before it; two never stand side by side.
                fields=["item", "replaces"],
                condition=Q(item__isnull=False),
                nulls_distinct=False,
                name="private_answers_follow_one_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}: {self.answer}"

    @property
    def weighs(self) -> bool:
        """Whether this kind of answer owes everyone the goals and duties weighed."""
        return self.outcome in WEIGHING_OUTCOMES


class GoalWeighed(models.Model):
    """A goal that a decision was held against."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="goals_weighed")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, **CROSS_FLOOR)

    class Meta:
        triggers = [_weighed_at_commit("stays_weighed", pgtrigger.Delete | pgtrigger.Update, "OLD.decision_id")]
        constraints = [models.UniqueConstraint(fields=["decision", "goal"], name="goal_weighed_once")]

    def __str__(self) -> str:
        return str(self.goal)


class DutyWeighed(models.Model):
    """A duty that a decision was held against."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="duties_weighed")
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, **CROSS_FLOOR)

    class Meta:
        triggers = [_weighed_at_commit("stays_weighed", pgtrigger.Delete | pgtrigger.Update, "OLD.decision_id")]
        constraints = [models.UniqueConstraint(fields=["decision", "duty"], name="duty_weighed_once")]

    def __str__(self) -> str:
        return str(self.duty)


class Quote(models.Model):
    """A carer's words on a public page: allowed by the carer, read for names by a person."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="quotes")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="quotes")
    words = models.TextField(_("words"), max_length=600)
    attribution = models.CharField(_("who said it, without a name"), max_length=80, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "item"], name="item_quoted_once"),
            models.CheckConstraint(condition=~Q(words=""), name="quote_has_words"),
        ]

    def __str__(self) -> str:
        return self.words


class ActionQuerySet(models.QuerySet["Action"]):
    """Questions asked of promises."""

    def in_public(self) -> "ActionQuerySet":
        """Promises whose decision has been published."""
        return self.filter(decision__published_at__isnull=False)

    def open(self) -> "ActionQuerySet":
        """Promises that are neither kept nor broken."""
        return self.filter(done_at__isnull=True, broken_at__isnull=True)

    def overdue(self, on: date) -> "ActionQuerySet":
        """Open promises whose day lies before the date ``on`` (London)."""
        return self.open().filter(due_on__lt=on)


@pghistory.track()
class Action(models.Model):
    """A promise: what will be done, whose role owns it, and by when."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="actions")
    what = PublicTextField(_("what we will do"))
    owner_title = models.CharField(_("job title of who does it"), max_length=120)
    owner = models.ForeignKey(
        Role, verbose_name=_("who does it"), null=True, blank=True, on_delete=models.SET_NULL, **CROSS_FLOOR
    )
    first_due_on = models.DateField(_("first promised for"))
    due_on = models.DateField(_("promised for"))
    submission_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    done_words = PublicTextField(_("what was done"), blank=True)
    broken_at = models.DateTimeField(null=True, blank=True)
    broken_because = PublicTextField(_("why it will not happen"), blank=True)
    measures = models.ManyToManyField(Measure, verbose_name=_("figures that it should move"), blank=True, **CROSS_FLOOR)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["due_on"],
                name="action_open",
                condition=Q(done_at__isnull=True, broken_at__isnull=True),
            )
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(what={}), name="action_says_what"),
            models.CheckConstraint(condition=~Q(owner_title=""), name="action_has_an_owner"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | ~Q(done_words={}), name="action_done_says_what_was_done"
            ),
            models.CheckConstraint(
                condition=Q(broken_at__isnull=True) | ~Q(broken_because={}), name="action_broken_says_why"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(broken_at__isnull=True), name="action_kept_or_broken"
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("first_due_on")), name="action_is_only_put_off"),
        ]

    def __str__(self) -> str:
        return str(self.what)

    @property
    def theme(self) -> Theme:
        """The theme whose answer promises it."""
        if self.decision.theme is None:
            raise LookupError("only an answer to a theme promises anything")
        return self.decision.theme

    def late_by(self, on: date) -> int:
        """Days by which the promised day has passed on the date ``on`` (London); 0 when kept, broken or in time."""
        return 0 if self.done_at or self.broken_at else max(0, (on - self.due_on).days)


@pghistory.track()
class Extension(models.Model):
    """A promise put off: the old day, the new day, and the reason in public words."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="extensions")
    from_on = models.DateField()
    to_on = models.DateField(_("new day"))
    reason = PublicTextField(_("why it takes longer"))
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, **CROSS_FLOOR)
    made_by_title = models.CharField(max_length=180)

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gt=F("from_on")), name="extension_goes_forward"),
            models.CheckConstraint(condition=~Q(reason={}), name="extension_has_a_reason"),
            # Days only move forward, so a promise comes to the same day once: a form sent twice is one extension.
            models.UniqueConstraint(fields=["action", "to_on"], name="promise_put_off_to_a_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.from_on} → {self.to_on}"


@pghistory.track()
class Update(models.Model):
    """Public words about what came of it, told to everyone who follows."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="updates")
    action = models.ForeignKey(Action, null=True, blank=True, on_delete=models.PROTECT, related_name="updates")
    words = PublicTextField(_("news in public words"))
    submission_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, **CROSS_FLOOR)
    published_by_title = models.CharField(max_length=180)

    class Meta:
        ordering = ["published_at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(words={}), name="update_has_words")]

    def __str__(self) -> str:
        return str(self.words)


class Message(models.Model):
    """One message between a carer, perhaps anonymous, and staff, about an item."""

    class Kind(models.TextChoices):
        FROM_CARER = "from_carer", _("From the carer")
        FROM_STAFF = "from_staff", _("From us")
        ASK_TO_PASS_ON = "ask_to_pass_on", _("We ask whether we may pass it on")
        LOOK_AGAIN = "look_again", _("The carer asks us to look again")

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=20, choices=Kind)
    words = models.TextField(_("message"), max_length=LONGEST_WORDS)
    sent_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, **CROSS_FLOOR)
    sent_by_title = models.CharField(max_length=180, blank=True)
    submission_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["sent_at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="message_has_words")]

    def __str__(self) -> str:
        return self.words

    @property
    def is_from_carer(self) -> bool:
        """Whether the carer wrote it."""
        return self.kind in {self.Kind.FROM_CARER, self.Kind.LOOK_AGAIN}


class NoteQuerySet(models.QuerySet["Note"]):
    """Questions asked of notes."""

    def visible_to(self, user: User | AnonymousUser) -> "NoteQuerySet":
        """Planners see what planners noted; safeguarding leads what they noted as well."""
        return self.filter(
            Q(organisation__in=organisations_where(user, *FEEDBACK_STAFF), for_leads_only=False)
            | Q(organisation__in=organisations_where(user, Role.Kind.SAFEGUARDING_LEAD))
        )


class Note(models.Model):
    """A private note of staff about an item. Never public; the carer may ask for a copy by law.

    It stays with the organisation that wrote it, also when the item goes to another. What was noted while the item
    was flagged stays with the safeguarding leads, also when the item goes back to the planners.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="notes")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, **CROSS_FLOOR)
    words = models.TextField(_("note"), max_length=LONGEST_WORDS)
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, **CROSS_FLOOR)
    written_by_title = models.CharField(max_length=180)
    for_leads_only = models.BooleanField(default=False)
    submission_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["written_at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="note_has_words")]

    def __str__(self) -> str:
        return self.words


def signature_of(role: Role) -> str:
    """How a role signs in public: first name and job title."""
    return f"{role.name}, {role.title}"
