"""The app's registration."""

from django.apps import AppConfig


class DiscussionsConfig(AppConfig):
    """One question, what many carers say to it and to each other, and what came of it."""

    name = "engagement.discussions"
    default_auto_field = "django.db.models.BigAutoField"
