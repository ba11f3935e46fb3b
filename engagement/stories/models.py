"""Stories that carers tell, and what each may be used for."""

import uuid

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback.models import LONGEST_WORDS, Item
from notices.models import Contact
from people.models import LONGEST_NAME, Organisation, Person, known
from planning.models import Service

LONGEST_TITLE, LONGEST_BECAUSE = 120, 1_000  # characters


class StoryQuerySet(models.QuerySet["Story"]):
    """Questions asked of stories."""

    def published(self) -> "StoryQuerySet":
        """Stories that everyone may read at this moment.

        What makes words unfit to be shown anywhere takes a story off as well: a "no" to being quoted, also that of a
        grown-up where one is needed, and a safeguarding flag.
        """
        may_be_shown = Item.objects.unflagged().quotable().values("pk")
        return self.filter(published_at__isnull=False, item__in=may_be_shown)

    def confirmed(self) -> "StoryQuerySet":
        """Stories whose teller has said that it is theirs."""
        return self.filter(confirmed_at__isnull=False)


@pghistory.track(
    # What was told, by whom and how they are reached stay out of the record that nobody can edit.
    exclude=["item", "person", "contact", "title", "told_as", "shown", "declined_because", "submission_key"],
)
class Story(models.Model):
    """What somebody told. It is theirs: they may take it back whole, and then it is gone."""

    class Use(models.TextChoices):
        WEB = "web", _("On this site, for everyone")
        BOARD = "board", _("In meetings of the people who decide")
        TRAINING = "training", _("To teach staff")
        PRESS = "press", _("In a newspaper, on radio or television")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # The same words in the feedback log, so that a story is answered like anything else that was said.
    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    told_as = models.CharField(_("name that is shown"), max_length=LONGEST_NAME, blank=True)  # empty: none
    uses = ArrayField(models.CharField(max_length=10, choices=Use), verbose_name=_("what it may be used for"))
    told_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(_("confirmed on"), null=True, blank=True)
    shown = models.TextField(_("words that are shown"), max_length=LONGEST_WORDS, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by_title = models.CharField(max_length=180, blank=True)
    declined_because = models.TextField(_("why it is not shown"), max_length=LONGEST_BECAUSE, blank=True)
    submission_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("stories")
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(uses=[]), name="story_may_be_used"),
            models.CheckConstraint(
                condition=known("uses", ["web", "board", "training", "press"]), name="story_uses_known"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True)
                | Q(confirmed_at__isnull=False, uses__contains=["web"], declined_because="") & ~Q(shown=""),
                name="story_is_shown_with_consent",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def may_be_on_the_web(self) -> bool:
        """Whether its teller lets everyone read it."""
        return self.Use.WEB in self.uses

    @property
    def uses_in_words(self) -> list[str]:
        """What it may be used for, by name."""
        return [str(use.label) for use in self.Use if use in self.uses]
