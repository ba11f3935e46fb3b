"""Addresses of draws: those of carers and the public first, then those of staff."""

from django.urls import path

from engagement.focus_groups import views

OWN = "manage/<slug:organisation>/activities/<int:pk>/draw/"
app_name = "focus_groups"
urlpatterns = [
    path("whats-on/<int:pk>/offer/", views.volunteer, name="volunteer"),
    path("whats-on/<int:pk>/offer/withdraw/", views.leave, name="leave"),
    path("whats-on/<int:pk>/draw/", views.draw_detail, name="draw_detail"),
    path(OWN, views.manage, name="manage"),
    path(f"{OWN}places/", views.set_up, name="set_up"),
    path(f"{OWN}quotas/add/", views.quota_add, name="quota_add"),
    path(f"{OWN}quotas/<int:quota>/remove/", views.quota_remove, name="quota_remove"),
    path(f"{OWN}run/", views.run, name="run"),
    path(f"{OWN}<int:number>/pool/", views.pool, name="pool"),
]
