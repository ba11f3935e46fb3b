"""The app's registration."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ActivitiesConfig(AppConfig):
    """What every way of taking part shares."""

    name = "activities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let every app say what it copies when an activity is written once more."""
        autodiscover_modules("copying")
