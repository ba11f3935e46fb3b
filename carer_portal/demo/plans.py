"""Two made-up plans: one that carers have changed, and one that asks for comments now."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from activities.models import Activity
from carer_portal.demo import place
from carer_portal.demo.telling import Answer, Promise
from common.public_text import PublicText
from engagement.consultations.forms.carers import write_page
from engagement.consultations.models import Comment
from engagement.consultations.operations import (
    Window,
    add_plan,
    agree,
    comment,
    mark_change,
    open_for_comment,
    write_section,
)
from feedback import operations as feedback
from feedback.models import Decision, Item
from planning.models import Plan, PlanSection

if TYPE_CHECKING:
    from carer_portal.demo.loading import Teller

OPENED, CLOSED, ANSWERED, AGREED = 250, 164, 140, 125  # days ago
OPEN_SINCE, OPEN_UNTIL = 20, -70
PLACES = "There are 40 places at weekends"
CHANGED = "There are 60 places at weekends and 10 in the evening."
OWNER = "Head of Carers' Services"
ABOUT = Item.About

COMMENTS: tuple[tuple[int, str, Item.About, int], ...] = (
    (0, "Forty places are too few. We have waited since spring.", ABOUT.BOTH, 1),
    (0, "I work until six. A break at noon is no use to me.", ABOUT.ME, 1),
    (0, "Our group met and all of us want evenings.", ABOUT.GROUP, 14),
    (1, "Please say how to ask for a break without the long form.", ABOUT.ME, 1),
)


class Plans:
    """Tells both plans by the demo's teller."""

    def __init__(self, teller: "Teller") -> None:
        self.teller = teller
        self.organisation = teller.organisations[place.COUNCIL]
        self.role = teller.roles[place.COUNCIL]

    def tell(self) -> None:
        """Both of them."""
        self._the_changed_one()
        self._the_open_one()

    def _plan(self, title: str, summary: str, money: str, begins: date) -> Plan:
        year = timedelta(days=365)
        return add_plan(
            Plan(
                organisation=self.organisation,
                title=title,
                summary=summary,
                money=money,
                starts_on=begins,
                ends_on=begins + 3 * year,
                review_on=begins + year,
                owner_title=OWNER,
                submission_key=self.teller.key(),
            ),
            services=[self.teller.services[place.SHORT_BREAKS]],
            goals=self.teller.goals[place.COUNCIL][:2],
        )

    def _section(self, plan: Plan, heading: str, words: str) -> PlanSection:
        return write_section(plan=plan, heading=PublicText(heading), words=PublicText(words))

    def _ask(self, plan: Plan, opened: int, last: int) -> None:
        open_for_comment(
            plan=plan,
            window=Window(
                closes_on=self.teller.on(last),
                influence=Activity.Influence.INVOLVE,
                can_change=PublicText("How many places there are, when, and how you ask for one."),
                cannot_change=PublicText("How much money there is in all."),
                for_whom=PublicText("Everyone who looks after somebody at home."),
                how_to_join=PublicText("Read it here, part by part. Or call us, and we send it on paper."),
                short_because=PublicText(""),
            ),
            duties=[duty for key, duty in self.teller.duties.items() if key.startswith("breaks-for-carers")],
            path=write_page(plan),
            at=self.teller.moment(opened, 9),
        )

    def _say(self, section: PlanSection, words: str, about: Item.About, voices: int, day: int) -> Item:
        key = self.teller.key()
        return comment(
            plan=section.plan,
            section=section,
            words=words,
            about=about,
            voices=voices,
            submission_key=key,
            at=self.teller.moment(day, 12),
        ).item

    def _the_changed_one(self) -> None:
        plan = self._plan(
            "Breaks that work for you",
            "How many short breaks there are in the next three years, and how you get one.",
            "We have £310,000 a year. Of this, £240,000 pays for breaks and £70,000 for the people who plan them.",
            self.teller.on(AGREED - 20),
        )
        places = self._section(plan, "How many breaks", f"{PLACES}. You can book one up to three months ahead.")
        asking = self._section(plan, "How you ask for one", "Call the booking line. We tell you within a week.")
        self._ask(plan, OPENED, CLOSED)
        sections = (places, asking)
        items = [
            self._say(sections[which], words, about, voices, OPENED - 10 - 9 * number)
            for number, (which, words, about, voices) in enumerate(COMMENTS)
        ]
        self._answer("More breaks, and in the evening", items[:3], MORE_PLACES)
        self._answer("A shorter way to ask", items[3:], SHORTER_WAY)
        write_section(
            plan=plan,
            section=places,
            heading=places.heading,
            words=PublicText(f"{CHANGED} You can book one up to three months ahead."),
        )
        mark_change(
            section=places,
            words=PublicText(CHANGED),
            because=PublicText("Many carers wait, and many work by day. We moved money from the office to evenings."),
            comments=list(Comment.objects.filter(item__in=items[:3])),
            role=self.role,
            at=self.teller.at_work(ANSWERED, 12),
        )
        agree(plan=plan, at=self.teller.moment(AGREED, 10))

    def _answer(self, title: str, items: list[Item], answer: Answer) -> None:
        at = self.teller.at_work(CLOSED - 2, 10)
        service = self.teller.services[place.SHORT_BREAKS]
        theme = feedback.open_theme(organisation=self.organisation, title=title, role=self.role, at=at, service=service)
        feedback.put_under_theme(items=items, theme=theme, role=self.role, at=at)
        self.teller.tell_answer(theme, answer, [], self.role)

    def _the_open_one(self) -> None:
        plan = self._plan(
            "Help when you need it fast",
            "What we do when you fall ill or cannot go on. Nothing of it is decided.",
            "We have £90,000 a year. That pays for about 400 days of help.",
            self.teller.on(-130),
        )
        first = self._section(plan, "Who can call", "Every carer who is known to us can call, day or night.")
        self._section(plan, "How fast we come", "We come within four hours by day, and within six at night.")
        self._ask(plan, OPEN_SINCE, OPEN_UNTIL)
        self._say(first, "What if you do not know me yet?", ABOUT.ME, 1, OPEN_SINCE - 6)


MORE_PLACES = Answer(
    day=ANSWERED,
    outcome=Decision.Outcome.WE_WILL,
    said="Forty places are too few, and none is in the evening.",
    answer="There will be 60 places at weekends, and 10 in the evening.",
    reason="More of you wait than we knew. We spend less on the office.",
    goals=(0,),
    no_duty_because="No duty says how many places there must be.",
    promises=(
        Promise(
            what="Open the evening places.",
            owner="Short Breaks Manager",
            due=60,
            kept=(66, "The evening places are open. The first ten families have booked."),
        ),
    ),
)
SHORTER_WAY = Answer(
    day=ANSWERED,
    outcome=Decision.Outcome.WE_CANNOT,
    said="The form to ask for a break is too long.",
    answer="We cannot make the form shorter now.",
    reason="The law says what we must ask before we pay for care. The form asks only for that.",
    goals=(1,),
    no_duty_because="We weighed the law on breaks, and it asks for each of these questions.",
    obstacle=Decision.Obstacle.LAW,
    would_reopen="If the rules ask for less, we cut the form the same month.",
    look_again=-60,
)
