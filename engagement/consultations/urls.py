"""Addresses of plans: public ones first, then those of staff."""

from django.urls import path

from engagement.consultations import views

app_name = "consultations"
urlpatterns = [
    path("plans/", views.plan_list, name="plan_list"),
    path("plans/<slug:slug>/", views.plan_detail, name="plan_detail"),
    path("plans/<slug:slug>/comment/", views.comment, name="comment"),
    path("plans/<slug:slug>/comment/check/", views.comment_check, name="comment_check"),
    path("plans/<slug:slug>/follow/", views.plan_follow, name="plan_follow"),
    path("manage/<slug:organisation>/plans/", views.manage_list, name="manage_list"),
    path("manage/<slug:organisation>/plans/add/", views.plan_add, name="plan_add"),
    path("manage/<slug:organisation>/plans/<int:pk>/", views.plan_edit, name="plan_edit"),
    path("manage/<slug:organisation>/plans/<int:pk>/ask/", views.plan_open, name="plan_open"),
    path("manage/<slug:organisation>/plans/<int:pk>/agree/", views.plan_agree, name="plan_agree"),
    path("manage/<slug:organisation>/plans/<int:pk>/comments/", views.plan_comments, name="plan_comments"),
    path("manage/<slug:organisation>/plans/<int:pk>/parts/add/", views.section_add, name="section_add"),
    path("manage/<slug:organisation>/plans/<int:pk>/parts/<int:section>/", views.section_edit, name="section_edit"),
    path(
        "manage/<slug:organisation>/plans/<int:pk>/parts/<int:section>/remove/",
        views.section_remove,
        name="section_remove",
    ),
    path(
        "manage/<slug:organisation>/plans/<int:pk>/parts/<int:section>/change/",
        views.change_add,
        name="change_add",
    ),
]
