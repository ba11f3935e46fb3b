"""Addresses of surveys: those of carers first, then those of staff."""

from django.urls import path

from engagement.surveys import views

app_name = "surveys"
urlpatterns = [
    path("surveys/<int:pk>/", views.start, name="start"),
    path("surveys/<int:pk>/for-you/<str:token>/", views.by_link, name="by_link"),
    path("surveys/<int:pk>/question/<slug:key>/", views.question, name="question"),
    path("surveys/<int:pk>/check/", views.check, name="check"),
    path("surveys/<int:pk>/saved/", views.saved, name="saved"),
    path("surveys/<int:pk>/come-back/", views.come_back, name="come_back"),
    path("surveys/<int:pk>/thank-you/", views.sent, name="sent"),
    path("surveys/<int:pk>/paper/", views.paper, name="paper"),
    path("surveys/<int:pk>/results/", views.results, name="results"),
    path("manage/<slug:organisation>/surveys/", views.manage_list, name="manage_list"),
    path("manage/<slug:organisation>/surveys/add/", views.survey_add, name="survey_add"),
    path("manage/<slug:organisation>/surveys/<int:pk>/", views.survey_edit, name="survey_edit"),
    path("manage/<slug:organisation>/surveys/<int:pk>/about/", views.survey_about, name="survey_about"),
    path("manage/<slug:organisation>/surveys/<int:pk>/publish/", views.survey_publish, name="survey_publish"),
    path("manage/<slug:organisation>/surveys/<int:pk>/close/", views.survey_close, name="survey_close"),
    path("manage/<slug:organisation>/surveys/<int:pk>/copy/", views.survey_copy, name="survey_copy"),
    path("manage/<slug:organisation>/surveys/<int:pk>/file/", views.survey_file, name="survey_file"),
    path("manage/<slug:organisation>/surveys/<int:pk>/bring-in/", views.survey_bring_in, name="survey_bring_in"),
    path("manage/<slug:organisation>/surveys/<int:pk>/ready-questions/", views.survey_bank, name="survey_bank"),
    path("manage/<slug:organisation>/surveys/<int:pk>/papers/", views.survey_papers, name="survey_papers"),
    path("manage/<slug:organisation>/surveys/<int:pk>/papers/<int:number>/", views.survey_paper, name="survey_paper"),
    path("manage/<slug:organisation>/surveys/<int:pk>/ask/", views.survey_ask, name="survey_ask"),
    path("manage/<slug:organisation>/surveys/<int:pk>/remind/", views.survey_remind, name="survey_remind"),
    path("manage/<slug:organisation>/surveys/<int:pk>/enter/<str:channel>/", views.survey_enter, name="survey_enter"),
    path("manage/<slug:organisation>/surveys/<int:pk>/question/", views.question_add, name="question_add"),
    path("manage/<slug:organisation>/surveys/<int:pk>/question/<slug:key>/", views.question_edit, name="question_edit"),
    path(
        "manage/<slug:organisation>/surveys/<int:pk>/question/<slug:key>/way/",
        views.question_routes,
        name="question_routes",
    ),
    path(
        "manage/<slug:organisation>/surveys/<int:pk>/question/<slug:key>/move/",
        views.question_move,
        name="question_move",
    ),
    path(
        "manage/<slug:organisation>/surveys/<int:pk>/question/<slug:key>/remove/",
        views.question_remove,
        name="question_remove",
    ),
    path("manage/<slug:organisation>/surveys/<int:pk>/results/", views.survey_results, name="survey_results"),
    path("manage/<slug:organisation>/surveys/<int:pk>/results.csv", views.survey_csv, name="survey_csv"),
    path("manage/<slug:organisation>/surveys/<int:pk>/words/<slug:key>/", views.survey_words, name="survey_words"),
    path(
        "manage/<slug:organisation>/surveys/<int:pk>/words/<slug:key>/<uuid:response>/",
        views.survey_hear,
        name="survey_hear",
    ),
    path("manage/<slug:organisation>/surveys/<int:pk>/what-next/", views.survey_what_next, name="survey_what_next"),
]
