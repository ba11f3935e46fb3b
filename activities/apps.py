"""The app's registration."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    """What every way of taking part shares."""

    name = "activities"
    default_auto_field = "django.db.models.BigAutoField"
