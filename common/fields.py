"""Model fields that more than one app uses."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import ngettext

from common.public_text import ENGLISH, VARIANTS, PublicText

if TYPE_CHECKING:
    JSONField = models.JSONField[PublicText | str | Mapping[str, str], PublicText]
else:
    JSONField = models.JSONField


class PublicTextAttribute(DeferredAttribute):
    """Turns whatever is assigned (a plain string is English) into a `PublicText` at once."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        if not hasattr(value, "resolve_expression"):
            value = PublicText.of(value)
        instance.__dict__[self.field.attname] = value


class PublicTextEncoder(DjangoJSONEncoder):
    """Writes a `PublicText` as a JSON object."""

    def default(self, o: Any) -> Any:
        """Turn what JSON does not know into what it does."""
        return o.as_dict() if isinstance(o, PublicText) else super().default(o)


class PublicTextField(JSONField):
    """Words for the public: one JSON object from variant to text, a `PublicText` in Python.

    `max_length` holds for each variant. A required field needs its English words.
    """

    descriptor_class = PublicTextAttribute

    def __init__(self, verbose_name: Any = None, *, blank: bool = False, **kwargs: Any) -> None:
        kwargs["default"] = dict
        kwargs["encoder"] = PublicTextEncoder
        super().__init__(verbose_name, blank=blank, **kwargs)

    def deconstruct(self) -> Any:
        """Leave out what every public text has, so that migrations stay short."""
        name, path, args, kwargs = super().deconstruct()
        del kwargs["default"], kwargs["encoder"]
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, expression: Expression, connection: BaseDatabaseWrapper) -> Any:
        """Read a row's object as a `PublicText`; what a key lookup takes out of it stays as it is."""
        loaded = super().from_db_value(value, expression, connection)
        return PublicText(loaded) if isinstance(loaded, dict) else loaded

    def to_python(self, value: Any) -> PublicText:
        """Accept a public text, a mapping or English words."""
        return PublicText.of(value)

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """Store English words given to `update()` as the object they mean."""
        if not hasattr(value, "resolve_expression"):
            value = PublicText.of(value)
        return super().get_db_prep_save(value, connection)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Refuse a required text without words, and any variant that is too long."""
        super().validate(value, model_instance)
        if not self.blank and ENGLISH not in PublicText.of(value):
            raise ValidationError(self.error_messages["blank"], code="blank")
        for variant, text in PublicText.of(value).items():
            if self.max_length is not None and len(text) > self.max_length:
                raise ValidationError(
                    ngettext(
                        "%(variant)s: use %(limit)d character or fewer.",
                        "%(variant)s: use %(limit)d characters or fewer.",
                        self.max_length,
                    ),
                    code="max_length",
                    params={"variant": VARIANTS[variant], "limit": self.max_length},
                )

    def formfield(self, **kwargs: Any) -> Any:
        """Offer the one form field in which staff write for carers."""
        from common.forms import PublicTextFormField

        return models.Field.formfield(
            self,
            **{
                "form_class": PublicTextFormField,
                "max_length": self.max_length,
                "required": not self.blank,
                **kwargs,
            },
        )

    def value_to_string(self, obj: models.Model) -> Any:
        """Give serialisers a plain object."""
        return PublicText.of(self.value_from_object(obj)).as_dict()
