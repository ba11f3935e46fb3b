"""The staff pages of mail that came in, and the files that came with it."""

from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from feedback.models import Item
from feedback.operations import flag_safeguarding
from notices.models import IncomingFile, IncomingMail, Notice
from people.models import Organisation, User
from tests.conftest import ClientFor
from tests.feedback.factories import make_item, role_at
from tests.notices.conftest import QueueHello
from tests.notices.inbox import ADDRESS, ann, bring, bytes_of, written

pytestmark = pytest.mark.django_db
State = IncomingMail.State
LIST = "/manage/northbrook/messages/in/"


@pytest.fixture(autouse=True)
def mail_comes_in(settings: Settings, tmp_path: Path) -> None:
    settings.INBOUND_ADDRESS = ADDRESS
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def stray(organisation: Organisation, at: datetime) -> IncomingMail:
    return bring(bytes_of("unknown_desk"), at=at)


@pytest.fixture
def planners(client_for: ClientFor, planner: User) -> Client:
    return client_for(planner)


def page_of(mail: IncomingMail, organisation: str = "northbrook") -> str:
    return reverse("manage_mail_detail", args=[organisation, mail.public_id])


def test_a_stray_is_told_and_made_feedback_once(planners: Client, stray: IncomingMail) -> None:
    assert "1 email came in and waits" in planners.get("/manage/northbrook/messages/").content.decode()
    assert "not given out" in planners.get(LIST).content.decode()
    assert "Is this the right place?" in planners.get(page_of(stray)).content.decode()
    for _ in range(2):
        planners.post(page_of(stray), {"do": "place"})
    assert Item.objects.get().words == "Hello\n\nIs this the right place?"
    assert planners.get(page_of(stray)).status_code == 404, "from then on it stands with its item"
    assert "Every email found its place" in planners.get(LIST).content.decode()


def test_it_is_dropped_with_a_reason_only(planners: Client, stray: IncomingMail) -> None:
    assert "Say why" in planners.post(page_of(stray), {"do": "drop", "because": " "}).content.decode()
    planners.post(page_of(stray), {"do": "drop", "because": "An advertisement"})
    stray.refresh_from_db()
    assert (stray.state, stray.reason) == (State.DROPPED, "An advertisement")


def test_many_are_dropped_at_once(planners: Client, organisation: Organisation, at: datetime) -> None:
    mails = [
        bring(written(f"Win {number}", key=str(number), more="X-Spam-Flag: YES\r\n"), at=at) for number in range(3)
    ]
    assert "Tick one or more first" in planners.post(LIST, {"because": "Spam"}).content.decode()
    planners.post(LIST, {"because": "Spam", "mail": [str(mail.public_id) for mail in mails[:2]]})
    assert [mail.state for mail in IncomingMail.objects.order_by("pk")] == [State.DROPPED, State.DROPPED, State.HELD]


def test_what_could_not_be_read_is_read_again(planners: Client, organisation: Organisation, at: datetime) -> None:
    mail = bring(written("Hello"), at=at)
    IncomingMail.objects.update(state=State.FAILED, became="", reason="Reading it went wrong.")
    assert "Read it again" in planners.get(page_of(mail)).content.decode()
    planners.post(page_of(mail), {"do": "again"})
    mail.refresh_from_db()
    assert mail.state == State.NEW


@pytest.mark.parametrize("head", [b"", b"Delivered-To: portal@in.example.org\r\n"])
def test_the_words_of_an_answer_are_for_its_thread_alone(
    planners: Client, organisation: Organisation, at: datetime, head: bytes
) -> None:
    """Its item may be flagged, and the desk is no place to find that out."""
    item = make_item(organisation, contact=ann(), at=at)
    raw = head + bytes_of("iphone_reply", item=item)
    Item.objects.update(contact=None)
    mail = bring(raw, at=at)
    page = planners.get(page_of(mail)).content.decode()
    assert mail.state == State.STRAY
    assert "ring after six" not in page
    assert "ann@example.org" not in page
    planners.post(page_of(mail), {"do": "place"})
    assert Item.objects.count() == 1


def test_what_names_no_organisation_is_for_the_host_alone(
    planners: Client,
    client_for: ClientFor,
    other_planner: User,
    stray: IncomingMail,
    hello: QueueHello,
) -> None:
    notice = hello("without a desk")
    Notice.objects.filter(pk=notice.pk).update(state=Notice.State.FAILED, reason="550 no")
    theirs = client_for(other_planner)
    assert theirs.get(page_of(stray, "southmere")).status_code == 404
    assert "Is this the right place" not in theirs.get("/manage/southmere/messages/in/").content.decode()
    assert "550 no" not in theirs.get("/manage/southmere/messages/").content.decode()
    assert "550 no" in planners.get("/manage/northbrook/messages/").content.decode()


def test_files_are_downloads_for_who_may_open_the_item(
    client_for: ClientFor, planner: User, other_planner: User, safeguarding_lead: User, at: datetime
) -> None:
    bring(bytes_of("photo_and_files"), at=at)
    planners, organisation = client_for(planner), Organisation.objects.get(slug="northbrook")
    item, file = Item.objects.get(), IncomingFile.objects.get(name="passwd")
    address = reverse("feedback:item_file", args=["northbrook", item.reference, file.public_id])
    assert (
        address in planners.get(reverse("feedback:item_detail", args=["northbrook", item.reference])).content.decode()
    )
    got = planners.get(address)
    assert got.content == b"%PDF-1.4\n%%EOF\n"
    assert got["Content-Disposition"] == 'attachment; filename="passwd.pdf"'
    assert got["Content-Type"] == "application/octet-stream"
    assert got["X-Content-Type-Options"] == "nosniff"
    assert client_for(other_planner).get(address.replace("northbrook", "southmere")).status_code == 404
    left_out = IncomingFile.objects.get(name="letter.pdf")
    assert planners.get(address.replace(str(file.public_id), str(left_out.public_id))).status_code == 404
    assert client_for(safeguarding_lead).get(address).status_code == 404
    flag_safeguarding(item=item, role=role_at(organisation), because="Afraid", at=at)
    assert planners.get(address).status_code == 404
    assert client_for(safeguarding_lead).get(address).status_code == 200
    Path(file.content.path).unlink()
    assert client_for(safeguarding_lead).get(address).status_code == 404


def test_a_file_of_another_item_is_not_there(planners: Client, organisation: Organisation, at: datetime) -> None:
    bring(bytes_of("photo_and_files"), at=at)
    other = make_item(organisation, at=at)
    file = IncomingFile.objects.get(name="passwd")
    assert (
        planners.get(reverse("feedback:item_file", args=["northbrook", other.reference, file.public_id])).status_code
        == 404
    )
