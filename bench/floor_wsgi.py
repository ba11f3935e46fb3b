"""The door to the floors: the portal's own settings, with its middleware and its pages off."""

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

django.setup()
settings.MIDDLEWARE = []  # only now: some apps look whether their middleware is there
settings.ROOT_URLCONF = "bench.floors"
application = WSGIHandler()
