"""Discussions: a question with a promise, what carers say to it, and how that is kept kind and safe."""

import uuid
from datetime import date

import pghistory
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from activities.models import INFLUENCE_MEANS, Activity
from common.fields import PublicTextField
from feedback.models import Item
from notices.models import Contact
from people.ages import too_young_for
from people.models import LONGEST_NAME, GuardianYes, Organisation, Person, Purpose
from planning.models import Service

LONGEST_POST, LONGEST_BECAUSE = 3_000, 1_000  # characters


class DiscussionQuerySet(models.QuerySet["Discussion"]):
    """Questions asked of discussions."""

    def open_on(self, on: date) -> "DiscussionQuerySet":
        """Discussions to which something can be said on the date ``on`` (London)."""
        return self.filter(closed_at__isnull=True, closes_on__gte=on)

    def over_on(self, on: date) -> "DiscussionQuerySet":
        """Discussions that can only be read on the date ``on`` (London)."""
        return self.filter(Q(closed_at__isnull=False) | Q(closes_on__lt=on))


@pghistory.track()
class Discussion(models.Model):
    """A question to carers, until its last day. Everyone may read it, afterwards as well."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    question = PublicTextField(_("question"))
    about = PublicTextField(_("what it is about"))
    influence = models.CharField(max_length=20, choices=Activity.Influence, default=Activity.Influence.CONSULT)
    closes_on = models.DateField(_("last day"))
    is_held = models.BooleanField(_("posts are read before they are shown"), default=True)
    guests_may = models.BooleanField(_("guests may post"), default=True)
    opened_at = models.DateTimeField(_("opened on"))
    opened_by_title = models.CharField(_("opened by"), max_length=180)
    summary = PublicTextField(_("summary"), blank=True)
    closed_at = models.DateTimeField(_("closed on"), null=True, blank=True)
    closed_by_title = models.CharField(_("closed by"), max_length=180, blank=True)
    submission_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = DiscussionQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(question={}), name="discussion_has_a_question"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, summary={}) | Q(closed_at__isnull=False) & ~Q(summary={}),
                name="discussion_closed_with_a_summary",
            ),
        ]

    def __str__(self) -> str:
        return str(self.question)

    @property
    def is_closed(self) -> bool:
        """Whether its summary is written."""
        return self.closed_at is not None

    def is_open(self, on: date) -> bool:
        """Whether something can be said to it on the date ``on`` (London)."""
        return not self.is_closed and on <= self.closes_on

    @property
    def means(self) -> str:
        """What the promised level of influence means for whoever takes part."""
        return str(INFLUENCE_MEANS[Activity.Influence(self.influence)])


class PostQuerySet(models.QuerySet["Post"]):
    """Questions asked of posts."""

    def on_the_page(self) -> "PostQuerySet":
        """Posts that have a place on the public page at this moment; a hidden one shows why it is hidden.

        A safeguarding flag takes words off. So does it where a grown-up must say yes first, and does not.
        """
        young = [band for band, purposes in too_young_for().items() if Purpose.QUOTES in purposes]
        with_a_grown_up = (
            GuardianYes.objects.standing()
            .to(Purpose.QUOTES)
            .filter(
                connection__person=OuterRef("person"),
                connection__organisation=OuterRef("discussion__organisation"),
            )
        )
        return self.filter(shown_at__isnull=False, item__safeguarding_since__isnull=True).exclude(
            Q(person__profile__age_band__in=young) & ~Exists(with_a_grown_up)
        )

    def readable(self) -> "PostQuerySet":
        """Posts whose words everyone may read at this moment."""
        return self.on_the_page().filter(state=Post.State.SHOWN)

    def unflagged(self) -> "PostQuerySet":
        """Posts that no safeguarding flag has taken out of the lists."""
        return self.filter(item__safeguarding_since__isnull=True)

    def to_look_at(self) -> "PostQuerySet":
        """Posts that wait for a moderator: first where somebody may be in danger, then by the day that is promised."""
        return self.unflagged().filter(look_by__isnull=False).order_by("-is_worrying", "look_by", "pk")

    def with_voices(self) -> "PostQuerySet":
        """Posts with ``voices``: how many people say it, its author among them."""
        return self.annotate(voices=Count("me_toos", distinct=True) + 1)

    def most_said_first(self) -> "PostQuerySet":
        """Posts with their ``voices``, those of most people first."""
        return self.with_voices().order_by(F("voices").desc(), "posted_at", "pk")

    def in_threads(self) -> "PostQuerySet":
        """First posts, oldest first, each with its ``answers``."""
        answers = Post.objects.on_the_page().with_voices().select_related("item").order_by("posted_at", "pk")
        return (
            self.filter(parent__isnull=True)
            .with_voices()
            .select_related("item")
            .order_by("posted_at", "pk")
            .prefetch_related(Prefetch("replies", queryset=answers, to_attr="answers"))
        )


@pghistory.track(
    # What was said, by whom, and what is wrong with it stay out of the record that nobody can edit.
    exclude=[
        "parent",
        "item",
        "person",
        "contact",
        "shown_as",
        "words",
        "is_worrying",
        "hidden_because",
        "appeal",
        "appeal_answer",
        "submission_key",
    ],
)
class Post(models.Model):
    """What somebody said in a discussion, or to another post. It is theirs: they may take it back."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits to be read")
        SHOWN = "shown", _("Shown")
        HIDDEN = "hidden", _("Hidden")

    discussion = models.ForeignKey(Discussion, on_delete=models.PROTECT, related_name="posts")
    # A reply outlives the post that it answers: it is somebody else's.
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replies")
    # The same words in the feedback log, once they are taken there.
    item = models.OneToOneField(Item, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    shown_as = models.CharField(_("name that is shown"), max_length=LONGEST_NAME, blank=True)  # empty: none
    words = models.TextField(_("what was said"), max_length=LONGEST_POST)
    language = models.CharField(max_length=10, default="en-gb")
    posted_at = models.DateTimeField(_("posted on"))
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    shown_at = models.DateTimeField(_("first shown on"), null=True, blank=True)
    look_by = models.DateField(_("a moderator looks at it by"), null=True, blank=True)  # empty: nothing is to do
    looked_at_by_title = models.CharField(_("moderated by"), max_length=180, blank=True)
    is_worrying = models.BooleanField(_("somebody may be in danger"), default=False)
    hidden_because = models.TextField(_("why it is hidden"), max_length=LONGEST_BECAUSE, blank=True)
    appeal = models.TextField(_("why its author wants it shown"), max_length=LONGEST_BECAUSE, blank=True)
    appealed_at = models.DateTimeField(_("author asked to look again on"), null=True, blank=True)
    appeal_answer = models.TextField(_("why it stays hidden"), max_length=LONGEST_BECAUSE, blank=True)
    submission_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["posted_at", "pk"]
        indexes = [models.Index(fields=["discussion", "posted_at"], name="post_of_discussion")]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="post_has_words"),
            models.CheckConstraint(
                condition=Q(state="hidden") & ~Q(hidden_because="") | ~Q(state="hidden") & Q(hidden_because=""),
                name="post_hidden_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(appealed_at__isnull=True, appeal="") | Q(appealed_at__isnull=False) & ~Q(appeal=""),
                name="post_appeal_has_words",
            ),
            models.CheckConstraint(
                condition=~Q(state="shown") | Q(shown_at__isnull=False), name="post_shown_since_a_moment"
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(look_by__isnull=False), name="post_waits_until_a_day"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="post_answers_another_one"
            ),
        ]

    def __str__(self) -> str:
        return self.words[:60]

    @property
    def is_shown(self) -> bool:
        """Whether everyone can read it."""
        return self.state == self.State.SHOWN

    @property
    def is_hidden(self) -> bool:
        """Whether a moderator took it off."""
        return self.state == self.State.HIDDEN

    @property
    def may_be_appealed(self) -> bool:
        """Whether its author may ask us to look again: once each time it is hidden."""
        return self.is_hidden and self.appealed_at is None

    @property
    def waits_for_an_answer(self) -> bool:
        """Whether its author asked us to look again, and nobody has."""
        return self.is_hidden and self.appealed_at is not None and not self.appeal_answer


class MeToo(models.Model):
    """One more person says the same."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="me_toos")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "person"], name="me_too_once_a_person")]

    def __str__(self) -> str:
        return f"{self.post_id}"


class Report(models.Model):
    """Somebody tells the moderators that something is wrong with a post."""

    class Reason(models.TextChoices):
        UNKIND = "unkind", _("It is unkind")
        NAMES = "names", _("It names somebody, or gives somebody away")
        DANGER = "danger", _("I am worried about somebody")
        OTHER = "other", _("Something else")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reports")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason)
    words = models.TextField(max_length=LONGEST_BECAUSE, blank=True)
    reported_at = models.DateTimeField()
    submission_key = models.UUIDField(unique=True, editable=False)

    class Meta:
        ordering = ["reported_at", "pk"]

    def __str__(self) -> str:
        return str(self.get_reason_display())
