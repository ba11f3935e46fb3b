"""Staff's queue and the page of one item, as planners, leads and outsiders meet them."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from activities.models import Activity
from common.clock import today
from feedback.models import Decision, Item, Message, Note, Theme
from feedback.operations import (
    answer_passing_on,
    ask_to_look_again,
    assign,
    check_code,
    flag_safeguarding,
    write_back,
)
from notices.models import Notice, Topic
from people.models import Organisation, Role, User
from planning.models import Service
from tests.conftest import ClientFor
from tests.feedback.factories import gather, make_answer, make_draft, make_item, make_theme, role_at
from tests.people.factories import make_carer, make_contact, make_role, make_user
from tests.planning.factories import make_service

pytestmark = pytest.mark.django_db
CANARY = "Canary-7316"


@pytest.fixture
def staff(planner: User, client_for: ClientFor) -> Client:
    """A planner, signed in."""
    return client_for(planner)


@pytest.fixture
def lead(safeguarding_lead: User, client_for: ClientFor) -> Client:
    """A safeguarding lead who is nothing else, signed in."""
    return client_for(safeguarding_lead)


def address(item: Item, page: str = "") -> str:
    return f"/manage/{item.organisation.slug}/feedback/{item.reference}/{page}"


def queue(organisation: Organisation, query: str = "") -> str:
    return f"/manage/{organisation.slug}/feedback/{query}"


def shown(client: Client, url: str) -> str:
    """The page at ``url``, which must be there."""
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def references(page: str) -> list[str]:
    """The references in a list, in the order in which they stand there."""
    return re.findall(r'app-queue__what"><a class="govuk-link" href="[^"]*/feedback/(\w{8})/"', page)


def item_due(organisation: Organisation, days: int) -> Item:
    """An item whose answer is due in so many days."""
    item = make_item(organisation, at=timezone.now())
    Item.objects.filter(pk=item.pk).update(answer_by=today() + timedelta(days=days))
    item.refresh_from_db()
    return item


# --- The queue ----------------------------------------------------------------------------------------------------


def test_the_promise_that_ends_first_stands_on_top(staff: Client, organisation: Organisation) -> None:
    items = [item_due(organisation, days) for days in (9, -4, 0, 2)]

    page = shown(staff, queue(organisation))

    assert references(page) == [items[n].reference for n in (1, 2, 3, 0)]
    assert "Late by 4 days" in page
    assert "Answer due today" in page


def test_the_queue_shows_the_beginning_of_what_was_said(staff: Client, organisation: Organisation) -> None:
    make_item(organisation, words="The taxi came late again. " + "x" * 4000)
    page = shown(staff, queue(organisation))
    assert "The taxi came late again." in page
    assert "x" * 200 not in page


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        ("", ["late", "week", "mine", "wrote"]),
        ("late", ["late"]),
        ("week", ["week"]),
        ("wrote", ["wrote"]),
        ("mine", ["mine"]),
        ("answered", ["answered"]),
        ("nonsense", ["late", "week", "mine", "wrote"]),
    ],
)
def test_each_pill_leads_to_as_many_as_it_counts(
    staff: Client, planner: User, organisation: Organisation, show: str, expected: list[str]
) -> None:
    theme = make_theme(organisation)
    items = {
        "late": item_due(organisation, -1),
        "week": item_due(organisation, 3),
        "mine": item_due(organisation, 20),
        "wrote": item_due(organisation, 30),
        "answered": item_due(organisation, 40),
    }
    assign(item=items["mine"], to=planner.roles.get())
    write_back(item=items["wrote"], words="And?", at=timezone.now(), submission_key=uuid.uuid4())
    gather(theme, items["answered"])
    make_answer(theme, at=timezone.now())

    page = shown(staff, queue(organisation, f"?show={show}"))

    assert references(page) == [items[name].reference for name in expected]
    pressed = re.search(r'aria-current="true">[^<]*?(\d+)</a>', page)
    assert pressed
    assert int(pressed[1]) == len(expected)


def test_filters_stay_in_the_address_and_pills_keep_them(
    staff: Client, organisation: Organisation, service: Service
) -> None:
    clubs = make_service(organisation, name="Clubs")
    wanted = make_item(organisation, clubs, channel=Item.Channel.TELEPHONE)
    make_item(organisation, clubs)
    make_item(organisation, service, channel=Item.Channel.TELEPHONE)
    unsure = make_item(organisation, None)

    page = shown(staff, queue(organisation, f"?service={clubs.pk}&channel=telephone"))
    assert references(page) == [wanted.reference]
    assert f"?show=late&amp;service={clubs.pk}&amp;channel=telephone" in page
    assert references(shown(staff, queue(organisation, "?service=none"))) == [unsure.reference]


@pytest.mark.parametrize(
    "query", ["?service=x", "?service=999999999", "?channel=%00", "?page=x", "?page=-1", "?page=99"]
)
def test_an_address_that_means_nothing_narrows_nothing(staff: Client, organisation: Organisation, query: str) -> None:
    item = make_item(organisation)
    assert references(shown(staff, queue(organisation, query))) == [item.reference]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "Every carer has an answer"),
        ("?show=late", "Nothing is late"),
        ("?show=mine", "Nothing is with you"),
        ("?show=wrote", "Nothing here"),
        ("?channel=paper", "Nothing fits this filter"),
    ],
)
def test_an_empty_queue_says_what_to_do_next(staff: Client, organisation: Organisation, query: str, words: str) -> None:
    assert words in shown(staff, queue(organisation, query))


def test_twenty_five_stand_on_a_page(staff: Client, organisation: Organisation) -> None:
    for _ in range(27):
        make_item(organisation)
    assert len(references(shown(staff, queue(organisation)))) == 25
    second = shown(staff, queue(organisation, "?page=2&channel=web"))
    assert len(references(second)) == 2
    assert "page=1" in second
    assert "channel=web" in second


@pytest.mark.parametrize("rows", [3, 30])
def test_the_queue_costs_the_same_however_much_was_said(
    staff: Client,
    organisation: Organisation,
    service: Service,
    rows: int,
    django_assert_max_num_queries: object,
) -> None:
    theme, role = make_theme(organisation), role_at(organisation)
    for _ in range(rows):
        item = make_item(organisation, service)
        gather(theme, item)
        assign(item=item, to=role)
    staff.get(queue(organisation))
    with django_assert_max_num_queries(10):  # type: ignore[operator]  # pytest-django's fixture
        staff.get(queue(organisation))


def test_ticked_items_go_on_to_the_choice_of_a_theme(staff: Client, organisation: Organisation) -> None:
    items = [make_item(organisation, words=f"Words {n}") for n in range(3)]
    chosen = staff.post(queue(organisation), {"item": [items[0].reference, items[2].reference]})
    page = shown(staff, chosen["Location"])
    assert "Words 0" in page
    assert "Words 2" in page
    assert "Words 1" not in page

    done = staff.post(chosen["Location"], {"where": "new", "title-en-gb": "Evenings", "submission": str(uuid.uuid4())})

    theme = Theme.objects.get()
    assert done["Location"] == f"/manage/{organisation.slug}/themes/{theme.pk}/"
    assert set(theme.items.all()) == {items[0], items[2]}


def test_nothing_ticked_is_said_plainly(staff: Client, organisation: Organisation) -> None:
    item = make_item(organisation)
    response = staff.post(queue(organisation), {"item": ["nonsense", "\x00"]})
    page = response.content.decode()
    assert "Tick one or more first." in page
    assert f'href="#tick-{item.pk}"' in page
    assert "<title>Error:" in page


# --- Who sees what ------------------------------------------------------------------------------------------------

ITEM_PAGES = ["", "reply/", "note/", "assign/", "route/", "theme/", "answer/", "pass-on/", "flag/"]


@pytest.mark.parametrize("page", [*ITEM_PAGES, "unflag/"])
def test_nobody_else_reaches_an_item(
    organisation: Organisation, other_planner: User, commissioner: User, client_for: ClientFor, page: str
) -> None:
    item = make_item(organisation, words=CANARY)
    before = Item.objects.values().get(pk=item.pk)
    for user in (other_planner, commissioner, make_carer()):
        client = client_for(user)
        for url in (address(item, page), address(item, page).replace(organisation.slug, "southmere")):
            assert client.get(url).status_code == 404
            assert client.post(url, {"words": "x", "because": "x"}).status_code == 404
    assert Item.objects.values().get(pk=item.pk) == before
    assert not Message.objects.exists()
    assert not Note.objects.exists()


@pytest.mark.parametrize("page", ["feedback/", "feedback/add/", "safeguarding/"])
def test_nobody_else_reaches_the_lists(
    organisation: Organisation, other_planner: User, commissioner: User, client_for: ClientFor, page: str
) -> None:
    for user in (other_planner, commissioner):
        assert client_for(user).get(f"/manage/{organisation.slug}/{page}").status_code == 404


def test_batches_take_no_items_of_others(
    staff: Client, organisation: Organisation, other_organisation: Organisation
) -> None:
    own, foreign = make_item(organisation), make_item(other_organisation, words=CANARY)
    assert CANARY not in shown(staff, address(own, f"theme/?also={foreign.reference}"))
    staff.post(
        address(own, f"theme/?also={foreign.reference}"),
        {"where": "new", "title-en-gb": "Evenings", "submission": str(uuid.uuid4())},
    )
    foreign.refresh_from_db()
    assert foreign.theme is None


def test_a_flagged_item_stands_nowhere_but_with_the_lead(
    staff: Client, lead: Client, administrator: User, client_for: ClientFor, organisation: Organisation
) -> None:
    theme, item = make_theme(organisation), make_item(organisation, words=CANARY, may_quote=True)
    gather(theme, item, make_item(organisation))
    make_draft(theme, Decision.Outcome.ALREADY_SO, quotes=[item])
    staff.post(address(item, "flag/"), {"because": "A bruise."})
    base = f"/manage/{organisation.slug}"
    pages = [
        f"{base}/feedback/",
        f"{base}/feedback/?show=answered",
        f"{base}/themes/",
        f"{base}/themes/{theme.pk}/",
        f"{base}/themes/{theme.pk}/decide/",
        f"{base}/themes/{theme.pk}/publish/",
        f"{base}/promises/",
        "/what-changed/",
        "/what-changed/feed/",
        "/",
    ]

    for client in (staff, client_for(administrator)):
        for url in pages:
            page = client.get(url, follow=True).content.decode()
            assert CANARY not in page, url
            assert item.reference not in page, url
        for page in ITEM_PAGES:
            assert client.get(address(item, page)).status_code == 404, page
            assert client.post(address(item, page), {"words": "x"}).status_code == 404, page
        assert client.get(f"{base}/safeguarding/").status_code == 404
    assert references(shown(lead, f"{base}/safeguarding/")) == [item.reference]
    assert CANARY in shown(lead, address(item))


def test_a_planner_who_is_a_lead_as_well_keeps_both_apart(
    organisation: Organisation, planner: User, client_for: ClientFor
) -> None:
    make_role(planner, organisation, Role.Kind.SAFEGUARDING_LEAD, name="Ruth")
    both, item = client_for(planner), make_item(organisation, words=CANARY)
    both.post(address(item, "flag/"), {"because": "A bruise."})

    assert CANARY not in shown(both, queue(organisation))
    assert "Safeguarding" in shown(both, queue(organisation))
    assert CANARY in shown(both, address(item))
    assert both.get(address(item, "answer/")).status_code == 404


def test_the_lead_does_what_is_the_leads(
    lead: Client, staff: Client, safeguarding_lead: User, organisation: Organisation
) -> None:
    item = make_item(organisation, words=CANARY, contact=make_contact())
    assert lead.get(address(item)).status_code == 404, "nothing to do with what is not flagged"
    flag_safeguarding(item=item, role=role_at(organisation), because="A bruise.", at=timezone.now())

    lead.post(address(item, "note/"), {"words": "I rang.", "submission": str(uuid.uuid4())})
    lead.post(address(item, "reply/"), {"words": "I am on it.", "submission": str(uuid.uuid4())})
    role = safeguarding_lead.roles.get()
    lead.post(address(item, "assign/"), {"to": role.pk})
    for page in ("route/", "theme/", "answer/", "pass-on/", "flag/"):
        assert lead.get(address(item, page)).status_code == 404, page
    item.refresh_from_db()
    assert (item.assigned_to, item.looked_at_by) == (role, safeguarding_lead)

    done = lead.post(address(item, "unflag/"), {"because": "All is well."})
    assert done["Location"] == f"/manage/{organisation.slug}/safeguarding/"
    page = shown(staff, address(item))
    assert "All is well." in page
    assert "I rang." not in page
    assert "Nothing is flagged" in shown(lead, f"/manage/{organisation.slug}/safeguarding/")


def test_without_a_lead_flagging_says_so_and_keeps_what_was_typed(staff: Client, organisation: Organisation) -> None:
    item = make_item(organisation)
    page = staff.post(address(item, "flag/"), {"because": "A bruise."}).content.decode()
    assert "Nobody here is the safeguarding lead yet" in page
    assert "A bruise." in page
    assert item.reference in references(shown(staff, queue(organisation)))


# --- Writing down -------------------------------------------------------------------------------------------------


def test_what_was_said_by_telephone_gets_a_reference_and_a_code(
    staff: Client, organisation: Organisation, service: Service, activity: Activity
) -> None:
    form = {
        "channel": "group",
        "words": "Twelve of us want evenings.",
        "about": "group",
        "voices": "12",
        "service": service.pk,
        "activity": activity.pk,
        "may_quote": "on",
        "email": "group@example.org",
        "submission": str(uuid.uuid4()),
    }
    url = f"/manage/{organisation.slug}/feedback/add/"
    assert "Write down" in shown(staff, url)

    pages = [staff.post(url, form).content.decode() for _ in range(2)]

    item = Item.objects.get()
    codes = [re.findall(r'class="app-code">(\w{4} \w{4})<', page) for page in pages]
    assert codes[0] == codes[1]
    reference, secret = codes[0]
    assert check_code(reference=reference, code=secret, at=timezone.now()) == item
    assert (item.words, item.voices, item.channel, item.service) == (form["words"], 12, "group", service)
    assert (item.activity, item.may_quote, item.contact.address) == (activity, True, "group@example.org")  # type: ignore[union-attr]  # just written
    assert Notice.objects.filter(kind="feedback.acknowledged").count() == 1


@pytest.fixture
def activity(organisation: Organisation) -> Activity:
    start = timezone.now() - timedelta(days=3)
    return Activity.objects.create(
        organisation=organisation,
        kind=Activity.Kind.FORUM,
        title="Carers' forum",
        summary="Talk.",
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        place="Hall",
        how_to_join="Come.",
        organiser_title="Organiser",
        status=Activity.Status.PUBLISHED,
        topic=Topic.objects.create(label="activities.activity"),
    )


def test_one_carer_is_one_voice_whatever_the_hidden_field_says(staff: Client, organisation: Organisation) -> None:
    form = {"channel": "paper", "words": "Thank you.", "about": "me", "voices": "40", "submission": ""}
    assert staff.post(f"/manage/{organisation.slug}/feedback/add/", form).status_code == 200
    item = Item.objects.get()
    assert (item.voices, item.service, item.may_quote, item.contact) == (1, None, False, None)


def test_gaps_are_named_beside_their_fields_and_nothing_typed_is_lost(
    staff: Client, organisation: Organisation
) -> None:
    form = {"words": "Typed words", "about": "group", "voices": "many", "email": "nobody"}
    page = staff.post(f"/manage/{organisation.slug}/feedback/add/", form).content.decode()
    for words in ("Choose how it came.", "Write how many carers, as a number.", "Write an email address"):
        assert words in page
    assert "Typed words" in page
    assert "many" in page
    assert not Item.objects.exists()


# --- One item -----------------------------------------------------------------------------------------------------


def test_reading_an_item_changes_nothing_and_saying_so_does(
    staff: Client, planner: User, organisation: Organisation
) -> None:
    item = make_item(organisation, words="The exact words.\n\nIn two parts.")
    page = shown(staff, address(item))
    assert "The exact words." in page
    assert "I am looking at this" in page
    assert Item.objects.get().state == Item.State.RECEIVED

    assert staff.post(address(item), follow=True).status_code == 200

    item.refresh_from_db()
    assert (item.state, item.looked_at_by) == (Item.State.LOOKING, planner)
    assert "I am looking at this" not in shown(staff, address(item))


def test_a_reference_is_found_as_people_type_it(staff: Client, organisation: Organisation) -> None:
    item = make_item(organisation)
    typed = f"{item.reference[:4]}-{item.reference[4:]}".lower()
    assert item.reference in shown(staff, f"/manage/{organisation.slug}/feedback/{typed}/")


def test_no_address_of_a_carer_is_shown(staff: Client, organisation: Organisation) -> None:
    item = make_item(organisation, contact=make_contact("secret-address@example.org"))
    page = shown(staff, address(item))
    assert "secret-address" not in page
    assert "Email: we tell them there is news." in page


@pytest.mark.parametrize(("page", "model"), [("reply/", Message), ("note/", Note), ("pass-on/", Message)])
def test_words_sent_twice_are_kept_once(
    staff: Client, organisation: Organisation, page: str, model: type[Message] | type[Note]
) -> None:
    item, form = make_item(organisation, contact=make_contact()), {"words": "Hello.", "submission": str(uuid.uuid4())}
    for _ in range(2):
        assert staff.post(address(item, page), form)["Location"] == address(item)
    assert model.objects.count() == 1
    assert Notice.objects.filter(kind="feedback.message").count() == (0 if model is Note else 1)
    assert "Hello." in shown(staff, address(item))


@pytest.mark.parametrize("page", ["reply/", "note/", "pass-on/", "flag/", "answer/", "theme/", "route/"])
def test_an_empty_form_says_what_is_missing(staff: Client, organisation: Organisation, page: str) -> None:
    item = make_item(organisation)
    response = staff.post(address(item, page), {"words": "  ", "submission": str(uuid.uuid4())})
    assert response.status_code == 200
    assert "govuk-error-message" in response.content.decode()
    item.refresh_from_db()
    assert item.state == Item.State.RECEIVED


def test_a_reply_is_signed_and_answers_what_the_carer_wrote(
    staff: Client, planner: User, organisation: Organisation
) -> None:
    item = make_item(organisation)
    write_back(item=item, words="And?", at=timezone.now(), submission_key=uuid.uuid4())
    staff.post(address(item, "reply/"), {"words": "Soon.", "submission": str(uuid.uuid4())})
    item.refresh_from_db()
    message = Message.objects.get(words="Soon.")
    assert (message.sent_by, message.sent_by_title) == (planner, "Ruth, Service Planner")
    assert (item.wrote_back_at, item.state) == (None, Item.State.LOOKING)


def test_an_item_is_given_to_a_colleague_who_can_see_it(
    staff: Client, planner: User, safeguarding_lead: User, other_planner: User, organisation: Organisation
) -> None:
    item = make_item(organisation)
    for role in (safeguarding_lead.roles.get(), other_planner.roles.get()):
        assert "govuk-error-message" in staff.post(address(item, "assign/"), {"to": role.pk}).content.decode()
    staff.post(address(item, "assign/"), {"to": planner.roles.get().pk})
    item.refresh_from_db()
    assert item.assigned_to == planner.roles.get()
    staff.post(address(item, "assign/"), {"to": ""})
    item.refresh_from_db()
    assert item.assigned_to is None


def test_only_who_was_not_sure_is_brought_to_another_organisation(
    staff: Client, organisation: Organisation, other_organisation: Organisation, service: Service
) -> None:
    clinic = make_service(other_organisation, name="Clinic")
    chosen, unsure = make_item(organisation, service), make_item(organisation, None)

    assert "Clinic" not in shown(staff, address(chosen, "route/"))
    assert "govuk-error-message" in staff.post(address(chosen, "route/"), {"service": clinic.pk}).content.decode()
    assert "Clinic" in shown(staff, address(unsure, "route/"))
    left = staff.post(address(unsure, "route/"), {"service": clinic.pk})

    assert left["Location"] == queue(organisation)
    assert staff.get(address(unsure)).status_code == 404
    chosen.refresh_from_db()
    assert chosen.organisation == organisation


def test_an_item_goes_under_a_theme_of_its_own_organisation(
    staff: Client, organisation: Organisation, other_organisation: Organisation
) -> None:
    item, theme, foreign = make_item(organisation), make_theme(organisation), make_theme(other_organisation)
    form = {"where": "old", "submission": str(uuid.uuid4())}
    refused = staff.post(address(item, "theme/"), {**form, "theme": foreign.pk})
    assert "govuk-error-message" in refused.content.decode()
    staff.post(address(item, "theme/"), {**form, "theme": theme.pk})
    item.refresh_from_db()
    assert item.theme == theme


def test_a_new_theme_sent_twice_is_one_and_its_words_can_be_checked(
    staff: Client, organisation: Organisation, service: Service
) -> None:
    item, form = make_item(organisation, service), {"where": "new", "submission": str(uuid.uuid4())}
    checked = staff.post(address(item, "theme/"), {**form, "title-en-gb": "Utilise capacity", "check_words": "1"})
    assert "app-word-check" in checked.content.decode()
    assert not Theme.objects.exists()
    for _ in range(2):
        staff.post(address(item, "theme/"), {**form, "title-en-gb": "Evenings"})
    assert Theme.objects.get().service == service


def test_just_this_carer_is_answered_once(staff: Client, organisation: Organisation) -> None:
    item = make_item(organisation, contact=make_contact())
    form = {"outcome": "own_case", "answer-en-gb": "Priya calls you.", "case_handler-en-gb": "Priya, 01632 960 200"}
    assert "Passed on" not in shown(staff, address(item, "answer/"))
    for _ in range(2):
        assert staff.post(address(item, "answer/"), form)["Location"] == address(item)

    decision = Decision.objects.get()
    assert (decision.item, str(decision.case_handler)) == (item, "Priya, 01632 960 200")
    assert Notice.objects.filter(kind="feedback.private_answer").count() == 1
    ask_to_look_again(item=item, words="No.", at=timezone.now(), submission_key=uuid.uuid4())
    staff.post(address(item, "answer/"), {"outcome": "thank_you", "answer-en-gb": "We looked again."})
    assert Decision.objects.count() == 2


def test_words_are_passed_on_when_the_carer_has_said_yes(staff: Client, organisation: Organisation) -> None:
    item = make_item(organisation)
    form = {"outcome": "passed_on", "answer-en-gb": "They write to you.", "passed_to": "The hospital"}
    assert "govuk-error-message" in staff.post(address(item, "answer/"), form).content.decode()
    staff.post(address(item, "pass-on/"), {"words": "May we?", "submission": str(uuid.uuid4())})
    answer_passing_on(item=item, allowed=True, at=timezone.now())
    staff.post(address(item, "answer/"), form)
    assert Decision.objects.get().passed_to == "The hospital"


def test_what_has_its_answer_is_not_moved_or_answered_again(staff: Client, organisation: Organisation) -> None:
    item, theme = make_item(organisation), make_theme(organisation)
    gather(theme, item)
    make_answer(theme)
    for page in ("route/", "theme/", "answer/"):
        assert staff.get(address(item, page))["Location"] == address(item)
    page = shown(staff, address(item))
    assert "Put it under" not in page
    assert "Answer just this carer" not in page


def test_an_item_costs_the_same_however_long_its_story(
    staff: Client, organisation: Organisation, django_assert_max_num_queries: object
) -> None:
    item, role = make_item(organisation), role_at(organisation)
    for n in range(12):
        assign(item=item, to=role if n % 2 else None)
        write_back(item=item, words="And?", at=timezone.now(), submission_key=uuid.uuid4())
        staff.post(address(item, "note/"), {"words": "x", "submission": str(uuid.uuid4())})
    with django_assert_max_num_queries(15):  # type: ignore[operator]  # pytest-django's fixture
        staff.get(address(item))


def test_markup_in_what_was_said_stays_words(staff: Client, organisation: Organisation) -> None:
    item = make_item(organisation, words="<script>alert(1)</script> مرحبا 🙂")
    for url in (address(item), queue(organisation), address(item, "reply/")):
        page = shown(staff, url)
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_users_of_no_role_are_sent_away(carer: User, client_for: ClientFor, organisation: Organisation) -> None:
    stranger = client_for(make_user())
    assert stranger.get(queue(organisation)).status_code == 404
    assert Client().get(queue(organisation)).status_code == 302


@pytest.mark.parametrize("reference", ["%00%00%00%00%00%00%00%00", "0000OOOO", "x" * 3000, "نص"])
def test_what_is_no_reference_is_not_there(staff: Client, organisation: Organisation, reference: str) -> None:
    assert staff.get(f"/manage/{organisation.slug}/feedback/{reference}/").status_code == 404
