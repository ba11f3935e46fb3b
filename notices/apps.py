"""The notices app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NoticesConfig(AppConfig):
    """Contacts, topics, the outbox."""

    name = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let every app declare its kinds of notice."""
        autodiscover_modules("notice_kinds")
