"""Addresses of what people tell about themselves, of the information pages, and of their editing."""

from django.urls import path

from people import views
from people.forms import QUESTIONS

app_name = "people"
urlpatterns = [
    path("account/name/", views.name, name="name"),
    path("about-me/", views.about_me, name="about_me"),
    *(
        path(f"about-me/{slug}/", views.about_me_question, {"asked": form}, name=f"about_me_{slug}")
        for slug, form in QUESTIONS.items()
    ),
    path("about-me/my-caring-has-ended/", views.caring_ended, name="caring_ended"),
    path("about-me/my-caring-goes-on/", views.caring_goes_on, name="caring_goes_on"),
    path("about/<slug:slug>/", views.information_page, name="information_page"),
    path("about/<slug:organisation>/<slug:slug>/", views.information_page, name="information_page"),
    path("manage/<slug:organisation>/pages/", views.manage_pages, name="manage_pages"),
    path("manage/<slug:organisation>/pages/<slug:slug>/", views.page_edit, name="page_edit"),
]
