"""The app's registration."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """Surveys that nobody can tie to a person, and what came out of them."""

    name = "engagement.surveys"
    default_auto_field = "django.db.models.BigAutoField"
