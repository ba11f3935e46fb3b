"""What a quota can ask for, and how it is called."""

from enum import StrEnum

from django.utils.translation import gettext as _

from activities.models import CARER_TYPES


class Sort(StrEnum):
    """The question behind a tag."""

    TYPE = "type"
    AREA = "area"
    NEW = "new"


NEW = Sort.NEW.value


def tag_of(sort: Sort, value: str) -> str:
    """The tag of a carer type or an area."""
    return f"{sort}:{value}"


def sort_of(tag: str) -> Sort:
    """The question behind this tag."""
    return Sort(tag.partition(":")[0])


def label_of(tag: str) -> str:
    """The tag in words."""
    sort, value = sort_of(tag), tag.partition(":")[2]
    if sort == Sort.TYPE:
        return str({carer_type.value: label for carer_type, label in CARER_TYPES}[value])
    if sort == Sort.AREA:
        return _("People who live in %(area)s") % {"area": value}
    return _("People who take part for the first time")
