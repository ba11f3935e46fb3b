"""What belongs to one organisation: nobody at another reads it, writes to it, or can be made to hold it."""

from typing import Any

import pytest
from django.db.models import F, Q
from django.test import Client
from django.urls import reverse

from feedback.models import Action, GoalWeighed, Item, Quote, Theme
from tests.project.access import PAGE, RULES, Outcome, ask
from tests.project.forms import Form, forms_of, text_of
from tests.project.stage import GUEST, Place, Stage
from tests.project.urlconf import Address, addresses

OF_STAFF = [address for address in addresses() if address.route.startswith("manage/")]
PUBLIC = [
    address
    for address in addresses()
    if address.is_ours and not address.route.startswith("manage/") and RULES[address.name].get == PAGE
]
SHARED = {"planning:duty_edit"}  # one library for all, which whoever runs the portal looks after
REFUSED = {Outcome.NOT_THERE, Outcome.NOT_SO}
# Said or written in private on both sides of the stage.
PAGE_THERE = 200  # a page that is not there repeats the address that was asked for
PRIVATE = ("Nobody rings back", "Ring the line", "Last Monday", "afraid of him", "passed your thanks", "never closes")


def everything_of(place: Place) -> dict[str, list[Any]]:
    """All rows of a place, to be compared."""
    return {name: list(rows.order_by("pk").values()) for name, rows in place.lists().items()}


def crossed(stage: Stage, address: Address) -> set[str]:
    """Addresses that mix the two places: theirs whole, and theirs under our own name and ours under theirs."""
    here, elsewhere = stage.here, stage.elsewhere
    theirs, ours = elsewhere.path(address), here.path(address)
    mixed = theirs.replace(f"/manage/{elsewhere.organisation.slug}/", f"/manage/{here.organisation.slug}/")
    swapped = ours.replace(f"/manage/{here.organisation.slug}/", f"/manage/{elsewhere.organisation.slug}/")
    return {theirs, mixed, swapped} - {ours}


@pytest.mark.parametrize("role", ["planner", "safeguarding_lead", "commissioner", "administrator"])
def test_no_address_leads_across(stage: Stage, role: str) -> None:
    before = everything_of(stage.elsewhere)
    client, opened = stage.client(role), []
    for address in (one for one in OF_STAFF if one.name not in SHARED):
        for path in crossed(stage, address) if address.parameters != ("organisation", "slug") else ():
            opened += [(method, path) for method in ("GET", "POST") if ask(client, method, path) not in REFUSED]
    assert opened == []
    assert everything_of(stage.elsewhere) == before


def test_own_addresses_open(stage: Stage) -> None:
    """Negative control: the same walk with nothing swapped."""
    client = stage.client("planner")
    opened = {address.name for address in OF_STAFF if ask(client, "GET", stage.here.path(address)) == PAGE}
    assert len(opened) >= 30


@pytest.mark.parametrize("role", ["planner", "safeguarding_lead", "commissioner", "administrator"])
def test_no_page_of_staff_shows_the_other_organisation(stage: Stage, role: str) -> None:
    client, seen = stage.client(role), 0
    for address in [*OF_STAFF, *(address for address in PUBLIC if address.name == "home")]:
        response = client.get(stage.here.path(address))
        if response.status_code == 200:
            seen += 1
            assert stage.elsewhere.mark not in text_of(response), address.name
    assert seen > 1


def test_what_is_flagged_is_seen_by_the_safeguarding_lead_alone(stage: Stage) -> None:
    planner, lead = stage.client("planner"), stage.client("safeguarding_lead")
    for address in [*OF_STAFF, *PUBLIC]:
        response = planner.get(stage.here.path(address))
        assert "afraid of him" not in text_of(response), address.name
        if response.status_code == PAGE_THERE:
            assert stage.here.flagged.reference not in text_of(response).replace(" ", ""), address.name
    flagged = reverse("feedback:safeguarding_list", args=[stage.here.organisation.slug])
    assert "afraid of him" in lead.get(flagged).content.decode()


@pytest.mark.parametrize("role", [GUEST, "carer"])
def test_public_pages_show_nothing_private(stage: Stage, role: str) -> None:
    client = stage.client(role)
    for place in (stage.here, stage.elsewhere):
        for address in PUBLIC:
            if address.name == "home":
                continue
            content = text_of(client.get(place.path(address), follow=True))
            assert [words for words in PRIVATE if words in content] == [], address.name


def test_a_carer_sees_only_their_own(stage: Stage) -> None:
    """Reference and code of one item open that one and no other."""
    client = stage.carers_own(Client(), stage.here.waiting)
    own = client.get(reverse("feedback:thread", args=[stage.here.waiting.reference]))
    assert "Last Monday" in own.content.decode()
    for other in (stage.here.new, stage.here.flagged, stage.elsewhere.waiting):
        for name in ("thread", "thread_reply", "thread_look_again", "thread_passing_on"):
            path = reverse(f"feedback:{name}", args=[other.reference])
            for method in ("get", "post"):
                response = getattr(client, method)(path, {"words": "Not mine.", "allowed": "yes"})
                assert other.words not in text_of(response)
        assert not other.messages.filter(words="Not mine.").exists()


# --- What stands in a form ------------------------------------------------------------------------------------------


def swapped(form: Form, stage: Stage) -> dict[str, list[str]] | None:
    """The form filled in, with each of our keys replaced by theirs; None where it holds no key of ours."""
    pairs = [
        (getattr(stage.here, name), getattr(stage.elsewhere, name)) for name in ("service", "theme", "role", "goal")
    ]
    pairs += [(stage.here.answered_theme, stage.elsewhere.answered_theme)]
    keys = {str(ours.pk): str(theirs.pk) for ours, theirs in pairs}
    keys |= {stage.here.new.reference: stage.elsewhere.new.reference}
    keys |= {str(stage.here.new.pk): str(stage.elsewhere.new.pk), stage.here.service.slug: stage.elsewhere.service.slug}
    sent: dict[str, list[str]] = {}
    for name, value in form.fields:
        sent.setdefault(name, []).append(keys.get(value, value) or "Words for everyone.")
    found = False
    for name, values in form.choices.items():
        theirs = [keys[value] for value in values if value in keys]
        found = found or bool(theirs)
        sent[name] = theirs or values[-1:]
    return sent if found else None


def test_no_form_takes_a_key_of_the_other_organisation(stage: Stage) -> None:
    before, client, tried = everything_of(stage.elsewhere), stage.client("planner"), 0
    for address in OF_STAFF:
        path = stage.here.path(address)
        for form in forms_of(text_of(client.get(path)), path):
            sent = swapped(form, stage) if form.method == "post" else None
            if sent:
                tried += 1
                client.post(form.action, sent)
    assert tried > 5
    assert everything_of(stage.elsewhere) == before
    assert held_across() == {}


def held_across() -> dict[str, int]:
    """Rows of one organisation that point at another's."""
    own = Q(organisation=F("theme__organisation"))
    crossing = {
        "items under a theme": Item.objects.filter(theme__isnull=False).exclude(own),
        "items of a service": Item.objects.filter(service__isnull=False).exclude(
            organisation=F("service__organisation")
        ),
        "items given to somebody": Item.objects.filter(assigned_to__isnull=False).exclude(
            organisation=F("assigned_to__organisation")
        ),
        "themes of a service": Theme.objects.filter(service__isnull=False).exclude(
            organisation=F("service__organisation")
        ),
        "goals weighed": GoalWeighed.objects.exclude(goal__organisation=F("decision__theme__organisation")),
        "quotes": Quote.objects.exclude(item__theme=F("decision__theme")),
        "owners of promises": Action.objects.filter(owner__isnull=False).exclude(
            owner__organisation=F("decision__theme__organisation")
        ),
    }
    return {name: rows.count() for name, rows in crossing.items() if rows.exists()}


def test_a_row_that_crosses_is_found(stage: Stage) -> None:
    """Negative control."""
    Item.objects.filter(pk=stage.here.new.pk).update(theme=stage.elsewhere.theme)
    assert held_across() == {"items under a theme": 1}
