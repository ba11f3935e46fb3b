"""Addresses of the feedback circle: public ones first, then those of staff."""

from django.urls import path

from feedback import views

app_name = "feedback"
urlpatterns = [
    path("tell-us/", views.tell, name="tell"),
    path("tell-us/check/", views.check, name="check"),
    path("tell-us/sent/", views.sent, name="sent"),
    path("my-feedback/", views.follow, name="follow"),
    path("my-feedback/close/", views.close, name="close"),
    path("my-feedback/<str:reference>/", views.thread, name="thread"),
    path("my-feedback/<str:reference>/reply/", views.thread_reply, name="thread_reply"),
    path("my-feedback/<str:reference>/look-again/", views.thread_look_again, name="thread_look_again"),
    path("my-feedback/<str:reference>/passing-on/", views.thread_passing_on, name="thread_passing_on"),
    path("figures/<int:pk>/", views.measure_detail, name="measure_detail"),
    path("what-changed/", views.change_list, name="change_list"),
    path("what-changed/feed/", views.change_feed, name="change_feed"),
    path("what-changed/<int:pk>/", views.change_detail, name="change_detail"),
    path("what-changed/<int:pk>/follow/", views.change_follow, name="change_follow"),
    path("promises/", views.promise_list, name="promise_list"),
    path("manage/<slug:organisation>/feedback/", views.queue, name="queue"),
    path("manage/<slug:organisation>/feedback/add/", views.item_add, name="item_add"),
    path("manage/<slug:organisation>/feedback/<str:reference>/", views.item_detail, name="item_detail"),
    path("manage/<slug:organisation>/feedback/<str:reference>/files/<uuid:file>/", views.item_file, name="item_file"),
    path("manage/<slug:organisation>/feedback/<str:reference>/reply/", views.item_reply, name="item_reply"),
    path("manage/<slug:organisation>/feedback/<str:reference>/note/", views.item_note, name="item_note"),
    path("manage/<slug:organisation>/feedback/<str:reference>/assign/", views.item_assign, name="item_assign"),
    path("manage/<slug:organisation>/feedback/<str:reference>/route/", views.item_route, name="item_route"),
    path("manage/<slug:organisation>/feedback/<str:reference>/theme/", views.item_theme, name="item_theme"),
    path("manage/<slug:organisation>/feedback/<str:reference>/answer/", views.item_answer, name="item_answer"),
    path("manage/<slug:organisation>/feedback/<str:reference>/pass-on/", views.item_pass_on, name="item_pass_on"),
    path("manage/<slug:organisation>/feedback/<str:reference>/flag/", views.item_flag, name="item_flag"),
    path("manage/<slug:organisation>/feedback/<str:reference>/unflag/", views.item_unflag, name="item_unflag"),
    path("manage/<slug:organisation>/safeguarding/", views.safeguarding_list, name="safeguarding_list"),
    path("manage/<slug:organisation>/themes/", views.theme_list, name="theme_list"),
    path("manage/<slug:organisation>/themes/<int:pk>/", views.theme_detail, name="theme_detail"),
    path("manage/<slug:organisation>/themes/<int:pk>/decide/", views.theme_decide, name="theme_decide"),
    path("manage/<slug:organisation>/themes/<int:pk>/promises/", views.theme_promises, name="theme_promises"),
    path("manage/<slug:organisation>/themes/<int:pk>/publish/", views.theme_publish, name="theme_publish"),
    path("manage/<slug:organisation>/themes/<int:pk>/news/", views.theme_news, name="theme_news"),
    path("manage/<slug:organisation>/promises/", views.action_list, name="action_list"),
    path("manage/<slug:organisation>/promises/<int:pk>/", views.action_detail, name="action_detail"),
    path("manage/<slug:organisation>/promises/<int:pk>/extend/", views.action_extend, name="action_extend"),
    path("manage/<slug:organisation>/promises/<int:pk>/keep/", views.action_keep, name="action_keep"),
    path("manage/<slug:organisation>/promises/<int:pk>/break/", views.action_break, name="action_break"),
]
