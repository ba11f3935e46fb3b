"""The app's registration."""

from django.apps import AppConfig


class FocusGroupsConfig(AppConfig):
    """Small groups, drawn fairly from those who offer to take part."""

    name = "engagement.focus_groups"
    default_auto_field = "django.db.models.BigAutoField"
