"""Staff addresses whose views stand on the roof, because they need more than one floor."""

from django.urls import path

from carer_portal import notice_desk

urlpatterns = [
    path("manage/<slug:organisation>/messages/", notice_desk.manage_notices, name="manage_notices"),
]
