"""What stands around every page, and the pages for what went wrong."""

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from people.models import Organisation
from tests.formpack.dom import Element, parse
from tests.people.factories import make_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.common.urls")]


@pytest.fixture
def host() -> Organisation:
    """The organisation that runs the portal."""
    return make_organisation(
        name="Northbrook Council", slug="northbrook", hosts_portal=True, portal_name="Open Door",
        strapline="for carers in Northbrook", help_phone="01632 960 100", exit_url="https://weather.example/",
    )  # fmt: skip


@pytest.fixture
def strict_client() -> Client:
    """A browser whose forms need their token."""
    return Client(enforce_csrf_checks=True)


def html_of(client: Client, address: str) -> str:
    """The page at an address."""
    return client.get(address).content.decode()


def test_page_is_named_after_the_portal(client: Client, host: Organisation) -> None:
    """Name, line under it, help line, accent."""
    html = html_of(client, "/feedback/")
    assert "Open Door <small>for carers in Northbrook</small>" in html
    assert 'href="tel:01632960100"' in html
    assert '<meta name="theme-color" content="#54204a">' in html
    assert 'href="#main"' in html
    assert " – Open Door</title>" in html


def test_page_without_a_host_still_stands(client: Client) -> None:
    """Before anything is set up."""
    assert " – Carer Portal</title>" in html_of(client, "/feedback/")


def test_title_says_that_there_is_an_error(client: Client, host: Organisation) -> None:
    """And the summary stands before the heading."""
    html = client.post("/feedback/", {"words": ""}).content.decode()
    assert "<title>Error: " in html
    assert html.index("govuk-error-summary") < html.index("<h1")
    assert 'href="#id_words"' in html


def test_the_page_being_shown_is_marked_in_the_menu(client: Client) -> None:
    """Only that one."""
    html = html_of(client, "/feedback/")
    assert html.count("aria-current") == 1
    assert 'href="/feedback/" aria-current="page"' in html


def test_what_the_page_says_of_itself_costs_one_row(
    client: Client, host: Organisation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """However often it is named."""
    with django_assert_num_queries(1):
        client.get("/feedback/")


@pytest.mark.parametrize(("demo", "shown"), [(True, True), (False, False)])
def test_demo_says_that_it_is_made_up(client: Client, settings: Settings, demo: bool, shown: bool) -> None:
    """On every page, and never elsewhere."""
    settings.DEMO = demo
    assert ("Made-up example" in html_of(client, "/feedback/")) is shown


def test_language_can_be_changed_without_leaving_the_page(client: Client, host: Organisation) -> None:
    """By a form that leads back, filters and all."""
    page = html_of(client, "/feedback/?a=1&b=2")
    assert 'value="/feedback/?a=1&amp;b=2"' in page
    response = client.post("/language/", {"language": "cy", "next": "/feedback/?a=1"})
    assert response["Location"] == "/feedback/?a=1"
    welsh = html_of(client, "/feedback/")
    assert '<html lang="cy"' in welsh
    assert '<small><span lang="en-GB">for carers in Northbrook</span></small>' in welsh


def test_own_colour_comes_as_a_style_sheet(client: Client, host: Organisation) -> None:
    """Only where there is one; its address changes with it."""
    assert "/brand/" not in html_of(client, "/feedback/")
    Organisation.objects.filter(pk=host.pk).update(brand_colour="#123456")
    assert 'href="/brand/northbrook.css?123456"' in html_of(client, "/feedback/")
    response = client.get("/brand/northbrook.css?123456")
    assert response["Content-Type"] == "text/css"
    assert response.content == b":root{--govuk-brand-colour:#123456}\n"
    assert client.get("/brand/nobody.css").status_code == 404
    assert client.post("/brand/northbrook.css").status_code == 405


# --- What went wrong --------------------------------------------------------------------------------------------


def test_page_that_is_not_there(client: Client, host: Organisation) -> None:
    """What to do next, and whom to call."""
    response = client.get("/nothing/here/")
    html = response.content.decode()
    assert response.status_code == 404
    assert "Nothing you sent us has been lost." in html
    assert 'href="tel:01632960100"' in html


def test_too_much_is_answered(client: Client, host: Organisation) -> None:
    """Ten megabytes are not kept, and the page says so."""
    response = client.post("/feedback/", {"words": "x" * 10_000_000})
    assert response.status_code == 400
    assert "We did not keep what you just sent." in response.content.decode()


@pytest.mark.parametrize(("kind", "status"), [("code", 500), ("database", 503)])
def test_our_own_fault(host: Organisation, kind: str, status: int) -> None:
    """A page that needs no database, no session and no list of static files."""
    response = Client(raise_request_exception=False).get(f"/broken/{kind}/")
    html = response.content.decode()
    assert response.status_code == status
    assert "your words should still be there" in html
    assert parse(html).find("h1") is not None
    assert ("Retry-After" in response) is (status == 503)


def test_lost_token_keeps_the_words(strict_client: Client, host: Organisation) -> None:
    """They are shown, with a fresh token; sent again, they arrive."""
    typed = {"words": 'He said "no" & left', "code": "SECRET99", "other": ["a", "b"], "csrfmiddlewaretoken": "old"}
    response = strict_client.post("/feedback/?from=mail", typed)
    html = response.content.decode()
    assert response.status_code == 403
    assert "We kept your words here." in html
    assert "SECRET99" not in html
    assert "He said &quot;no&quot; &amp; left" in html
    assert 'action="/feedback/?from=mail"' in html
    form = next(form for form in _forms(html) if form.get("words"))
    assert form["other"] == ["a", "b"]
    again = strict_client.post("/feedback/?from=mail", form)
    assert again.status_code == 200
    assert again.content.decode() == 'He said "no" & left'


def test_lost_token_elsewhere_says_that_nothing_was_taken(strict_client: Client, host: Organisation) -> None:
    """Forms that are not marked show nothing again."""
    response = strict_client.post("/private/", {"words": "Hello there"})
    html = response.content.decode()
    assert response.status_code == 403
    assert "Hello there" not in html
    assert "So we did not take what you just sent." in html


def test_words_from_another_site_are_not_shown_as_anybodys(strict_client: Client, host: Organisation) -> None:
    """A foreign page cannot put words into this one."""
    response = strict_client.post(
        "/feedback/", {"words": "planted here"}, headers={"origin": "https://elsewhere.example"}
    )
    assert response.status_code == 403
    assert b"planted here" not in response.content


def test_lost_token_on_an_address_that_is_not_there(strict_client: Client) -> None:
    """The page that is not there comes first."""
    assert strict_client.post("/nothing/", {"words": "a b"}).status_code in {403, 404}


# --- The styleguide ---------------------------------------------------------------------------------------------


def test_styleguide_shows_every_component_and_every_error(
    client: Client, host: Organisation, settings: Settings
) -> None:
    """In the demo; its form keeps nothing and refuses everything that is empty."""
    settings.DEMO = True
    first = html_of(client, "/styleguide/")
    assert "https://weather.example/" in first
    errors = client.post("/styleguide/").content.decode()
    assert errors.count("govuk-error-message") >= 10
    checked = client.post("/styleguide/", {"public-en-gb": "We will utilise it.", "check_words": "1"}).content.decode()
    assert "“utilise” could be “use”." in checked
    assert "govuk-error-summary" not in checked


def test_styleguide_is_only_in_the_demo(client: Client, settings: Settings) -> None:
    """Elsewhere it is not there."""
    settings.DEMO = False
    assert client.get("/styleguide/").status_code == 404


def test_no_page_has_style_or_script_inside(client: Client, host: Organisation, settings: Settings) -> None:
    """Our content policy would refuse it."""
    settings.DEMO = True
    for html in (html_of(client, "/styleguide/"), html_of(client, "/nothing/")):
        assert " style=" not in html
        assert "<style" not in html
        assert "onclick" not in html
    assert django_settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["style-src"]


def _forms(html: str) -> list[dict[str, list[str]]]:
    """The inputs of each form of a page, by name."""
    found: list[dict[str, list[str]]] = []

    def walk(element: Element) -> None:
        if element.tag == "form":
            found.append({})
        if element.tag == "input" and found:
            found[-1].setdefault(str(element.attrs["name"]), []).append(element.attrs.get("value") or "")
        for child in element.children:
            if isinstance(child, Element):
                walk(child)

    walk(parse(html))
    return found
