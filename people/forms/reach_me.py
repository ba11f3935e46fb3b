"""How somebody wants to be reached: one question a page."""

from datetime import time
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.forms import CheckboxesField, LongTextField, PhoneField, PortalForm, RadiosField, TimeTextField
from common.templatetags.portal import london_time
from notices.addresses import normalised_mobile, normalised_number, normalised_post, shown_number
from notices.kinds import Category
from notices.models import Contact, Preferences
from people.forms.about_me import labels
from people.forms.account import CodeForm

LONGEST_POST = 320


class ReachMeForm(PortalForm):
    """One question about one contact."""

    submit = _("Save")
    heading: ClassVar[str | Promise]
    why: ClassVar[str | Promise]

    @classmethod
    def as_told(cls, contact: Contact) -> dict[str, Any]:
        """What holds now."""
        raise NotImplementedError

    @classmethod
    def in_words(cls, contact: Contact) -> list[str]:
        """The same, to be read."""
        raise NotImplementedError

    @property
    def wishes(self) -> dict[str, Any]:
        """What to keep among the preferences."""
        return {}

    @property
    def language(self) -> str:
        """The language to write in, if that was the question."""
        return ""


class NewsForm(ReachMeForm):
    """What somebody wants to hear about."""

    CHOICES = [(category.value, category.label) for category in (Category.ANSWERS, Category.NEWS, Category.ASKS)]
    heading = _("What may we tell you about?")
    why = _("We always tell you about what you booked, about your account, and when we write to you alone.")
    wanted = CheckboxesField(
        label=_("What do you want to hear about?"),
        help_text=_("Tick all that you want."),
        choices=CHOICES,
        required=False,
    )

    @classmethod
    def as_told(cls, contact: Contact) -> dict[str, Any]:
        """What is not turned off."""
        turned_off = Preferences.of(contact).turned_off
        return {"wanted": [value for value, _label in cls.CHOICES if value not in turned_off]}

    @classmethod
    def in_words(cls, contact: Contact) -> list[str]:
        """The categories that are not turned off."""
        return labels(cls.CHOICES, cls.as_told(contact)["wanted"]) or [gettext("Only what must come")]

    @property
    def wishes(self) -> dict[str, Any]:
        """The categories that were left out."""
        return {"turned_off": [value for value, _label in self.CHOICES if value not in self.cleaned_data["wanted"]]}


class QuietForm(ReachMeForm):
    """When nothing shall come."""

    ANY, NIGHT, OWN = "any", "night", "own"
    CHOICES = [
        (ANY, _("Any time is fine")),
        (NIGHT, _("Not at night, from 9pm to 8am")),
        (OWN, _("Not at other times that I choose")),
    ]
    heading = _("When should we not write or ring?")
    why = _("What comes up then waits. It comes at once only if it would be too late.")
    reveals = {"when": {OWN: ["quiet_from", "quiet_until"]}}
    when = RadiosField(
        label=_("When do you want quiet?"),
        choices=CHOICES,
        error_messages={"required": _("Choose when you want quiet.")},
    )
    quiet_from = TimeTextField(label=_("Quiet from"), error_messages={"required": _("Write when it starts.")})
    quiet_until = TimeTextField(label=_("Quiet until"), error_messages={"required": _("Write when it ends.")})

    @classmethod
    def as_told(cls, contact: Contact) -> dict[str, Any]:
        """The quiet hours."""
        quiet = Preferences.of(contact).quiet
        if quiet is None:
            return {"when": cls.ANY}
        if quiet == Preferences.NIGHT:
            return {"when": cls.NIGHT}
        return {"when": cls.OWN, "quiet_from": quiet.starts, "quiet_until": quiet.ends}

    @classmethod
    def in_words(cls, contact: Contact) -> list[str]:
        """From when until when."""
        quiet = Preferences.of(contact).quiet
        if quiet is None:
            return labels(cls.CHOICES, [cls.ANY])
        shown = {"start": london_time(quiet.starts), "end": london_time(quiet.ends)}
        return [gettext("Not from %(start)s to %(end)s") % shown]

    def clean(self) -> dict[str, Any]:
        """Refuse a time that ends when it starts."""
        told = self.cleaned_data
        if (
            told.get("when") == self.OWN
            and told.get("quiet_from")
            and told.get("quiet_from") == told.get("quiet_until")
        ):
            self.add_error("quiet_until", ValidationError(_("Write another time than the one it starts."), code="same"))
        return told

    @property
    def wishes(self) -> dict[str, Any]:
        """The quiet hours, or none."""
        told = self.cleaned_data
        hours: dict[str, tuple[time | None, time | None]] = {
            self.ANY: (None, None),
            self.NIGHT: (Preferences.NIGHT.starts, Preferences.NIGHT.ends),
        }
        quiet_from, quiet_until = hours.get(told["when"]) or (told["quiet_from"], told["quiet_until"])
        return {"quiet_from": quiet_from, "quiet_until": quiet_until}


class HowOftenForm(ReachMeForm):
    """Each notice at once, or many in one letter."""

    heading = _("One message or many?")
    why = _("News can wait and come together. Reminders and messages to you alone still come at once.")
    reveals = {"digest": {Preferences.Digest.WEEKLY: ["digest_weekday"]}}
    digest = RadiosField(
        label=_("How should news come?"),
        choices=Preferences.Digest.choices,
        error_messages={"required": _("Choose how news should come.")},
    )
    digest_weekday = RadiosField(
        label=_("On which day?"),
        choices=[(str(number), name) for number, name in Preferences.Weekday.choices],
        error_messages={"required": _("Choose a day.")},
    )

    @classmethod
    def as_told(cls, contact: Contact) -> dict[str, Any]:
        """How it comes now."""
        wants = Preferences.of(contact)
        return {"digest": wants.digest, "digest_weekday": str(wants.digest_weekday or "")}

    @classmethod
    def in_words(cls, contact: Contact) -> list[str]:
        """How it comes, and on which day."""
        wants = Preferences.of(contact)
        words = [str(wants.get_digest_display())]
        return words if wants.digest_weekday is None else [*words, str(wants.get_digest_weekday_display())]

    @property
    def wishes(self) -> dict[str, Any]:
        """How, and a day only where it is weekly."""
        weekly = self.cleaned_data["digest"] == Preferences.Digest.WEEKLY
        weekday = int(self.cleaned_data["digest_weekday"]) if weekly else None
        return {"digest": self.cleaned_data["digest"], "digest_weekday": weekday}


class LanguageForm(ReachMeForm):
    """In which language we write."""

    heading = _("Which language should we write in?")
    why = _("We write in it where we can.")
    spoken = RadiosField(
        label=_("Which language?"),
        choices=settings.LANGUAGES,
        error_messages={"required": _("Choose a language.")},
    )

    @classmethod
    def as_told(cls, contact: Contact) -> dict[str, Any]:
        """The language of the contact."""
        return {"spoken": contact.language}

    @classmethod
    def in_words(cls, contact: Contact) -> list[str]:
        """Its name."""
        return labels(settings.LANGUAGES, [contact.language])

    @property
    def language(self) -> str:
        """The choice."""
        return str(self.cleaned_data["spoken"])


class WayForm(PortalForm):
    """By what somebody is reached. A number that gets texts is proved by a code afterwards."""

    submit = _("Save")
    heading = _("How do we reach you?")
    Channel = Contact.Channel
    reveals = {
        "way": {
            Channel.SMS: ["mobile"],
            Channel.TELEPHONE: ["telephone", "leave_message"],
            Channel.LETTER: ["post", "large_print"],
        }
    }
    way = RadiosField(
        label=_("Choose one way"),
        error_messages={"required": _("Choose how we reach you.")},
    )
    mobile = PhoneField(
        label=_("Mobile number"),
        help_text=_("We text you a code. You type it in on the next page."),
        error_messages={"required": _("Write your number, or choose another way.")},
    )
    telephone = PhoneField(
        label=_("Phone number"),
        help_text=_("Someone from our team rings you there."),
        error_messages={"required": _("Write your number, or choose another way.")},
    )
    leave_message = forms.BooleanField(label=_("You may leave a message there"), required=False)
    post = LongTextField(
        label=_("Name and address"),
        help_text=_("Begin with your name. End with the postcode on a line of its own."),
        max_length=LONGEST_POST,
        rows=5,
        error_messages={"required": _("Write your address, or choose another way.")},
    )
    large_print = forms.BooleanField(label=_("Write in large print"), required=False)

    def __init__(self, *args: Any, email: str, sends_texts: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        way = self.fields["way"]
        if isinstance(way, forms.ChoiceField):
            by_text = [(self.Channel.SMS, _("Text message"))] if sends_texts else []
            way.choices = [
                (self.Channel.EMAIL, gettext("Email to %(address)s") % {"address": email}),
                *by_text,
                (self.Channel.TELEPHONE, _("Phone call")),
                (self.Channel.LETTER, _("Letter by post")),
            ]

    @classmethod
    def as_told(cls, contact: Contact) -> dict[str, Any]:
        """What holds now."""
        told: dict[str, Any] = {"way": contact.channel}
        if contact.channel == cls.Channel.LETTER:
            return told | {"post": contact.address, "large_print": contact.large_print}
        if contact.channel == cls.Channel.TELEPHONE:
            number = shown_number(contact.address)
            return told | {"telephone": number, "leave_message": contact.safe_to_leave_message}
        return told | ({"mobile": shown_number(contact.address)} if contact.channel == cls.Channel.SMS else {})

    def clean_mobile(self) -> str:
        """Write a number as it is texted."""
        typed: str = self.cleaned_data["mobile"]
        return normalised_mobile(typed) if typed else ""

    def clean_telephone(self) -> str:
        """Write a number as it is rung."""
        typed: str = self.cleaned_data["telephone"]
        return normalised_number(typed) if typed else ""

    def clean_post(self) -> str:
        """Write an address as it is printed."""
        typed: str = self.cleaned_data["post"]
        return normalised_post(typed) if typed else ""

    def say_not_taken(self) -> None:
        """Say no, in the same words whether somebody else is reached there or nobody can be."""
        field = "post" if self.cleaned_data["way"] == self.Channel.LETTER else "telephone"
        self.add_error(
            field,
            ValidationError(
                _("We cannot take this one here. Choose another way, or call us to set it up with you."),
                code="not_taken",
            ),
        )


class NumberCodeForm(CodeForm):
    """The code from the text message."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].error_messages["required"] = _("Type in the code from our text message.")


# By the part of the address that names the question; in this order they stand on the page.
REACH_QUESTIONS: dict[str, type[ReachMeForm]] = {
    "about": NewsForm,
    "quiet": QuietForm,
    "how-often": HowOftenForm,
    "language": LanguageForm,
}
