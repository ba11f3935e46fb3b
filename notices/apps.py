"""The notices app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NoticesConfig(AppConfig):
    """Contacts, topics, the outbox, mail that comes in."""

    name = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let every app declare its kinds of notice, what it reminds of, and what mail it takes."""
        autodiscover_modules("notice_kinds", "reminders", "incoming_mail")
