"""Who may open what: one line for every address of the portal."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import resolve_url
from django.test import Client

from people.forms import QUESTIONS, REACH_QUESTIONS
from tests.project.stage import CARER, GUEST, NO_SECOND_FACTOR, ROLES


class Outcome(StrEnum):
    """How an address answers."""

    PAGE = "the page, or the form again"
    MOVED = "another page of ours"
    SIGN_IN = "sign in first"
    SECOND_FACTOR = "use a second factor first"
    NOT_THERE = "not there"
    NOT_SO = "not by this method"


PAGE, MOVED, NOT_SO = Outcome.PAGE, Outcome.MOVED, Outcome.NOT_SO
METHODS = ("GET", "POST")

EVERYONE = frozenset(ROLES)
SIGNED_IN = EVERYONE - {GUEST}
ONE_CARER = frozenset({CARER})  # whose own the thing is
PLANNERS = frozenset({"planner", "administrator"})
ADMINISTRATORS = frozenset({"administrator"})
LEADS = frozenset({"safeguarding_lead"})
KNOW_PEOPLE = PLANNERS | LEADS
REPORT_READERS = PLANNERS | {"commissioner"}


@dataclass(frozen=True)
class Rule:
    """Whom an address serves, and how it answers them; everybody else learns nothing."""

    who: frozenset[str]
    get: Outcome = PAGE
    post: Outcome = NOT_SO  # to a form sent empty
    queries: int = 10  # the most that a page may ask of Postgres, session, account and second factor included

    def expected(self, role: str, method: str, path: str) -> set[Outcome]:
        """How ``path`` must answer ``role``."""
        if role in self.who:
            return {self.get if method == "GET" else self.post}
        if role == GUEST:
            return {Outcome.SIGN_IN}
        if role == NO_SECOND_FACTOR and path.startswith("/manage/"):
            return {Outcome.SECOND_FACTOR}
        # Which of the two is said tells nothing: neither depends on what is there.
        return {Outcome.NOT_THERE, Outcome.NOT_SO}


def outcome_of(response: HttpResponseBase) -> Outcome | str:
    """What an answer amounts to; an unknown one as its status."""
    if response.status_code in {301, 302}:
        to = urlsplit(response["Location"])
        if to.netloc:
            return f"leaves the site: {response['Location']}"
        if to.path == resolve_url(settings.LOGIN_URL):
            return Outcome.SIGN_IN
        if to.path.startswith(resolve_url("mfa_index")):
            return Outcome.SECOND_FACTOR
        return Outcome.MOVED
    known = {200: Outcome.PAGE, 404: Outcome.NOT_THERE, 405: Outcome.NOT_SO}
    return known.get(response.status_code, str(response.status_code))


def ask(client: Client, method: str, path: str) -> Outcome | str:
    """Open an address, or send its form empty."""
    return outcome_of(client.get(path) if method == "GET" else client.post(path))


LIST = Rule(PLANNERS)
FORM = Rule(PLANNERS, post=PAGE)

RULES: Mapping[str, Rule] = {
    # --- For everyone, without an account ---
    "front": Rule(EVERYONE),
    "set_language": Rule(EVERYONE, get=MOVED, post=MOVED),
    "brand": Rule(EVERYONE),
    "people:information_page": Rule(EVERYONE),
    "people:data_complaint": Rule(EVERYONE, post=PAGE),
    "people:data_complaint_sent": Rule(EVERYONE, get=MOVED),  # who has complained of nothing is asked what is wrong
    "planning:service_list": Rule(EVERYONE),
    "planning:service_detail": Rule(EVERYONE),
    "meetings:book": Rule(EVERYONE, post=PAGE),
    "focus_groups:draw_detail": Rule(EVERYONE),
    "meetings:agenda_sheet": Rule(EVERYONE),
    "meetings:minutes_detail": Rule(EVERYONE),
    "meetings:questions": Rule(EVERYONE, post=PAGE),
    "meetings:question_want": Rule(SIGNED_IN, get=NOT_SO, post=MOVED),
    "meetings:booking_questions": Rule(EVERYONE, post=PAGE),
    "meetings:booking_question_want": Rule(EVERYONE, get=NOT_SO, post=MOVED),
    "meetings:booking": Rule(EVERYONE, post=MOVED),
    "meetings:booking_leave": Rule(EVERYONE, get=NOT_SO, post=MOVED),
    "meetings:booking_accept": Rule(EVERYONE, get=NOT_SO, post=MOVED),
    "panels:panel_list": Rule(EVERYONE),
    "panels:panel_detail": Rule(EVERYONE),
    "stories:story_list": Rule(EVERYONE),
    "stories:story_detail": Rule(EVERYONE),
    "stories:tell": Rule(EVERYONE, post=PAGE),
    "stories:own": Rule(EVERYONE, post=PAGE),
    "stories:own_take_back": Rule(EVERYONE, post=MOVED),
    "discussions:discussion_list": Rule(EVERYONE),
    "discussions:discussion_detail": Rule(EVERYONE),
    "discussions:post_add": Rule(EVERYONE, post=PAGE),
    "discussions:post_reply": Rule(EVERYONE, post=PAGE),
    "discussions:post_me_too": Rule(SIGNED_IN, get=NOT_SO, post=MOVED),
    "discussions:post_report": Rule(EVERYONE, post=PAGE),
    "discussions:own": Rule(EVERYONE, post=PAGE),
    "discussions:own_take_back": Rule(EVERYONE, post=MOVED),
    "polls:poll_list": Rule(EVERYONE),
    "polls:poll_detail": Rule(EVERYONE, post=PAGE),
    "polls:reply": Rule(EVERYONE, post=PAGE),
    "surveys:start": Rule(EVERYONE, post=MOVED),
    "surveys:by_link": Rule(EVERYONE, get=MOVED),
    # Whoever has not begun is brought to where one begins.
    "surveys:question": Rule(EVERYONE, get=MOVED, post=MOVED),
    "surveys:check": Rule(EVERYONE, get=MOVED, post=MOVED),
    "surveys:saved": Rule(EVERYONE, get=MOVED),
    "surveys:come_back": Rule(EVERYONE, post=PAGE),
    "surveys:sent": Rule(EVERYONE),
    "surveys:paper": Rule(EVERYONE),
    "surveys:results": Rule(EVERYONE),
    "support:learning": Rule(EVERYONE),
    "support:module": Rule(EVERYONE),
    "support:module_print": Rule(EVERYONE),
    "support:page": Rule(EVERYONE, post=PAGE),
    "support:certificate": Rule(EVERYONE, get=MOVED),  # nobody of the cast has finished it
    "support:certificate_pdf": Rule(EVERYONE, get=MOVED),
    "planning:duty_list": Rule(EVERYONE),
    "planning:duty_detail": Rule(EVERYONE),
    "activities:whats_on": Rule(EVERYONE),
    "activities:change_list": Rule(EVERYONE),
    "activities:activity_detail": Rule(EVERYONE),
    "activities:calendar": Rule(EVERYONE),
    "activities:activity_calendar": Rule(EVERYONE),
    "activities:series_dates": Rule(EVERYONE),
    "activities:series_calendar": Rule(EVERYONE),
    "activities:new_follow": Rule(EVERYONE, post=PAGE),
    "activities:activity_follow": Rule(EVERYONE, post=PAGE),
    "feedback:tell": Rule(EVERYONE, post=PAGE),
    "feedback:check": Rule(EVERYONE, get=MOVED, post=PAGE),
    "feedback:sent": Rule(EVERYONE, get=MOVED, post=MOVED),
    "feedback:follow": Rule(EVERYONE, post=PAGE),
    "feedback:close": Rule(EVERYONE, get=NOT_SO, post=MOVED),
    # Without reference and code these lead to where both are asked for; what was written is kept.
    "feedback:thread": Rule(EVERYONE, get=MOVED),
    "feedback:thread_reply": Rule(EVERYONE, get=MOVED, post=PAGE),
    "feedback:thread_look_again": Rule(EVERYONE, get=MOVED, post=PAGE),
    "feedback:thread_passing_on": Rule(EVERYONE, get=MOVED, post=MOVED),
    "feedback:change_list": Rule(EVERYONE),
    "feedback:change_feed": Rule(EVERYONE),
    "feedback:change_detail": Rule(EVERYONE, queries=8),
    "feedback:change_follow": Rule(EVERYONE, post=PAGE),
    "feedback:promise_list": Rule(EVERYONE),
    "feedback:measure_detail": Rule(EVERYONE),
    "reports:public_figures": Rule(EVERYONE),
    "consultations:plan_list": Rule(EVERYONE),
    "consultations:plan_detail": Rule(EVERYONE, queries=12),
    "consultations:comment": Rule(EVERYONE, post=PAGE),
    "consultations:comment_check": Rule(EVERYONE, get=MOVED, post=PAGE),
    "consultations:plan_follow": Rule(EVERYONE, post=PAGE),
    "work_sign_in": Rule(EVERYONE, get=NOT_SO, post=Outcome.NOT_THERE),  # the settings name no provider
    "work_sign_in_back": Rule(EVERYONE, get=Outcome.NOT_THERE),
    "notices:stop": Rule(EVERYONE, post=PAGE),
    # For mail providers, once a secret is set.
    "notices:mail_in": Rule(EVERYONE, get=NOT_SO, post=Outcome.NOT_THERE),
    "notices:mail_events": Rule(EVERYONE, get=NOT_SO, post=Outcome.NOT_THERE),
    # For monitors. Figures need a token, and without one in the settings they are not there.
    "health": Rule(EVERYONE, queries=0),
    "health_ready": Rule(EVERYONE),
    "metrics": Rule(EVERYONE, get=Outcome.NOT_THERE),
    "notices:receipts": Rule(EVERYONE, get=NOT_SO, post=Outcome.NOT_THERE),  # without its token
    "people:welcome_refuse": Rule(EVERYONE, post=MOVED),
    # --- For everyone, in the demo only ---
    "styleguide": Rule(EVERYONE, post=PAGE),
    "mailbox": Rule(EVERYONE),
    # --- For who is signed in ---
    "home": Rule(SIGNED_IN, queries=18),
    "own_data": Rule(SIGNED_IN, post=MOVED, queries=60),  # one question a table
    "own_data_file": Rule(SIGNED_IN, queries=60),
    "erase_me": Rule(SIGNED_IN, post=PAGE, queries=15),
    "people:name": Rule(SIGNED_IN, get=MOVED, post=MOVED),  # the cast has said its names
    "people:about_me": Rule(SIGNED_IN),
    **{f"people:about_me_{slug}": Rule(SIGNED_IN, post=PAGE) for slug in QUESTIONS},
    "people:about_me_later": Rule(SIGNED_IN, get=NOT_SO, post=MOVED),
    "planning:services_used": Rule(SIGNED_IN, post=PAGE),
    "planning:service_use_remove": Rule(ONE_CARER, get=NOT_SO, post=MOVED),
    "people:caring_ended": Rule(SIGNED_IN, post=MOVED),
    "people:caring_goes_on": Rule(SIGNED_IN, get=NOT_SO, post=MOVED),
    "people:equality": Rule(SIGNED_IN),
    "people:equality_question": Rule(SIGNED_IN, post=PAGE),
    "people:equality_withdraw": Rule(SIGNED_IN, get=NOT_SO, post=MOVED),
    "people:reach_me": Rule(SIGNED_IN),
    "people:reach_me_way": Rule(SIGNED_IN, post=PAGE),
    "people:reach_me_code": Rule(SIGNED_IN, get=MOVED, post=MOVED),  # nobody waits for a code
    **{f"people:reach_me_{slug}": Rule(SIGNED_IN, post=PAGE) for slug in REACH_QUESTIONS},
    "people:reach_me_about": Rule(SIGNED_IN, post=MOVED),  # to tick nothing is an answer
    "people:message_list": Rule(SIGNED_IN, queries=12),
    "people:message_detail": Rule(ONE_CARER, queries=12),
    "people:messages_read": Rule(SIGNED_IN, get=NOT_SO, post=MOVED),
    "people:need_list": Rule(SIGNED_IN),
    "people:need_add": Rule(SIGNED_IN, post=PAGE),
    "people:needs_share": Rule(SIGNED_IN, post=MOVED),
    "people:consent_list": Rule(SIGNED_IN, queries=11),
    "people:consent_edit": Rule(SIGNED_IN, post=MOVED),  # to tick nothing is an answer
    "people:needs_confirm": Rule(SIGNED_IN, get=NOT_SO, post=MOVED),
    "people:need_edit": Rule(ONE_CARER, post=PAGE),
    "people:need_remove": Rule(ONE_CARER, post=MOVED),
    "focus_groups:volunteer": Rule(SIGNED_IN, post=PAGE),
    "focus_groups:leave": Rule(ONE_CARER, get=NOT_SO, post=MOVED),
    "people:supporter_list": Rule(SIGNED_IN),
    "people:supporter_add": Rule(SIGNED_IN, post=PAGE),
    "people:supporter_answer": Rule(ONE_CARER, post=PAGE),
    "people:supporter_end": Rule(ONE_CARER, get=NOT_SO, post=MOVED),
    "people:second_person": Rule(SIGNED_IN, post=PAGE),
    "people:second_person_remove": Rule(SIGNED_IN, get=MOVED, post=MOVED),
    "people:act_for": Rule(SIGNED_IN, post=PAGE, queries=12),
    # --- For staff ---
    "feedback:queue": Rule(PLANNERS, post=PAGE, queries=12),  # ticked items go on to the choice of a theme
    "feedback:item_add": FORM,
    "feedback:item_detail": Rule(PLANNERS, post=MOVED, queries=16),  # "I am looking at this"
    "feedback:item_reply": FORM,
    "feedback:item_note": FORM,
    "feedback:item_assign": FORM,
    "feedback:item_route": FORM,
    "feedback:item_theme": Rule(PLANNERS, post=PAGE, queries=12),
    "feedback:item_answer": FORM,
    "feedback:item_pass_on": FORM,
    "feedback:item_flag": FORM,
    "feedback:item_unflag": Rule(LEADS, post=PAGE),  # the item of its address is flagged
    "feedback:safeguarding_list": Rule(LEADS),
    "feedback:theme_list": LIST,
    "feedback:theme_detail": Rule(PLANNERS, queries=16),
    "feedback:theme_decide": Rule(PLANNERS, post=PAGE, queries=28),
    "feedback:theme_promises": Rule(PLANNERS, post=PAGE, queries=12),
    "feedback:theme_publish": Rule(PLANNERS, post=PAGE, queries=24),
    "feedback:theme_news": FORM,
    "feedback:action_list": LIST,
    "feedback:action_detail": LIST,
    "feedback:action_extend": FORM,
    "feedback:action_keep": FORM,
    "feedback:action_break": FORM,
    "activities:manage_list": LIST,
    "activities:manage_changes": LIST,
    "activities:coming_add": FORM,
    "activities:coming_edit": FORM,
    "activities:coming_announce": Rule(PLANNERS, get=NOT_SO, post=MOVED),
    "activities:coming_end": FORM,
    "activities:activity_begin": LIST,
    "activities:activity_add": Rule(PLANNERS, post=PAGE, queries=12),
    "activities:activity_copy": FORM,
    "activities:activity_reach": FORM,
    "activities:activity_edit": Rule(PLANNERS, post=PAGE, queries=22),
    "activities:activity_publish": Rule(PLANNERS, get=NOT_SO, post=MOVED),
    "activities:activity_cancel": FORM,
    "activities:activity_repeat": FORM,
    "activities:activity_change_later": FORM,
    "activities:activity_cancel_later": FORM,
    "activities:venue_list": LIST,
    "activities:venue_add": FORM,
    "activities:venue_edit": FORM,
    "activities:series_detail": Rule(PLANNERS, queries=12),
    "activities:series_more": FORM,
    "activities:series_publish": Rule(PLANNERS, get=NOT_SO, post=MOVED),
    "activities:activity_reminders": FORM,
    "activities:activity_reminder_edit": FORM,
    "activities:activity_reminder_remove": Rule(PLANNERS, get=NOT_SO, post=MOVED),
    "focus_groups:manage": Rule(PLANNERS, queries=12),
    "focus_groups:set_up": FORM,
    "focus_groups:quota_add": FORM,
    "focus_groups:quota_remove": Rule(PLANNERS, get=NOT_SO, post=MOVED),
    "focus_groups:run": Rule(PLANNERS, get=NOT_SO, post=MOVED),
    "focus_groups:pool": LIST,
    "meetings:places": Rule(PLANNERS, post=MOVED),
    "meetings:agenda": Rule(PLANNERS, post=MOVED),
    "meetings:close": Rule(PLANNERS, post=PAGE, queries=22),
    "meetings:door": Rule(PLANNERS, queries=12),
    "meetings:door_check_in": Rule(PLANNERS, get=NOT_SO, post=MOVED),
    "meetings:door_walk_in": Rule(PLANNERS, get=NOT_SO, post=MOVED),
    "meetings:question_list": LIST,
    "meetings:question_answer": FORM,
    "meetings:question_hide": FORM,
    "meetings:question_show": Rule(PLANNERS, get=NOT_SO, post=MOVED),
    "meetings:booking_list": LIST,
    "meetings:booking_ready": Rule(PLANNERS, get=NOT_SO, post=MOVED),
    "panels:manage_list": LIST,
    "panels:panel_add": FORM,
    "panels:panel_edit": Rule(PLANNERS, post=PAGE, queries=12),
    "panels:manage": LIST,
    "panels:seat_add": FORM,
    "panels:seat_fill": FORM,
    "panels:term_end": Rule(PLANNERS, get=NOT_SO, post=MOVED),
    "panels:meeting_add": FORM,
    "stories:manage_list": LIST,
    "stories:story_read": FORM,
    "stories:story_decline": FORM,
    "discussions:manage_list": LIST,
    "discussions:discussion_add": FORM,
    "discussions:discussion_edit": FORM,
    "discussions:discussion_close": FORM,
    "discussions:post_queue": LIST,
    "discussions:post_read": LIST,
    "discussions:post_show": Rule(PLANNERS, get=NOT_SO, post=MOVED),
    "discussions:post_hide": FORM,
    "discussions:post_keep_hidden": FORM,
    "discussions:post_log": Rule(PLANNERS, get=NOT_SO, post=MOVED),
    "polls:manage_list": LIST,
    "polls:poll_add": FORM,
    "polls:poll_start": FORM,
    "polls:poll_results": Rule(PLANNERS, queries=16),
    "polls:poll_ask": Rule(PLANNERS, get=NOT_SO, post=MOVED),
    "polls:poll_hold": Rule(PLANNERS, get=NOT_SO, post=MOVED),
    "activities:date_list": LIST,
    "activities:date_add": FORM,
    "activities:date_remove": Rule(PLANNERS, get=NOT_SO, post=MOVED),
    "surveys:manage_list": LIST,
    "surveys:survey_add": FORM,
    "surveys:survey_edit": Rule(PLANNERS, queries=14),
    "surveys:survey_about": FORM,
    "surveys:survey_publish": Rule(PLANNERS, get=NOT_SO, post=MOVED),
    "surveys:survey_close": Rule(PLANNERS, post=MOVED),
    "surveys:survey_copy": FORM,
    "surveys:survey_file": LIST,
    "surveys:survey_bring_in": FORM,
    "surveys:survey_bank": FORM,
    "surveys:survey_papers": LIST,
    "surveys:survey_paper": LIST,
    "surveys:survey_ask": Rule(PLANNERS, get=NOT_SO, post=MOVED),
    "surveys:survey_remind": Rule(PLANNERS, get=NOT_SO, post=MOVED),
    "surveys:survey_enter": Rule(PLANNERS, get=NOT_SO, post=MOVED),
    "surveys:question_add": FORM,
    "surveys:question_edit": FORM,
    "surveys:question_routes": Rule(PLANNERS, post=MOVED),
    "surveys:question_move": Rule(PLANNERS, get=NOT_SO, post=MOVED),
    "surveys:question_remove": Rule(PLANNERS, get=NOT_SO, post=MOVED),
    "surveys:survey_results": LIST,
    "surveys:survey_csv": LIST,
    "surveys:survey_words": LIST,
    "surveys:survey_hear": Rule(PLANNERS, get=NOT_SO, post=MOVED),
    "surveys:survey_what_next": FORM,
    "support:manage_modules": LIST,
    "support:manage_module_add": FORM,
    "support:manage_module": FORM,
    "support:manage_page_add": FORM,
    "support:manage_page": FORM,
    "support:manage_page_remove": Rule(PLANNERS, get=NOT_SO, post=MOVED),
    "planning:manage_services": LIST,
    "planning:service_add": FORM,
    "planning:service_edit": FORM,
    "planning:manage_goals": LIST,
    "planning:goal_add": FORM,
    "planning:goal_edit": FORM,
    "planning:manage_duties": LIST,
    "planning:duty_add": Rule(ADMINISTRATORS, post=PAGE),
    "planning:duty_edit": Rule(ADMINISTRATORS, post=PAGE),
    "planning:measure_list": LIST,
    "planning:measure_add": FORM,
    "planning:measure_edit": FORM,
    "planning:measures_import": FORM,
    "consultations:manage_list": LIST,
    "consultations:plan_add": FORM,
    "consultations:plan_edit": Rule(PLANNERS, post=PAGE, queries=22),
    "consultations:plan_open": FORM,
    "consultations:plan_agree": Rule(PLANNERS, get=NOT_SO, post=MOVED),
    "consultations:plan_comments": LIST,
    "consultations:section_add": FORM,
    "consultations:section_edit": Rule(PLANNERS, post=PAGE, queries=11),
    "consultations:section_remove": Rule(PLANNERS, get=NOT_SO, post=MOVED),
    "consultations:change_add": FORM,
    "people:data_complaint_list": Rule(ADMINISTRATORS),
    "people:data_complaint_detail": Rule(ADMINISTRATORS, post=PAGE),
    "people:manage_pages": LIST,
    "people:page_edit": FORM,
    "people:team": Rule(ADMINISTRATORS),
    "people:role_invite": Rule(ADMINISTRATORS, post=PAGE),
    "people:role_edit": Rule(ADMINISTRATORS, post=PAGE),
    "role_end": Rule(ADMINISTRATORS, post=PAGE, queries=16),
    "manage_requests": Rule(ADMINISTRATORS, post=PAGE),
    "manage_decisions": Rule(ADMINISTRATORS),
    "manage_history": Rule(ADMINISTRATORS, queries=12),
    "manage_notices": Rule(PLANNERS, post=PAGE, queries=12),
    "manage_people": Rule(KNOW_PEOPLE),
    "manage_person": Rule(KNOW_PEOPLE, queries=14),
    "manage_person_add": Rule(KNOW_PEOPLE, post=PAGE),
    "manage_people_forgotten": Rule(KNOW_PEOPLE),
    "manage_person_guardian": Rule(KNOW_PEOPLE, post=PAGE),
    "manage_person_guardian_end": Rule(KNOW_PEOPLE, post=PAGE),
    "manage_person_join": Rule(PLANNERS, post=PAGE),
    "manage_person_renew": Rule(KNOW_PEOPLE, post=PAGE),
    "manage_person_need": Rule(KNOW_PEOPLE, post=PAGE),
    "manage_person_let_go": Rule(KNOW_PEOPLE, post=PAGE),
    "manage_mail": Rule(PLANNERS, post=PAGE, queries=12),
    "manage_mail_detail": FORM,
    "manage_mail_file": LIST,
    "feedback:item_file": LIST,
    "people:import_list": LIST,
    "people:import_add": FORM,
    "people:import_detail": Rule(PLANNERS, queries=12),
    "people:import_confirm": Rule(PLANNERS, get=NOT_SO, post=MOVED),
    "people:import_cancel": Rule(PLANNERS, get=NOT_SO, post=MOVED),
    "people:import_refused": LIST,
    "reports:figures": Rule(REPORT_READERS, queries=12),
    "manage_calls": Rule(PLANNERS, post=MOVED, queries=11),
    "manage_letters": Rule(PLANNERS, post=MOVED),
    "manage_posting": Rule(frozenset({"planner"}), post=PAGE),  # who took the letters
    "letters_pdf": Rule(frozenset({"planner"})),
    "manage_call": Rule(frozenset({"planner"}), post=PAGE),  # who took the call
}
# Mail programs post there by themselves, with a signed address and without a token (RFC 8058); Notify, with its own.
ONE_CLICK = {"notices:stop", "notices:receipts"}
# Mail providers as well: they show a secret.
ONE_CLICK |= {"notices:mail_in", "notices:mail_events"}
# Pages of packages that a guest may open.
OPEN_OF_PACKAGES = {"account_login", "account_inactive", "admin:login"}
