"""The duty library: duties in law and guidance as dated data.

The law moves, so each duty carries the day on which a person last read its text. ``checked_on`` is None where nobody
has yet: pages then say "not yet checked". None of this is legal advice. `planning.operations.load_duties` puts the
library into the database.
"""

from dataclasses import dataclass
from datetime import date

from people.models import Nation, Organisation

READ_ON = date(2026, 11, 1)

ENGLAND = (Nation.ENGLAND,)
SCOTLAND = (Nation.SCOTLAND,)
WALES = (Nation.WALES,)
NORTHERN_IRELAND = (Nation.NORTHERN_IRELAND,)
GREAT_BRITAIN = (Nation.ENGLAND, Nation.SCOTLAND, Nation.WALES)
EVERYWHERE = tuple(Nation)

COUNCIL = (Organisation.Kind.COUNCIL,)
TRUST = (Organisation.Kind.NHS_TRUST,)
BUYER = (Organisation.Kind.NHS_COMMISSIONER,)
NHS = TRUST + BUYER
COUNCIL_AND_NHS = COUNCIL + NHS
PUBLIC_BODIES = (*COUNCIL_AND_NHS, Organisation.Kind.SCHOOL)
EVERYONE = tuple(Organisation.Kind)

TEXT = "https://www.legislation.gov.uk/"


@dataclass(frozen=True)
class LawText:
    """One duty of the library."""

    key: str
    nations: tuple[Nation, ...]
    binds: tuple[Organisation.Kind, ...]
    act: str
    section: str
    words: str
    link: str = ""
    checked_on: date | None = None
    is_in_force: bool = True


LIBRARY = (
    # --- England ------------------------------------------------------------------------------------------------
    LawText(
        "care-act-2014-s10",
        ENGLAND,
        COUNCIL,
        "Care Act 2014",
        "section 10(1)",
        "The council must look at what help a carer may need.",
        TEXT + "ukpga/2014/23/section/10",
        READ_ON,
    ),
    LawText(
        "care-act-2014-s25",
        ENGLAND,
        COUNCIL,
        "Care Act 2014",
        "section 25(3)(b) and 25(4)(a)",
        "The council must involve the carer when it writes a care plan or a support plan.",
        TEXT + "ukpga/2014/23/section/25",
        READ_ON,
    ),
    LawText(
        "care-act-2014-s74",
        ENGLAND,
        COUNCIL_AND_NHS,
        "Care Act 2014",
        "section 74",
        "The carer must be involved in plans for when someone leaves hospital.",
        TEXT + "ukpga/2014/23/section/74",
        READ_ON,
    ),
    LawText(
        "children-act-1989-s17za",
        ENGLAND,
        COUNCIL,
        "Children Act 1989",
        "section 17ZA",
        "The council must look at what help a young carer needs.",
        TEXT + "ukpga/1989/41/section/17ZA",
        READ_ON,
    ),
    LawText(
        "children-act-1989-s17zd",
        ENGLAND,
        COUNCIL,
        "Children Act 1989",
        "section 17ZD",
        "The council must look at what help the parent of a disabled child needs.",
        TEXT + "ukpga/1989/41/section/17ZD",
        READ_ON,
    ),
    LawText(
        "children-and-families-act-2014-s27",
        ENGLAND,
        COUNCIL,
        "Children and Families Act 2014",
        "section 27",
        "The council must keep looking at whether help for special needs is enough. It must ask children and parents.",
        TEXT + "ukpga/2014/6/section/27",
        READ_ON,
    ),
    LawText(
        "children-and-families-act-2014-s19",
        ENGLAND,
        COUNCIL,
        "Children and Families Act 2014",
        "section 19",
        "The council must think about what children and parents want. It must help them take part.",
        TEXT + "ukpga/2014/6/section/19",
    ),
    LawText(
        "children-and-families-act-2014-s30",
        ENGLAND,
        COUNCIL,
        "Children and Families Act 2014",
        "section 30(6)",
        "The council must publish what people said about its help for special needs, and what it will do.",
        TEXT + "ukpga/2014/6/section/30",
        READ_ON,
    ),
    LawText(
        "childrens-wellbeing-and-schools-act-2026-s5",
        ENGLAND,
        COUNCIL,
        "Children's Wellbeing and Schools Act 2026",
        "section 5",
        "The council must publish what help there is for family and friends who bring up a child.",
        checked_on=READ_ON,
    ),
    LawText(
        "breaks-for-carers-regulations-2011",
        ENGLAND,
        COUNCIL,
        "Breaks for Carers of Disabled Children Regulations 2011",
        "",
        "The council must publish what short breaks there are. It must think about what carers say.",
        TEXT + "uksi/2011/707",
    ),
    LawText(
        "nhs-act-2006-s242",
        ENGLAND,
        TRUST,
        "National Health Service Act 2006",
        "section 242(1B)",
        "An NHS trust must involve people who use it in its plans, changes and decisions.",
        TEXT + "ukpga/2006/41/section/242",
        READ_ON,
    ),
    LawText(
        "nhs-act-2006-s14z45",
        ENGLAND,
        BUYER,
        "National Health Service Act 2006",
        "section 14Z45(2)",
        "Those who buy health care must involve patients and their carers in plans, changes and decisions.",
        TEXT + "ukpga/2006/41/section/14Z45",
        READ_ON,
    ),
    LawText(
        "nhs-act-2006-s13q",
        ENGLAND,
        BUYER,
        "National Health Service Act 2006",
        "section 13Q",
        "NHS England must involve patients and their carers in what it buys.",
        TEXT + "ukpga/2006/41/section/13Q",
        READ_ON,
    ),
    LawText(
        "public-involvement-in-health-act-2007-s221",
        ENGLAND,
        COUNCIL,
        "Local Government and Public Involvement in Health Act 2007",
        "section 221",
        "The council must pay for a local Healthwatch, which speaks for people who use care.",
        TEXT + "ukpga/2007/28/section/221",
        READ_ON,
    ),
    LawText(
        "local-government-act-1999-s3",
        ENGLAND,
        COUNCIL,
        "Local Government Act 1999",
        "section 3(2)",
        "The council must ask people who speak for its users how to make services better.",
        TEXT + "ukpga/1999/27/section/3",
        READ_ON,
    ),
    LawText(
        "local-government-act-1999-s3a",
        ENGLAND,
        COUNCIL,
        "Local Government Act 1999",
        "section 3A",
        "The old duty to involve local people. It ended in 2015.",
        TEXT + "ukpga/1999/27/section/3A",
        READ_ON,
        is_in_force=False,
    ),
    LawText(
        "gunning-principles",
        ENGLAND + WALES,
        COUNCIL_AND_NHS,
        "Fair consultation: the Gunning principles",
        "[2014] UKSC 56",
        "Ask early. Say enough. Give people time. Then think hard about what they said.",
    ),
    LawText(
        "accessible-information-standard",
        ENGLAND,
        COUNCIL_AND_NHS,
        "Accessible Information Standard",
        "DAPB1605, version 4.0",
        "Find out how a disabled person or carer needs to be told things. Write it down, share it and do it.",
        checked_on=READ_ON,
    ),
    # --- Scotland -----------------------------------------------------------------------------------------------
    LawText(
        "carers-scotland-act-2016-s27",
        SCOTLAND,
        COUNCIL_AND_NHS,
        "Carers (Scotland) Act 2016",
        "section 27",
        "Carers must be involved in services for carers, from first to last. Some joint services differ.",
        TEXT + "asp/2016/9/section/27",
        READ_ON,
    ),
    LawText(
        "carers-scotland-act-2016-s28",
        SCOTLAND,
        NHS,
        "Carers (Scotland) Act 2016",
        "section 28",
        "The carer must be involved before someone leaves hospital.",
        TEXT + "asp/2016/9/section/28",
        READ_ON,
    ),
    LawText(
        "carers-scotland-act-2016-s31",
        SCOTLAND,
        COUNCIL_AND_NHS,
        "Carers (Scotland) Act 2016",
        "section 31",
        "There must be a local plan for carers. Carers must be asked about it first.",
        TEXT + "asp/2016/9/section/31",
        READ_ON,
    ),
    LawText(
        "nhs-scotland-act-1978-s2b",
        SCOTLAND,
        NHS,
        "National Health Service (Scotland) Act 1978",
        "section 2B",
        "The NHS must involve the public in its plans and decisions.",
        TEXT + "ukpga/1978/29/section/2B",
        READ_ON,
    ),
    LawText(
        "care-reform-scotland-act-2025",
        SCOTLAND,
        COUNCIL_AND_NHS,
        "Care Reform (Scotland) Act 2025",
        "",
        "A newer law about care and about breaks for carers.",
        checked_on=READ_ON,
    ),
    # --- Wales --------------------------------------------------------------------------------------------------
    LawText(
        "social-services-wales-act-2014-s6",
        WALES,
        COUNCIL,
        "Social Services and Well-being (Wales) Act 2014",
        "section 6(2)",
        "The council must think about what the person wants. It must help them take part.",
        TEXT + "anaw/2014/4/section/6",
        READ_ON,
    ),
    LawText(
        "social-services-wales-act-2014-s14",
        WALES,
        COUNCIL_AND_NHS,
        "Social Services and Well-being (Wales) Act 2014",
        "section 14",
        "The council and the NHS must find out what care people and carers need.",
        TEXT + "anaw/2014/4/section/14",
    ),
    LawText(
        "social-services-wales-act-2014-s16",
        WALES,
        COUNCIL,
        "Social Services and Well-being (Wales) Act 2014",
        "section 16",
        "The council must help groups that are run by the people who use them.",
        TEXT + "anaw/2014/4/section/16",
    ),
    LawText(
        "social-services-wales-act-2014-s24",
        WALES,
        COUNCIL,
        "Social Services and Well-being (Wales) Act 2014",
        "section 24",
        "The council must look at what help a carer may need.",
        TEXT + "anaw/2014/4/section/24",
        READ_ON,
    ),
    LawText(
        "quality-and-engagement-wales-act-2020-s15",
        WALES,
        COUNCIL_AND_NHS,
        "Health and Social Care (Quality and Engagement) (Wales) Act 2020",
        "section 15",
        "They must think about what Llais, the voice of people who use care, tells them.",
        TEXT + "asc/2020/1/section/15",
        READ_ON,
    ),
    LawText(
        "nhs-wales-act-2006-s183",
        WALES,
        NHS,
        "National Health Service (Wales) Act 2006",
        "section 183",
        "The NHS must involve people who use it in its plans and decisions.",
        TEXT + "ukpga/2006/42/section/183",
    ),
    LawText(
        "welsh-language-measure-2011",
        WALES,
        PUBLIC_BODIES,
        "Welsh Language (Wales) Measure 2011",
        "",
        "People must be able to take part in Welsh.",
        TEXT + "mwa/2011/1",
    ),
    # --- Northern Ireland ---------------------------------------------------------------------------------------
    *(
        LawText(
            f"carers-act-northern-ireland-2002-s{section}",
            NORTHERN_IRELAND,
            TRUST,
            "Carers and Direct Payments Act (Northern Ireland) 2002",
            f"section {section}",
            words,
            f"{TEXT}nia/2002/6/section/{section}",
            READ_ON,
        )
        for section, words in (
            (1, "A carer can ask the trust to look at what help they need."),
            (2, "The trust can give services to a carer."),
            (4, "The trust must look at what help a young carer needs."),
            (7, "The trust must tell carers that they can ask for this."),
        )
    ),
    LawText(
        "reform-act-northern-ireland-2009-s19",
        NORTHERN_IRELAND,
        NHS,
        "Health and Social Care (Reform) Act (Northern Ireland) 2009",
        "section 19",
        "The trust must have a written plan for how it asks people.",
        TEXT + "nia/2009/1/section/19",
        READ_ON,
    ),
    LawText(
        "reform-act-northern-ireland-2009-s20",
        NORTHERN_IRELAND,
        NHS,
        "Health and Social Care (Reform) Act (Northern Ireland) 2009",
        "section 20",
        "The trust must ask carers about plans, changes and decisions. It must publish what they said and its reply.",
        TEXT + "nia/2009/1/section/20",
        READ_ON,
    ),
    LawText(
        "northern-ireland-act-1998-s75",
        NORTHERN_IRELAND,
        PUBLIC_BODIES,
        "Northern Ireland Act 1998",
        "section 75",
        "Public bodies must treat people who look after others fairly.",
        TEXT + "ukpga/1998/47/section/75",
    ),
    # --- More than one nation -----------------------------------------------------------------------------------
    LawText(
        "equality-act-2010-s149",
        GREAT_BRITAIN,
        PUBLIC_BODIES,
        "Equality Act 2010",
        "section 149",
        "Public bodies must think about who could be treated unfairly, before they decide.",
        TEXT + "ukpga/2010/15/section/149",
    ),
    LawText(
        "data-protection-act-2018-s164a",
        EVERYWHERE,
        EVERYONE,
        "Data Protection Act 2018",
        "section 164A",
        "You can complain about how your details are used. They must say within 30 days that they have it.",
        TEXT + "ukpga/2018/12/section/164A",
        READ_ON,
    ),
    LawText(
        "accessibility-regulations-2018",
        EVERYWHERE,
        PUBLIC_BODIES,
        "Public Sector Bodies Accessibility Regulations 2018",
        "",
        "Websites of public bodies must work for disabled people too.",
        TEXT + "uksi/2018/952",
        READ_ON,
    ),
    LawText(
        "online-safety-act-2023",
        EVERYWHERE,
        (Organisation.Kind.CHARITY,),
        "Online Safety Act 2023",
        "",
        "A charity that lets people talk on its site must keep them safe there.",
        TEXT + "ukpga/2023/50",
    ),
    LawText(
        "pre-election-period",
        EVERYWHERE,
        COUNCIL_AND_NHS,
        "The weeks before an election",
        "custom, not law",
        "Public bodies start no new big public talks just before an election.",
    ),
)
