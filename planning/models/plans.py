"""Plans: what an organisation means to do for carers over some years, section by section."""

import uuid
from datetime import date

import pghistory
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.fields import PublicTextField
from notices.models import Topic
from people.models import Organisation, User
from people.rules import FEEDBACK_STAFF
from planning.models.goals import Goal
from planning.models.services import Service


class PlanQuerySet(models.QuerySet["Plan"]):
    """Questions asked of plans."""

    def in_public(self) -> "PlanQuerySet":
        """Plans that everyone may read: those that carers may comment on, and those that hold or once held."""
        return self.exclude(status=Plan.Status.DRAFT)

    def visible_to(self, user: User | AnonymousUser) -> "PlanQuerySet":
        """What is public, and for planners also the drafts of their own organisation."""
        own = [] if user.is_anonymous else [r.organisation_id for r in user.roles_today if r.kind in FEEDBACK_STAFF]
        return self.filter(~Q(status=Plan.Status.DRAFT) | Q(organisation__in=own))

    def due_for_review(self, on: date) -> "PlanQuerySet":
        """Plans in force whose day of review has come on the date ``on`` (London)."""
        return self.filter(status=Plan.Status.AGREED, review_on__lte=on)


@pghistory.track(exclude=["submission_key"])
class Plan(models.Model):
    """A plan for some services and some years. Its words stand in its sections."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open for comment")
        AGREED = "agreed", _("Agreed")
        UNDER_REVIEW = "under_review", _("Being looked at again")
        REPLACED = "replaced", _("Replaced by a newer plan")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(_("address on this site"), max_length=140, unique=True, editable=False)
    summary = PublicTextField(_("what it is for"))
    money = PublicTextField(_("the money, in plain figures"))
    starts_on = models.DateField(_("begins"))
    ends_on = models.DateField(_("ends"))
    review_on = models.DateField(_("we look at it again on"))
    owner_title = models.CharField(_("job title of who answers for it"), max_length=120)
    services = models.ManyToManyField(Service, verbose_name=_("services"), related_name="+")
    goals = models.ManyToManyField(Goal, verbose_name=_("goals"), blank=True, related_name="+")
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT, editable=False)
    agreed_at = models.DateTimeField(null=True, editable=False)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by", editable=False
    )
    topic = models.OneToOneField(Topic, on_delete=models.PROTECT, related_name="+", editable=False)
    submission_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="plan_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(review_on__gt=F("starts_on"), review_on__lte=F("ends_on")),
                name="plan_reviewed_while_it_runs",
            ),
            models.CheckConstraint(condition=~Q(summary={}) & ~Q(money={}), name="plan_says_what_and_how_much"),
            models.CheckConstraint(condition=~Q(owner_title=""), name="plan_has_an_owner"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "open"], agreed_at__isnull=True)
                | Q(status__in=["agreed", "under_review", "replaced"], agreed_at__isnull=False),
                name="plan_in_force_was_agreed",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        """Whether only its planners see it."""
        return self.status == self.Status.DRAFT

    @property
    def may_be_written(self) -> bool:
        """Whether its words may still change: until it is agreed."""
        return self.status in {self.Status.DRAFT, self.Status.OPEN}


@pghistory.track()
class PlanSection(models.Model):
    """A part of a plan: the words that stand in it now, and what the draft said when carers were asked."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="sections")
    order = models.PositiveSmallIntegerField()
    heading = PublicTextField(_("heading"))
    words = PublicTextField(_("words"))
    draft_words = PublicTextField(_("what the draft said"), blank=True, editable=False)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "order"], name="sections_stand_in_a_row", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=~Q(heading={}) & ~Q(words={}), name="section_has_heading_and_words"),
        ]

    def __str__(self) -> str:
        return str(self.heading)

    @property
    def has_changed(self) -> bool:
        """Whether it says something else than the draft that carers were asked about."""
        return bool(self.draft_words) and self.words != self.draft_words
