"""What a list of people looks like, which an organisation brings along."""

from typing import Final

from common.spreadsheets import Table

LIST_OF_PEOPLE: Final = Table(
    columns={
        "name": ("name", "full name"),
        "email": ("e-mail", "email", "email address", "e-mail address"),
        "telephone": ("telephone", "phone", "telephone number", "phone number"),
        "carer_types": ("carer types", "carer type"),
        "language": ("language",),
        "basis": ("consent basis", "basis of consent", "consent"),
        "agreed_on": ("date of consent", "consent date"),
    },
    compulsory=(("name",), ("basis",), ("agreed_on",), ("email", "telephone")),
    most_rows=5_000,
)
