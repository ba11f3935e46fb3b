"""Bad input never breaks a page: a plain answer, whatever is sent, and nothing of it becomes part of a page."""

import itertools
from urllib.parse import quote, unquote
from zlib import crc32

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from feedback.models import Item
from people.models import User
from tests.people.factories import make_carer
from tests.project.access import PAGE, RULES, Outcome
from tests.project.forms import Form, forms_of, text_of
from tests.project.fuzz import BROKEN, TEXTS, URLENCODED, XSS, bodies
from tests.project.stage import CARER, GUEST, NO_SECOND_FACTOR, Stage
from tests.project.urlconf import addresses

OURS = [address for address in addresses() if address.is_ours]
SENT_A_FORM = 50
SENT_A_FORM_IN_THE_SOAK = 5_000
MEGABYTE = 1_000_000
PARTS = 4  # so that the tests of many forms run side by side
OF_GUESTS = ("account_login", "account_confirm_login_code")
OF_ACCOUNTS = ("mfa_index", "mfa_activate_totp", "mfa_reauthenticate", "mfa_add_webauthn")
ODD_PARTS = (
    "%00",
    "9" * 30,
    "a" * 3_000,
    "%F0%9F%98%80",
    "%FF%FE",
    "..",
    "%2e%2e%2f",
    "<script>",
    "K7MW4PXD",
    "0",
    "-1",
)


def with_forms(stage: Stage) -> dict[str, tuple[str, str]]:
    """Every page that may hold a form: its address, and the role that is served."""
    found = {
        address.name: (stage.here.path(address), next(role for role in stage.roles if role in RULES[address.name].who))
        for address in OURS
        if RULES[address.name].get == PAGE
    }
    found["feedback:thread"] = (reverse("feedback:thread", args=[stage.here.waiting.reference]), GUEST)
    found["answered thread"] = (reverse("feedback:thread", args=[stage.here.privately_answered.reference]), GUEST)
    found["asked thread"] = (reverse("feedback:thread", args=[stage.here.asked.reference]), GUEST)
    found |= {name: (reverse(name), GUEST) for name in OF_GUESTS}
    return found | {name: (reverse(name), NO_SECOND_FACTOR) for name in OF_ACCOUNTS}


def opened(stage: Stage, name: str, role: str) -> Client:
    """Somebody for whom the page shows its form."""
    if role == CARER and not User.objects.filter(pk=stage.cast[CARER].pk).exists():
        stage.cast[CARER] = make_carer()  # the form by which somebody goes has been sent
    client = stage.client(role)
    own = {
        "feedback:thread": stage.here.waiting,
        "answered thread": stage.here.privately_answered,
        "asked thread": stage.here.asked,
    }
    if name in own:
        stage.carers_own(client, own[name])
    if name == "account_confirm_login_code":
        client.post(reverse("account_login"), {"email": "somebody@example.org"})
    return client


def posting_forms(client: Client, path: str) -> list[Form]:
    """The forms of a page that change something."""
    return [form for form in forms_of(text_of(client.get(path)), path) if form.method == "post"]


def send_many(stage: Stage, number: int, part: int, parts: int) -> set[str]:
    """Fuzz every form of a part of the portal; return the addresses to which forms were sent."""
    sent = set()
    for name, (path, role) in sorted(with_forms(stage).items()):
        client = opened(stage, name, role)
        for form in posting_forms(client, path):
            kind_of_form = resolve(form.action.partition("?")[0]).view_name
            if kind_of_form in sent or crc32(kind_of_form.encode()) % parts != part:
                continue
            sent.add(kind_of_form)
            for body, kind in bodies(form, number, seed=f"{name} {form.action}"):
                response = client.post(form.action, data=body, content_type=kind)
                assert response.status_code < 500, f"{name}: {kind}: {body[:2_000]!r}"
    return sent


@pytest.mark.parametrize("part", range(PARTS))
def test_no_form_breaks(stage: Stage, part: int) -> None:
    """Fifty times each; an exception fails the test by itself."""
    assert len(send_many(stage, SENT_A_FORM, part, PARTS)) > 5


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS * 4))
def test_no_form_breaks_in_the_long_run(stage: Stage, part: int) -> None:
    send_many(stage, SENT_A_FORM_IN_THE_SOAK, part, PARTS * 4)


@pytest.mark.parametrize("role", [GUEST, "planner"])
def test_ten_megabytes_are_refused_kindly(stage: Stage, role: str) -> None:
    """Or they are not there at all, as what no setting names."""
    client = stage.client(role)
    for address in (address for address in OURS if role in RULES[address.name].who):
        if RULES[address.name].post != Outcome.NOT_SO:
            path, body = stage.here.path(address), b"words=" + b"a" * 10 * MEGABYTE
            response = client.post(path, data=body, content_type=URLENCODED)
            assert response.status_code in {200, 302, 400, 404, 413}, address.name
            too_many = "&".join(f"a{number}=1" for number in range(2_000))
            response = client.post(path, data=too_many, content_type=URLENCODED)
            assert response.status_code in {200, 302, 400, 404}, address.name


@pytest.mark.parametrize(("role", "times"), [(GUEST, 8), ("planner", 4)])
def test_no_address_breaks_by_what_stands_behind_its_question_mark(stage: Stage, role: str, times: int) -> None:
    """All names that a page may read hold something odd at once, and each time something else."""
    asked = ["page", "show", "service", "organisation", "kind", "where", "since", "version", "channel", "also", "next"]
    odd = itertools.cycle([*(quote(text) for text in TEXTS if len(text) < 2_000), *map(quote, BROKEN)])
    client = stage.client(role)
    for address in (address for address in OURS if role in RULES[address.name].who):
        path = stage.here.path(address)
        names = asked + [name for form in forms_of(text_of(client.get(path)), path) for name in form.names]
        for _ in range(times):
            query = "&".join(f"{quote(name)}={next(odd)}" for name in [*names, names[0]])
            response = client.get(f"{path}?{query}")
            assert response.status_code in {200, 301, 302, 400, 404, 405}, f"{path}?{query}"


@pytest.mark.parametrize("role", [GUEST, "planner"])
def test_no_address_breaks_by_what_stands_in_it(stage: Stage, role: str) -> None:
    client, opened = stage.client(role), 0
    for address in (address for address in OURS if address.parameters):
        parts = [part for part in stage.here.path(address).split("/") if part]
        varying = [place for place, part in enumerate(address.route.strip("/").split("/")) if part.startswith("<")]
        for place, odd in itertools.product(varying, ODD_PARTS):
            tried = f"/{'/'.join([*parts[:place], odd, *parts[place + 1 :]])}/"
            if leads_to_a_view(tried):
                opened += 1
                assert client.get(tried).status_code < 500, tried
    assert opened > 300


def leads_to_a_view(path: str) -> bool:
    """Whether there is more to an address than the page that says it is not there."""
    try:
        resolve(unquote(path))
    except Resolver404:
        return False
    return True


# --- What is said stays words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("payload", XSS)
def test_what_is_said_stays_words(stage: Stage, payload: str) -> None:
    """Through the form of carers, onto the pages of staff and of the carer: escaped everywhere."""
    client = stage.client(GUEST)
    path = reverse("feedback:tell")
    form = next(form for form in posting_forms(client, path) if "words" in form.names)
    said = {"service": stage.here.service.slug, "about": Item.About.ME, "words": payload}
    checked = client.post(path, dict(form.fields) | said)
    client.post(reverse("feedback:check"), dict(form.fields) | said)
    item = Item.objects.get(words=payload)
    planner = stage.client("planner")
    organisation = stage.here.organisation.slug
    pages = [
        checked,
        client.get(reverse("feedback:sent")),
        stage.carers_own(client, item).get(reverse("feedback:thread", args=[item.reference])),
        planner.get(reverse("feedback:queue", args=[organisation])),
        planner.get(reverse("feedback:item_detail", args=[organisation, item.reference])),
    ]
    for page in pages:
        assert page.status_code == 200
        if "<" in payload or '"' in payload:
            assert payload not in page.content.decode()
        assert 'href="javascript:' not in page.content.decode()
        assert " onerror=alert" not in page.content.decode().replace("&quot;&gt;&lt;img src=x onerror=alert", "")
