"""The app's registration."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """Services, goals, duties."""

    name = "planning"
    default_auto_field = "django.db.models.BigAutoField"
