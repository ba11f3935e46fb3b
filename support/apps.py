"""The app's registration."""

from django.apps import AppConfig


class SupportConfig(AppConfig):
    """What helps people to take part: short courses."""

    name = "support"
    default_auto_field = "django.db.models.BigAutoField"
