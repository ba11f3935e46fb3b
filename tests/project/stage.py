"""Everything that the pages can show, set on one stage: every address leads to something.

Two organisations hold the same kinds of rows, so that what belongs to the second can be looked for at the first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar
from uuid import uuid4

from django.apps import apps
from django.core.files.base import ContentFile
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activities.coming_changes import announce_change
from activities.models import Activity, DateToAvoid, Interest, Series, Venue
from activities.operations import (
    add_activity,
    avoid_dates,
    cancel_activity,
    follow_activity,
    follow_new,
    publish_activity,
)
from activities.recurrence import Every, rule_for
from activities.series import add_dates, publish_series, repeat_activity
from carer_portal.call_list import due_calls
from carer_portal.calling import take_call
from carer_portal.letter_desk import letters_for
from carer_portal.models import Call, Posting, RecordSearch
from carer_portal.posting import take_letters
from common.clock import today
from common.public_text import PublicText
from engagement.consultations.models import Change
from engagement.consultations.operations import comments_on, mark_change
from engagement.discussions.models import Discussion, Post
from engagement.discussions.operations import appeal, hide_post, report_post, take_into_log
from engagement.discussions.tokens import post_token
from engagement.focus_groups.models import Draw, Volunteer
from engagement.focus_groups.operations import draw_lots, keep_quota
from engagement.meetings.models import AgendaItem, Booking, Meeting, Minutes, QuestionAhead
from engagement.meetings.operations import answer_question, hide_question
from engagement.meetings.tokens import booking_token
from engagement.panels.models import Panel, Term
from engagement.polls.models import Poll, Reply
from engagement.polls.tokens import reply_token
from engagement.stories.models import Story
from engagement.stories.operations import publish_story
from engagement.stories.tokens import story_token
from engagement.surveys.models import Invitation, Response, Survey
from engagement.surveys.operations import (
    close_survey,
    link_token,
    publish_survey,
    say_what_next,
    write_question,
)
from engagement.surveys.reading import words_on
from feedback.models import Action, Decision, Item, Quote, Theme
from feedback.operations import (
    answer_item,
    ask_to_pass_on,
    assign,
    break_promise,
    extend,
    flag_safeguarding,
    keep_promise,
    publish_update,
    put_under_theme,
    reply_to_carer,
    start_looking,
    write_back,
    write_note,
)
from feedback.references import secret_code
from notices.models import Contact, IncomingFile, IncomingMail, Notice, ReminderRule
from notices.operations import prefer, queue
from notices.stopping import stop_token
from people.models import (
    AccessNeed,
    Connection,
    DataComplaint,
    GuardianYes,
    InformationPage,
    Nation,
    NeedKind,
    NeedsLook,
    Organisation,
    PeopleImport,
    Person,
    Purpose,
    Representation,
    Role,
    User,
)
from people.operations import (
    agree,
    bring_list,
    complain_about_data,
    invite_supporter,
    join,
    keep_need,
    look_at_needs,
    person_of,
    record_guardian_yes,
    work_on_imports,
)
from people.welcomes import welcome_token
from planning.models import ComingChange, Duty, Goal, Measure, Plan, PlanSection, Service, ServiceUse
from planning.operations import write_reading
from support.models import Module
from tests.conftest import signed_in
from tests.engagement.consultations.factories import comment_on, make_plan, make_section, open_plan
from tests.engagement.discussions.factories import make_discussion, make_post
from tests.engagement.focus_groups.factories import make_draw, offer_to_come
from tests.engagement.meetings.factories import ask_question, book, close, make_agenda, make_meeting
from tests.engagement.panels.factories import make_panel, make_term
from tests.engagement.polls.factories import make_poll, make_reply
from tests.engagement.stories.factories import make_story
from tests.engagement.surveys.factories import PAPER as SURVEY_PAPER
from tests.engagement.surveys.factories import fill_in_many, make_survey
from tests.feedback.factories import make_answer, make_draft, make_item, make_promise, make_theme
from tests.people.factories import (
    make_carer,
    make_connection,
    make_crisis_line,
    make_organisation,
    make_person,
    make_role,
    make_staff,
    make_told,
)
from tests.planning.factories import make_change, make_duty, make_goal, make_measure, make_service
from tests.project.urlconf import Address
from tests.support.factories import make_module, make_page

GUEST, CARER = "guest", "carer"
STAFF = {
    "planner": Role.Kind.PLANNER,
    "commissioner": Role.Kind.COMMISSIONER,
    "administrator": Role.Kind.ADMINISTRATOR,
    "safeguarding_lead": Role.Kind.SAFEGUARDING_LEAD,
}
OTHER_PLANNER, NO_SECOND_FACTOR, SUPERUSER = "other_planner", "no_second_factor", "superuser"
POSTAL_ADDRESS = "Ann Smith\n1 High Street\nAnytown\nAB1 2CD"
ROLES = (GUEST, CARER, *STAFF, OTHER_PLANNER, NO_SECOND_FACTOR, SUPERUSER)


@dataclass
class Place:
    """One organisation and one of each thing that its pages show. `mark` stands in every word of it."""

    mark: str
    organisation: Organisation
    service: Service
    goal: Goal
    duty: Duty
    role: Role
    lead: Role
    contact: Contact
    person: Person
    at: datetime

    # Set by `_tell`, in the order in which things happen.
    new: Item = field(init=False)
    waiting: Item = field(init=False)
    flagged: Item = field(init=False)
    asked: Item = field(init=False)
    privately_answered: Item = field(init=False)
    draft: Decision = field(init=False)
    answer: Decision = field(init=False)
    refusal: Decision = field(init=False)
    promise: Action = field(init=False)
    activity: Activity = field(init=False)
    draft_activity: Activity = field(init=False)
    over: Activity = field(init=False)
    called_off: Activity = field(init=False)
    notice: Notice = field(init=False)
    call: Call = field(init=False)
    posting: Posting = field(init=False)
    need: AccessNeed = field(init=False)
    connection: Connection = field(init=False)
    told: Connection = field(init=False)
    brought: Connection = field(init=False)
    listed: PeopleImport = field(init=False)
    asked_for_support: Representation = field(init=False)
    colleague: Role = field(init=False)
    stray: IncomingMail = field(init=False)
    stray_file: IncomingFile = field(init=False)
    sent_file: IncomingFile = field(init=False)
    use: ServiceUse = field(init=False)
    message: Notice = field(init=False)
    complaint: DataComplaint = field(init=False)
    plan: Plan = field(init=False)
    section: PlanSection = field(init=False)
    measure: Measure = field(init=False)
    change: ComingChange = field(init=False)
    meeting: Meeting = field(init=False)
    booking: Booking = field(init=False)
    minutes: Minutes = field(init=False)
    question: QuestionAhead = field(init=False)
    owed: QuestionAhead = field(init=False)
    story: Story = field(init=False)
    own_story: Story = field(init=False)
    discussion: Discussion = field(init=False)
    post: Post = field(init=False)
    hidden_post: Post = field(init=False)
    own_post: Post = field(init=False)
    undated: Activity = field(init=False)
    module: Module = field(init=False)
    panel: Panel = field(init=False)
    term: Term = field(init=False)
    poll: Poll = field(init=False)
    survey: Survey = field(init=False)
    closed_survey: Survey = field(init=False)
    avoided: DateToAvoid = field(init=False)
    ending_survey: Survey = field(init=False)
    reply: Reply = field(init=False)
    series: Series = field(init=False)
    venue: Venue = field(init=False)
    group: Draw = field(init=False)
    drawn_group: Draw = field(init=False)
    volunteer: Volunteer = field(init=False)

    def __post_init__(self) -> None:
        self._tell()
        self._answer()
        self._announce()
        self._asks_in_surveys()
        soon = today() + timedelta(days=30)
        self.avoided = avoid_dates(
            organisation=self.organisation, name=f"Fair {self.mark}", starts_on=soon, ends_on=soon
        )
        self._seats()
        self._plan()
        self._measure()
        self._may_change()
        self._draw()
        self._close()
        self._tell_a_story()
        self._discuss()
        # With a title of their own, as services and activities name it: nobody else's job it is then.
        self.colleague = make_staff(
            self.organisation, name=f"Nia {self.mark}", title=f"Worker of {self.new.topic_id}, {self.mark}"
        ).roles.get()
        assign(item=self.new, to=self.colleague)

    @property
    def theme(self) -> Theme:
        """A theme whose answer is a draft."""
        assert self.draft.theme
        return self.draft.theme

    @property
    def answered_theme(self) -> Theme:
        """A theme whose answer is public."""
        assert self.answer.theme
        return self.answer.theme

    def says(self, words: str, **said: Any) -> Item:
        """One more thing that somebody said here."""
        return make_item(self.organisation, self.service, words=f"{words} {self.mark}", at=self.at, **said)

    def gather(self, theme: Theme, item: Item) -> None:
        """Put what was said under a theme."""
        put_under_theme(items=[item], theme=theme, role=self.role, at=self.at)

    def _tell(self) -> None:
        self.new = self.says("The bus comes too late for the club.", person=self.person, contact=self.contact)
        self.waiting = self.says("Nobody rings back.", contact=self.contact)
        start_looking(item=self.waiting, role=self.role, at=self.at)
        assign(item=self.waiting, to=self.role)
        write_note(
            item=self.waiting, words=f"Ring the line. {self.mark}", role=self.role, at=self.at, submission_key=uuid4()
        )
        reply_to_carer(
            item=self.waiting, words=f"When was it? {self.mark}", role=self.role, at=self.at, submission_key=uuid4()
        )
        write_back(item=self.waiting, words=f"Last Monday. {self.mark}", at=self.at, submission_key=uuid4())
        self.flagged = self.says("I am afraid of him.")
        flag_safeguarding(item=self.flagged, role=self.role, because=f"Danger at home. {self.mark}", at=self.at)
        self.asked = self.says("The school should know this.")
        ask_to_pass_on(
            item=self.asked, words=f"May we tell them? {self.mark}", role=self.role, at=self.at, submission_key=uuid4()
        )
        self.privately_answered = self.says("Thank you for last week.")
        answer_item(
            item=self.privately_answered,
            outcome=Decision.Outcome.THANK_YOU,
            answer=f"We passed your thanks on. {self.mark}",
            role=self.role,
            at=self.at,
        )

    def _answer(self) -> None:
        drafted = make_theme(self.organisation, self.service, title=f"Book after work {self.mark}", at=self.at)
        self.gather(drafted, self.says("The line shuts at five.", may_quote=True))
        self.draft = make_draft(drafted, answer=f"The line never closes. {self.mark}", at=self.at)
        make_promise(self.draft, what=f"Keep the line open. {self.mark}", at=self.at)

        answered = make_theme(self.organisation, self.service, title=f"Somewhere to rest {self.mark}", at=self.at)
        said = self.says("There is no chair.", may_quote=True, contact=self.contact, person=self.person)
        self.gather(answered, said)
        self.answer = make_answer(
            answered, promises=3, quotes=[said], goals=[self.goal], duties=[self.duty], no_goal_because="",
            no_duty_because="", at=self.at,
        )  # fmt: skip
        self.promise, kept, broken = self.answer.actions.order_by("pk")
        signed: dict[str, Any] = {"names_read": True, "role": self.role, "at": self.at}
        later = self.promise.due_on + timedelta(days=30)
        extend(action=self.promise, to_on=later, reason="The chairs come late.", **signed)
        keep_promise(action=kept, done_words="There is a chair.", **signed)
        break_promise(action=broken, because="The room was sold.", **signed)
        publish_update(decision=self.answer, words="We are half way.", submission_key=uuid4(), **signed)

        refused = make_theme(self.organisation, self.service, title=f"Open on Sundays {self.mark}", at=self.at)
        self.gather(refused, self.says("Please open on Sundays."))
        self.refusal = make_answer(refused, Decision.Outcome.WE_CANNOT, at=self.at)

    def _measure(self) -> None:
        self.measure = make_measure(self.service, name=f"Days {self.new.topic_id} {self.mark}")
        for months in range(4):
            on = self.at.date() - timedelta(days=30 * months)
            write_reading(measure=self.measure, on=on, value=Decimal(12 + months), source=f"Our list. {self.mark}")
        for action in self.answer.actions.all():
            action.measures.add(self.measure)

    def _draw(self) -> None:
        kind = Activity.Kind.FOCUS_GROUP
        self.group, self.drawn_group = (
            make_draw(publish_activity(activity=self.plans(title, kind=kind), at=self.at), places=2)
            for title in ("A small group", "A drawn group")
        )
        for draw in (self.group, self.drawn_group):
            for tag in ("type:parent", "area:NF1", "new"):
                keep_quota(draw=draw, of=tag, least=0, most=2)
            mine = offer_to_come(draw, person=self.person, at=self.at, needs=f"No steps. {self.mark}", is_new=True)
            for name in ("Gwen", "Huw"):
                offer_to_come(draw, name=f"{name} {self.mark}", carer_types=["parent"], at=self.at)
        self.volunteer = mine
        draw_lots(draw=self.drawn_group, seed="0" * 64, at=self.at)

    def _may_change(self) -> None:
        self.change = make_change(self.service, title=f"Fewer weekends {self.mark}")
        announce_change(change=self.change, at=self.at)

    def _close(self) -> None:
        make_agenda(self.activity, f"Short breaks {self.mark}")
        make_agenda(self.over, f"The bus {self.mark}")
        self.question = ask_question(self.activity, words=f"Who pays for the bus? {self.mark}", name="Mo", at=self.at)
        ask_question(self.activity, words=f"When is the next one? {self.mark}", person=self.person, at=self.at)
        ask_question(self.activity, words=f"Nobody has read this. {self.mark}", is_known=False, at=self.at)
        answered = ask_question(self.activity, words=f"Is there tea? {self.mark}", at=self.at)
        signed: dict[str, Any] = {"names_read": True, "role": self.role, "at": self.at}
        answer_question(question=answered, answer=PublicText(f"There is. {self.mark}"), **signed)
        hide_question(question=ask_question(self.activity, at=self.at), because="hurtful", at=self.at)
        self.owed = ask_question(
            self.over, words=f"Where is the plan? {self.mark}", at=self.over.starts_at - timedelta(days=1)
        )
        self.minutes = close(
            self.over,
            summary=f"We talked about the bus. {self.mark}",
            words=f"The bus leaves too early. {self.mark}",
            gist=f"A later bus. {self.mark}",
            role=self.role,
            at=self.at,
        )

    def _tell_a_story(self) -> None:
        told: dict[str, Any] = {"title": f"One night {self.mark}", "words": f"I slept in the chair. {self.mark}"}
        self.own_story = make_story(self.organisation, person=self.person, at=self.at, **told)
        self.story = make_story(self.organisation, service=self.service, told_as="Mo", at=self.at, **told)
        self._show(self.story)

    def _discuss(self) -> None:
        self.discussion = make_discussion(
            self.organisation,
            at=self.at,
            role=self.role,
            service=self.service,
            question=PublicText(f"What makes a good break? {self.mark}"),
        )
        self.post = self._say("Two nights in a row.")
        self._say("And near home.", parent=self.post)
        self._say("A bed that is made.", is_shown=False)
        self.hidden_post = self._say("The nurse in the red car.")
        self.own_post = self._say("The boy next door.")
        for post in (self.hidden_post, self.own_post):
            hide_post(post=post, because=f"It names somebody. {self.mark}", role=self.role, at=self.at)
        appeal(post=self.hidden_post, words=f"It names nobody. {self.mark}", at=self.at)
        self._report(self.post)
        take_into_log(post=self._say("The bus is late."), at=self.at)

    def _say(self, words: str, **said: Any) -> Post:
        named: dict[str, Any] = {"words": f"{words} {self.mark}", "shown_as": f"Mo {self.mark}"}
        return make_post(self.discussion, at=self.at, **named | said)

    def _report(self, post: Post) -> None:
        report_post(
            post=post, reason="unkind", words=f"Not kind. {self.mark}", person=None, submission_key=uuid4(), at=self.at
        )

    def _show(self, story: Story) -> None:
        publish_story(story=story, shown=story.item.words, names_read=True, role=self.role, at=self.at)

    def _plan(self) -> None:
        self.plan = make_plan(self.organisation, self.service, title=f"Plan {self.mark}")
        self.section = make_section(self.plan, words=f"There are 10 places. We open at nine. {self.mark}")
        open_plan(self.plan, at=self.at)
        said = comment_on(self.section, words=f"Ten places are too few. {self.mark}", at=self.at)
        mark_change(
            section=self.section,
            words=PublicText("We open at nine."),
            because=PublicText(f"Mornings are short. {self.mark}"),
            comments=[said],
            role=self.role,
            at=self.at,
        )

    def _announce(self) -> None:
        self.venue = Venue.objects.create(
            organisation=self.organisation,
            name=f"Library {self.mark}",
            address="Mill Lane",
            access=["step_free", "bus"],
            how_to_find=f"By the side door. {self.mark}",
            map_link="https://maps.example.org/library",
        )
        self.activity = publish_activity(activity=self.plans("Coffee morning"), at=self.at)
        long_ago = self.at - timedelta(days=30)
        self.over = publish_activity(activity=self.plans("Tea", starts_at=long_ago), at=long_ago)
        self.draft_activity = self.plans("Forum")
        self.called_off = publish_activity(activity=self.plans("Visit"), at=self.at)
        cancel_activity(activity=self.called_off, because="The bus broke down.", at=self.at)
        follow_activity(activity=self.activity, contact=self.contact, at=self.at)
        self.meeting = make_meeting(self.activity, capacity=2, at=self.at)
        asked: dict[str, Any] = {"wants": ["care"], "at": self.at}
        self.booking = book(self.meeting, person=self.person, needs=f"No steps. {self.mark}", **asked)
        book(self.meeting, name=f"Dilys {self.mark}", **asked)
        book(self.meeting, name=f"Emrys {self.mark}", **asked)
        first = timezone.localdate(self.activity.starts_at)
        self.series = repeat_activity(
            of=self.activity,
            rule=rule_for(Every.WEEK, first),
            until=first + timedelta(weeks=2),
            leave_out=(),
            submission_key=uuid4(),
            at=self.at,
        )
        publish_series(series=self.series, at=self.at)
        self.module = make_module(self.organisation, title=f"How it works {self.mark}")
        self.undated = self.plans("No day yet")
        self.poll = make_poll(self.plans("Choose a day"), at=self.at)
        make_reply(self.poll, person=self.person, name=f"Ffion {self.mark}", said="no", at=self.at)
        self.reply = make_reply(self.poll, name=f"Gethin {self.mark}", at=self.at)
        follow_new(service=self.service, kind="", contact=self.contact, at=self.at)
        self.notice = self._fails_to_reach_somebody()
        why = {"state": IncomingMail.State.STRAY, "reason": f"Nobody knows. {self.mark}"}
        self.stray, self.stray_file = self._writes_by_mail(f"Nobody rings back. {self.mark}", **why)
        became = {"state": IncomingMail.State.PLACED, "became": f"feedback.item:{self.waiting.pk}"}
        _mail, self.sent_file = self._writes_by_mail(f"Last Monday. {self.mark}", **became)
        ring, post = Contact.objects.for_telephone("020 7946 0018"), Contact.objects.for_letter(POSTAL_ADDRESS)
        prefer(contact=ring, at=self.at, quiet_from=None, quiet_until=None)  # at whatever hour the tests run
        self.call = take_call(notice=self.asks_for(ring), caller=self.role.user, at=self.at)
        self.asks_for(post)
        letters = letters_for(self.organisation)
        self.posting = take_letters(letters=letters, by=self.role.user, at=self.at)
        self.asks_for(ring)
        self.asks_for(post)
        self.message = self._writes_to(self.person.contact or self.contact)
        answers = {"details": f"Two steps are too many. {self.mark}", "shared_with_consent": True}
        self.complaint = self.complains()
        RecordSearch.objects.create(
            organisation=self.organisation,
            reason=f"Request 12. {self.mark}",
            searched_at=self.at,
            searched_by_title="Adam, Administrator",
            taken_as_file=False,
            rows_found=3,
        )
        month = self.at.date().replace(day=1)
        self.use, _new = ServiceUse.objects.update_or_create(
            person=self.person, service=self.service, defaults={"used_by": "both", "used_about": month}
        )
        self.need = keep_need(person=self.person, kind=NeedKind.STEP_FREE, answers=answers, at=self.at)
        self.connection = Connection.objects.get(person=self.person, organisation=self.organisation)
        self.listed = self.brings_list()
        self.asked_for_support = self._asks_for_support()
        self.brought = make_told(self.organisation, f"Lou {self.mark}", self.role)
        self.told = make_told(self.organisation, f"Pat {self.mark}", self.role)
        Person.objects.filter(pk=self.told.person_id).update(forgotten_on=self.at.date() + timedelta(days=20))
        record_guardian_yes(
            connection=self.told,
            purposes=[Purpose.NEEDS],
            said_by=f"Mum {self.mark}",
            relation=GuardianYes.Relation.PARENT,
            said_on=self.at.date(),
            wording="The child may agree to these things.",
            role=self.role,
            at=timezone.now(),  # as they were written down
        )
        agree(person=self.person, purpose=Purpose.NEEDS, organisations=[self.organisation.pk], at=self.at)

    def _seats(self) -> None:
        """A panel with a member whose own pages it is on, one who comes later, and a free seat."""
        today = timezone.localdate(self.at)
        self.panel = make_panel(self.organisation, on=today - timedelta(days=200), name=f"Panel {self.mark}", seats=3)
        Panel.objects.filter(pk=self.panel.pk).update(staff_contact=self.role)
        self.panel.services.add(self.service)
        self.panel.meetings.add(self.over, self.activity)
        first_seat, second_seat = self.panel.seats.all()[:2]
        self.term = make_term(first_seat, on=today, name=f"Hefin {self.mark}", is_new=True)
        Term.objects.filter(pk=self.term.pk).update(contact=self.person.contact)
        make_term(second_seat, on=today + timedelta(days=30), name=f"Iolo {self.mark}")

    def brings_list(self) -> PeopleImport:
        """A list that was checked, and waits for a yes."""
        rows = "name,e-mail,consent basis,date of consent\n" + "".join(
            f"Lee {self.mark},lee-{self.mark}@example.org,{basis},01/02/2026\n" for basis in ("Paper form", "")
        )
        job = bring_list(
            organisation=self.organisation,
            role=self.role,
            file=rows.encode(),
            file_name=f"carers {self.mark}.csv",
            submission_key=uuid4(),
            at=self.at,
        )
        work_on_imports(at=self.at)
        job.refresh_from_db()
        return job

    def _asks_for_support(self) -> Representation:
        """Somebody asks the carer of this place, or an address where there is none, for support."""
        carer = User.objects.filter(representations__person=self.person, representations__kind="self").first()
        return invite_supporter(
            person=make_person(f"Kim {self.mark}"),
            by=self.role.user,
            address=carer.email if carer else f"supporter-{self.mark}@example.org",
            may=[Representation.May.TELL],
            language="en-gb",
            at=self.at,
        )

    def _writes_by_mail(self, text: str, **became: Any) -> tuple[IncomingMail, IncomingFile]:
        mail = IncomingMail.objects.create(
            message_id=f"<{uuid4()}@example.org>",
            came_at=self.at,
            changed_at=self.at,
            came_by=IncomingMail.CameBy.MAILBOX,
            sender=self.contact.address,
            subject=f"Help {self.mark}",
            text=text,
            desk=self.organisation.slug,
            **became,
        )
        file = IncomingFile(mail=mail, name="letter.txt", kind=IncomingFile.Kind.TEXT, size=len(text))
        file.content.save("", ContentFile(text.encode()))
        return mail, file

    def _writes_to(self, contact: Contact) -> Notice:
        key = f"message:{uuid4()}"
        queue(kind="feedback.acknowledged", contact=contact, context={"item": self.new.pk}, key=key, at=self.at)
        return Notice.objects.get(key=key)

    def _fails_to_reach_somebody(self) -> Notice:
        key = f"failed:{uuid4()}"
        queue(
            kind="feedback.acknowledged",
            contact=self.contact,
            context={"item": self.new.pk},
            key=key,
            desk=self.organisation.slug,
            at=self.at,
        )
        Notice.objects.filter(key=key).update(
            state=Notice.State.FAILED, reason=f"550 no such mailbox {self.mark}", attempts=1
        )
        return Notice.objects.get(key=key)

    def asks_for(self, contact: Contact) -> Notice:
        """A message for somebody who chose the telephone, or letters."""
        key = f"asked:{uuid4()}"
        queue(
            kind="feedback.acknowledged",
            contact=contact,
            context={"item": self.new.pk},
            key=key,
            desk=self.organisation.slug,
            at=self.at,
        )
        return Notice.objects.get(key=key)

    def complains(self) -> DataComplaint:
        """Somebody says that their data was handled wrongly."""
        return complain_about_data(
            organisation=self.organisation,
            words=f"You sent my letter to my neighbour. {self.mark}",
            name=f"Sam {self.mark}",
            contact=self.contact,
            at=self.at,
            submission_key=uuid4(),
        )

    def plans(
        self, title: str, starts_at: datetime | None = None, kind: Activity.Kind = Activity.Kind.COFFEE_MORNING
    ) -> Activity:
        """An activity that nobody outside has seen."""
        starts_at = starts_at or self.at + timedelta(days=30)
        return add_activity(
            Activity(
                organisation=self.organisation,
                kind=kind,
                title=f"{title} {self.mark}",
                summary="Tea, cake and somebody who listens.",
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=2),
                place="The library",
                venue=self.venue,
                how_to_join="Just come.",
                organiser_title="Carers' Worker",
                for_whom="Anyone who looks after someone.",
                who_comes=f"The Head of Tea. She can buy cake. {self.mark}",
                can_change="When we meet.",
            ),
            services=[self.service],
            at=self.at,
        )

    @property
    def interest(self) -> Interest:
        """New things of the service, which somebody wants to hear of."""
        return Interest.objects.get(service=self.service)

    @property
    def later(self) -> Activity:
        """The second date of the series."""
        return self.series.dates.order_by("series_on")[1]

    @property
    def rule(self) -> ReminderRule:
        """When people are reminded of the draft."""
        return self.draft_activity.topic.reminder_rules.get()

    @cached_property
    def arguments(self) -> Mapping[str, dict[str, Any]]:
        """What stands in the addresses of this place, by the beginning of their names."""
        organisation = {"organisation": self.organisation.slug}
        items = organisation | {"reference": self.waiting.reference}
        return {
            "feedback:thread": {"reference": self.waiting.reference},
            "feedback:change_": {"pk": self.answer.pk},
            "feedback:item_": items,
            "feedback:item_file": items | {"file": self.sent_file.public_id},
            "manage_mail": organisation | {"mail": self.stray.public_id, "file": self.stray_file.public_id},
            "feedback:item_unflag": organisation | {"reference": self.flagged.reference},
            "feedback:theme_": organisation | {"pk": self.theme.pk},
            "feedback:theme_news": organisation | {"pk": self.answered_theme.pk},
            "feedback:action_": organisation | {"pk": self.promise.pk},
            "activities:activity_detail": {"pk": self.activity.pk},
            "activities:activity_follow": {"pk": self.activity.pk},
            "activities:activity_calendar": {"pk": self.activity.pk},
            "activities:activity_change_later": organisation | {"pk": self.later.pk},
            "activities:activity_cancel_later": organisation | {"pk": self.later.pk},
            "activities:venue_": organisation | {"pk": self.venue.pk},
            "activities:series_": organisation | {"pk": self.series.pk},
            "activities:activity_": organisation | {"pk": self.draft_activity.pk},
            "focus_groups:": organisation | {"pk": self.group.activity_id, "quota": self.group.quotas.all()[0].pk},
            "focus_groups:volunteer": {"pk": self.group.activity_id},
            "focus_groups:leave": {"pk": self.group.activity_id},
            "focus_groups:draw_detail": {"pk": self.drawn_group.activity_id},
            "focus_groups:pool": organisation | {"pk": self.drawn_group.activity_id, "number": 1},
            "meetings:": organisation
            | {"pk": self.activity.pk, "booking": self.booking.pk, "question": self.question.pk},
            "meetings:booking_question": {"token": booking_token(self.booking.pk), "question": self.question.pk},
            "meetings:close": organisation | {"pk": self.over.pk},
            "meetings:minutes_detail": {"pk": self.over.pk},
            "meetings:agenda_sheet": {"pk": self.activity.pk},
            "meetings:booking": {"token": booking_token(self.booking.pk)},
            "meetings:booking_list": organisation | {"pk": self.activity.pk},
            "meetings:booking_ready": organisation | {"pk": self.activity.pk, "booking": self.booking.pk},
            "support:": {"slug": self.module.slug, "number": 1},
            "support:manage_": organisation | {"pk": self.module.pk},
            "support:manage_page": organisation | {"pk": self.module.pages.all()[0].pk},
            "support:manage_page_add": organisation | {"pk": self.module.pk},
            "panels:": organisation | {"pk": self.panel.pk, "seat": self.term.seat_id, "term": self.term.pk},
            "panels:panel_detail": {"pk": self.panel.pk},
            "polls:": organisation | {"pk": self.poll.pk, "option": self.poll.options.all()[0].pk},
            "polls:poll_start": organisation | {"pk": self.undated.pk},
            "polls:reply": {"token": reply_token(self.reply.pk)},
            "surveys:": {"pk": self.survey.pk, "key": "good", "token": link_token(self.survey.invitations.all()[0])},
            "surveys:results": {"pk": self.closed_survey.pk},
            "activities:date_": organisation | {"pk": self.avoided.pk},
            "surveys:manage_list": organisation,
            "surveys:survey_": organisation | {"pk": self.survey.pk, "number": 1, "channel": "paper"},
            "surveys:survey_close": organisation | {"pk": self.ending_survey.pk},
            "surveys:survey_results": organisation | {"pk": self.closed_survey.pk},
            "surveys:survey_csv": organisation | {"pk": self.closed_survey.pk},
            "surveys:survey_words": organisation | {"pk": self.closed_survey.pk, "key": "why"},
            "surveys:survey_hear": organisation
            | {
                "pk": self.closed_survey.pk,
                "key": "why",
                "response": words_on(self.closed_survey, SURVEY_PAPER.questions[2])[0].pk,
            },
            "surveys:survey_what_next": organisation | {"pk": self.closed_survey.pk},
            "surveys:question_": organisation | {"pk": self.survey.pk, "key": "good"},
            "discussions:": organisation | {"pk": self.discussion.pk, "post": self.post.pk},
            "discussions:discussion_detail": {"pk": self.discussion.pk},
            "discussions:post_add": {"pk": self.discussion.pk},
            "discussions:post_queue": organisation,
            "discussions:post_read": organisation | {"pk": self.post.pk},
            "discussions:post_show": organisation | {"pk": self.post.pk},
            "discussions:post_hide": organisation | {"pk": self.post.pk},
            "discussions:post_log": organisation | {"pk": self.post.pk},
            "discussions:post_keep_hidden": organisation | {"pk": self.hidden_post.pk},
            "discussions:own": {"token": post_token(self.own_post.pk)},
            "stories:": organisation | {"pk": self.story.pk},
            "stories:story_detail": {"pk": self.story.pk},
            "stories:own": {"token": story_token(self.own_story.pk)},
            "planning:service_use_remove": {"pk": self.use.pk},
            "activities:activity_reach": organisation | {"pk": self.over.pk},
            "activities:activity_reminder_": organisation | {"pk": self.draft_activity.pk, "rule": self.rule.pk},
            "consultations:": organisation | {"slug": self.plan.slug, "pk": self.plan.pk, "section": self.section.pk},
            "activities:coming_": organisation | {"pk": self.change.pk},
            "planning:measure": organisation | {"pk": self.measure.pk},
            "feedback:measure_detail": {"pk": self.measure.pk},
            "planning:service_detail": {"slug": self.service.slug},
            "planning:duty_detail": {"key": self.duty.key},
            "planning:service_edit": organisation | {"pk": self.service.pk},
            "planning:goal_": organisation | {"pk": self.goal.pk},
            "planning:duty_edit": organisation | {"pk": self.duty.pk},
            "people:need_": {"pk": self.need.pk},
            "people:import_": organisation | {"pk": self.listed.pk},
            "people:welcome_": {"token": welcome_token(self.brought)},
            "people:supporter_": {"pk": self.asked_for_support.pk},
            "people:about_me_later": {"question": "since"},
            "people:consent_edit": {"purpose": "photographs"},
            "people:equality_question": {"question": "ethnic-group"},
            "role_end": organisation | {"pk": self.colleague.pk},
            "people:role_": organisation | {"pk": self.colleague.pk},
            "people:message_": {"public_id": self.message.public_id},
            "people:data_complaint_": organisation | {"reference": self.complaint.reference},
            "people:": organisation | {"slug": InformationPage.Slug.PRIVACY},
            "manage_person": organisation | {"pk": self.connection.pk},
            "manage_person_": organisation | {"pk": self.told.pk},
            "notices:stop": {"token": stop_token(self.contact.pk, [self.answered_theme.topic_id])},
            "manage_call": organisation | {"call": self.call.claim},
            "manage_calls": organisation,
            "manage_posting": organisation | {"posting": self.posting.claim},
            "letters_pdf": organisation | {"posting": self.posting.claim},
            "brand": {"slug": self.organisation.slug},
            "": organisation,
        }

    def path(self, address: Address) -> str:
        """Where this address leads here."""
        longest = max((start for start in self.arguments if address.name.startswith(start)), key=len)
        known = self.arguments[longest]
        missing = set(address.parameters) - set(known)
        if missing:
            raise LookupError(f"The stage has no {', '.join(missing)} for {address.name}: add it to Place.arguments")
        return reverse(address.name, kwargs={name: known[name] for name in address.parameters})

    def _asks_in_surveys(self) -> None:
        """One that is open, to which somebody was invited, and one with public results."""
        self.survey = make_survey(self.organisation, self.service, title=f"How are breaks? {self.mark}", at=self.at)
        Invitation.objects.create(survey=self.survey, person=self.person, contact=self.contact)
        self.ending_survey = make_survey(self.organisation, self.service, title=f"This month {self.mark}", at=self.at)
        self.closed_survey = make_survey(self.organisation, self.service, title=f"Last year {self.mark}", at=self.at)
        answers = {"good": "good", "used": "yes", "why": f"Earlier buses. {self.mark}"}
        fill_in_many(self.closed_survey, [answers] * 10, at=self.at)
        close_survey(survey=self.closed_survey, at=self.at)
        said = PublicText(f"The panel decides. {self.mark}")
        self.closed_survey = say_what_next(survey=self.closed_survey, words=said, at=self.at)

    def lists(self) -> dict[str, QuerySet[Any]]:
        """What pages make lists of."""
        here = {"organisation": self.organisation}
        themes = Theme.objects.filter(**here)
        return {
            "items": Item.objects.filter(**here),
            "flagged items": Item.objects.filter(**here, safeguarding_since__isnull=False),
            "messages": self.waiting.messages.all(),
            "notes": self.waiting.notes.all(),
            "themes": themes,
            "items of a theme": self.theme.items.all(),
            "answers": Decision.objects.filter(theme__in=themes, published_at__isnull=False),
            "promises": Action.objects.filter(decision__theme__in=themes),
            "quotes of an answer": self.answer.quotes.all(),
            "news of an answer": self.answer.updates.all(),
            "activities": Activity.objects.filter(**here),
            "venues": Venue.objects.filter(**here),
            "dates of a series": self.series.dates.all(),
            "searches of records": RecordSearch.objects.filter(**here),
            "complaints about data": DataComplaint.objects.filter(**here),
            "services": Service.objects.filter(**here),
            "plans": Plan.objects.filter(**here),
            "measures": Measure.objects.filter(**here),
            "coming changes": ComingChange.objects.filter(**here),
            "readings": self.measure.readings.all(),
            "parts of a plan": self.plan.sections.all(),
            "comments on a plan": comments_on(self.plan),
            "changes of a plan": Change.objects.filter(section__plan=self.plan),
            "team": Role.objects.filter(**here),
            "goals": Goal.objects.filter(**here),
            "bookings": self.meeting.bookings.all(),
            "questions sent ahead": QuestionAhead.objects.filter(activity=self.activity),
            "things on an agenda": AgendaItem.objects.filter(activity=self.activity),
            "points of a meeting": self.minutes.points.all(),
            "people who offered": self.group.volunteers.all(),
            "courses": Module.objects.filter(organisation=self.organisation),
            "pages of a course": self.module.pages.all(),
            "panels": Panel.objects.filter(**here),
            "stories": Story.objects.filter(**here),
            "discussions": Discussion.objects.filter(**here),
            "posts of a discussion": self.discussion.posts.all(),
            "reports of a post": self.post.reports.all(),
            "polls": Poll.objects.filter(activity__organisation=self.organisation),
            "answers to a poll": self.poll.replies.all(),
            "days to avoid": DateToAvoid.objects.filter(**here),
            "surveys": Survey.objects.filter(activity__organisation=self.organisation),
            "papers of a survey": self.survey.versions.asked(),
            "words in a survey": words_on(self.closed_survey, SURVEY_PAPER.questions[2]),
            "duties": Duty.objects.all(),
            "wordings of a duty": apps.get_model("planning.DutyEvent").objects.filter(pgh_obj=self.duty),
            "notices": Notice.objects.filter(desk=self.organisation.slug, state=Notice.State.FAILED),
            "lists": PeopleImport.objects.filter(**here),
            "people": Connection.objects.filter(**here),
            "people forgotten soon": Connection.objects.filter(**here, person__forgotten_on__isnull=False),
            "looks at needs": NeedsLook.objects.filter(**here),
            "mails to place": IncomingMail.objects.filter(desk=self.organisation.slug, state=IncomingMail.State.STRAY),
            "calls": due_calls(self.organisation, self.at),
            "letters": letters_for(self.organisation),
            "messages to one carer": Notice.objects.filter(contact=self.message.contact),
            "what one carer said": Item.objects.filter(**here, person=self.person),
        }

    def grow(self, times: int) -> None:
        """So many times more of all that pages make lists of."""
        signed: dict[str, Any] = {"role": self.role, "at": self.at}
        for _ in range(times):
            make_service(self.organisation)
            make_goal(self.organisation)
            book(self.meeting, at=self.at)
            make_agenda(self.activity, f"Number {uuid4()}")
            ask_question(self.activity, at=self.at)
            close(self.over, words="Too few seats.", gist="More seats.", **signed)
            make_reply(self.poll, at=self.at)
            soon = today() + timedelta(days=30)
            avoid_dates(organisation=self.organisation, name=f"Fair {uuid4()}", starts_on=soon, ends_on=soon)
            make_survey(self.organisation, self.service, at=self.at)
            write_question(survey=self.survey, question=SURVEY_PAPER.questions[0])
            publish_survey(survey=self.survey, path=self.survey.activity.part_path, at=self.at)
            asked, said_there = self.closed_survey.versions.get(), {"why": "More buses."}
            Response.objects.create(version=asked, channel="link", language="en-gb", answers=said_there)
            make_module(self.organisation)
            make_page(self.module)
            make_panel(self.organisation, on=timezone.localdate(self.at))
            self._show(make_story(self.organisation, at=self.at))
            make_discussion(self.organisation, at=self.at, role=self.role)
            self._say("Me as well.", parent=self.post)
            self._say("More of it.")
            self._say("And more.", is_shown=False)
            self._report(self.post)
            self.series.refresh_from_db()
            add_dates(
                series=self.series,
                until=self.series.made_until + timedelta(weeks=1),
                leave_out=(),
                at=self.at,
            )
            publish_series(series=self.series, at=self.at)
            offer_to_come(self.group, at=self.at)
            make_measure(self.service)
            announce_change(change=make_change(self.service), at=self.at)
            first = self.measure.readings.order_by("on")[0].on
            write_reading(measure=self.measure, on=first - timedelta(days=30), value=Decimal(20), source="Our list.")
            section = make_section(self.plan)
            said = comment_on(section, words="Too few.", at=self.at)
            words = PublicText(f"We open at {section.pk}.")
            mark_change(section=section, words=words, because=words, comments=[said], role=self.role, at=self.at)
            leaves_on = self.at.date() + timedelta(days=20)
            make_connection(make_person(f"Bryn {self.mark}", forgotten_on=leaves_on), self.organisation)
            look_at_needs(person=self.person, role=self.role, at=self.at)
            make_duty(nations=[Nation.ENGLAND], words="The council must ask you.")
            Duty.objects.filter(pk=self.duty.pk).update(words=f"The council must ask you {uuid4()}.")
            reply_to_carer(item=self.waiting, words="When?", submission_key=uuid4(), **signed)
            write_back(item=self.waiting, words="On Monday.", at=self.at, submission_key=uuid4())
            write_note(item=self.waiting, words="Ring them.", submission_key=uuid4(), **signed)
            self.gather(self.theme, self.says("The line shuts too early."))
            self._quote_once_more()
            Place(
                **{name: getattr(self, name) for name in ("mark", "organisation", "service", "goal", "duty", "role")},
                **{name: getattr(self, name) for name in ("lead", "contact", "person", "at")},
            )
            publish_update(
                decision=self.answer, words="Nearly there.", submission_key=uuid4(), names_read=True, **signed
            )
            Action.objects.create(
                decision=self.answer,
                what="One chair more.",
                owner_title="Manager",
                due_on=self.promise.due_on,
                first_due_on=self.promise.due_on,
                made_at=self.at,
            )

    def _quote_once_more(self) -> None:
        said = self.says("Not one chair.", may_quote=True)
        self.gather(self.answered_theme, said)
        Quote.objects.create(decision=self.answer, item=said, words=said.words, order=1)


@dataclass
class Stage:
    """The place that the cast works at, another one, and the cast."""

    here: Place
    elsewhere: Place
    cast: dict[str, User]
    roles: ClassVar[tuple[str, ...]] = ROLES

    def set_fully(self) -> None:
        """Make now what is otherwise made where it is first asked for."""
        for place in (self.here, self.elsewhere):
            place.arguments  # noqa: B018 - it makes all that addresses name
            place.lists()

    def client(self, role: str) -> Client:
        """Somebody of the cast at their computer."""
        if role == GUEST:
            return Client()
        return signed_in(self.cast[role], second_factor=False if role == NO_SECOND_FACTOR else None)

    def carers_own(self, client: Client, item: Item) -> Client:
        """Let a client follow an item by its reference and secret code, as a carer without an account does."""
        client.post(reverse("feedback:follow"), {"reference": item.reference, "code": secret_code(item.submission_key)})
        return client


def set_stage(at: datetime | None = None) -> Stage:
    """Set everything."""
    at = at or timezone.now() - timedelta(days=1)
    make_crisis_line(phone="999")
    carer = make_carer("carer@example.org", "Amina")
    host = make_organisation(name="Northbrook Council", slug="northbrook", hosts_portal=True, portal_name="Open Door")
    away = make_organisation(name="Southmere Council", slug="southmere")
    cast = {CARER: carer} | {role: make_staff(host, kind, f"{role}@example.org") for role, kind in STAFF.items()}
    cast[OTHER_PLANNER] = make_staff(away, Role.Kind.PLANNER, "other-planner@example.org", name="Owen")
    cast[NO_SECOND_FACTOR] = make_staff(host, Role.Kind.PLANNER, "no-second-factor@example.org")
    cast[SUPERUSER] = User.objects.create_superuser("superuser@example.org")
    make_role(cast[OTHER_PLANNER], away, Role.Kind.SAFEGUARDING_LEAD)
    for name, user in cast.items():
        if name != CARER:
            join(user=user, name=name, at=at)
    return Stage(
        here=_place(
            organisation=host,
            mark="near-canary",
            planner=cast["planner"],
            lead=cast["safeguarding_lead"],
            at=at,
            person=person_of(carer),
        ),
        elsewhere=_place(
            organisation=away,
            mark="far-canary",
            planner=cast[OTHER_PLANNER],
            lead=cast[OTHER_PLANNER],
            at=at,
            person=None,
        ),
        cast=cast,
    )


def _place(
    *, organisation: Organisation, mark: str, planner: User, lead: User, at: datetime, person: Person | None
) -> Place:
    roles = {role.kind: role for role in Role.objects.filter(organisation=organisation, user__in=[planner, lead])}
    return Place(
        mark=mark,
        organisation=organisation,
        service=make_service(organisation, name=f"Short breaks {mark}"),
        goal=make_goal(organisation, words=f"Carers get a break. {mark}"),
        duty=make_duty(nations=[Nation.ENGLAND], words="The council must think about how you are."),
        role=roles[Role.Kind.PLANNER],
        lead=roles[Role.Kind.SAFEGUARDING_LEAD],
        contact=Contact.objects.for_email(f"{mark}@example.org"),
        person=person or Person.objects.create(name=f"Sam {mark}"),
        at=at,
    )
