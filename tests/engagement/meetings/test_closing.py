"""From an agenda to minutes: who came, what was said, what was promised, and what came of it."""

import re
from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity, Reach, Series
from activities.operations import NotOver, add_activity, cancel_activity, publish_activity
from common.clock import now
from common.public_text import PublicText
from engagement.meetings.models import AgendaItem, Booking, Minutes, Point
from engagement.meetings.operations import (
    AgendaChangedMeanwhile,
    AgendaDraft,
    ChangedMeanwhile,
    ClosingDraft,
    NothingSaid,
    NotWeighed,
    PointDraft,
    PromiseDraft,
    SaidOfAnItem,
    ServiceNotSeen,
    close_meeting,
    hide_question,
    set_agenda,
    timed,
    version_of,
    version_of_agenda,
)
from engagement.meetings.since import since_last_met
from feedback.models import Action, Decision, Item
from feedback.operations import NamesNotRead, flag_safeguarding, keep_promise, publish_update
from notices.models import Notice
from notices.operations import deliver_due
from people.models import Organisation, Role, User
from planning.models import Service
from tests.activities.factories import make_activity
from tests.conftest import ClientFor
from tests.engagement.meetings.factories import ask_question, book, close, make_agenda, make_meeting
from tests.feedback.factories import make_answer, make_theme
from tests.planning.factories import make_duty, make_goal

WORDS = "My mum missed the last bus again. The driver would not wait."


@pytest.fixture
def at() -> datetime:
    return now()


@pytest.fixture
def role(planner: User) -> Role:
    return planner.roles.get()


@pytest.fixture
def over(organisation: Organisation, service: Service, at: datetime) -> Activity:
    """A meeting of last week, in which two people had a place."""
    begins = at - timedelta(days=7)
    activity = make_activity(
        organisation, kind="consultation_meeting", title="Buses", starts_at=begins, ends_at=begins + timedelta(hours=2)
    )
    activity.services.set([service])
    meeting = make_meeting(activity, at=begins - timedelta(days=9))
    for name in ("Dilys", "Emrys"):
        book(meeting, name=name, at=begins - timedelta(days=8))
    return activity


def point(service: Service, **more: object) -> PointDraft:
    return PointDraft(WORDS, PublicText("A later bus."), 3, service, **more)  # type: ignore[arg-type]  # a promise


def draft(*points: PointDraft, **more: object) -> ClosingDraft:
    said = {"summary": PublicText("We talked about buses."), "people": 2, "points": points, **more}
    return ClosingDraft(**said)  # type: ignore[arg-type]  # mixed


def close_page(activity: Activity) -> str:
    return reverse("meetings:close", args=[activity.organisation.slug, activity.pk])


def public_page(activity: Activity) -> str:
    return reverse("meetings:minutes_detail", args=[activity.pk])


def sent(page: str, **more: object) -> dict[str, object]:
    """What the hidden fields of a page hold, and what somebody types."""
    hidden = dict(re.findall(r'<input type="hidden" id="id_\w+" name="(\w+)" value="([^"]*)"', page))
    return {"walk_ins": 0, "anonymous": 0, "first_time": 0, **hidden, **more}


def test_a_meeting_is_closed_in_one_form_and_its_points_lead_to_the_feedback_log(
    client_for: ClientFor, guest: Client, planner: User, over: Activity, at: datetime
) -> None:
    staff = client_for(planner)
    over.goals.set([make_goal(over.organisation)])
    over.duties.set([make_duty()])
    (item,) = make_agenda(over, "The bus home")
    dilys, emrys = Booking.objects.order_by("seat")
    page = staff.get(close_page(over)).content.decode()
    assert "Dilys" in page
    assert "The bus home" in page
    assert guest.get(public_page(over)).status_code == 404
    by = at.date() + timedelta(days=60)
    typed = sent(
        page,
        came=[dilys.pk],
        walk_ins=9,
        first_time=2,
        **{f"notes_{item.pk}-en-gb": "It leaves at five."},
        words_1=WORDS,
        voices_1=3,
        **{"gist_1-en-gb": "A later bus."},
        promised_1="yes",
        **{"what_1-en-gb": "Ask the bus company."},
        who_1="Transport Manager",
        **{"by_1-day": by.day},
        **{"by_1-month": by.month},
        **{"by_1-year": by.year},
        **{"summary-en-gb": "We talked about buses."},
        names_read="on",
        publish="1",
    )
    for _ in range(2):  # a double press
        assert staff.post(close_page(over), typed).status_code == 302, errors(staff.post(close_page(over), typed))

    kept = Item.objects.get()
    assert (kept.words, kept.channel, kept.voices, kept.activity, kept.service) == (
        WORDS,
        "meeting",
        3,
        over,
        over.services.get(),
    )
    action = Action.objects.get()
    assert (str(action.what), action.owner_title, action.due_on) == ("Ask the bus company.", "Transport Manager", by)
    assert action.decision.published_at
    assert kept.state == Item.State.ANSWERED
    reach = Reach.objects.get()
    assert (reach.people, reach.walk_ins, reach.first_time) == (1, 9, 2)
    emrys.refresh_from_db()
    assert emrys.came is False
    (thanks,) = Notice.objects.filter(kind="meetings.thanks")
    assert thanks.contact == dilys.contact

    told = guest.get(public_page(over)).content.decode()
    for words in ("We talked about buses.", "It leaves at five.", "A later bus.", "About 10 people were there."):
        assert words in told
    assert reverse("feedback:change_detail", args=[action.decision_id]) in told
    assert WORDS not in told
    assert "Dilys" not in told
    assert public_page(over) in guest.get(reverse("activities:activity_detail", args=[over.pk])).content.decode()


def errors(response: object) -> str:
    content = getattr(response, "content", b"").decode()
    return " ".join(re.findall(r'error-message"[^>]*>(.*?)</p>', content, re.DOTALL))


def test_it_is_kept_for_later_with_gaps_and_nothing_typed_is_lost(
    client_for: ClientFor, guest: Client, planner: User, over: Activity
) -> None:
    staff = client_for(planner)
    page = staff.get(close_page(over)).content.decode()
    refused = staff.post(close_page(over), sent(page, publish="1", words_1=WORDS, first_time=50)).content.decode()
    for words in (WORDS, "Say it in one plain sentence.", "Write a few words", "Read it for names", "more than came"):
        assert words in refused
    assert not Item.objects.exists()
    assert (
        staff.post(close_page(over), sent(page, words_1=WORDS, **{"gist_1-en-gb": "A later bus."})).status_code == 302
    )
    assert Point.objects.get().item.voices == 1
    assert guest.get(public_page(over)).status_code == 404
    assert not Reach.objects.exists()
    assert "A later bus." in staff.get(close_page(over)).content.decode()


def test_who_writes_second_is_told_and_may_put_theirs_in_its_place(
    client_for: ClientFor, planner: User, over: Activity
) -> None:
    staff = client_for(planner)
    mine, theirs = (staff.get(close_page(over)).content.decode() for _ in range(2))
    assert staff.post(close_page(over), sent(theirs, **{"summary-en-gb": "Theirs."})).status_code == 302
    again = staff.post(close_page(over), sent(mine, **{"summary-en-gb": "Mine."})).content.decode()
    assert "A colleague has written here" in again
    assert "Mine." in again
    assert str(Minutes.objects.get().summary) == "Theirs."
    assert staff.post(close_page(over), sent(again, **{"summary-en-gb": "Mine."})).status_code == 302
    assert str(Minutes.objects.get().summary) == "Mine."


def test_what_was_promised_names_goals_and_duties_or_says_why_none(
    over: Activity, service: Service, role: Role, at: datetime
) -> None:
    promised = point(service, promise=PromiseDraft(PublicText("Ask them."), "Manager", at.date()))
    signed = {"activity": over, "publish": False, "names_read": False, "role": role, "at": at}
    with pytest.raises(NotWeighed):
        close_meeting(draft=draft(promised), submission_key=uuid4(), **signed)  # type: ignore[arg-type]  # mixed
    assert not Item.objects.exists()
    because = {"no_goal_because": "It is a bus.", "no_duty_because": "No law says so."}
    close_meeting(draft=draft(promised, **because), submission_key=uuid4(), **signed)  # type: ignore[arg-type]  # mixed
    decision = Decision.objects.get()
    assert decision.published_at is None
    assert (decision.no_goal_because, decision.no_duty_because) == tuple(because.values())
    close_meeting(activity=over, draft=draft(), publish=True, names_read=True, role=role, at=at, submission_key=uuid4())
    decision.refresh_from_db()
    assert decision.published_at == at


def test_what_cannot_be_closed_or_published(over: Activity, role: Role, at: datetime) -> None:
    signed = {"role": role, "at": at}

    def attempt(**more: object) -> None:
        said = {"activity": over, "draft": draft(), "publish": True, "names_read": True, "submission_key": uuid4()}
        close_meeting(**{**said, **signed, **more})  # type: ignore[arg-type]  # mixed

    with pytest.raises(NamesNotRead):
        attempt(names_read=False)
    with pytest.raises(NothingSaid):
        attempt(draft=draft(summary=PublicText()))
    with pytest.raises(NotOver):
        attempt(at=over.starts_at)
    with pytest.raises(ChangedMeanwhile):
        attempt(seen="something else")
    assert not Minutes.objects.exists()
    attempt(seen=version_of(over))
    with pytest.raises(IntegrityError, match="public_minutes_have_words"), transaction.atomic():
        Minutes.objects.update(summary={})
    later = at + timedelta(hours=1)
    attempt(draft=draft(summary=PublicText("Put right.")), publish=False, at=later)
    minutes = Minutes.objects.get()
    assert (minutes.published_at, minutes.corrected_at, str(minutes.summary)) == (at, later, "Put right.")
    cancel_activity(activity=over, because="It was not so.", at=at)
    with pytest.raises(NotOver):
        attempt()


def test_what_is_flagged_leaves_the_public_page(
    guest: Client, over: Activity, role: Role, at: datetime, safeguarding_lead: User
) -> None:
    minutes = close(over, role=role, at=at, words="I am afraid at home.", gist="Somebody is afraid.")
    assert "Somebody is afraid." in guest.get(public_page(over)).content.decode()
    flag_safeguarding(item=minutes.points.get().item, role=role, because="Danger.", at=at)
    page = guest.get(public_page(over)).content.decode()
    assert "Somebody is afraid." not in page
    assert "No points were written down." in page


def test_late_answers_are_said_to_be_late(guest: Client, over: Activity, role: Role, at: datetime) -> None:
    minutes = close(over, role=role, at=at, words=WORDS, gist="A later bus.")
    assert "We look at it. We answer by" in guest.get(public_page(over)).content.decode()
    Item.objects.filter(pk=minutes.points.get().item_id).update(answer_by=at.date() - timedelta(days=1))
    assert "We are late." in guest.get(public_page(over)).content.decode()


def test_thanks_go_once_to_those_who_came(over: Activity, role: Role, at: datetime, mailoutbox: list[object]) -> None:
    came = list(Booking.objects.filter(name="Dilys").values_list("pk", flat=True))
    for _ in range(2):
        close_meeting(
            activity=over,
            draft=draft(came=came),
            publish=True,
            names_read=True,
            role=role,
            at=at,
            submission_key=uuid4(),
        )
    Notice.objects.exclude(kind="meetings.thanks").delete()
    deliver_due(at=at)
    (mail,) = mailoutbox
    assert public_page(over) in str(getattr(mail, "body", ""))


def test_an_agenda_is_written_in_order_and_a_row_that_is_emptied_goes(
    client_for: ClientFor, guest: Client, planner: User, organisation: Organisation
) -> None:
    staff, activity = client_for(planner), make_activity(organisation, kind="forum")
    path = reverse("meetings:agenda", args=[organisation.slug, activity.pk])
    page, theirs = (staff.get(path).content.decode() for _ in range(2))
    typed = sent(
        page,
        **{"title_1-en-gb": "Second"},
        place_1=2,
        **{"title_2-en-gb": "First"},
        place_2=1,
        lead_2="Carers",
        length_2=15,
    )
    for _ in range(2):
        assert staff.post(path, typed).status_code == 302
    assert [str(item.title) for item in AgendaItem.objects.all()] == ["First", "Second"]
    shown = guest.get(reverse("activities:activity_detail", args=[activity.pk])).content.decode()
    assert shown.index("First") < shown.index("15 minutes") < shown.index("Second")
    late = staff.post(path, sent(theirs, **{"title_1-en-gb": "Third"})).content.decode()
    assert "A colleague has written here" in late
    assert "Third" in late
    unnamed = staff.post(path, sent(page, lead_1="Carers")).content.decode()
    assert "Say what you talk about, or empty this row." in unnamed
    more = staff.post(path, sent(page, **{"title_1-en-gb": "Typed already"}, more="1")).content.decode()
    assert "Typed already" in more
    assert "title_6-en-gb" in more
    first = AgendaItem.objects.get(order=0)
    set_agenda(
        activity=activity,
        items=[AgendaDraft(PublicText("First, in new words"), of=first.pk)],
        emptied=[AgendaItem.objects.get(order=1).pk],
        submission_key=uuid4(),
    )
    assert [(item.pk, str(item.title)) for item in AgendaItem.objects.all()] == [(first.pk, "First, in new words")]


def test_what_is_unfinished_goes_on_at_the_next_date_once(organisation: Organisation, role: Role, at: datetime) -> None:
    begins = at - timedelta(days=7)
    first = make_activity(organisation, kind="forum", starts_at=begins, ends_at=begins + timedelta(hours=1))
    second = make_activity(organisation, kind="forum", starts_at=at + timedelta(days=7))
    series = Series.objects.create(
        organisation=organisation,
        rule="FREQ=WEEKLY;INTERVAL=2",
        first_on=begins.date(),
        starts=time(9),
        ends=time(10),
        made_until=second.starts_at.date(),
        submission_key=uuid4(),
    )
    for one in (first, second):
        Activity.objects.filter(pk=one.pk).update(series=series, series_on=one.starts_at.date())
    first.refresh_from_db()
    (item,) = make_agenda(first, "The bus")
    make_agenda(second, "The club")
    said = draft(agenda={item.pk: SaidOfAnItem(PublicText("We began."), is_unfinished=True)})
    for _ in range(2):
        close_meeting(
            activity=first, draft=said, publish=True, names_read=True, role=role, at=at, submission_key=uuid4()
        )
    titles = [(str(one.title), one.carried_from_id) for one in AgendaItem.objects.filter(activity=second)]
    assert titles == [("The club", None), ("The bus", item.pk)]


def test_since_we_last_met_lists_answers_and_promises_since_the_meeting_before(
    guest: Client, service: Service, role: Role, over: Activity, at: datetime
) -> None:
    organisation = over.organisation
    coming = Activity(
        organisation=organisation,
        kind=over.kind,
        title="Buses again",
        summary="More of it.",
        starts_at=at + timedelta(days=30),
        ends_at=at + timedelta(days=30, hours=1),
        place="Hall",
        how_to_join="Come.",
        organiser_title="Worker",
        for_whom="All.",
        can_change="When.",
    )
    coming = publish_activity(activity=add_activity(coming, services=[service], at=at), at=at)
    page = reverse("activities:activity_detail", args=[coming.pk])
    assert "There is no news yet." in guest.get(page).content.decode()

    theme = make_theme(organisation, service, title="A later bus", at=at)
    decision = make_answer(theme, promises=2, at=at)
    kept, _open = decision.actions.order_by("pk")
    keep_promise(action=kept, done_words="It runs.", names_read=True, role=role, at=at)
    old = make_answer(make_theme(organisation, service, title="Long ago", at=over.starts_at), at=over.starts_at)
    elsewhere = make_answer(make_theme(organisation, title="Another service", at=at), at=at)
    said = {"names_read": True, "role": role, "at": at}
    news = publish_update(decision=decision, words="The driver is trained.", submission_key=uuid4(), **said)  # type: ignore[arg-type]  # mixed
    publish_update(decision=elsewhere, words="Not here.", submission_key=uuid4(), **said)  # type: ignore[arg-type]  # mixed

    since = since_last_met(coming, at)
    assert since
    assert (since.before, list(since.answers), list(since.kept)) == (over, [decision], [kept])
    assert list(since.news) == [news]
    assert not {old, elsewhere} & set(since.answers)
    shown = guest.get(page).content.decode()
    for words in ("Since we last met", "A later bus", "We kept our promise", "The driver is trained."):
        assert words in shown
    assert "Long ago" not in shown
    assert since_last_met(over, at) is None


def test_the_same_form_sent_again_is_no_correction_and_takes_no_colleagues_words_away(
    over: Activity, service: Service, role: Role, at: datetime
) -> None:
    signed = {"activity": over, "publish": True, "names_read": True, "role": role}
    key, opened = uuid4(), version_of(over)

    def send(one: ClosingDraft, *, after: int, key: UUID = key, seen: str = opened) -> Minutes:
        at_once = at + timedelta(minutes=after)
        return close_meeting(draft=one, submission_key=key, seen=seen, at=at_once, **signed)  # type: ignore[arg-type]  # mixed

    came = list(Booking.objects.filter(name="Dilys").values_list("pk", flat=True))
    mine = draft(point(service), came=came)
    for minutes_later in range(2):  # a double press
        assert send(mine, after=minutes_later).corrected_at is None
    theirs = send(draft(came=came, summary=PublicText("Theirs.")), after=5, key=uuid4(), seen=version_of(over))
    assert theirs.corrected_at == at + timedelta(minutes=5)
    with pytest.raises(ChangedMeanwhile):
        send(mine, after=9)
    theirs.refresh_from_db()
    assert str(theirs.summary) == "Theirs."
    assert Item.objects.count() == 1

    reworded = draft(PointDraft("The first bus is full.", PublicText("A bigger bus."), 2, service), came=came)
    send(reworded, after=12, seen=version_of(over))  # by the button Back: another point, and not lost
    assert [str(one) for one in Point.objects.all()] == ["A later bus.", "A bigger bus."]


def test_the_same_agenda_sent_again_takes_no_colleagues_rows_away(over: Activity) -> None:
    (row,) = make_agenda(over, "The bus")
    key, opened = uuid4(), version_of_agenda(over)
    mine = [AgendaDraft(PublicText("The last bus"), of=row.pk), AgendaDraft(PublicText("The club"))]
    for _ in range(2):  # a double press, of a row that was there before too
        set_agenda(activity=over, items=mine, submission_key=key, seen=opened)
    assert [str(one) for one in AgendaItem.objects.filter(activity=over)] == ["The last bus", "The club"]
    theirs = [AgendaDraft(PublicText("The night bus"), of=row.pk)]
    set_agenda(activity=over, items=theirs, submission_key=uuid4(), seen=version_of_agenda(over))
    with pytest.raises(AgendaChangedMeanwhile):
        set_agenda(activity=over, items=mine, submission_key=key, seen=opened)
    row.refresh_from_db()
    assert str(row) == "The night bus"


def test_the_minutes_say_whether_those_came_who_had_been_named(
    client_for: ClientFor, guest: Client, planner: User, over: Activity, at: datetime
) -> None:
    staff, role = client_for(planner), planner.roles.get()
    assert "You had said" not in staff.get(close_page(over)).content.decode()
    over.who_comes = PublicText("The Head of Buses. She can buy one.")
    over.save(update_fields=["who_comes"])
    signed = {"activity": over, "publish": True, "names_read": True, "role": role, "at": at}
    with pytest.raises(ServiceNotSeen):
        close_meeting(draft=draft(), submission_key=uuid4(), **signed)  # type: ignore[arg-type]  # mixed
    page = staff.get(close_page(over)).content.decode()
    assert "You had said: The Head of Buses." in page
    published = {"summary-en-gb": "We talked.", "names_read": "on", "publish": "1"}
    unsaid = staff.post(close_page(over), sent(page, **published)).content.decode()
    assert "Say whether they came." in unsaid
    alone = {"from_service_words-en-gb": "A colleague of hers."}
    assert "Say whether they came." in staff.post(close_page(over), sent(page, **alone)).content.decode()
    unexplained = staff.post(close_page(over), sent(page, **published, from_service="none")).content.decode()
    assert "Say who came instead, and why." in unexplained
    assert not Minutes.objects.exists()
    whole = sent(page, **published, from_service="none", **alone)
    for _ in range(2):
        assert staff.post(close_page(over), whole).status_code == 302
    assert Minutes.objects.get().corrected_at is None
    for path in (public_page(over), reverse("activities:activity_detail", args=[over.pk])):
        told = guest.get(path).content.decode()
        for words in ("The Head of Buses.", "None of them came.", "A colleague of hers."):
            assert words in told
    with pytest.raises(IntegrityError, match="minutes_say_whether_the_service_came"), transaction.atomic():
        Minutes.objects.update(from_service="")


def test_the_agenda_on_paper_says_when_things_begin(guest: Client, organisation: Organisation, at: datetime) -> None:
    starts_at = datetime(at.year + 1, 7, 6, 17, 30, tzinfo=UTC)  # half past six in London
    activity = make_activity(organisation, kind="forum", starts_at=starts_at, who_comes=PublicText("The Head."))
    path = reverse("meetings:agenda_sheet", args=[activity.pk])
    assert "Nobody has written it down yet." in guest.get(path).content.decode()
    drafts = [
        AgendaDraft(PublicText(title), "Carers", length)
        for title, length in (("First", 15), ("Second", None), ("Third", 20), ("Fourth", 5))
    ]
    items = set_agenda(activity=activity, items=drafts, submission_key=uuid4())
    in_london = [begins and timezone.localtime(begins).strftime("%H:%M") for begins, _item in timed(activity, items)]
    assert in_london == ["18:30", "18:45", None, None]
    asked = ask_question(activity, at=at, words="Who pays for the bus?", name="Mo")
    hide_question(question=ask_question(activity, at=at, words="Where is Ms X?"), because="about_somebody", at=at)
    page = guest.get(path).content.decode()
    for words in ("6.30pm", "6.45pm", "Second", asked.words, "(Mo)", "The Head."):
        assert words in page
    assert "Where is Ms X?" not in page
    assert path in guest.get(reverse("activities:activity_detail", args=[activity.pk])).content.decode()
