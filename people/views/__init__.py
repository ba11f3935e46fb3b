"""The pages of people: signing in, what they tell about themselves, and the information pages."""

from people.views.about_me import about_me, about_me_later, about_me_question, caring_ended, caring_goes_on
from people.views.access_needs import need_add, need_edit, need_list, need_remove, needs_confirm, needs_share
from people.views.account import account_confirm_login_code, account_login, name
from people.views.complaints import data_complaint, data_complaint_detail, data_complaint_list, data_complaint_sent
from people.views.consents import consent_edit, consent_list
from people.views.equality import equality, equality_question, equality_withdraw
from people.views.imports import (
    import_add,
    import_cancel,
    import_confirm,
    import_detail,
    import_list,
    import_refused,
    welcome_refuse,
)
from people.views.information_pages import information_page, manage_pages, page_edit
from people.views.messages import message_detail, message_list, messages_read
from people.views.reach_me import reach_me, reach_me_code, reach_me_question, reach_me_way
from people.views.supporting import (
    act_for,
    second_person,
    second_person_remove,
    supporter_add,
    supporter_answer,
    supporter_end,
    supporter_list,
)
from people.views.team import role_edit, role_invite, team
from people.views.work import work_sign_in, work_sign_in_back

__all__ = [
    "about_me",
    "about_me_later",
    "about_me_question",
    "account_confirm_login_code",
    "account_login",
    "act_for",
    "caring_ended",
    "caring_goes_on",
    "consent_edit",
    "consent_list",
    "data_complaint",
    "data_complaint_detail",
    "data_complaint_list",
    "data_complaint_sent",
    "equality",
    "equality_question",
    "equality_withdraw",
    "import_add",
    "import_cancel",
    "import_confirm",
    "import_detail",
    "import_list",
    "import_refused",
    "information_page",
    "manage_pages",
    "message_detail",
    "message_list",
    "messages_read",
    "name",
    "need_add",
    "need_edit",
    "need_list",
    "need_remove",
    "needs_confirm",
    "needs_share",
    "page_edit",
    "reach_me",
    "reach_me_code",
    "reach_me_question",
    "reach_me_way",
    "role_edit",
    "role_invite",
    "second_person",
    "second_person_remove",
    "supporter_add",
    "supporter_answer",
    "supporter_end",
    "supporter_list",
    "team",
    "welcome_refuse",
    "work_sign_in",
    "work_sign_in_back",
]
