"""Addresses of figures: for everyone, and for planners and commissioners."""

from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("are-we-keeping-our-word/", views.public_figures, name="public_figures"),
    path("manage/<slug:organisation>/figures/", views.figures, name="figures"),
]
