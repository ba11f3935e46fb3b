"""Every address of the portal. Each app lists its own, public and staff, whole."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from carer_portal import brand, errors, health, views
from people import set_up

urlpatterns = [
    path("", views.front, name="front"),
    path("home/", views.home, name="home"),
    path("", include("carer_portal.own_data_urls")),
    path("health/", health.health, name="health"),
    path("health/ready/", health.health_ready, name="health_ready"),
    path("metrics/", health.metrics, name="metrics"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("brand/<slug:slug>.css", brand.brand, name="brand"),
    path("account/", include("people.account_urls")),
    path("admin/", set_up.site.urls),
    path("", include("people.urls")),
    path("", include("planning.urls")),
    path("", include("support.urls")),
    path("", include("activities.urls")),
    path("", include("feedback.urls")),
    path("", include("engagement.consultations.urls")),
    path("", include("engagement.meetings.urls")),
    path("", include("engagement.focus_groups.urls")),
    path("", include("engagement.polls.urls")),
    path("", include("engagement.panels.urls")),
    path("", include("engagement.stories.urls")),
    path("", include("engagement.surveys.urls")),
    path("", include("engagement.discussions.urls")),
    path("", include("reports.urls")),
    path("", include("notices.urls")),
    path("", include("carer_portal.staff_urls")),
]
if settings.DEMO:
    urlpatterns += [path("", include("carer_portal.demo_urls"))]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
