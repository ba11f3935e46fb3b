"""Telling the made-up year to the database, through the same operations that the pages use."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from activities.models import Activity
from activities.operations import (
    add_activity,
    cancel_activity,
    enter_reach,
    follow_activity,
    follow_new,
    publish_activity,
)
from carer_portal.demo import place, voices
from carer_portal.demo.bookings import tell_bookings
from carer_portal.demo.discussions import tell_discussions
from carer_portal.demo.figures import tell_coming_changes, tell_figures
from carer_portal.demo.focus_groups import tell_focus_groups
from carer_portal.demo.history import ALONE, STRANDS
from carer_portal.demo.learning import tell_learning
from carer_portal.demo.mail_in import tell_mail
from carer_portal.demo.minutes import tell_minutes
from carer_portal.demo.panels import tell_panels
from carer_portal.demo.plans import Plans
from carer_portal.demo.polls import tell_polls
from carer_portal.demo.series import tell_series
from carer_portal.demo.stories import tell_stories
from carer_portal.demo.surveys import tell_surveys
from carer_portal.demo.telling import Alone, Answer, Meeting, Promise, Said, Strand, Turn
from carer_portal.demo.venues import tell_venues
from carer_portal.retention import foretell
from common.clock import add_working_days, is_working_day
from feedback import operations as feedback
from feedback.models import Action, Decision, Item, Theme
from notices.models import Contact, Notice
from people import operations as people
from people.models import (
    Connection,
    CrisisLine,
    GuardianYes,
    Nation,
    NeedKind,
    Organisation,
    Person,
    Purpose,
    Representation,
    Role,
    User,
)
from people.operations import (
    account_of_proven_address,
    answer_data_complaint,
    complain_about_data,
    join,
    open_organisation,
)
from planning.models import Duty, Goal, Service
from planning.operations import load_duties

# Everybody on the demo's staff has this second factor. It is no secret: `/demo/mailbox/` shows it.
SECOND_FACTOR = "OPENDOORDEMOSECRETCARERPORTAL234"
KEYS = uuid.UUID("5d3c2a04-6c1e-4f0c-9a53-0f1d6a3c7b11")  # under it the demo's submissions get the same keys each time
LONG_AGO = timedelta(days=400)
SOME_DAYS = timedelta(days=5)
SOME_WEEKS = timedelta(weeks=3)  # before it an activity is announced
STILL_TO_BE_MAILED = timedelta(days=2)


def is_loaded() -> bool:
    """Whether the demo's place is there already."""
    return Organisation.objects.filter(slug__in=place.ALL).exists()


@transaction.atomic
def load(*, at: datetime) -> None:
    """Make the place and tell its year, which ends at ``at``. All of it, or nothing."""
    load_duties()
    teller = Teller(at)
    for strand in STRANDS:
        teller.tell_strand(strand)
    for alone in ALONE:
        teller.tell_alone(alone)
    for meeting in place.MEETINGS:
        teller.tell_meeting(meeting)
    Plans(teller).tell()
    tell_figures(teller)
    tell_coming_changes(teller)
    tell_bookings(at=at)
    tell_polls(teller)
    tell_learning()
    tell_series(teller)
    tell_minutes(teller)
    tell_stories(teller)
    tell_surveys(teller)
    tell_venues(teller)
    tell_focus_groups(teller)
    tell_panels(teller)
    teller.assign_to_the_leaver()
    teller.tell_people()
    teller.let_the_carer_follow()
    tell_discussions(teller)
    teller.tell_complaints()
    settle_outbox(at=at)
    tell_mail(at=at)


def settle_outbox(*, at: datetime) -> None:
    """Mark the past's notices as sent when they were due, so that nothing of it is mailed today.

    What is a day or two old stays in the outbox, and is the first mail in the mailbox.
    """
    Notice.objects.waiting().filter(due_at__lt=at - STILL_TO_BE_MAILED).update(
        state=Notice.State.SENT,
        claim=KEYS,
        attempts=1,
        data_started_at=F("due_at"),
        sent_at=F("due_at"),
        changed_at=F("due_at"),
    )


class Teller:
    """Turns what is written down in days into rows."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.today: date = timezone.localtime(at).date()
        self.count = 0
        self.organisations = self._organisations()
        self.services = self._services()
        self.goals = {
            slug: [Goal.objects.create(organisation=self.organisations[slug], words=words) for words in goals]
            for slug, goals in place.GOALS.items()
        }
        self.duties = {duty.key: duty for duty in Duty.objects.all()}
        self.roles: dict[str, Role] = {}
        self.carer = self._accounts()
        council = self.organisations[place.COUNCIL]
        since = self.at - LONG_AGO
        voices.tell_of_the_carer(self.carer, council=council, service=self.services[place.SHORT_BREAKS], at=since)
        voices.young_carer(council=council, at=since)

    def tell_complaints(self) -> None:
        """Two complaints about data: one answered, one whose clock runs."""
        for days_ago, slug, words, answer in place.DATA_COMPLAINTS:
            self.count += 1
            complaint = complain_about_data(
                organisation=self.organisations[slug],
                words=words,
                contact=Contact.objects.for_email(f"complaint-{self.count}@example.org"),
                at=self.at - timedelta(days=days_ago),
                submission_key=uuid.uuid5(KEYS, f"complaint {days_ago}"),
            )
            administrator = Role.objects.filter(organisation__slug=slug, kind=Role.Kind.ADMINISTRATOR).first()
            if answer and administrator:
                at = self.at - timedelta(days=days_ago - 9)
                answer_data_complaint(complaint=complaint, answer=answer, role=administrator, at=at)

    # --- The place ------------------------------------------------------------------------------------------------

    def _organisations(self) -> dict[str, Organisation]:
        for order, (when, name, phone) in enumerate(place.CRISIS_LINES):
            CrisisLine.objects.create(
                when_to_call=when, name=name, phone=phone, order=order, checked_on=self.today - timedelta(days=20)
            )
        opened = [open_organisation(new, at=self.at - LONG_AGO) for new in place.organisations()]
        return {organisation.slug: organisation for organisation in opened}

    def _services(self) -> dict[str, Service]:
        services = Service.objects.bulk_create(place.services(self.organisations))
        for service in services:
            service.funded_by.set([self.organisations[slug] for slug in place.FUNDED_BY.get(service.slug, ())])
        return {service.slug: service for service in services}

    def _accounts(self) -> Person:
        """Make the accounts, and return the person who is the demo's carer."""
        since = self.at - LONG_AGO
        for account in place.ACCOUNTS:
            user = account_of_proven_address(address=account.email, at=since)
            for slug, kind, title in account.roles:
                role = Role.objects.create(
                    user=user,
                    organisation=self.organisations[slug],
                    kind=kind,
                    name=account.name,
                    title=title,
                    starts_on=since.date(),
                    ends_on=self.on(-account.leaves_in) if account.leaves_in else None,
                )
                if kind == Role.Kind.PLANNER:
                    self.roles.setdefault(slug, role)
                if kind == Role.Kind.ADMINISTRATOR:
                    user.is_staff = user.is_superuser = True
                    user.save(update_fields=["is_staff", "is_superuser"])
            if account.has_second_factor and not Authenticator.objects.filter(user=user).exists():
                TOTP.activate(user, SECOND_FACTOR)
            if account.cares:
                join(user=user, name=account.name, at=since)
        carer = next(account for account in place.ACCOUNTS if account.email == place.CARER)
        return join(user=User.objects.get(email=carer.email), name=carer.name, at=since)

    # --- Time -----------------------------------------------------------------------------------------------------

    def on(self, day: int) -> date:
        """The date that lies ``day`` days back."""
        return self.today - timedelta(days=day)

    def moment(self, day: int, hour: int) -> datetime:
        """An instant on that day, in London, never after now."""
        then = timezone.make_aware(datetime.combine(self.on(day), time(hour, 7 * self.count % 60)))
        return min(then, self.at)

    def at_work(self, day: int, hour: int) -> datetime:
        """An instant on that day or on the next working day, never after now."""
        then = self.on(day)
        if not is_working_day(then, Nation.ENGLAND):
            then = add_working_days(then, 1, Nation.ENGLAND)
        return self.moment((self.today - then).days, hour)

    def due(self, day: int) -> date:
        """A working day to promise something for."""
        then = self.on(day)
        return then if is_working_day(then, Nation.ENGLAND) else add_working_days(then, 1, Nation.ENGLAND)

    # --- What was said --------------------------------------------------------------------------------------------

    def receive(
        self, said: Said, organisation: Organisation, service: Service | None, *, unnamed: bool = False
    ) -> Item:
        """Let somebody say something; with ``unnamed`` somebody who has told about themselves, but no name."""
        self.count += 1
        contact = self.contact_of(said)
        at = self.moment(said.day, 8 + self.count % 12)
        person = self.carer if said.signed_in else None
        if unnamed and not person and not contact:
            person = voices.unnamed_voice(self.count, at=at)
        return feedback.receive(
            words=said.words,
            channel=said.channel,
            about=said.about,
            organisation=organisation,
            service=service,
            voices=said.voices,
            may_quote=bool(said.quoted_as),
            person=person,
            contact=self.carer.contact if said.signed_in else contact,
            submission_key=uuid.uuid5(KEYS, str(self.count)),
            at=at,
        ).item

    def contact_of(self, said: Said) -> Contact | None:
        """How somebody wants to be reached, if at all. A number for texts has been proved."""
        if said.texts:
            contact = Contact.objects.for_sms(said.texts)
            contact.proven_at = self.moment(said.day, 7)
            contact.save(update_fields=["proven_at"])
            return contact
        if said.rings:
            return Contact.objects.for_telephone(said.rings)
        if said.post:
            return Contact.objects.for_letter(said.post, large_print=True)
        return Contact.objects.for_email(said.email) if said.email else None

    def key(self) -> uuid.UUID:
        """A key for the next submission."""
        self.count += 1
        return uuid.uuid5(KEYS, str(self.count))

    # --- Themes ---------------------------------------------------------------------------------------------------

    def tell_strand(self, strand: Strand) -> None:
        """Tell a theme from the first word to the last news."""
        service = self.services[strand.service]
        organisation = service.organisation
        role = self.roles[organisation.slug]
        opened_at = self.at_work(strand.said[0].day - 1, 10)
        theme = feedback.open_theme(
            organisation=organisation, title=strand.title, role=role, at=opened_at, service=service
        )
        items = []
        for said in strand.said:
            unnamed = organisation.slug == place.COUNCIL
            item = self.receive(said, organisation, service, unnamed=unnamed)
            looked_at = max(opened_at, self.at_work(said.day - 1, 11))
            feedback.put_under_theme(items=[item], theme=theme, role=role, at=looked_at)
            items.append((item, said))
        for answer in strand.answers:
            self.tell_answer(theme, answer, items, role)
        for said in strand.joined_late:
            item = self.receive(said, organisation, service)
            feedback.put_under_theme(items=[item], theme=theme, role=role, at=self.at_work(said.day - 1, 11))

    def tell_answer(self, theme: Theme, answer: Answer, items: Iterable[tuple[Item, Said]], role: Role) -> None:
        """Give a theme its answer, its promises and what came of them."""
        decision = feedback.draft_decision(
            theme=theme,
            role=role,
            at=self.at_work(answer.day, 10),
            draft=feedback.DecisionDraft(
                outcome=answer.outcome,
                said=answer.said,
                answer=answer.answer,
                reason=answer.reason,
                next_words=answer.next_words,
                obstacle=answer.obstacle,
                would_reopen=answer.would_reopen,
                look_again_on=None if answer.look_again is None else self.due(answer.look_again),
                no_goal_because=answer.no_goal_because,
                no_duty_because=answer.no_duty_because,
                goals=[self.goals[theme.organisation.slug][place_] for place_ in answer.goals],
                duties=[self.duties[key] for key in answer.duties],
                quotes=[
                    feedback.QuoteDraft(item, said.words, said.quoted_as) for item, said in items if said.quoted_as
                ],
            ),
        )
        promised = [(promise, self._promise(decision, promise, answer.day)) for promise in answer.promises]
        if not answer.published:
            return
        decision = feedback.publish_decision(
            decision=decision, names_read=True, role=role, at=self.at_work(answer.day, 15)
        )
        # Days are counted back from today, so that the largest comes first.
        for promise, action in sorted(promised, key=lambda told: told[0].due, reverse=True):
            self.tell_promise(action, promise, role)
        for day, words in answer.news:
            feedback.publish_update(
                decision=decision,
                words=words,
                names_read=True,
                role=role,
                at=self.at_work(day, 14),
                submission_key=self.key(),
            )

    def _promise(self, decision: Decision, promise: Promise, day: int) -> Action:
        return feedback.promise(
            decision=decision,
            what=promise.what,
            owner_title=promise.owner,
            due_on=self.due(promise.due),
            at=self.at_work(day, 11),
        )

    def tell_promise(self, action: Action, promise: Promise, role: Role) -> None:
        """Put a promise off, keep it or break it, as it happened."""
        for put_off in promise.put_off:
            feedback.extend(
                action=action,
                to_on=self.due(put_off.to),
                reason=put_off.reason,
                names_read=True,
                role=role,
                at=self.at_work(put_off.day, 12),
            )
        if promise.kept:
            day, words = promise.kept
            feedback.keep_promise(action=action, done_words=words, names_read=True, role=role, at=self.at_work(day, 13))
        if promise.broken:
            day, words = promise.broken
            feedback.break_promise(action=action, because=words, names_read=True, role=role, at=self.at_work(day, 13))

    # --- Items under no theme ---------------------------------------------------------------------------------------

    def tell_alone(self, alone: Alone) -> None:
        """Tell what came of one item by itself."""
        service = self.services[alone.service] if alone.service else None
        organisation = service.organisation if service else self.organisations[alone.organisation]
        role = self.roles[organisation.slug]
        item = self.receive(alone.said, organisation, service)
        if alone.looked_at is not None:
            feedback.start_looking(item=item, role=role, at=self.at_work(alone.looked_at, 9))
        if alone.flagged:
            day, because = alone.flagged
            feedback.flag_safeguarding(item=item, role=role, because=because, at=self.at_work(day, 9))
        before = [turn for turn in alone.talk if alone.answered is None or turn.day >= alone.answered]
        self.talk(item, before, role)
        if alone.outcome:
            item.refresh_from_db()
            feedback.answer_item(
                item=item,
                outcome=alone.outcome,
                answer=alone.answer,
                passed_to=alone.passed_to,
                case_handler=alone.case_handler,
                role=role,
                at=self.at_work(alone.answered or 0, 15),
            )
        self.talk(item, [turn for turn in alone.talk if turn not in before], role)

    def talk(self, item: Item, turns: Iterable[Turn], role: Role) -> None:
        """Let carer and staff write to each other."""
        for turn in turns:
            match turn.by:
                case "carer":
                    at = self.moment(turn.day, 20)
                    feedback.write_back(item=item, words=turn.words, at=at, submission_key=self.key())
                case "again":
                    at = self.moment(turn.day, 20)
                    feedback.ask_to_look_again(item=item, words=turn.words, at=at, submission_key=self.key())
                case "yes" | "no":
                    feedback.answer_passing_on(item=item, allowed=turn.by == "yes", at=self.moment(turn.day, 20))
                case "consent":
                    at = self.at_work(turn.day, 14)
                    feedback.ask_to_pass_on(item=item, words=turn.words, role=role, at=at, submission_key=self.key())
                case _:
                    at = self.at_work(turn.day, 14)
                    feedback.reply_to_carer(item=item, words=turn.words, role=role, at=at, submission_key=self.key())

    def assign_to_the_leaver(self) -> None:
        """Give a planner who leaves soon some of what is open, to be handed over."""
        leaver = Role.objects.get(user__email=place.LEAVER)
        for item in Item.objects.filter(organisation=leaver.organisation).unflagged().to_do()[:3]:
            feedback.assign(item=item, to=leaver)

    # --- What's on --------------------------------------------------------------------------------------------------

    def tell_meeting(self, meeting: Meeting) -> Activity:
        """Announce something to come along to, and call it off where that is how it went."""
        service = self.services[meeting.service]
        starts_at = timezone.make_aware(datetime.combine(self.due(meeting.day), time.fromisoformat(meeting.starts)))
        activity = add_activity(
            Activity(
                organisation=service.organisation,
                kind=meeting.kind,
                stage=meeting.stage,
                title=meeting.title,
                summary=meeting.summary,
                influence=meeting.influence,
                can_change=meeting.can_change,
                cannot_change=meeting.cannot_change,
                for_whom=meeting.for_whom,
                carer_types=list(meeting.carer_types),
                languages=list(meeting.languages),
                formats=list(meeting.formats),
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=meeting.hours),
                place=meeting.place,
                is_online=meeting.is_online,
                access=list(meeting.access),
                who_comes=meeting.who_comes,
                how_to_join=meeting.how_to_join,
                organiser_title=meeting.organiser,
                submission_key=self.key(),
            ),
            services=[service],
            at=min(self.at, starts_at - SOME_WEEKS),
        )
        publish_activity(activity=activity, at=min(self.at, starts_at - SOME_WEEKS))
        if meeting.came:
            people, walk_ins, anonymous, first_time = meeting.came
            enter_reach(
                activity=activity,
                people=people,
                walk_ins=walk_ins,
                anonymous=anonymous,
                first_time=first_time,
                at=self.at,
            )
        if meeting.cancelled_because:
            cancel_activity(activity=activity, because=meeting.cancelled_because, at=self.at)
        return activity

    # --- The people -----------------------------------------------------------------------------------------------

    def tell_people(self) -> None:
        """Tell whom the council knows: by account, by telephone, by a supporter, by a list."""
        council, role, since = self.organisations[place.COUNCIL], self.roles[place.COUNCIL], self.moment(40, 10)
        self._needs(self.carer, council, NeedKind.STEP_FREE, "I come with a pushchair.")
        self._couple(council, since)
        supporter = User.objects.get(email=place.SUPPORTER)
        join(user=supporter, name="Gwen", at=since)
        asked = people.invite_supporter(
            person=self.carer,
            by=User.objects.get(email=place.CARER),
            address=supporter.email,
            may=[Representation.May.TELL, Representation.May.NEEDS],
            language="en-gb",
            at=since,
        )
        people.accept_support(representation=asked, at=since)
        for name, number, kind, details in place.WRITTEN_DOWN:
            connection = people.record_person(
                organisation=council,
                name=name,
                contact=Contact.objects.for_telephone(number),
                wording=f"{council} may keep your name and how to reach you. You can end this at any time.",
                role=role,
                submission_key=self.key(),
                at=since,
            )
            if kind:
                spoken = {"language": "Urdu", "interpreter_gender": "woman"} if kind == NeedKind.INTERPRETER else {}
                people.write_down_need(
                    connection=connection,
                    kind=NeedKind(kind),
                    answers={"details": details, **spoken},
                    wording="Staff there may see what I need.",
                    role=role,
                    at=since,
                )
        child = people.record_person(
            organisation=council,
            name="Robin",
            contact=None,
            wording=f"{council} may keep your name. You can end this at any time.",
            role=role,
            submission_key=self.key(),
            at=since,
        )
        people.record_guardian_yes(
            connection=child,
            purposes=[Purpose.NEEDS],
            said_by="Ffion, Robin's mum",
            relation=GuardianYes.Relation.PARENT,
            said_on=since.date(),
            wording="I may decide for this child. The child may agree to these things, and I can take this back.",
            role=role,
            at=since,
            age_band="under_13",
        )
        name, number = place.SILENT
        people.record_person(
            organisation=council,
            name=name,
            contact=Contact.objects.for_telephone(number),
            wording=f"{council} may keep your name and how to reach you. You can end this at any time.",
            role=role,
            submission_key=self.key(),
            at=self.moment(place.SILENT_FOR, 10),
        )
        foretell(at=self.at)
        people.look_at_needs(person=self.carer, role=role, at=self.moment(3, 11))
        people.bring_list(
            organisation=council,
            role=role,
            file=place.LIST.encode(),
            file_name="carers-fair.csv",
            submission_key=self.key(),
            at=self.at,
        )
        people.work_on_imports(at=self.at)

    def _needs(self, person: Person, organisation: Organisation, kind: NeedKind, details: str) -> None:
        since = self.moment(40, 9)
        people.connect(person=person, organisation=organisation, basis=Connection.Basis.JOINED, at=since)
        answers = {"details": details, "shared_with_consent": True}
        people.keep_need(person=person, kind=kind, answers=answers, at=since)
        connection = Connection.objects.get(person=person, organisation=organisation)
        people.agree(
            person=person, purpose=Purpose.NEEDS, organisations=[organisation.pk], at=max(since, connection.since)
        )

    def _couple(self, council: Organisation, since: datetime) -> None:
        user = User.objects.get(email=place.COUPLE)
        megan = join(user=user, name="Megan", at=since)
        people.tell_about_me(person=megan, answers={"carer_types": ["parent"]})
        dafydd = people.add_second_person(user=user, name="Dafydd", at=since)
        people.tell_about_me(person=dafydd, answers={"carer_types": ["parent", "older"]})
        self._needs(megan, council, NeedKind.REPLACEMENT_CARE, "Two hours, on weekdays.")
        people.agree(person=megan, purpose=Purpose.QUOTES, organisations=[council.pk], at=since)
        people.connect(person=dafydd, organisation=council, basis=Connection.Basis.JOINED, at=since)

    def let_the_carer_follow(self) -> None:
        """Let the demo's carer want to come to something, and hear of what is new."""
        contact = self.carer.contact
        if contact is None:
            raise LookupError("the demo's carer has an address")
        at = self.at - SOME_DAYS
        follow_activity(activity=Activity.objects.get(title=place.WANTED), contact=contact, at=at)
        follow_new(service=None, kind=Activity.Kind.COFFEE_MORNING, contact=contact, at=at)
