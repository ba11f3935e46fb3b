"""Stories: told, shown as far as their tellers allow it, and gone when they say so."""

import re
from datetime import datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from common.clock import now
from engagement.stories.models import Story
from engagement.stories.operations import (
    NotAllowed,
    NothingLeft,
    change_uses,
    decline_story,
    publish_story,
    subject_of,
    take_back,
)
from engagement.stories.retention import STORY, forget_stories
from engagement.stories.tokens import story_token
from feedback.models import Item, Quote
from feedback.operations import NamesNotRead, flag_safeguarding, take_quotes_back
from notices.models import Notice
from notices.operations import deliver_due
from people.models import Organisation, Role, User
from people.operations import join
from planning.models import Service
from tests.conftest import ClientFor
from tests.engagement.stories.factories import make_story
from tests.feedback.factories import gather, make_answer, make_theme

WORDS = "canary-story: I slept in the chair, and nobody rang back."
TYPED = {"title": "One night", "words": WORDS, "told_as": "Mo", "uses": ["web", "board"], "email": "mo@example.org"}
TELL, LIST = "/stories/tell/", "/stories/"


@pytest.fixture
def at() -> datetime:
    return now()


@pytest.fixture
def role(planner: User) -> Role:
    return planner.roles.get()


def own_page(story: Story) -> str:
    return reverse("stories:own", args=[story_token(story.pk)])


def public_page(story: Story) -> str:
    return reverse("stories:story_detail", args=[story.pk])


def staff_page(name: str, story: Story) -> str:
    return reverse(f"stories:{name}", args=[story.organisation.slug, story.pk])


def published(story: Story, role: Role, at: datetime) -> Story:
    return publish_story(story=story, shown=story.item.words, names_read=True, role=role, at=at)


def test_a_guest_tells_a_story_that_is_read_shown_and_taken_back(
    client_for: ClientFor, guest: Client, planner: User, service: Service, mailoutbox: list[object]
) -> None:
    typed = TYPED | {"service": service.pk, "submission": str(uuid4())}
    refused = guest.post(TELL, {**typed, "title": "", "uses": []}).content.decode()
    for words in ("Write a title.", "Tick at least one.", WORDS):
        assert words in refused
    for _ in range(2):  # a double press
        assert guest.post(TELL, typed).status_code == 302
    story = Story.objects.get()
    item = Item.objects.get()
    assert (item.words, item.channel, item.may_quote, item.service) == (WORDS, "story", True, service)

    staff = client_for(planner)
    waiting = reverse("stories:manage_list", args=[service.organisation.slug])
    assert "One night" not in staff.get(waiting).content.decode()  # anybody could have typed the address
    assert staff.get(staff_page("story_read", story)).status_code == 404

    deliver_due(at=now())
    link = next(
        found[0]
        for mail in mailoutbox
        if (found := re.findall(r"/stories/mine/[^\s]+/", str(getattr(mail, "body", ""))))
    )
    assert "One step is left." in guest.get(link).content.decode()
    assert guest.post(link, {"told_as": "Mo", "uses": ["web", "board"]}).status_code == 302
    assert "One night" in staff.get(waiting).content.decode()

    read = staff_page("story_read", story)
    assert "Read it for names first" in staff.post(read, {"shown": WORDS}).content.decode()
    assert guest.get(public_page(story)).status_code == 404
    assert staff.post(read, {"shown": WORDS, "names_read": "on"}).status_code == 302
    shown = guest.get(public_page(story))
    assert WORDS in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert "Told by Mo" in shown.content.decode()
    assert "One night" in guest.get(LIST).content.decode()

    assert guest.get(f"{link}take-back/").status_code == 200
    assert Story.objects.exists()
    assert guest.post(f"{link}take-back/").status_code == 302
    assert guest.get(public_page(story)).status_code == 404
    assert guest.get(link).status_code == 404
    assert "One night" not in guest.get(LIST).content.decode()
    for name in ("change_list", "change_feed"):
        assert "canary-story" not in guest.get(reverse(f"feedback:{name}")).content.decode()
    item.refresh_from_db()
    assert item.may_quote is False
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM stories_storyevent WHERE stories_storyevent::text LIKE '%canary%'")
        assert cursor.fetchone() == (0,)


def test_a_carer_with_an_account_needs_no_second_step(
    client_for: ClientFor, carer: User, service: Service, at: datetime
) -> None:
    join(user=carer, name="Amina", at=at)
    client = client_for(carer)
    assert 'name="email"' not in client.get(TELL).content.decode()
    response = client.post(TELL, {**TYPED, "service": service.pk})
    story = Story.objects.get()
    assert story.confirmed_at
    assert response.headers["Location"] == own_page(story)
    assert "We are reading it." in client.get(own_page(story)).content.decode()


def test_each_use_is_allowed_by_itself_and_the_site_follows_at_once(
    guest: Client, organisation: Organisation, role: Role, at: datetime
) -> None:
    story = published(make_story(organisation, words=WORDS, at=at), role, at)
    assert guest.get(public_page(story)).status_code == 200
    assert guest.post(own_page(story), {"told_as": "", "uses": ["board"]}).status_code == 302
    assert guest.get(public_page(story)).status_code == 404
    assert "It is not on this site." in guest.get(own_page(story)).content.decode()
    story.refresh_from_db()
    assert (story.uses, story.published_at) == (["board"], None)
    with pytest.raises(NotAllowed):
        published(story, role, at)
    with pytest.raises(NothingLeft):
        change_uses(story=story, uses=[], told_as="", at=at)
    change_uses(story=story, uses=["web"], told_as="Mo", at=at)
    assert guest.get(public_page(story)).status_code == 404  # somebody reads it again first
    published(story, role, at)
    assert guest.get(public_page(story)).status_code == 200
    with pytest.raises(IntegrityError, match="story_is_shown_with_consent"), transaction.atomic():
        Story.objects.update(uses=["press"])


def test_what_makes_words_unfit_to_be_shown_takes_the_story_off(
    guest: Client, organisation: Organisation, role: Role, at: datetime, safeguarding_lead: User
) -> None:
    flagged, person = make_story(organisation, at=at), join(user=role.user, name="Ruth", at=at)
    quoted = make_story(organisation, person=person, at=at)
    for story in (flagged, quoted):
        published(story, role, at)
    flag_safeguarding(item=flagged.item, role=role, because="Danger.", at=at)
    take_quotes_back(person=person, organisations=[organisation.pk], at=at)
    for story in (flagged, quoted):
        assert guest.get(public_page(story)).status_code == 404
    assert not Story.objects.published().exists()
    with pytest.raises(NotAllowed):
        published(flagged, role, at)


def test_a_no_is_said_kindly_to_its_teller_alone(
    client_for: ClientFor, guest: Client, planner: User, organisation: Organisation, at: datetime
) -> None:
    story = make_story(organisation, words=WORDS, at=at)
    staff, page = client_for(planner), staff_page("story_decline", story)
    assert "Say why." in staff.post(page, {"because": ""}).content.decode()
    for _ in range(2):
        assert staff.post(page, {"because": "Your neighbour could be known."}).status_code == 302
    assert Notice.objects.filter(kind="stories.declined").count() == 1
    assert "Your neighbour could be known." in guest.get(own_page(story)).content.decode()
    assert guest.get(public_page(story)).status_code == 404


def test_nothing_is_published_unread_or_after_it_was_taken_back(
    client_for: ClientFor, planner: User, organisation: Organisation, role: Role, at: datetime
) -> None:
    story = make_story(organisation, at=at)
    with pytest.raises(NamesNotRead):
        publish_story(story=story, shown="x", names_read=False, role=role, at=at)
    with pytest.raises(NotAllowed):
        published(make_story(organisation, is_confirmed=False, at=at), role, at)
    for _ in range(2):
        take_back(story=story, at=at)
    assert not Notice.objects.waiting().filter(subject=subject_of(story)).exists()
    with pytest.raises(Story.DoesNotExist):
        published(story, role, at)
    with pytest.raises(Story.DoesNotExist):
        decline_story(story=story, because="No.", at=at)
    staff = client_for(planner)
    assert staff.post(staff_page("story_read", story), {"shown": "x", "names_read": "on"}).status_code == 404


@pytest.mark.parametrize("no", ["takes it back", "only for training", "two years go by"])
def test_whoever_says_no_to_the_site_is_quoted_nowhere_any_more(
    guest: Client, organisation: Organisation, service: Service, at: datetime, no: str
) -> None:
    story = make_story(organisation, service=service, words=WORDS, at=at - STORY.length)
    theme = make_theme(organisation, service)
    gather(theme, story.item)
    make_answer(theme, quotes=[story.item])
    log = reverse("feedback:change_list")
    assert "canary-story" in guest.get(log).content.decode()
    if no == "takes it back":
        take_back(story=story, at=at)
    elif no == "only for training":
        change_uses(story=story, uses=["training"], told_as="", at=at)
    else:
        forget_stories(at=at)
    assert not Quote.objects.exists()
    assert "canary-story" not in guest.get(log).content.decode()


def test_after_two_years_a_story_is_gone(organisation: Organisation, role: Role, at: datetime) -> None:
    old = published(make_story(organisation, at=at - STORY.length), role, at)
    young = make_story(organisation, at=at)
    assert forget_stories(at=at) == 1
    assert list(Story.objects.all()) == [young]
    assert Item.objects.get(pk=old.item_id).may_quote is False
