"""The app's registration."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Figures over what happened."""

    name = "reports"
    default_auto_field = "django.db.models.BigAutoField"
