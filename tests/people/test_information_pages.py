"""The pages that say what happens, and their editing by staff."""

import pytest
from django.test import Client

from common.markdown import render_markdown
from common.public_text import PublicText
from common.readability import check_words
from people.initial_pages import INITIAL_PAGES
from people.models import InformationPage, Organisation, User
from people.operations import write_initial_pages
from tests.conftest import ClientFor
from tests.people.factories import make_page

pytestmark = pytest.mark.django_db
EDIT = "/manage/northbrook/pages/privacy/"


@pytest.mark.parametrize("slug", InformationPage.Slug)
def test_everybody_can_read_the_hosts_pages(guest: Client, organisation: Organisation, slug: str) -> None:
    page = organisation.information_pages.get(slug=slug)
    for address in (f"/about/{slug}/", f"/about/northbrook/{slug}/"):
        shown = guest.get(address)
        assert shown.status_code == 200
        assert str(page.title) in shown.content.decode()
        assert render_markdown(page.body["en-gb"]) in shown.content.decode()


@pytest.mark.parametrize("slug", InformationPage.Slug)
def test_before_anything_is_set_up_the_pages_are_there(guest: Client, slug: str) -> None:
    assert guest.get(f"/about/{slug}/").status_code == 200


@pytest.mark.parametrize("address", ["/about/nonsense/", "/about/northbrook/nonsense/", "/about/nowhere/privacy/"])
def test_other_pages_are_not_there(guest: Client, organisation: Organisation, address: str) -> None:
    assert guest.get(address).status_code == 404


def test_another_organisations_pages_are_its_own(
    guest: Client, organisation: Organisation, other_organisation: Organisation
) -> None:
    make_page(other_organisation, InformationPage.Slug.PRIVACY, body=PublicText("Only at Southmere."))
    assert "Only at Southmere." in guest.get("/about/southmere/privacy/").content.decode()
    assert "Only at Southmere." not in guest.get("/about/privacy/").content.decode()


def test_versions_link_to_each_other(guest: Client, organisation: Organisation) -> None:
    make_page(
        organisation,
        InformationPage.Slug.PRIVACY,
        body=PublicText({"en-gb": "Plain words.", "cy": "Geiriau.", "en-gb-easy": "Easy words."}),
    )
    plain = guest.get("/about/privacy/").content.decode()
    assert "Plain words." in plain
    assert "?version=en-gb-easy" in plain
    assert "?version=cy" in plain
    easy = guest.get("/about/privacy/", {"version": "en-gb-easy"}).content.decode()
    assert "Easy words." in easy
    assert "Plain words." not in easy
    welsh = guest.get("/about/privacy/", {"version": "cy"}).content.decode()
    assert '<div lang="cy">' in welsh
    assert "Plain words." in guest.get("/about/privacy/", {"version": "<script>"}).content.decode()


@pytest.mark.parametrize("slug", INITIAL_PAGES)
@pytest.mark.parametrize("version", ["en-gb", "en-gb-easy"])
def test_the_first_words_are_plain(slug: str, version: str) -> None:
    words = INITIAL_PAGES[InformationPage.Slug(slug)].body[version]
    report = check_words(words)
    assert report.grade <= 6
    assert report.mean_sentence <= 12
    assert report.longest_length <= 20, report.longest_sentence


def test_pages_that_are_there_stay_as_they_are(organisation: Organisation) -> None:
    page = make_page(organisation, InformationPage.Slug.PRIVACY, body=PublicText("Ours."))
    write_initial_pages(organisation, at=page.changed_at)
    assert str(InformationPage.objects.get(pk=page.pk).body) == "Ours."
    assert InformationPage.objects.filter(organisation=organisation).count() == 4


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("planner", 200),
        ("administrator", 200),
        ("commissioner", 404),
        ("safeguarding_lead", 404),
        ("other_planner", 404),
    ],
)
def test_planners_and_administrators_may_edit(
    request: pytest.FixtureRequest, organisation: Organisation, client_for: ClientFor, who: str, status: int
) -> None:
    client = client_for(request.getfixturevalue(who))
    assert client.get("/manage/northbrook/pages/").status_code == status
    assert client.get(EDIT).status_code == status


def test_saving_a_page_shows_it_at_once(planner: User, guest: Client, client_for: ClientFor) -> None:
    before = InformationPage.objects.get(organisation__slug="northbrook", slug="privacy").changed_at
    data = {"title-en-gb": "Your privacy here", "body-en-gb": "We keep **little**.", "body-cy": "Ychydig."}
    answer = client_for(planner).post(EDIT, data)
    assert answer.headers["Location"] == "/manage/northbrook/pages/"
    page = guest.get("/about/privacy/").content.decode()
    assert "Your privacy here" in page
    assert "We keep <strong>little</strong>." in page
    assert InformationPage.objects.get(organisation__slug="northbrook", slug="privacy").changed_at > before


def test_checking_words_saves_nothing(planner: User, client_for: ClientFor) -> None:
    data = {"title-en-gb": "T", "body-en-gb": "We will utilise stakeholders.", "check_words": "1"}
    page = client_for(planner).post(EDIT, data).content.decode()
    assert "Reading age" in page
    assert "We will utilise stakeholders." in page
    assert "utilise" not in str(InformationPage.objects.get(organisation__slug="northbrook", slug="privacy").body)


@pytest.mark.parametrize("words", ["", "\x00", "x" * 20_001])
def test_words_that_cannot_be_kept_are_explained(planner: User, client_for: ClientFor, words: str) -> None:
    page = client_for(planner).post(EDIT, {"title-en-gb": "T", "body-en-gb": words})
    assert page.status_code == 200
    assert page.context["form"].errors["body"]


def test_html_in_a_page_is_shown_and_not_run(planner: User, guest: Client, client_for: ClientFor) -> None:
    bad = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>"
    client_for(planner).post(EDIT, {"title-en-gb": "<b>T</b>", "body-en-gb": bad})
    page = guest.get("/about/privacy/").content.decode()
    assert "<script>alert" not in page
    assert "<b>T</b>" not in page
    assert 'href="javascript:' not in page
