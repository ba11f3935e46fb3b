"""Addresses of what people tell about themselves, of the information pages and their editing, and of teams."""

from django.urls import path

from people import views
from people.forms import QUESTIONS, REACH_QUESTIONS

app_name = "people"
urlpatterns = [
    path("account/name/", views.name, name="name"),
    path("about-me/", views.about_me, name="about_me"),
    *(
        path(f"about-me/{slug}/", views.about_me_question, {"asked": form}, name=f"about_me_{slug}")
        for slug, form in QUESTIONS.items()
    ),
    path("about-me/<slug:question>/not-now/", views.about_me_later, name="about_me_later"),
    path("about-me/my-caring-has-ended/", views.caring_ended, name="caring_ended"),
    path("about-me/my-caring-goes-on/", views.caring_goes_on, name="caring_goes_on"),
    path("about-me/equality/", views.equality, name="equality"),
    path("about-me/equality/withdraw/", views.equality_withdraw, name="equality_withdraw"),
    path("about-me/equality/<slug:question>/", views.equality_question, name="equality_question"),
    path("reach-me/", views.reach_me, name="reach_me"),
    path("reach-me/by/", views.reach_me_way, name="reach_me_way"),
    path("reach-me/by/code/", views.reach_me_code, name="reach_me_code"),
    *(
        path(f"reach-me/{slug}/", views.reach_me_question, {"asked": form}, name=f"reach_me_{slug}")
        for slug, form in REACH_QUESTIONS.items()
    ),
    path("home/messages/", views.message_list, name="message_list"),
    path("home/messages/read/", views.messages_read, name="messages_read"),
    path("home/messages/<uuid:public_id>/", views.message_detail, name="message_detail"),
    path("what-i-need/", views.need_list, name="need_list"),
    path("what-i-need/add/", views.need_add, name="need_add"),
    path("what-i-need/sharing/", views.needs_share, name="needs_share"),
    path("what-i-need/still-right/", views.needs_confirm, name="needs_confirm"),
    path("what-i-need/<int:pk>/", views.need_edit, name="need_edit"),
    path("what-i-need/<int:pk>/remove/", views.need_remove, name="need_remove"),
    path("my-supporters/", views.supporter_list, name="supporter_list"),
    path("my-supporters/ask/", views.supporter_add, name="supporter_add"),
    path("my-supporters/<int:pk>/", views.supporter_answer, name="supporter_answer"),
    path("my-supporters/<int:pk>/end/", views.supporter_end, name="supporter_end"),
    path("who-shares-my-email/", views.second_person, name="second_person"),
    path("who-shares-my-email/remove/", views.second_person_remove, name="second_person_remove"),
    path("who-is-this-for/", views.act_for, name="act_for"),
    path("what-i-agree-to/", views.consent_list, name="consent_list"),
    path("what-i-agree-to/<slug:purpose>/", views.consent_edit, name="consent_edit"),
    path("data-complaint/", views.data_complaint, name="data_complaint"),
    path("data-complaint/sent/", views.data_complaint_sent, name="data_complaint_sent"),
    path("about/<slug:slug>/", views.information_page, name="information_page"),
    path("about/<slug:organisation>/<slug:slug>/", views.information_page, name="information_page"),
    path("manage/<slug:organisation>/pages/", views.manage_pages, name="manage_pages"),
    path("manage/<slug:organisation>/pages/<slug:slug>/", views.page_edit, name="page_edit"),
    path("manage/<slug:organisation>/team/", views.team, name="team"),
    path("manage/<slug:organisation>/team/invite/", views.role_invite, name="role_invite"),
    path("manage/<slug:organisation>/team/<int:pk>/", views.role_edit, name="role_edit"),
    path("not-on-the-list/<str:token>/", views.welcome_refuse, name="welcome_refuse"),
    path("manage/<slug:organisation>/lists/", views.import_list, name="import_list"),
    path("manage/<slug:organisation>/lists/add/", views.import_add, name="import_add"),
    path("manage/<slug:organisation>/lists/<int:pk>/", views.import_detail, name="import_detail"),
    path("manage/<slug:organisation>/lists/<int:pk>/confirm/", views.import_confirm, name="import_confirm"),
    path("manage/<slug:organisation>/lists/<int:pk>/drop/", views.import_cancel, name="import_cancel"),
    path("manage/<slug:organisation>/lists/<int:pk>/refused/", views.import_refused, name="import_refused"),
    path("manage/<slug:organisation>/data-complaints/", views.data_complaint_list, name="data_complaint_list"),
    path(
        "manage/<slug:organisation>/data-complaints/<str:reference>/",
        views.data_complaint_detail,
        name="data_complaint_detail",
    ),
]
