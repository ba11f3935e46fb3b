"""The app's registration."""

from django.apps import AppConfig


class PanelsConfig(AppConfig):
    """Standing panels on which carers sit beside professionals."""

    name = "engagement.panels"
    default_auto_field = "django.db.models.BigAutoField"
