"""Questions that are ready to be asked, on what carers most often are asked about, in English and Welsh.

Their keys never change: so answers can be compared from one survey to the next, whoever asks. The words are our own.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.public_text import PublicText
from engagement.surveys.paper import Choice, Kind, Question


@dataclass(frozen=True)
class Topic:
    """A group of questions."""

    key: str
    name: str | Promise
    questions: tuple[Question, ...]


def _text(english: str, welsh: str) -> PublicText:
    return PublicText({"en-gb": english, "cy": welsh})


def _scale(key: str, english: str, welsh: str, choices: tuple[Choice, ...], *, is_outcome: bool = False) -> Question:
    return Question(key, Kind.SCALE, _text(english, welsh), choices=choices, is_outcome=is_outcome)


def _yes_no(key: str, english: str, welsh: str) -> Question:
    return Question(key, Kind.YES_NO, _text(english, welsh))


def _long(key: str, english: str, welsh: str) -> Question:
    hint = _text(
        "Please leave out names of people, so that nobody can be known by them.",
        "Peidiwch â rhoi enwau pobl, fel na all neb gael ei adnabod.",
    )
    return Question(key, Kind.LONG, _text(english, welsh), hint=hint)


HOW_GOOD = (
    Choice("very_good", _text("Very good", "Da iawn")),
    Choice("good", _text("Good", "Da")),
    Choice("so_so", _text("Neither good nor bad", "Ddim yn dda nac yn ddrwg")),
    Choice("bad", _text("Bad", "Gwael")),
    Choice("very_bad", _text("Very bad", "Gwael iawn")),
)
HOW_OFTEN = (
    Choice("always", _text("Always", "Bob amser")),
    Choice("mostly", _text("Most of the time", "Y rhan fwyaf o’r amser")),
    Choice("sometimes", _text("Sometimes", "Weithiau")),
    Choice("rarely", _text("Hardly ever", "Prin byth")),
    Choice("never", _text("Never", "Byth")),
)
HOW_EASY = (
    Choice("very_easy", _text("Very easy", "Hawdd iawn")),
    Choice("easy", _text("Easy", "Hawdd")),
    Choice("hard", _text("Hard", "Anodd")),
    Choice("very_hard", _text("Very hard", "Anodd iawn")),
    Choice("could_not", _text("I could not do it", "Doeddwn i ddim yn gallu")),
)
TOPICS = (
    Topic(
        "quality",
        _("How good the service is"),
        (
            _scale(
                "q_overall", "How good is this service?", "Pa mor dda yw’r gwasanaeth hwn?", HOW_GOOD, is_outcome=True
            ),
            _scale(
                "q_needs",
                "How often do you get the help you need?",
                "Pa mor aml ydych chi’n cael yr help sydd ei angen arnoch?",
                HOW_OFTEN,
                is_outcome=True,
            ),
            _scale(
                "q_wait",
                "How often did you get help in good time?",
                "Pa mor aml y cawsoch chi help mewn pryd?",
                HOW_OFTEN,
            ),
            _yes_no(
                "q_plan",
                "Is there a written plan that fits you and the person you care for?",
                "Oes cynllun ysgrifenedig sy’n addas i chi a’r person rydych yn gofalu amdano?",
            ),
        ),
    ),
    Topic(
        "access",
        _("How easy it is to use"),
        (
            _scale(
                "a_reach",
                "How easy was it to reach somebody who could help?",
                "Pa mor hawdd oedd cyrraedd rhywun a allai helpu?",
                HOW_EASY,
                is_outcome=True,
            ),
            _scale("a_get_there", "How easy is it to get there?", "Pa mor hawdd yw cyrraedd yno?", HOW_EASY),
            _scale(
                "a_words",
                "How easy are our letters and pages to understand?",
                "Pa mor hawdd yw deall ein llythyrau a’n tudalennau?",
                HOW_EASY,
            ),
            Question(
                "a_barriers",
                Kind.SEVERAL,
                _text("What makes it hard to use?", "Beth sy’n ei gwneud yn anodd ei ddefnyddio?"),
                choices=(
                    Choice("hours", _text("When it is open", "Yr oriau agor")),
                    Choice("travel", _text("Getting there", "Cyrraedd yno")),
                    Choice("forms", _text("Forms and letters", "Ffurflenni a llythyrau")),
                    Choice("language", _text("Language", "Iaith")),
                    Choice("care", _text("Nobody to care while I go", "Neb i ofalu tra byddaf yn mynd")),
                    Choice("money", _text("Money", "Arian")),
                ),
                has_other=True,
            ),
        ),
    ),
    Topic(
        "staff",
        _("How staff treat people"),
        (
            _scale(
                "s_respect",
                "How often do staff treat you with respect?",
                "Pa mor aml mae staff yn eich trin â pharch?",
                HOW_OFTEN,
                is_outcome=True,
            ),
            _scale(
                "s_listen",
                "How often do staff listen to what you know?",
                "Pa mor aml mae staff yn gwrando ar yr hyn rydych chi’n ei wybod?",
                HOW_OFTEN,
            ),
            _scale(
                "s_tell_again",
                "How often do you have to tell your story again?",
                "Pa mor aml mae’n rhaid i chi adrodd eich stori eto?",
                HOW_OFTEN,
            ),
        ),
    ),
    Topic(
        "ideas",
        _("What should change"),
        (
            _long("i_best", "What is the best thing about it?", "Beth yw’r peth gorau amdano?"),
            _long("i_change", "What one thing should we change?", "Pa un peth dylen ni ei newid?"),
            _long(
                "i_said",
                "Is there anything else you want to tell us?",
                "Oes unrhyw beth arall rydych chi am ei ddweud wrthym?",
            ),
        ),
    ),
    Topic(
        "outcomes",
        _("How life is for carers"),
        (
            _scale(
                "o_own_life",
                "How often do you have time for yourself?",
                "Pa mor aml mae gennych amser i chi’ch hun?",
                HOW_OFTEN,
                is_outcome=True,
            ),
            _scale(
                "o_well",
                "How good is your own health?",
                "Pa mor dda yw eich iechyd chi?",
                HOW_GOOD,
                is_outcome=True,
            ),
            _scale(
                "o_say",
                "How often do you have a say in the care that is planned?",
                "Pa mor aml mae gennych lais yn y gofal sy’n cael ei gynllunio?",
                HOW_OFTEN,
                is_outcome=True,
            ),
        ),
    ),
)
