"""The lowest floor as a Django app."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Form pack, public text, clock and template tags."""

    name = "common"
    default_auto_field = "django.db.models.BigAutoField"
