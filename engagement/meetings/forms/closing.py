"""Closing a meeting in one form: who came, what was said, what was promised."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.formpack import Button, Fieldset, Include, Question, Reveal
from common.forms import (
    CheckboxesField,
    DatePartsField,
    LongTextField,
    PortalForm,
    PublicTextFormField,
    RadiosField,
    SubmissionTokenMixin,
)
from common.growing import GrowingMixin
from common.public_text import PublicText
from engagement.meetings.models import (
    LONGEST_ANSWER,
    LONGEST_GIST,
    LONGEST_MINUTES,
    AgendaItem,
    Booking,
    Minutes,
    QuestionAhead,
)
from engagement.meetings.operations import ClosingDraft, PointDraft, PromiseDraft, SaidOfAnItem, SaidOfAQuestion
from engagement.meetings.operations.closing import TOLD
from feedback.models import LONGEST_WORDS
from planning.models import Service

MOST_PEOPLE = 10_000
MOST_POINTS = 12
MOST_QUESTIONS = 40  # in the form; the others are answered on their own page
LONGEST_BECAUSE = 500
OF_A_POINT = ("words", "voices", "gist", "service", "promised", "what", "who", "by")
PUBLISH, YES, NO = "publish", "yes", "no"
NOW, LATER = "now", "later"
NUMBERS = {
    "invalid": _("Write a number, like 20."),
    "min_value": _("Write 0 or more."),
    "max_value": _("Write %(limit_value)d or fewer."),
}


def _count(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=0,
        max_value=MOST_PEOPLE,
        required=False,
        initial=0,
        error_messages=NUMBERS,
    )


class ClosingForm(GrowingMixin, SubmissionTokenMixin, PortalForm):
    """All of it. It can be kept for later with gaps; what everyone reads needs some words, read for names."""

    submit = _("Save for later")
    first_rows, more_rows, most_rows, more_words = 2, 2, MOST_POINTS, _("More points")

    came = CheckboxesField(
        label=_("Who came?"), help_text=_("Take the tick away where somebody did not."), required=False
    )
    people = _count(_("How many people came whom you knew by name?"))
    walk_ins = _count(_("How many just came?"))
    anonymous = _count(_("How many could you only count?"), _("People who gave no name, on a call or at a stall."))
    first_time = _count(_("How many of all of them took part for the first time?"))
    from_service = RadiosField(label=_("Did they come?"), choices=Minutes.FromService.choices, required=False)
    from_service_words = PublicTextFormField(
        label=_("If not all of them came: who came instead, and why?"),
        help_text=_("Everyone can read it. Job titles, no names."),
        max_length=LONGEST_GIST,
        rows=2,
        required=False,
    )
    summary = PublicTextFormField(
        label=_("The meeting in short"),
        help_text=_("Everyone can read it. What you talked about, and what happens next. No names of people."),
        max_length=LONGEST_MINUTES,
        rows=5,
        required=False,
    )
    no_goal_because = LongTextField(
        label=_("No goal applies to it, because"), max_length=LONGEST_BECAUSE, rows=2, required=False
    )
    no_duty_because = LongTextField(
        label=_("No duty applies to it, because"), max_length=LONGEST_BECAUSE, rows=2, required=False
    )
    names_read = forms.BooleanField(
        label=_("I have read all of it. It names nobody, and nobody can be recognised."), required=False
    )
    version = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        minutes: Minutes | None,
        who_comes: PublicText,
        agenda: Sequence[AgendaItem],
        bookings: Sequence[Booking] | None,
        walk_ins: int,
        questions: Sequence[QuestionAhead],
        services: Sequence[Service],
        weighs: Collection[str],
        version: str,
        today: date,
        **kwargs: Any,
    ) -> None:
        """``walk_ins`` were counted at the door; ``today`` is a day of London.

        ``weighs`` says what the activity names already, of goals and duties.
        """
        super().__init__(*args, **kwargs)
        self.minutes, self.agenda, self.bookings = minutes, agenda, bookings
        self.questions, self.who_comes = questions, who_comes
        self.services, self.weighs, self.today = services, weighs, today
        self.grow()
        self.initial["version"] = version
        self.initial["walk_ins"] = walk_ins
        self._ask_who_came()
        for item in agenda:
            self._ask_about(item)
        for question in questions:
            self._ask_for_answer(question)
        for number in range(1, self.shown + 1):
            self._ask_for_point(number)
        if minutes:
            self.initial.update({name: getattr(minutes, name) for name in TOLD})
        if not who_comes:
            del self.fields["from_service"], self.fields["from_service_words"]
        for name, is_named in (("no_goal_because", "goals"), ("no_duty_because", "duties")):
            if is_named in weighs:
                del self.fields[name]

    def _ask_who_came(self) -> None:
        came = self.fields["came"]
        if self.bookings is None or not isinstance(came, CheckboxesField):
            del self.fields["came"]
            return
        del self.fields["people"]  # those who are ticked
        came.choices = [(str(booking.pk), booking.name) for booking in self.bookings]
        # Where people were checked in, who was not seen did not come; else who booked is taken to have come.
        was_door_kept = not self.minutes and (self.initial["walk_ins"] or any(one.came for one in self.bookings))
        came_for_sure = [one for one in self.bookings if one.came or (one.came is None and not was_door_kept)]
        self.initial["came"] = [str(booking.pk) for booking in came_for_sure]
        if not self.bookings:
            del self.fields["came"]

    def _ask_about(self, item: AgendaItem) -> None:
        notes, unfinished = f"notes_{item.pk}", f"unfinished_{item.pk}"
        self.fields[notes] = PublicTextFormField(
            label=_("What was said about it?"), max_length=LONGEST_MINUTES, rows=4, required=False
        )
        self.fields[unfinished] = forms.BooleanField(label=_("We go on with it next time"), required=False)
        self.initial.update({notes: item.notes, unfinished: item.is_unfinished})

    @staticmethod
    def _names_of(question: QuestionAhead) -> tuple[str, str, str, str]:
        return tuple(f"{name}_{question.pk}" for name in ("answered", "answer", "owner", "due"))  # type: ignore[return-value]  # four

    def _ask_for_answer(self, question: QuestionAhead) -> None:
        when, answer, owner, due = self._names_of(question)
        self.fields[when] = RadiosField(
            label=_("Was it answered?"),
            choices=[(NOW, _("Yes, and here is the answer")), (LATER, _("Not yet: we answer it later"))],
            required=False,
        )
        self.fields[answer] = PublicTextFormField(
            label=_("The answer"),
            help_text=_("Everyone can read it. No names of people."),
            max_length=LONGEST_ANSWER,
            rows=3,
            required=False,
        )
        self.fields[owner] = forms.CharField(
            label=_("Job title of who answers"),
            help_text=_("Everyone sees it. Not a person's name."),
            max_length=120,
            required=False,
        )
        self.fields[due] = DatePartsField(label=_("By when?"), required=False)
        drafted = NOW if question.answer else LATER if question.due_on or question.owner_title else ""
        said = {when: drafted, answer: question.answer, owner: question.owner_title, due: question.due_on}
        self.initial.update(said)

    @staticmethod
    def _names(number: int) -> tuple[str, ...]:
        return tuple(
            f"{name}_{number}" for name in ("words", "voices", "gist", "service", "promised", "what", "who", "by")
        )

    def _ask_for_point(self, number: int) -> None:
        words, voices, gist, service, promised, what, who, by = self._names(number)
        self.fields[words] = LongTextField(
            label=_("What was said, in their words"),
            help_text=_("It goes into the feedback log, where only your team reads it."),
            max_length=LONGEST_WORDS,
            rows=3,
            required=False,
        )
        self.fields[voices] = forms.IntegerField(
            label=_("How many people said it?"),
            min_value=1,
            max_value=MOST_PEOPLE,
            required=False,
            error_messages=NUMBERS | {"min_value": _("Write 1 or more.")},
        )
        self.fields[gist] = PublicTextFormField(
            label=_("The same in one plain sentence"),
            help_text=_("Everyone can read it."),
            max_length=LONGEST_GIST,
            rows=2,
            required=False,
        )
        if len(self.services) > 1:
            self.fields[service] = RadiosField(
                label=_("Which service is it about?"),
                choices=[(str(one.pk), one.name) for one in self.services],
                required=False,
            )
        self.fields[promised] = RadiosField(
            label=_("Did you promise something in the room?"),
            choices=[(NO, _("No. We look at it and answer.")), (YES, _("Yes"))],
            required=False,
            initial=NO,
        )
        self.fields[what] = PublicTextFormField(label=_("What will you do?"), max_length=300, rows=2, required=False)
        self.fields[who] = forms.CharField(
            label=_("Job title of who does it"),
            help_text=_("Everyone sees it. Not a person's name."),
            max_length=120,
            required=False,
        )
        self.fields[by] = DatePartsField(label=_("By when?"), required=False)

    def layout(self) -> list[Any]:
        """Who came, then the agenda, then points, then what everyone reads first."""
        counts = [name for name in ("came", "people", "walk_ins", "anonymous", "first_time") if name in self.fields]
        groups: list[Any] = [
            Fieldset(
                gettext("Who came"),
                *(Question(name, width="" if name == "came" else "4") for name in counts),
                size="l",
                heading=2,
            )
        ]
        if self.who_comes:
            groups.append(self._group_of_service())
        for item in self.agenda:
            said = map(Question, (f"notes_{item.pk}", f"unfinished_{item.pk}"))
            groups.append(Fieldset(str(item.title), *said, size="m", heading=2))
        groups += [self._group_of_question(question) for question in self.questions]
        groups.append(Include("meetings/_points_so_far.html"))
        groups += [self._group_of_point(number) for number in range(1, self.shown + 1)]
        because = [name for name in ("no_goal_because", "no_duty_because") if name in self.fields]
        if because:
            hint = gettext(
                "Only where you promised something. The activity does not say which goals and duties it serves."
            )
            asked = (Question(name) for name in because)
            groups.append(Fieldset(gettext("What your promises serve"), *asked, size="m", heading=2, hint=hint))
        read = (Question("summary"), Question("names_read"))
        groups.append(Fieldset(gettext("What everyone reads first"), *read, size="l", heading=2))
        return [*groups, Question("rows"), Question("submission"), Question("version")]

    def _group_of_service(self) -> Fieldset:
        hint = gettext("You had said: %(who)s") % {"who": self.who_comes}
        asked = map(Question, ("from_service", "from_service_words"))
        return Fieldset(gettext("Who from the service came"), *asked, size="l", heading=2, hint=hint)

    def _group_of_question(self, question: QuestionAhead) -> Fieldset:
        when, answer, owner, due = self._names_of(question)
        legend = gettext("Sent ahead: %(question)s") % {"question": question.words}
        return Fieldset(legend, Reveal(when, {NOW: [answer], LATER: [owner, due]}), size="m", heading=2)

    def _group_of_point(self, number: int) -> Fieldset:
        words, voices, gist, service, promised, *promise = self._names(number)
        asked: list[Any] = [Question(words), Question(voices, width="4"), Question(gist)]
        if service in self.fields:
            asked.append(Question(service))
        asked.append(Reveal(promised, {YES: promise}))
        return Fieldset(gettext("Point %(number)d") % {"number": number}, *asked, size="m", heading=2)

    def buttons(self) -> list[Button]:
        """To publish comes first; what is public already is not kept for later."""
        _save, *others = super().buttons()
        publish = Button(_("Publish the minutes"), name=PUBLISH, value="1")
        if self.minutes and self.minutes.is_public:
            return [Button(_("Publish the changes"), name=PUBLISH, value="1"), *others]
        return [publish, Button(self.submit, kind="secondary"), *others]

    @property
    def publishes(self) -> bool:
        """Whether everyone is to read it now."""
        return self.is_bound and (PUBLISH in self.data or bool(self.minutes and self.minutes.is_public))

    def clean(self) -> dict[str, Any]:
        """Say beside its field what is missing, of a point or of what is to be public."""
        cleaned = super().clean() or self.cleaned_data
        self._check_points()
        for question in self.questions:
            self._check_question(question)
        self._check_service()
        if self._who_came() is not None and not self._numbers_agree():
            self._say("first_time", _("This is more than came in all."))
        if self.publishes and not cleaned.get("summary"):
            self._say("summary", _("Write a few words about the meeting."))
        if self.publishes and not cleaned.get("names_read"):
            self._say("names_read", _("Read it for names first, then tick this."))
        return cleaned

    def _check_points(self) -> None:
        any_promise = False
        for number in range(1, self.shown + 1):
            promised, *promise = self._names(number)[OF_A_POINT.index("promised") :]
            if self.cleaned_data.get(promised) != YES:
                self._leave_out(promise)
            if self._is_used(number):
                any_promise |= self._check_point(number)
        for name in ("no_goal_because", "no_duty_because"):
            if any_promise and name in self.fields and not self.cleaned_data.get(name):
                self._say(name, _("Say why none applies, or name them in the activity first."))

    def _check_service(self) -> None:
        if not self.who_comes:
            return
        said, words = map(self.cleaned_data.get, ("from_service", "from_service_words"))
        if not said and (self.publishes or words):
            self._say("from_service", _("Say whether they came."))
        if self.publishes and said in {Minutes.FromService.SOME, Minutes.FromService.NONE} and not words:
            self._say("from_service_words", _("Say who came instead, and why."))

    def _check_question(self, question: QuestionAhead) -> None:
        when, answer, owner, due = self._names_of(question)
        data = self.cleaned_data
        chosen = data.get(when)
        if chosen != NOW:
            self._leave_out([answer])
        if chosen != LATER:
            self._leave_out([owner, due])
        if data.get(due) and data[due] < self.today:
            self._say(due, _("Choose today or a later day."))
        if not self.publishes:
            return
        if not chosen:
            self._say(when, _("Answer it, or say by when you will."))
        if chosen == NOW and not data.get(answer):
            self._say(answer, _("Write the answer."))
        if chosen == LATER and not data.get(owner):
            self._say(owner, _("Write the job title of who answers."))
        if chosen == LATER and not data.get(due):
            self._say(due, _("Write by when there is an answer."))

    def _is_used(self, number: int) -> bool:
        words, voices, gist, _service, promised, *_rest = self._names(number)
        typed = any(self.cleaned_data.get(name) for name in (words, voices, gist))
        return typed or self.cleaned_data.get(promised) == YES

    def _check_point(self, number: int) -> bool:
        words, _voices, gist, service, promised, what, who, by = self._names(number)
        data = self.cleaned_data
        if not data.get(words):
            self._say(words, _("Write what was said."))
        if not data.get(gist):
            self._say(gist, _("Say it in one plain sentence."))
        if service in self.fields and not data.get(service):
            self._say(service, _("Choose the service."))
        if data.get(promised) != YES:
            return False
        for name, sentence in (
            (what, _("Write what you will do.")),
            (who, _("Write the job title of who does it.")),
            (by, _("Write by when it will be done.")),
        ):
            if not data.get(name):
                self._say(name, sentence)
        if data.get(by) and data[by] < self.today:
            self._say(by, _("Choose today or a later day."))
        return True

    def _say(self, field: str, words: Any) -> None:
        if field not in self.errors:
            self.add_error(field, ValidationError(words, code="missing"))

    def _who_came(self) -> dict[str, int] | None:
        """Who came, in numbers; nothing where one of them is none."""
        data = self.cleaned_data
        counts = {name: data.get(name) or 0 for name in ("people", "walk_ins", "anonymous", "first_time")}
        if any(name in self.errors for name in (*counts, "came")):
            return None
        return counts if self.bookings is None else counts | {"people": len(data.get("came") or [])}

    def _numbers_agree(self) -> bool:
        counts = self._who_came() or {}
        return counts["first_time"] <= counts["people"] + counts["walk_ins"] + counts["anonymous"]

    def draft(self) -> ClosingDraft:
        """What was written, as the operation takes it."""
        data = self.cleaned_data
        return ClosingDraft(
            summary=data.get("summary") or PublicText(),
            from_service=data.get("from_service") or "",
            from_service_words=data.get("from_service_words") or PublicText(),
            came=None if self.bookings is None else [int(pk) for pk in data.get("came") or []],
            agenda={
                item.pk: SaidOfAnItem(
                    data.get(f"notes_{item.pk}") or PublicText(), bool(data.get(f"unfinished_{item.pk}"))
                )
                for item in self.agenda
            },
            questions=dict(map(self._answer_to, self.questions)),
            points=list(self._points()),
            no_goal_because=data.get("no_goal_because", ""),
            no_duty_because=data.get("no_duty_because", ""),
            **self._who_came() or {},
        )

    def _answer_to(self, question: QuestionAhead) -> tuple[int, SaidOfAQuestion]:
        _when, answer, owner, due = map(self.cleaned_data.get, self._names_of(question))
        return question.pk, SaidOfAQuestion(answer or PublicText(), owner or "", due)

    def _points(self) -> Iterator[PointDraft]:
        services = {str(one.pk): one for one in self.services}
        only = self.services[0] if len(self.services) == 1 else None
        for number in range(1, self.shown + 1):
            if self._is_used(number):
                said = {name: self.cleaned_data.get(f"{name}_{number}") for name in OF_A_POINT}
                yield PointDraft(
                    words=str(said["words"]),
                    gist=PublicText.of(said["gist"]),
                    voices=said["voices"] or 1,
                    service=services.get(str(said["service"]), only),
                    promise=_promise_of(said) if said["promised"] == YES else None,
                )


def _promise_of(said: dict[str, Any]) -> PromiseDraft:
    return PromiseDraft(PublicText.of(said["what"]), said["who"], said["by"])
