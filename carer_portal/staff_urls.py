"""Staff addresses whose views stand on the roof, because they need more than one floor."""

from django.urls import path

from carer_portal import (
    call_list,
    history_desk,
    leaver_desk,
    letter_desk,
    mail_desk,
    notice_desk,
    people_desk,
    people_joining,
    requests_desk,
)

urlpatterns = [
    path("manage/<slug:organisation>/messages/", notice_desk.manage_notices, name="manage_notices"),
    path("manage/<slug:organisation>/people/", people_desk.manage_people, name="manage_people"),
    path("manage/<slug:organisation>/people/add/", people_desk.manage_person_add, name="manage_person_add"),
    path(
        "manage/<slug:organisation>/people/forgotten-soon/",
        people_desk.manage_people_forgotten,
        name="manage_people_forgotten",
    ),
    path("manage/<slug:organisation>/people/<int:pk>/", people_desk.manage_person, name="manage_person"),
    path("manage/<slug:organisation>/people/<int:pk>/need/", people_desk.manage_person_need, name="manage_person_need"),
    path(
        "manage/<slug:organisation>/people/<int:pk>/let-go/",
        people_desk.manage_person_let_go,
        name="manage_person_let_go",
    ),
    path(
        "manage/<slug:organisation>/people/<int:pk>/grown-up/",
        people_desk.manage_person_guardian,
        name="manage_person_guardian",
    ),
    path(
        "manage/<slug:organisation>/people/<int:pk>/grown-up/end/",
        people_desk.manage_person_guardian_end,
        name="manage_person_guardian_end",
    ),
    path(
        "manage/<slug:organisation>/people/<int:pk>/join/",
        people_joining.manage_person_join,
        name="manage_person_join",
    ),
    path(
        "manage/<slug:organisation>/people/<int:pk>/stay/", people_desk.manage_person_renew, name="manage_person_renew"
    ),
    path("manage/<slug:organisation>/team/<int:pk>/end/", leaver_desk.role_end, name="role_end"),
    path("manage/<slug:organisation>/messages/in/", mail_desk.manage_mail, name="manage_mail"),
    path(
        "manage/<slug:organisation>/messages/in/<uuid:mail>/", mail_desk.manage_mail_detail, name="manage_mail_detail"
    ),
    path(
        "manage/<slug:organisation>/messages/in/<uuid:mail>/<uuid:file>/",
        mail_desk.manage_mail_file,
        name="manage_mail_file",
    ),
    path("manage/<slug:organisation>/calls/", call_list.manage_calls, name="manage_calls"),
    path("manage/<slug:organisation>/calls/<uuid:call>/", call_list.manage_call, name="manage_call"),
    path("manage/<slug:organisation>/letters/", letter_desk.manage_letters, name="manage_letters"),
    path("manage/<slug:organisation>/letters/<uuid:posting>/", letter_desk.manage_posting, name="manage_posting"),
    path("manage/<slug:organisation>/letters/<uuid:posting>/letters.pdf", letter_desk.letters_pdf, name="letters_pdf"),
    path("manage/<slug:organisation>/requests/", requests_desk.manage_requests, name="manage_requests"),
    path("manage/<slug:organisation>/decisions/", requests_desk.manage_decisions, name="manage_decisions"),
    path("manage/<slug:organisation>/history/", history_desk.manage_history, name="manage_history"),
]
