""" "You said, we did", each answer from end to end, promises and the feed: what everyone sees, and what nobody does."""

import re
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from html import unescape
from threading import Event
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from feedback.models import Action, Decision, Item, Theme
from feedback.operations import (
    answer_item,
    break_promise,
    extend,
    flag_safeguarding,
    keep_promise,
    publish_update,
    reply_to_carer,
    write_note,
)
from feedback.pairs import latest_pairs
from notices.models import Follower, Notice
from people.models import Organisation, Role, User
from planning.models import Service
from tests.conftest import signed_in
from tests.feedback.factories import (
    DUE_ON,
    PUBLISHED_AT,
    SAID_AT,
    gather,
    make_answer,
    make_draft,
    make_item,
    make_promise,
    make_theme,
    publish,
    role_at,
)
from tests.people.factories import make_contact, make_person, make_role, make_user
from tests.planning.factories import make_duty, make_goal, make_service

LIST, FEED, LEDGER = "/what-changed/", "/what-changed/feed/", "/promises/"
ATOM = "{http://www.w3.org/2005/Atom}"
ClientFor = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _in_april(db: None, time_machine: Any) -> None:
    cache.clear()
    time_machine.move_to(datetime(2026, 4, 1, 12, tzinfo=UTC))


def words(client: Client, address: str) -> str:
    """The words of a page, as one line."""
    response = client.get(address)
    assert response.status_code == 200, address
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def detail(decision: Decision) -> str:
    return f"{LIST}{decision.pk}/"


def answered(service: Service, outcome: Decision.Outcome = Decision.Outcome.WE_WILL, **fields: Any) -> Decision:
    """A public answer to one carer."""
    title = fields.pop("title", "Book a break after work")
    theme = make_theme(service.organisation, service, title=title)
    gather(theme, make_item(service.organisation, service))
    return make_answer(theme, outcome, **fields)


def keep(action: Action, at: datetime = PUBLISHED_AT) -> None:
    role = role_at(action.decision.theme.organisation)  # type: ignore[union-attr]  # promises stand under themes
    keep_promise(action=action, done_words="The line is open until nine.", names_read=True, role=role, at=at)


# --- The list -----------------------------------------------------------------------------------------------------


def test_without_answers_the_list_says_so(guest: Client, organisation: Organisation) -> None:
    page = words(guest, LIST)
    assert "No answers here yet" in page
    assert "When carers tell us something" in page


def test_a_pair_says_who_said_what_and_what_came_of_it(guest: Client, service: Service) -> None:
    theme = make_theme(service.organisation, service)
    quoted = make_item(service.organisation, service, voices=20, may_quote=True, words="I book from the staff toilet.")
    gather(theme, quoted, *(make_item(service.organisation, service) for _ in range(3)))
    make_answer(theme, quotes=[quoted])
    page = words(guest, LIST)
    assert "Short breaks, Northbrook Council. Said by 23 carers." in page
    assert "“I book from the staff toilet.” A mum, on this site" in page
    assert "We will The booking line will stay open until nine. On the way: by 1 September 2026" in page
    assert "What happens next: The line opens late for the first time in September." in page


def test_without_a_quote_the_pair_says_it_in_our_words(guest: Client, service: Service) -> None:
    answered(service)
    assert "You said The booking line shuts too early." in words(guest, LIST)


def test_a_refusal_says_why_and_what_would_have_to_change(guest: Client, service: Service) -> None:
    answered(service, Decision.Outcome.WE_CANNOT)
    page = words(guest, LIST)
    assert "We cannot, because Many carers work until six. What would have to change: More money for evenings." in page
    assert "We look again on 1 March 2027" in page


def test_a_late_promise_says_by_how_much(guest: Client, service: Service, time_machine: Any) -> None:
    answered(service)
    time_machine.move_to(datetime(2026, 9, 20, 12, tzinfo=UTC))
    assert "Late by 19 days" in words(guest, LIST)


def test_the_day_of_london_decides_what_is_late(guest: Client, service: Service, time_machine: Any) -> None:
    answered(service)
    time_machine.move_to(datetime(2026, 9, 1, 22, 59, tzinfo=UTC))
    assert "Late" not in words(guest, LIST).split("newest first")[1]
    time_machine.move_to(datetime(2026, 9, 1, 23, 1, tzinfo=UTC))
    assert "Late by 1 day" in words(guest, LIST)


def test_a_kept_promise_is_shown_as_done_with_what_was_done(guest: Client, service: Service) -> None:
    keep(answered(service).actions.get())
    assert "We did The line is open until nine. Done 17 March 2026" in words(guest, LIST)


def test_a_broken_promise_is_never_shown_as_done(guest: Client, service: Service) -> None:
    decision = answered(service, promises=2)
    first, second = decision.actions.all()
    role = role_at(service.organisation)
    break_promise(action=first, because="The money went.", names_read=True, role=role, at=PUBLISHED_AT)
    keep(second)
    page = words(guest, LIST).split("newest first")[1]
    assert "We kept some of this promise" in page
    assert "Done 17" not in page


def test_newest_first_and_25_a_page(guest: Client, service: Service) -> None:
    for number in range(27):
        answered(service, title=f"Theme {number:02}", at=PUBLISHED_AT + timedelta(minutes=number))
    first, second = words(guest, LIST), words(guest, f"{LIST}?page=2")
    assert "27 answers, newest first" in first
    assert re.findall(r"Theme \d\d", first) == [f"Theme {number:02}" for number in range(26, 1, -1)]
    assert re.findall(r"Theme \d\d", second) == ["Theme 01", "Theme 00"]
    assert 'href="?page=2"' in guest.get(LIST).content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "999", "x", "\x00", "9" * 400, "٢"])
def test_a_page_that_is_none_is_no_trouble(guest: Client, service: Service, page: str) -> None:
    answered(service)
    for address in (LIST, LEDGER):
        assert guest.get(address, {"page": page}).status_code == 200


def test_answers_by_state_service_and_organisation(
    guest: Client, service: Service, other_organisation: Organisation, time_machine: Any
) -> None:
    clinic = make_service(other_organisation, name="Diabetes clinic", slug="diabetes-clinic")
    keep(answered(service, title="Kept").actions.get())
    answered(service, title="On its way")
    late = make_draft(make_theme(service.organisation, service, title="Too late"))
    make_promise(late, due_on=date(2026, 3, 20))
    publish(late)
    answered(clinic, Decision.Outcome.WE_CANNOT, title="Refused")
    answered(clinic, Decision.Outcome.THANK_YOU, title="Thanked")

    def shown(**query: str) -> set[str]:
        page = guest.get(LIST, query).content.decode()
        return set(re.findall(r"<h3[^>]*><a[^>]*>([^<]+)", page))

    assert shown() == {"Kept", "On its way", "Too late", "Refused", "Thanked"}
    assert shown(show="done") == {"Kept"}
    assert shown(show="going") == {"On its way"}
    assert shown(show="late") == {"Too late"}
    assert shown(show="cannot") == {"Refused"}
    assert shown(service="diabetes-clinic") == {"Refused", "Thanked"}
    assert shown(organisation=service.organisation.slug) == {"Kept", "On its way", "Too late"}
    assert shown(organisation=service.organisation.slug, show="cannot") == set()
    assert shown(show="\x00", service="\x00", organisation="no-such") == shown()
    pills = re.findall(r'<li><a href="[^"]*"[^>]*>([^<]+)</a></li>', guest.get(LIST).content.decode())
    assert pills[:5] == ["All 5", "Done 1", "On the way 1", "Late 1", "We cannot 1"]
    assert "Nothing fits what you chose." in words(guest, f"{LIST}?service=diabetes-clinic&show=done")


def test_pills_keep_the_service_and_drop_the_page(guest: Client, service: Service) -> None:
    answered(service)
    page = unescape(guest.get(LIST, {"service": service.slug, "page": "1", "show": "going"}).content.decode())
    assert f'href="?service={service.slug}&show=cannot"' in page
    assert f'href="?service={service.slug}"' in page
    assert re.search(r'show=going" aria-current="true"', page)


def test_the_front_page_has_the_newest(service: Service) -> None:
    for number in range(4):
        answered(service, title=f"Theme {number}", at=PUBLISHED_AT + timedelta(minutes=number))
    assert [pair.title for pair in latest_pairs(3, date(2026, 4, 1))] == ["Theme 3", "Theme 2", "Theme 1"]


# --- One answer ---------------------------------------------------------------------------------------------------


def test_an_answer_from_end_to_end(guest: Client, service: Service) -> None:
    organisation, role = service.organisation, role_at(service.organisation)
    theme = make_theme(organisation, service)
    quoted = make_item(organisation, service, may_quote=True, words="Nothing is open on a Sunday.")
    rung = make_item(organisation, service, channel=Item.Channel.TELEPHONE, at=SAID_AT - timedelta(days=40), voices=3)
    gather(theme, quoted, rung)
    checked = make_duty(
        act="Care Act 2014", section="s 5", link="https://www.legislation.gov.uk/", checked_on=date(2026, 1, 5)
    )
    unchecked = make_duty(act="Local promise", section="")
    decision = make_answer(
        theme,
        promises=2,
        quotes=[quoted],
        goals=[make_goal(organisation, words="No family waits.")],
        duties=[checked, unchecked],
        no_goal_because="",
        no_duty_because="",
    )
    first, second = decision.actions.all()
    extend(
        action=first,
        to_on=DUE_ON + timedelta(days=30),
        reason="The lift came late.",
        names_read=True,
        role=role,
        at=PUBLISHED_AT,
    )
    keep(second)
    publish_update(
        decision=decision,
        words="Staff learn it now.",
        names_read=True,
        role=role,
        at=PUBLISHED_AT,
        submission_key=uuid.uuid4(),
    )
    page = words(guest, detail(decision))
    for said in (
        "4 carers told us January 2026 to March 2026",
        "Nothing is open on a Sunday. A mum, on this site",
        "Telephone 3, This site 1.",
        "We looked at it 2 March 2026",
        "We decided: We will 17 March 2026. Ruth, Service Planner",
        "Why: Many carers work until six.",
        "Our goal: No family waits.",
        "Care Act 2014 s 5 ( checked on 5 January 2026)",
        "Local promise Not yet checked",
        "We promised 1 September 2026. The new day was 1 October 2026. The lift came late.",
        "What was done: The line is open until nine.",
        "News 17 March 2026. Ruth, Service Planner Staff learn it now.",
        "What happens next The line opens late",
    ):
        assert said in page or said.replace("( ", "(") in page, said
    assert page.count("The line is open until nine.") == 1


def test_a_replaced_answer_leads_to_the_one_that_stands(guest: Client, service: Service) -> None:
    old = answered(service, Decision.Outcome.WE_CANNOT, answer="No lift, no Sundays.")
    assert old.theme
    new = make_answer(old.theme, at=PUBLISHED_AT + timedelta(days=1))
    assert guest.get(detail(old))["Location"] == detail(new)
    page = words(guest, detail(new))
    assert "First we decided: We cannot" in page
    assert "No lift, no Sundays." in page
    assert "1 answer, newest first" in words(guest, LIST)


def test_what_is_not_public_is_not_there(guest: Client, service: Service) -> None:
    draft = make_draft(make_theme(service.organisation, service))
    own = answer_item(
        item=make_item(service.organisation),
        outcome=Decision.Outcome.THANK_YOU,
        answer="Thanks",
        role=role_at(service.organisation),
        at=SAID_AT,
    )
    for pk in (draft.pk, own.pk, 10**6):
        assert guest.get(f"{LIST}{pk}/").status_code == 404
        assert guest.get(f"{LIST}{pk}/follow/").status_code == 404
        assert guest.post(f"{LIST}{pk}/follow/", {"email": "carer@example.org"}).status_code == 404
    assert not Follower.objects.exists()


# --- Canaries -----------------------------------------------------------------------------------------------------

CANARY = "Wagtail"


def _hide_everything(theme: Theme, service: Service) -> None:
    """Put the canary wherever something lies that no public page may show."""
    organisation, role = service.organisation, role_at(service.organisation)
    said = make_item(
        organisation, service, words=CANARY, person=make_person(CANARY), contact=make_contact("wagtail@example.org")
    )
    gather(theme, said)
    reply_to_carer(item=said, words=CANARY, role=role, at=SAID_AT, submission_key=uuid.uuid4())
    write_note(item=said, words=CANARY, role=role, at=SAID_AT, submission_key=uuid.uuid4())
    answer_item(
        item=make_item(organisation, service, words=CANARY),
        outcome=Decision.Outcome.OWN_CASE,
        answer=CANARY,
        case_handler=CANARY,
        role=role,
        at=SAID_AT,
    )
    drafted = make_draft(make_theme(organisation, service, title=CANARY), answer=CANARY, said=CANARY)
    make_promise(drafted, what=CANARY)


def test_no_public_page_shows_what_was_not_made_public(guest: Client, service: Service) -> None:
    theme = make_theme(service.organisation, service)
    _hide_everything(theme, service)
    decision = make_answer(theme)
    role = make_role(make_user("wagtail-staff@example.org"), service.organisation, Role.Kind.COMMISSIONER)
    assert role.pk
    for address in (LIST, FEED, LEDGER, detail(decision), f"{detail(decision)}follow/"):
        page = guest.get(address).content.decode().lower()
        assert CANARY.lower() not in page, address
        assert "@example.org" not in page, address


def test_a_flag_takes_words_and_count_out_of_every_public_page(guest: Client, service: Service) -> None:
    organisation = service.organisation
    make_role(make_user(), organisation, Role.Kind.SAFEGUARDING_LEAD)
    theme = make_theme(organisation, service)
    flagged = make_item(organisation, service, words=CANARY, may_quote=True, voices=7, channel=Item.Channel.PAPER)
    gather(theme, flagged, make_item(organisation, service))
    decision = make_answer(theme, quotes=[flagged])
    assert CANARY in words(guest, detail(decision))  # the control: it was there
    flag_safeguarding(item=flagged, role=role_at(organisation), because="Danger", at=PUBLISHED_AT)
    for address in (LIST, FEED, LEDGER, detail(decision)):
        assert CANARY not in guest.get(address).content.decode(), address
    assert "Said by 1 carer." in words(guest, LIST)
    page = words(guest, detail(decision))
    assert "1 carer told us" in page
    assert "Paper" not in page


def test_html_in_public_words_is_shown_as_typed(guest: Client, service: Service) -> None:
    bad = "<script>alert(1)</script>"
    decision = answered(service, title=bad, said=bad, answer=bad, reason=bad, next_words=bad)
    for address in (LIST, LEDGER, detail(decision), f"{detail(decision)}follow/"):
        assert bad not in guest.get(address).content.decode(), address


# --- Hearing of news ----------------------------------------------------------------------------------------------


def test_leaving_an_address_follows_and_says_the_same_whoever_it_is(guest: Client, service: Service) -> None:
    decision = answered(service)
    make_contact("known@example.org")

    def told(address: str) -> str:
        response = guest.post(f"{detail(decision)}follow/", {"email": address}, follow=True)
        assert response.redirect_chain == [(detail(decision), 302)]
        page = re.sub(r'value="\w{64}"', "", response.content.decode())
        assert "We will write to you when there is news." in page
        return page

    assert told("known@example.org") == told("Unknown@example.org") == told("unknown@example.org")
    assert decision.theme
    assert Follower.objects.filter(topic=decision.theme.topic).count() == 2
    assert Notice.objects.filter(kind="feedback.follow_started").count() == 2


@pytest.mark.parametrize("email", ["", "x", "a@b", "a\x00@example.org", "a@example.org\nBcc: b@example.org", "ü" * 400])
def test_an_address_that_is_none_is_said_beside_the_field(guest: Client, service: Service, email: str) -> None:
    response = guest.post(f"{detail(answered(service))}follow/", {"email": email})
    assert response.status_code == 200
    assert "<title>Error:" in response.content.decode()
    assert not Follower.objects.exists()


def test_a_flood_of_addresses_is_slowed(guest: Client, service: Service) -> None:
    address = f"{detail(answered(service))}follow/"
    statuses = [guest.post(address, {"email": f"carer-{number}@example.org"}).status_code for number in range(22)]
    assert statuses == [302] * 20 + [429] * 2
    assert Follower.objects.count() == 20


# --- Promises -----------------------------------------------------------------------------------------------------


def test_the_ledger_shows_late_ones_first_and_broken_ones_too(
    guest: Client, service: Service, time_machine: Any
) -> None:
    draft = make_draft(make_theme(service.organisation, service))
    for number, what in enumerate(["Broken", "Kept", "Open", "Latest"]):
        make_promise(draft, what=what, due_on=DUE_ON - timedelta(days=number))
    make_promise(draft, what="Open later", due_on=DUE_ON + timedelta(days=90))
    publish(draft)
    role = role_at(service.organisation)
    break_promise(
        action=Action.objects.get(due_on=DUE_ON),
        because="The money went.",
        names_read=True,
        role=role,
        at=PUBLISHED_AT,
    )
    keep(Action.objects.get(due_on=DUE_ON - timedelta(days=1)))
    time_machine.move_to(datetime(2026, 9, 20, 12, tzinfo=UTC))
    page = words(guest, LEDGER).split("5 promises")[1]
    places = [page.index(what) for what in ("Latest", "Open ", "Open later", "Broken", "Kept")]
    assert places[:3] == sorted(places[:3])
    assert max(places[:3]) < min(places[3:])
    assert "The money went." in page
    for show, expected in {"late": 2, "open": 1, "kept": 1, "broken": 1, "nonsense": 5}.items():
        shown = words(guest, f"{LEDGER}?show={show}")
        assert f"{expected} promise" in shown, show


def test_an_empty_ledger_says_so(guest: Client, organisation: Organisation) -> None:
    assert "No promises here yet" in words(guest, LEDGER)
    assert "Nothing fits what you chose." in words(guest, f"{LEDGER}?show=late")


# --- The feed -----------------------------------------------------------------------------------------------------


def read_feed(client: Client, **query: str) -> Element:
    return fromstring(client.get(FEED, query).content)  # noqa: S314 - our own feed


def test_the_feed_is_atom_with_absolute_links(guest: Client, service: Service) -> None:
    decision = answered(service, title="Sundays \x0b& <b>", said="Closed on Sundays.")
    response = guest.get(FEED)
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = read_feed(guest)
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}title") == "Sundays & <b>"
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == f"http://localhost:8000{detail(decision)}"
    assert "Closed on Sundays." in (entry.findtext(f"{ATOM}summary") or "")


def test_the_feed_of_one_service(guest: Client, service: Service, other_organisation: Organisation) -> None:
    clinic = make_service(other_organisation)
    answered(service, title="Ours")
    answered(clinic, title="Theirs")
    entries = read_feed(guest, service=clinic.slug).findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Theirs"]
    assert f'href="{FEED}?service={clinic.slug}"' in guest.get(LIST, {"service": clinic.slug}).content.decode()
    for unknown in ("no-such-service", "\x00", "😀"):
        assert guest.get(FEED, {"service": unknown}).status_code == 404


def test_an_unchanged_feed_is_not_sent_again(guest: Client, service: Service, time_machine: Any) -> None:
    decision = answered(service)
    first = guest.get(FEED)
    assert first["Last-Modified"] == "Tue, 17 Mar 2026 10:00:00 GMT"
    for header in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        again = guest.get(FEED, headers=header)
        assert (again.status_code, again.content) == (304, b"")
    keep(decision.actions.get(), at=PUBLISHED_AT + timedelta(days=2))
    assert guest.get(FEED, headers={"If-None-Match": first["ETag"]}).status_code == 200
    assert guest.get(FEED, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 200


def test_an_empty_feed_is_a_feed(guest: Client, organisation: Organisation) -> None:
    assert read_feed(guest).findall(f"{ATOM}entry") == []


# --- Pages that are kept ready ---------------------------------------------------------------------------------------


def test_an_unchanged_page_is_not_written_again(
    guest: Client, service: Service, django_assert_num_queries: Any
) -> None:
    decision = answered(service)
    for address in (LIST, f"{LIST}?service={service.slug}&show=going&page=1&organisation=", detail(decision)):
        first = words(guest, address)
        with django_assert_num_queries(2):  # what marks the record, and who runs the portal
            assert words(guest, address) == first


def test_a_page_that_nobody_offered_is_not_kept(
    guest: Client, service: Service, django_assert_max_num_queries: Any
) -> None:
    answered(service)
    for query in ("?x=", "?show=nonsense", "?page=7", "?page=1&page=1", "?service=%00", "?organisation=none"):
        guest.get(f"{LIST}{query}")
        with django_assert_max_num_queries(8) as captured:
            guest.get(f"{LIST}{query}")
        assert len(captured) > 2, query


def test_every_change_shows_at_once(guest: Client, service: Service, time_machine: Any) -> None:
    organisation, role = service.organisation, role_at(service.organisation)
    make_role(make_user(), organisation, Role.Kind.SAFEGUARDING_LEAD)
    theme = make_theme(organisation, service)
    quoted = make_item(organisation, service, words=CANARY, may_quote=True, voices=3)
    gather(theme, quoted, make_item(organisation, service))
    draft = make_draft(theme, quotes=[quoted])
    first, second = make_promise(draft), make_promise(draft)

    def pages() -> str:
        return words(guest, LIST) + (words(guest, detail(draft)) if draft.published_at else "")

    assert "Book a break" not in pages()
    draft = publish(draft)
    assert CANARY in pages()
    later = DUE_ON + timedelta(days=30)
    extend(action=first, to_on=later, reason="The lift is late.", names_read=True, role=role, at=PUBLISHED_AT)
    assert "The lift is late." in pages()
    keep(second)
    assert "What was done: The line is open until nine." in pages()
    publish_update(
        decision=draft, words="A lift!", names_read=True, role=role, at=PUBLISHED_AT, submission_key=uuid.uuid4()
    )
    assert "A lift!" in pages()
    gather(theme, make_item(organisation, service, voices=5))
    assert "Said by 9 carers." in pages()
    flag_safeguarding(item=quoted, role=role, because="Danger", at=PUBLISHED_AT)
    assert CANARY not in pages()
    assert "Said by 6 carers." in pages()
    time_machine.move_to(datetime(2026, 10, 2, 12, tzinfo=UTC))
    assert "Late by 1 day" in pages()
    break_promise(action=first, because="The money went.", names_read=True, role=role, at=PUBLISHED_AT)
    assert "The money went." in pages()


@pytest.mark.django_db(transaction=True)
def test_a_flag_that_commits_after_a_later_change_shows_at_once(guest: Client, service: Service) -> None:
    organisation = service.organisation
    make_role(make_user(), organisation, Role.Kind.SAFEGUARDING_LEAD)
    theme = make_theme(organisation, service)
    quoted = make_item(organisation, service, words=CANARY, may_quote=True)
    gather(theme, quoted)
    make_answer(theme, quotes=[quoted])
    role, flagged, looked = role_at(organisation), Event(), Event()

    def flag_slowly() -> None:
        try:
            with transaction.atomic():
                flag_safeguarding(item=quoted, role=role, because="Danger", at=PUBLISHED_AT)
                flagged.set()
                assert looked.wait(timeout=30)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(flag_slowly)
        assert flagged.wait(timeout=30)
        make_item(organisation, service)  # gets a later number than the flag, and commits first
        assert CANARY in words(guest, LIST)
        looked.set()
        slow.result(timeout=30)
    assert CANARY not in words(guest, LIST)


def test_without_redis_the_pages_are_written_each_time(guest: Client, service: Service, settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "common.cache.ForgivingRedisCache", "LOCATION": "redis://127.0.0.1:1/0"}}
    decision = answered(service)
    for _ in range(2):
        assert "Book a break after work" in words(guest, LIST)
        assert "Book a break after work" in words(guest, detail(decision))


# --- Cost ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("times", [1, 10])
@pytest.mark.parametrize("address", [LIST, f"{LIST}?show=late", LEDGER, FEED])
def test_lists_cost_the_same_whatever_the_rows(
    carer: User, service: Service, times: int, address: str, django_assert_max_num_queries: Any
) -> None:
    for number in range(4 * times):
        theme = make_theme(service.organisation, service)
        item = make_item(service.organisation, service, may_quote=True)
        gather(theme, item)
        outcome = list(Decision.Outcome)[number % 5]
        make_answer(theme, outcome, quotes=[item], promises=3)
    client = signed_in(carer)
    cache.clear()
    with django_assert_max_num_queries(9):
        client.get(address)


@pytest.mark.parametrize("times", [1, 10])
def test_an_answer_costs_the_same_whatever_hangs_on_it(
    client_for: ClientFor, carer: User, service: Service, times: int, django_assert_max_num_queries: Any
) -> None:
    organisation, role = service.organisation, role_at(service.organisation)
    theme = make_theme(organisation, service)
    items = [make_item(organisation, service, may_quote=True) for _ in range(3 * times)]
    gather(theme, *items)
    decision = make_answer(
        theme,
        promises=2 * times,
        quotes=items,
        goals=[make_goal(organisation) for _ in range(times)],
        duties=[make_duty() for _ in range(times)],
    )
    for action in decision.actions.all():
        extend(
            action=action,
            to_on=DUE_ON + timedelta(days=30),
            reason="Late",
            names_read=True,
            role=role,
            at=PUBLISHED_AT,
        )
    for _ in range(2 * times):
        publish_update(
            decision=decision,
            words="News",
            names_read=True,
            role=role,
            at=PUBLISHED_AT,
            submission_key=uuid.uuid4(),
        )
    client = client_for(carer)
    cache.clear()
    with django_assert_max_num_queries(9):
        client.get(detail(decision))
