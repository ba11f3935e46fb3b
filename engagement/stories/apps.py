"""The app's registration."""

from django.apps import AppConfig


class StoriesConfig(AppConfig):
    """What carers tell of their life, shown as far as they allow it, and for as long."""

    name = "engagement.stories"
    default_auto_field = "django.db.models.BigAutoField"
