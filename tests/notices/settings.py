"""The portal's settings and the example kinds: what the tests' Celery workers run with."""

from pathlib import Path

from carer_portal.settings import *  # noqa: F403 - that is what settings for a test are
from carer_portal.settings import INSTALLED_APPS, TEMPLATES

INSTALLED_APPS = [*INSTALLED_APPS, "tests.notices.example"]
TEMPLATES[0]["DIRS"].append(Path(__file__).parent / "templates")
