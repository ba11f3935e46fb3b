"""Addresses of one's name, of the information pages, and of their editing."""

from django.urls import path

from people import views

app_name = "people"
urlpatterns = [
    path("account/name/", views.name, name="name"),
    path("about/<slug:slug>/", views.information_page, name="information_page"),
    path("about/<slug:organisation>/<slug:slug>/", views.information_page, name="information_page"),
    path("manage/<slug:organisation>/pages/", views.manage_pages, name="manage_pages"),
    path("manage/<slug:organisation>/pages/<slug:slug>/", views.page_edit, name="page_edit"),
]
