"""The app's registration."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons, accounts, organisations, roles."""

    name = "people"
    default_auto_field = "django.db.models.BigAutoField"
