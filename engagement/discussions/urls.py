"""Addresses of discussions: those of carers first, then those of staff."""

from django.urls import path

from engagement.discussions import views

app_name = "discussions"
urlpatterns = [
    path("discussions/", views.discussion_list, name="discussion_list"),
    path("discussions/<int:pk>/", views.discussion_detail, name="discussion_detail"),
    path("discussions/<int:pk>/say/", views.post_add, name="post_add"),
    path("discussions/<int:pk>/posts/<int:post>/reply/", views.post_reply, name="post_reply"),
    path("discussions/<int:pk>/posts/<int:post>/me-too/", views.post_me_too, name="post_me_too"),
    path("discussions/<int:pk>/posts/<int:post>/report/", views.post_report, name="post_report"),
    path("discussions/mine/<str:token>/", views.own, name="own"),
    path("discussions/mine/<str:token>/take-back/", views.own_take_back, name="own_take_back"),
    path("manage/<slug:organisation>/discussions/", views.manage_list, name="manage_list"),
    path("manage/<slug:organisation>/discussions/add/", views.discussion_add, name="discussion_add"),
    path("manage/<slug:organisation>/discussions/<int:pk>/", views.discussion_edit, name="discussion_edit"),
    path("manage/<slug:organisation>/discussions/<int:pk>/close/", views.discussion_close, name="discussion_close"),
    path("manage/<slug:organisation>/discussions/posts/", views.post_queue, name="post_queue"),
    path("manage/<slug:organisation>/discussions/posts/<int:pk>/", views.post_read, name="post_read"),
    path("manage/<slug:organisation>/discussions/posts/<int:pk>/show/", views.post_show, name="post_show"),
    path("manage/<slug:organisation>/discussions/posts/<int:pk>/hide/", views.post_hide, name="post_hide"),
    path(
        "manage/<slug:organisation>/discussions/posts/<int:pk>/keep-hidden/",
        views.post_keep_hidden,
        name="post_keep_hidden",
    ),
    path("manage/<slug:organisation>/discussions/posts/<int:pk>/log/", views.post_log, name="post_log"),
]
