"""Welsh: the catalogue is whole where carers read and keeps every placeholder, and its pages say their language.

Whether it is good Welsh no test can tell: docs/translation.md.
"""

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from django.utils.translation import ngettext, override
from django.utils.translation.template import templatize

from people.models import Organisation
from planning.models import Service
from tests.feedback.factories import gather, make_answer, make_item, make_theme
from tests.people.factories import make_crisis_line, make_organisation
from tests.planning.factories import make_service

ROOT = Path(django_settings.BASE_DIR)
WELSH = ROOT / "locale" / "cy" / "LC_MESSAGES"
APPS = (
    "carer_portal",
    "common",
    "notices",
    "people",
    "planning",
    "support",
    "activities",
    "feedback",
    "engagement",
    "reports",
)

# What only staff see, or whoever sets a portal up. It may wait for its Welsh; all else may not.
FOR_STAFF = (
    "activities/forms/activities.py",
    "activities/dates/",
    "activities/forms/beginning.py",
    "activities/forms/changes.py",
    "activities/forms/dates.py",
    "activities/forms/reminders.py",
    "activities/forms/series.py",
    "activities/forms/venues.py",
    "activities/rhythm.py",
    "activities/rules.py",
    "activities/starting_points.py",
    "activities/views/changes.py",
    "activities/views/dates.py",
    "activities/views/managing.py",
    "activities/views/overtaken.py",
    "activities/views/reminding.py",
    "activities/views/series.py",
    "activities/views/venues.py",
    "carer_portal/call_list.py",
    "carer_portal/handover.py",
    "carer_portal/joining.py",
    "carer_portal/leaver_desk.py",
    "carer_portal/letter_desk.py",
    "carer_portal/mail_desk.py",
    "carer_portal/history.py",
    "carer_portal/history_desk.py",
    "carer_portal/requests.py",
    "carer_portal/requests_desk.py",
    "carer_portal/notice_desk.py",
    "carer_portal/people_",
    "carer_portal/styleguide.py",
    "common/list_files.py",
    "common/spreadsheets.py",
    "engagement/consultations/forms/staff.py",
    "engagement/consultations/notice_kinds.py",
    "engagement/consultations/views/managing.py",
    "engagement/focus_groups/forms/staff.py",
    "engagement/focus_groups/rules.py",
    "engagement/focus_groups/views/managing.py",
    "engagement/meetings/forms/agenda.py",
    "engagement/meetings/forms/closing.py",
    "engagement/meetings/forms/staff.py",
    "engagement/meetings/models/minutes.py",
    "engagement/meetings/views/answering.py",
    "engagement/meetings/views/door.py",
    "engagement/meetings/views/managing.py",
    "engagement/meetings/views/minutes.py",
    "engagement/panels/forms.py",
    "engagement/panels/views/managing.py",
    "engagement/polls/forms/staff.py",
    "engagement/stories/forms/staff.py",
    "engagement/discussions/forms/staff.py",
    "engagement/discussions/views/managing.py",
    "engagement/discussions/views/moderating.py",
    "engagement/stories/views/managing.py",
    "engagement/surveys/bank.py",
    "engagement/surveys/forms/staff.py",
    "engagement/surveys/views/building.py",
    "engagement/surveys/views/managing.py",
    "engagement/polls/views/managing.py",
    "feedback/forms/items.py",
    "feedback/forms/promises.py",
    "feedback/forms/staff.py",
    "feedback/forms/themes.py",
    "feedback/views/items.py",
    "feedback/views/promises.py",
    "feedback/views/queue.py",
    "feedback/views/themes.py",
    "people/admin.py",
    "people/forms/imports.py",
    "people/forms/information_pages.py",
    "people/forms/team.py",
    "people/models/imports.py",
    "people/operations/importing.py",
    "people/set_up.py",
    "people/views/imports.py",
    "people/views/team.py",
    "planning/forms/measures.py",
    "planning/forms/upkeep.py",
    "planning/operations/measures.py",
    "planning/views/measures.py",
    "planning/views/upkeep.py",
    "reports/taking_part.py",
    "support/forms/staff.py",
    "support/views/managing.py",
    "templates/activities/date_add.html",
    "templates/activities/date_list.html",
    "templates/activities/_overtaken.html",
    "templates/activities/_reminder_",
    "templates/consultations/change_add.html",
    "templates/consultations/mail/to_do.txt",
    "templates/consultations/manage_list.html",
    "templates/consultations/plan_add.html",
    "templates/consultations/plan_comments.html",
    "templates/consultations/plan_edit.html",
    "templates/consultations/plan_open.html",
    "templates/consultations/section_edit.html",
    "templates/activities/activity_add.html",
    "templates/activities/coming_",
    "templates/activities/manage_changes.html",
    "templates/activities/activity_begin.html",
    "templates/activities/activity_cancel",
    "templates/activities/activity_change_later.html",
    "templates/activities/activity_copy.html",
    "templates/activities/activity_edit.html",
    "templates/activities/activity_reach.html",
    "templates/activities/activity_reminder",
    "templates/activities/activity_repeat.html",
    "templates/activities/mail/chase.txt",
    "templates/activities/manage_",
    "templates/activities/series_detail.html",
    "templates/activities/series_more.html",
    "templates/activities/venue_",
    "templates/base_staff.html",
    "templates/demo/",
    "templates/feedback/_staff_",
    "templates/feedback/action_",
    "templates/feedback/item_",
    "templates/feedback/mail/promise_",
    "templates/feedback/mail/safeguarding_flag.txt",
    "templates/feedback/queue.html",
    "templates/feedback/safeguarding_list.html",
    "templates/feedback/theme_",
    "templates/manage_",
    "templates/focus_groups/manage.html",
    "templates/focus_groups/quota_add.html",
    "templates/focus_groups/set_up.html",
    "templates/meetings/_points_so_far.html",
    "templates/meetings/agenda.html",
    "templates/meetings/booking_list.html",
    "templates/meetings/close.html",
    "templates/meetings/door.html",
    "templates/meetings/places.html",
    "templates/meetings/question_answer.html",
    "templates/meetings/question_hide.html",
    "templates/meetings/question_list.html",
    "templates/people/import_",
    "templates/people/mail/invited.txt",
    "templates/people/mail/role_ends.txt",
    "templates/people/_complaint_clock.html",
    "templates/people/_records_menu.html",
    "templates/people/data_complaint_detail.html",
    "templates/people/data_complaint_list.html",
    "templates/people/mail/data_complaint_waits.txt",
    "templates/people/manage_pages.html",
    "templates/people/page_edit.html",
    "templates/people/role_",
    "templates/people/team.html",
    "templates/planning/_upkeep_menu.html",
    "templates/planning/duty_add.html",
    "templates/planning/duty_edit.html",
    "templates/planning/goal_",
    "templates/planning/manage_",
    "templates/planning/measure",
    "templates/planning/reading_",
    "templates/planning/service_add.html",
    "templates/planning/service_edit.html",
    "templates/panels/manage",
    "templates/panels/meeting_add.html",
    "templates/panels/panel_add.html",
    "templates/panels/panel_edit.html",
    "templates/panels/seat_",
    "templates/polls/manage_list.html",
    "templates/stories/manage_list.html",
    "templates/discussions/discussion_add.html",
    "templates/discussions/discussion_close.html",
    "templates/discussions/discussion_edit.html",
    "templates/discussions/mail/worry.txt",
    "templates/discussions/manage_list.html",
    "templates/discussions/post_hide.html",
    "templates/discussions/post_keep_hidden.html",
    "templates/discussions/post_queue.html",
    "templates/discussions/post_read.html",
    "templates/stories/story_decline.html",
    "templates/stories/story_read.html",
    "templates/surveys/manage_list.html",
    "templates/surveys/question_edit.html",
    "templates/surveys/question_kind.html",
    "templates/surveys/question_routes.html",
    "templates/surveys/survey_about.html",
    "templates/surveys/survey_bank.html",
    "templates/surveys/survey_bring_in.html",
    "templates/surveys/survey_close.html",
    "templates/surveys/survey_edit.html",
    "templates/surveys/survey_paper.html",
    "templates/surveys/survey_papers.html",
    "templates/surveys/survey_results.html",
    "templates/surveys/survey_what_next.html",
    "templates/surveys/survey_words.html",
    "templates/polls/poll_add.html",
    "templates/polls/poll_results.html",
    "templates/polls/poll_start.html",
    "templates/reports/_not_counted.html",
    "templates/reports/_took_part.html",
    "templates/role_end.html",
    "templates/support/manage_",
    "templates/styleguide.html",
)
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|\{\w+\}|</?\w+>")
MARKERS = ("_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "npgettext")
# A marked string as Django's `templatize` leaves it, such as: gettext('Next'), or ngettext('One', 'Many', count)
LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
MARKED = re.compile(rf"\b(_|n?p?gettext)\(({LITERAL}(?:,\s*{LITERAL})*)")


def catalogue() -> Catalog:
    """What the translators wrote."""
    with (WELSH / "django.po").open("rb") as file:
        return read_po(file, locale="cy")


def messages() -> list[Message]:
    """Every message but the heading of the file."""
    return [message for message in catalogue() if message.id]


def forms(words: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """The forms of a message: one, or as many as the language counts by."""
    return tuple(words) if isinstance(words, tuple | list) else (words or "",)


def said(catalog: Catalog) -> dict[tuple[str | None, str], tuple[str, ...]]:
    """What each message becomes."""
    return {
        (message.context, forms(message.id)[0]): forms(message.string)
        for message in catalog
        if message.id and any(forms(message.string))
    }


def for_carers(path: str) -> bool:
    """Whether somebody who is not staff may read words of this file."""
    return not path.startswith(FOR_STAFF)


def ids_in_python(source: str) -> Iterator[str]:
    """What a module marks for translation."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKERS:
            words = [word.value for word in node.args if isinstance(word, ast.Constant) and isinstance(word.value, str)]
            context = "pgettext" in node.func.id
            if len(words) > context:
                yield words[context]


def ids_in_template(source: str) -> Iterator[str]:
    """What a template marks for translation."""
    for marker, arguments in MARKED.findall(templatize(source)):
        words = [ast.literal_eval(word) for word in re.findall(LITERAL, arguments)]
        yield words["pgettext" in marker]


def ids_for_carers() -> Iterator[tuple[str, str]]:
    """Each marked string that carers may read, with its file."""
    for folder in APPS:
        for path in (ROOT / folder).rglob("*.py"):
            name = str(path.relative_to(ROOT))
            if for_carers(name) and "/migrations/" not in name:
                yield from ((name, words) for words in ids_in_python(path.read_text()))
    for path in (ROOT / "templates").rglob("*.*"):
        name = str(path.relative_to(ROOT))
        if for_carers(name):
            yield from ((name, words) for words in ids_in_template(path.read_text()))


# --- The catalogue ------------------------------------------------------------------------------------------------


def test_what_runs_is_what_was_written() -> None:
    """Nobody forgot to compile."""
    compiled = io.BytesIO()
    write_mo(compiled, catalogue())
    compiled.seek(0)
    with (WELSH / "django.mo").open("rb") as file:
        assert said(read_mo(file)) == said(read_mo(compiled)), "Run: make messages"


def test_no_translation_is_a_guess() -> None:
    """`make messages` marks what it took from a similar string as fuzzy; somebody must look at it."""
    assert [message.id for message in messages() if message.fuzzy] == []


def test_it_counts_as_welsh_does() -> None:
    """With the four forms that Django's own Welsh has, as the two are merged."""
    assert catalogue().plural_forms == "nplurals=4; plural=(n==1) ? 0 : (n==2) ? 1 : (n != 8 && n != 11) ? 2 : 3;"
    assert {len(forms(message.string)) for message in messages() if message.pluralizable} == {4}


def test_every_placeholder_is_kept() -> None:
    """Else the words break, or say less than they should, when they are filled."""
    lost = []
    for message in messages():
        one, *rest = (sorted(set(PLACEHOLDER.findall(words))) for words in forms(message.id))
        many = rest[0] if rest else one
        for number, words in enumerate(forms(message.string)):
            kept = sorted(set(PLACEHOLDER.findall(words)))
            # The form for exactly one may leave the number out, as English may.
            if words and kept != many and not (number == 0 and kept == one):
                lost.append((message.id, words))
    assert lost == []


def test_everything_that_carers_read_is_translated() -> None:
    """All of a message's forms, wherever one of its places is not for staff only."""
    missing = [
        (message.id, message.locations)
        for message in messages()
        if not all(forms(message.string)) and any(for_carers(path) for path, _ in message.locations)
    ]
    assert missing == []


def test_everything_that_carers_read_has_been_gathered() -> None:
    """A string that was marked since is in the catalogue too."""
    gathered = {forms(message.id)[0] for message in messages()}
    found = list(ids_for_carers())
    assert {"Tell us something", "noon", "%(count)s answer, newest first"} <= {words for _, words in found}
    assert [(name, words) for name, words in found if words not in gathered] == [], "Run: make messages"


def test_what_is_for_staff_only_is_still_there() -> None:
    """So that the list is not longer than it must be."""
    paths = [path for message in messages() for path, _ in message.locations]
    unused = [start for start in FOR_STAFF if not any(path.startswith(start) for path in paths)]
    assert unused == []


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "1 diwrnod yn hwyr"),
        (2, "2 ddiwrnod yn hwyr"),
        (3, "3 diwrnod yn hwyr"),
        (8, "8 diwrnod yn hwyr"),
        (11, "11 diwrnod yn hwyr"),
    ],
)
def test_number_takes_its_form(number: int, words: str) -> None:
    """Two softens the word that follows."""
    with override("cy"):
        assert ngettext("Late by %(days)d day", "Late by %(days)d days", number) % {"days": number} == words


# --- The pages ----------------------------------------------------------------------------------------------------


@pytest.fixture
def host(db: None) -> Organisation:
    """Who runs the portal: its line is in both languages, its hours are in English alone."""
    cache.clear()
    return make_organisation(
        name="Northbrook Council",
        slug="northbrook",
        hosts_portal=True,
        strapline={"en-gb": "for carers in Northbrook", "cy": "i ofalwyr yn Northbrook"},
        reading_hours="Monday to Friday",
    )


@pytest.fixture
def service(host: Organisation) -> Service:
    """What somebody can speak about."""
    return make_service(host, name="Short breaks", slug="short-breaks")


@pytest.fixture
def reader(host: Organisation) -> Client:
    """Somebody who has pressed “Cymraeg”."""
    client = Client()
    client.post("/language/", {"language": "cy", "next": "/"})
    return client


def page(client: Client, address: str) -> str:
    """The words of a page, with typographic marks as they are."""
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_front_page_in_welsh(reader: Client, service: Service) -> None:
    """Ours in Welsh, and what others wrote in Welsh; what they wrote in English alone is marked as English."""
    theme = make_theme(service.organisation, service)
    gather(theme, make_item(service.organisation, service))
    make_answer(theme)
    html = page(reader, "/")
    assert '<html lang="cy"' in html
    assert '<h1 class="govuk-heading-xl">Helpwch ni i gael gofal yn iawn</h1>' in html
    assert "<small>i ofalwyr yn Northbrook</small>" in html
    assert "Dywedoch chi, gwnaethon ni" in html
    assert '<button type="submit" class="app-link-button" lang="en-GB">English</button>' in html
    assert "Dywedwyd gan 1 gofalwr." in html
    assert '<span lang="en-GB">Monday to Friday, 9 to 5</span>' in html  # when the help line is open


def test_telling_in_welsh(reader: Client, service: Service) -> None:
    """The form, what stands before the button, and what is said of a form sent empty."""
    make_crisis_line(name="Samaritans", when_to_call={"en-gb": "Day or night", "cy": "Ddydd neu nos"})
    html = page(reader, "/tell-us/")
    assert '<html lang="cy"' in html
    assert re.search(r"<h1[^>]*>Dywedwch rywbeth wrthym</h1>", html)
    assert "Beth hoffech chi ei ddweud?" in html
    assert '<span lang="en-GB">Monday to Friday</span>' in html
    assert "Ddydd neu nos<br>" in html
    empty = reader.post("/tell-us/", {"words": ""}).content.decode()
    assert "<title>Gwall: Dywedwch rywbeth wrthym" in empty
    assert "Ysgrifennwch beth hoffech chi ei ddweud." in empty


@pytest.mark.parametrize("address", ["/", "/tell-us/", "/what-changed/", "/promises/", "/services/", "/whats-on/"])
def test_nobody_gets_the_page_of_another_language(reader: Client, service: Service, address: str) -> None:
    """Public pages are kept ready, each in its own language."""
    english = Client()
    for _ in range(2):
        assert '<html lang="en-GB"' in page(english, address)
        assert '<html lang="cy"' in page(reader, address)


def test_browser_that_asks_for_welsh_gets_it(host: Organisation) -> None:
    """Without pressing anything."""
    response = Client(headers={"Accept-Language": "cy,en;q=0.5"}).get("/")
    assert response["Content-Language"] == "cy"
    assert '<html lang="cy"' in response.content.decode()
