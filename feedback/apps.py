"""The app's registration."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """The feedback circle."""

    name = "feedback"
    default_auto_field = "django.db.models.BigAutoField"
