"""Pages that staff can edit."""

import pghistory
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.fields import PublicTextField
from people.models.organisations import Organisation


@pghistory.track()
class InformationPage(models.Model):
    """A page that staff can edit: what happens to what you say, privacy, accessibility, Easy Read."""

    class Slug(models.TextChoices):
        WHAT_HAPPENS = "what-happens", _("What happens to what you say")
        PRIVACY = "privacy", _("Your privacy")
        ACCESSIBILITY = "accessibility", _("Making this site easy to use")
        EASY_READ = "easy-read", _("Easy Read")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="information_pages")
    slug = models.CharField(_("page"), max_length=20, choices=Slug)
    title = PublicTextField(_("title"))
    body = PublicTextField(_("words"))
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["slug"]
        constraints = [models.UniqueConstraint(fields=["organisation", "slug"], name="one_page_of_a_kind")]

    def __str__(self) -> str:
        return str(self.title)
