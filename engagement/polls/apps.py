"""The app's registration."""

from django.apps import AppConfig


class PollsConfig(AppConfig):
    """Asking people when they can come, before a day is fixed."""

    name = "engagement.polls"
    default_auto_field = "django.db.models.BigAutoField"
