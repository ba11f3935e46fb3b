"""The lowest floor as a Django app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CommonConfig(AppConfig):
    """Form pack, public text, clock and template tags."""

    name = "common"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let every app say what its tables hold about people, and for how long."""
        autodiscover_modules("own_data", "retention")
