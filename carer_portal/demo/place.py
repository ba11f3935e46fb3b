"""The made-up place: its organisations, services, goals, accounts and what is on."""

from collections.abc import Mapping
from dataclasses import dataclass

from carer_portal.demo.telling import Meeting
from people.models import Nation, Organisation, Role
from planning.models import Service

COUNCIL, SCHOOL, HOSPITAL, BUYER = "northfield", "beckside-school", "st-aidans", "northfield-nhs"
ALL = (COUNCIL, SCHOOL, HOSPITAL, BUYER)
Kind = Organisation.Kind

SHORT_BREAKS, CARER_LINE, HOME_CHANGES = "short-breaks", "carers-line", "changes-to-your-home"
EXTRA_HELP, AFTER_SCHOOL = "extra-help-at-school", "after-school-club"
DIABETES, STAYING, HEALTH_CHECKS = "diabetes-clinic", "staying-with-your-child", "carers-health-checks"


def organisations() -> list[Organisation]:
    """The organisations, not yet saved."""
    england = Nation.ENGLAND
    return [
        Organisation(
            slug=COUNCIL,
            nation=england,
            name="Northfield Council",
            kind=Kind.COUNCIL,
            hosts_portal=True,
            portal_name="Open Door",
            strapline="for carers in Northfield",
            help_phone="0808 157 0142",
            help_hours="Monday to Friday, 9am to 5pm",
            reading_hours="We read it Monday to Friday, 9am to 5pm.",
            own_case_contact="Your social worker, or our front desk on 0808 157 0143.",
        ),
        Organisation(
            slug=SCHOOL,
            nation=england,
            name="Beckside School",
            kind=Kind.SCHOOL,
            brand_colour="#1d4f73",
            help_phone="0808 157 0151",
            help_hours="School days, 8.30am to 4pm",
            reading_hours="We read it on school days, 8.30am to 4pm.",
            own_case_contact="Your child's class teacher, or the school office on 0808 157 0151.",
        ),
        Organisation(
            slug=HOSPITAL,
            nation=england,
            name="St Aidan's Children's Hospital",
            kind=Kind.NHS_TRUST,
            brand_colour="#0b5351",
            help_phone="0808 157 0160",
            help_hours="Monday to Friday, 8am to 6pm",
            reading_hours="We read it Monday to Friday, 8am to 6pm.",
            own_case_contact="The nurse in charge of your child's care, on 0808 157 0161.",
        ),
        Organisation(
            slug=BUYER,
            nation=england,
            name="NHS Northfield",
            kind=Kind.NHS_COMMISSIONER,
            brand_colour="#3b3477",
            help_phone="0808 157 0170",
            help_hours="Monday to Friday, 9am to 5pm",
            reading_hours="We read it Monday to Friday, 9am to 5pm.",
            own_case_contact="Your doctor's surgery.",
        ),
    ]


def services(of: Mapping[str, Organisation]) -> list[Service]:
    """The services of these organisations, not yet saved."""
    return [
        Service(
            slug=SHORT_BREAKS,
            organisation=of[COUNCIL],
            name="Short breaks",
            summary="A place where your child can stay for a few hours, a night or a weekend, so that you can rest.",
            for_whom=Service.ForWhom.CARERS,
            owner_title="Head of Short Breaks",
            listening_days=60,
        ),
        Service(
            slug=CARER_LINE,
            organisation=of[COUNCIL],
            name="Carers' line",
            summary="A phone line for carers. We listen, answer questions and help you find support.",
            for_whom=Service.ForWhom.CARERS,
            owner_title="Manager of the Carers' Line",
            acknowledge_days=2,
            answer_days=15,
        ),
        Service(
            slug=HOME_CHANGES,
            organisation=of[COUNCIL],
            name="Changes to your home",
            summary="Ramps, rails, hoists and other changes that make care at home safer.",
            for_whom=Service.ForWhom.CARED_FOR,
            owner_title="Head of Housing Changes",
        ),
        Service(
            slug=EXTRA_HELP,
            organisation=of[SCHOOL],
            name="Extra help at school",
            summary="Helpers, quiet rooms and plans for children who need more help to learn.",
            for_whom=Service.ForWhom.CARED_FOR,
            owner_title="Head of Extra Help",
            answer_days=15,
        ),
        Service(
            slug=AFTER_SCHOOL,
            organisation=of[SCHOOL],
            name="After-school club",
            summary="Play and homework until 5.30pm, with staff who know your child's needs.",
            for_whom=Service.ForWhom.CARED_FOR,
            owner_title="Club Leader",
        ),
        Service(
            slug=DIABETES,
            organisation=of[HOSPITAL],
            name="Diabetes clinic",
            summary="Check-ups, pumps, sensors and advice for children with diabetes and their families.",
            for_whom=Service.ForWhom.CARED_FOR,
            owner_title="Lead Diabetes Nurse",
        ),
        Service(
            slug=STAYING,
            organisation=of[HOSPITAL],
            name="Staying with your child",
            summary="Beds, meals and parking for a parent or carer who stays on the ward.",
            for_whom=Service.ForWhom.CARERS,
            owner_title="Ward Manager",
            answer_days=10,
        ),
        Service(
            slug=HEALTH_CHECKS,
            organisation=of[BUYER],
            name="Carers' health checks",
            summary="A health check once a year for people who look after someone.",
            for_whom=Service.ForWhom.CARERS,
            owner_title="Manager of Carer Health",
        ),
    ]


# Who pays for which service.
FUNDED_BY = {
    SHORT_BREAKS: (
        COUNCIL,
        BUYER,
    ),
    CARER_LINE: (COUNCIL,),
    HOME_CHANGES: (COUNCIL,),
    EXTRA_HELP: (COUNCIL,),
    DIABETES: (BUYER,),
    STAYING: (BUYER,),
    HEALTH_CHECKS: (BUYER,),
}

GOALS = {
    COUNCIL: (
        "Every carer can get a break when they need one.",
        "Carers can reach us at times that suit them.",
        "Carers help to plan each service.",
    ),
    SCHOOL: (
        "Each child with extra needs is safe and happy at school.",
        "Families know what is planned before it happens.",
    ),
    HOSPITAL: (
        "Families lose as little school and work as they can.",
        "Parents are partners in their child's care.",
    ),
    BUYER: ("Carers stay well themselves.", "Money goes where carers say it helps most."),
}


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in to the demo."""

    email: str
    name: str
    what: str
    roles: tuple[tuple[str, Role.Kind, str], ...] = ()  # organisation, kind, job title
    leaves_in: int | None = None  # days from today until the last day
    cares: bool = False
    is_new: bool = False  # invited, and not here yet

    @property
    def is_staff(self) -> bool:
        """Whether it needs a second factor."""
        return bool(self.roles)

    @property
    def has_second_factor(self) -> bool:
        """Whether it has set one up."""
        return self.is_staff and not self.is_new


CARER, LEAVER = "carer@example.org", "leaver@example.org"
COUPLE = "couple@example.org"
SUPPORTER = "supporter@example.org"
YOUNG_CARER = "young@example.org"
PLANNERS = {
    COUNCIL: "council@example.org",
    SCHOOL: "school@example.org",
    HOSPITAL: "hospital@example.org",
    BUYER: "nhs@example.org",
}
ACCOUNTS = (
    Account(CARER, "Sam", "Carer", cares=True),
    Account(COUPLE, "Megan", "Two carers who share one address"),
    Account(SUPPORTER, "Gwen", "Supports Sam"),
    Account(YOUNG_CARER, "Kim", "Young carer, 14"),
    Account(
        PLANNERS[COUNCIL],
        "Priya",
        "Planner, Northfield Council",
        ((COUNCIL, Role.Kind.PLANNER, "Short Breaks Planner"),),
    ),
    Account(PLANNERS[SCHOOL], "Tom", "Planner, Beckside School", ((SCHOOL, Role.Kind.PLANNER, "Head of Extra Help"),)),
    Account(
        PLANNERS[HOSPITAL],
        "Grace",
        "Planner, St Aidan's Children's Hospital",
        ((HOSPITAL, Role.Kind.PLANNER, "Family Voice Lead"),),
    ),
    Account(
        "safeguarding@example.org",
        "Nadia",
        "Safeguarding lead of all organisations",
        tuple((slug, Role.Kind.SAFEGUARDING_LEAD, "Safeguarding Lead") for slug in ALL),
    ),
    Account(
        "commissioner@example.org",
        "Owen",
        "Commissioner, NHS Northfield",
        ((BUYER, Role.Kind.COMMISSIONER, "Buyer of Care for Children"),),
    ),
    Account(
        PLANNERS[BUYER],
        "Amina",
        "Planner, NHS Northfield",
        ((BUYER, Role.Kind.PLANNER, "Manager of Carer Health"),),
    ),
    Account(
        "administrator@example.org",
        "Ruth",
        "Administrator, Northfield Council",
        ((COUNCIL, Role.Kind.ADMINISTRATOR, "Open Door Manager"),),
    ),
    Account(
        LEAVER,
        "Joan",
        "Planner, Northfield Council, who leaves soon",
        ((COUNCIL, Role.Kind.PLANNER, "Carers' Line Planner"),),
        leaves_in=10,
    ),
    Account(
        "both@example.org",
        "Idris",
        "Carer, who also plans for Beckside School and reads figures of Northfield Council",
        (
            (SCHOOL, Role.Kind.PLANNER, "Parent Planner"),
            (COUNCIL, Role.Kind.COMMISSIONER, "Buyer of Short Breaks"),
        ),
        cares=True,
    ),
    Account(
        "invited@example.org",
        "Wendy",
        "Planner, Northfield Council, invited and not yet here",
        ((COUNCIL, Role.Kind.PLANNER, "Housing Planner"),),
        is_new=True,
    ),
)

# Real national numbers, in the order in which they are shown.
CRISIS_LINES = (
    ("Someone is in danger now", "", "999"),
    ("You need medical help now, but it is not 999", "NHS", "111"),
    ("You cannot cope, day or night", "Samaritans", "116 123"),
    ("You are under 19 and need to talk", "Childline", "0800 1111"),
)

# What the carer wants to come to.
WANTED = "Short breaks: what next?"

# Days ago, to whom, what went wrong, and the answer, if there is one.
DATA_COMPLAINTS = (
    (
        52,
        COUNCIL,
        "You sent a letter about my son to my old address. My neighbour opened it.",
        "You are right, and we are sorry. Your old address stood in a second list. We have deleted that list.",
    ),
    (
        26,
        COUNCIL,
        "I asked twice to come off the list for the carers' letter. It still comes.",
        "",
    ),
)

MEETINGS = (
    Meeting(
        75,
        SHORT_BREAKS,
        "forum",
        "Short breaks: first look at the plan",
        "We talked about where new weekend places should go.",
        "18:30",
        1.5,
        "Head of Short Breaks",
        "Just come.",
        place="Northfield Library, Mill Lane",
        access=("step_free", "hearing_loop", "replacement_care", "food"),
        can_change="Where new weekend places go.",
        for_whom="Anyone who looks after a disabled child.",
        who_comes="The Head of Short Breaks and the Head of Money. They choose the places.",
        carer_types=("parent",),
        came=(14, 5, 0, 6),
    ),
    Meeting(
        40,
        EXTRA_HELP,
        "coffee_morning",
        "Coffee with the extra help team",
        "Families met the helpers and talked about changes.",
        "09:15",
        1.5,
        "Head of Extra Help",
        "Just come.",
        place="Beckside School, the small hall",
        access=("step_free", "parking"),
        can_change="What helpers do in the breaks.",
        for_whom="Families with a child at Beckside.",
        carer_types=("parent", "kinship"),
    ),
    Meeting(
        -11,
        SHORT_BREAKS,
        "consultation_meeting",
        "Short breaks: what next?",
        "Help us decide where the next weekend places go.",
        "18:30",
        1.5,
        "Head of Short Breaks",
        "Call 0808 157 0142 or just come. Tell us if we should pay for care.",
        place="Northfield Library, Mill Lane",
        is_online=True,
        influence="involve",
        stage="design",
        can_change="Where the places go, and who gets them first.",
        cannot_change="The total money. The council set it in March.",
        for_whom="Anyone who looks after a disabled child.",
        who_comes="The Head of Short Breaks. She can decide how to spend £40,000.",
        access=("step_free", "hearing_loop", "bus", "interpreter", "travel_paid", "replacement_care", "food"),
        carer_types=("parent", "foster"),
        languages=("english", "bsl"),
        formats=("easy_read", "large_print"),
    ),
    Meeting(
        -16,
        EXTRA_HELP,
        "coffee_morning",
        "Coffee morning",
        "Meet other families and two of the helpers.",
        "10:00",
        2,
        "Head of Extra Help",
        "No booking: just come.",
        place="Beckside School, the small hall",
        influence="inform",
        for_whom="Families with a child at Beckside. Small children are welcome.",
        access=("step_free", "parking", "food"),
        carer_types=("parent", "kinship"),
    ),
    Meeting(
        -20,
        CARER_LINE,
        "focus_group",
        "Young carers: your say",
        "Tell us what young carers want from the carers' line.",
        "14:00",
        1.5,
        "Manager of the Carers' Line",
        "Text JOIN to 07700 900142. We send you the link.",
        is_online=True,
        influence="consult",
        stage="review",
        can_change="The hours, the words we use, and how you reach us.",
        cannot_change="The line stays free.",
        for_whom="Carers aged 11 to 17. You can keep your camera off.",
        who_comes="The Manager of the Carers' Line. She can change the hours.",
        carer_types=("young",),
    ),
    Meeting(
        -26,
        DIABETES,
        "site_visit",
        "See the new clinic rooms",
        "Walk round the rooms before the builders finish. Tell us what will not work.",
        "13:00",
        2,
        "Lead Diabetes Nurse",
        "Call 0808 157 0160. Six people at a time.",
        place="St Aidan's Children's Hospital, main door",
        influence="consult",
        stage="design",
        can_change="Colours, seats, signs and where things stand.",
        cannot_change="The walls.",
        who_comes="The Lead Diabetes Nurse and the builder.",
        access=("step_free", "parking", "travel_paid"),
        for_whom="Parents and carers of a child with diabetes.",
        carer_types=("parent", "foster", "kinship"),
    ),
    Meeting(
        -33,
        STAYING,
        "drop_in",
        "Tea on the ward",
        "Tell the ward manager how your stay is going.",
        "15:00",
        1,
        "Ward Manager",
        "No booking: just come.",
        place="St Aidan's Children's Hospital, ward 3 kitchen",
        influence="consult",
        access=("step_free", "quiet_room", "food"),
        cancelled_because="The ward is closed for cleaning that week. We will set a new day.",
        can_change="Meals, beds and visiting times.",
        for_whom="Anyone who stays with a child on ward 3.",
    ),
    Meeting(
        -44,
        HEALTH_CHECKS,
        "telephone_round",
        "We ring you about health checks",
        "Ten minutes on the phone about your last health check.",
        "10:00",
        6,
        "Manager of Carer Health",
        "Call 0808 157 0170 and give us a good time.",
        is_online=True,
        influence="consult",
        stage="commissioning",
        can_change="Where checks happen, and at what times.",
        cannot_change="What the check looks at.",
        access=("dial_in", "interpreter"),
        for_whom="Anyone who looks after somebody.",
    ),
    Meeting(
        -53,
        DIABETES,
        "consultation_meeting",
        "Diabetes clinic: parents' board",
        "The board of parents and staff meets. You may listen or speak.",
        "19:00",
        1.5,
        "Lead Diabetes Nurse",
        "Call 0808 157 0160 or just come.",
        place="St Aidan's Children's Hospital, room 4",
        influence="coproduce",
        stage="review",
        can_change="Clinic days, letters and the way we book.",
        cannot_change="Which medicines are safe.",
        who_comes="The Lead Diabetes Nurse and a doctor.",
        access=("step_free", "parking", "replacement_care"),
        for_whom="Parents and carers of a child with diabetes.",
        carer_types=("parent",),
    ),
)

# Who has no account, and was written down by the council: name, number, need, details.
WRITTEN_DOWN = (
    ("Harold", "01632 960 201", "hearing_loop", "I hear badly on my left side."),
    ("Yasmin", "01632 960 202", "interpreter", ""),
    ("Colin", "01632 960 203", "", ""),
)
# Of whom nothing was heard for almost two years: the council sees that they are forgotten soon.
SILENT = ("Olwen", "01632 960 204")
SILENT_FOR = 715  # days
# A list that waits for the council's yes: one row is known, one is there twice, one says not how they agreed.
LIST = """name,e-mail,telephone,carer types,language,consent basis,date of consent
Bethan Price,bethan@example.org,,parent,Welsh,Form at the carers' fair,12/09/2026
Imran Khan,imran@example.org,,"parent, sandwich",English,Form at the carers' fair,12/09/2026
Imran K,imran@example.org,,,English,Form at the carers' fair,12/09/2026
Doreen Hart,,01632 960 204,older,English,Telephone call,03/10/2026
Harold,,01632 960 201,older,English,Telephone call,03/10/2026
Pauline Reed,pauline@example.org,,adult,English,,03/10/2026
"""
