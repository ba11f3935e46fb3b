"""The app's registration."""

from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    """A window in which anybody may comment on a plan's draft."""

    name = "engagement.consultations"
    default_auto_field = "django.db.models.BigAutoField"
