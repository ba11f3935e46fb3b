"""Bring the database, the static files and the demo data up to date, in one process: each start of Django costs."""

import os

import django
from django.core.management import call_command


def say(text: str) -> None:
    """Tell how far it is."""
    print(text, flush=True)


def main() -> None:
    """Do all three; a second time there is little to do."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carer_portal.settings")
    django.setup()
    say("Preparing the database …")
    call_command("migrate", interactive=False)
    say("Collecting the pages' styles and scripts …")
    call_command("collectstatic", interactive=False)
    say("Looking for demo data …")
    call_command("load_demo", "--if-empty")


if __name__ == "__main__":
    main()
