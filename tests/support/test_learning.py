"""Courses: what ships with the portal, doing one with and without an account, and keeping them."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from common.clock import now
from common.readability import AIM_GRADE, AIM_MEAN, check_words
from people.models import Organisation, User
from people.operations import person_of
from support.models import Module, Page, Progress
from support.operations import load_modules, pass_page
from support.shipped import SHIPPED, written_modules
from tests.conftest import signed_in
from tests.support.factories import make_module, make_page

# Words that a course explains where it uses them, and a part of a name.
EXPLAINED = {"strategy", "carer's assessment", "consultation", "commissioning", "Commission"}
LEAST_WORDS, MOST_WORDS = 1100, 1700
RIGHT = {"answer": "2"}


def address(view: str, module: Module, **more: Any) -> str:
    return reverse(f"support:{view}", kwargs={"slug": module.slug} | more)


@pytest.mark.parametrize("written", tuple(written_modules()), ids=SHIPPED)
def test_what_ships_is_plain_and_whole(written: Any) -> None:
    parts = [written.title, written.summary]
    for page in written.pages:
        parts += [page.heading, page.words, page.question, *page.answers, page.why]
        assert page.question
        assert page.why
        assert len(page.answers) == 3
        assert page.right in {1, 2, 3}
    report = check_words(re.sub(r"\*\*|^\d+\. ", "", "\n".join(parts), flags=re.MULTILINE))
    assert LEAST_WORDS < report.words < MOST_WORDS
    assert report.grade <= AIM_GRADE
    assert report.mean_sentence <= AIM_MEAN
    assert report.long_sentences == ()
    assert {one.hard for one in report.jargon} <= EXPLAINED


@pytest.mark.django_db
def test_what_ships_is_put_in_place_once_and_what_staff_wrote_stays(organisation: Organisation) -> None:
    assert load_modules(organisation=organisation) == len(SHIPPED)
    Module.objects.filter(slug=SHIPPED[0]).update(title="Our own words", is_public=False)
    told = io.StringIO()
    call_command("load_learning", stdout=told)
    assert told.getvalue() == "0 modules were new.\n"
    assert list(Module.objects.values_list("slug", flat=True)) == list(SHIPPED)
    assert str(Module.objects.get(slug=SHIPPED[0]).title) == "Our own words"
    policies = Module.objects.get(slug=SHIPPED[2])
    assert policies.needs is not None
    assert policies.needs.slug == SHIPPED[0]
    assert policies.needed is None  # nobody has to do what cannot be done


@pytest.mark.django_db
def test_loading_says_when_no_organisation_runs_the_portal() -> None:
    with pytest.raises(CommandError, match="No organisation"):
        call_command("load_learning")


@pytest.mark.django_db
@pytest.mark.parametrize("has_account", [True, False])
def test_a_course_is_done_page_by_page(organisation: Organisation, carer: User, has_account: bool) -> None:
    module = make_module(organisation)
    client = signed_in(carer) if has_account else Client()
    first, second = (address("page", module, number=number) for number in (1, 2))
    assert client.get(second)["Location"] == first  # no page is left out
    assert client.get(address("page", module, number=3)).status_code == 404
    assert client.get(address("certificate", module))["Location"] == address("module", module)
    assert client.get(address("certificate_pdf", module))["Location"] == address("module", module)
    for wrong, words in (({}, "Please choose an answer."), ({"answer": "1"}, "That is not it."), ({"answer": "9"}, "")):
        answered = client.post(first, wrong)
        assert answered.status_code == 200
        assert words in answered.content.decode()
    assert client.post(first, RIGHT)["Location"] == second
    assert client.post(first, RIGHT)["Location"] == second  # twice is as once
    page = client.get(second).content.decode()
    assert "That is right. It says so." in page
    assert "<strong>say</strong>" in page
    assert "Go on" in client.get(address("module", module)).content.decode()
    assert client.post(second)["Location"] == address("module", module)
    assert "Well done." in client.get(address("module", module)).content.decode()
    assert "You have finished it" in client.get(reverse("support:learning")).content.decode()
    shown = client.get(address("certificate", module)).content.decode()
    assert ("Amina" in shown) == has_account
    assert ("Write it in by hand" in shown) != has_account
    file = client.get(address("certificate_pdf", module))
    assert file["Content-Type"] == "application/pdf"
    assert file.content.startswith(b"%PDF-")
    assert Progress.objects.count() == (1 if has_account else 0)
    assert "Well done." not in Client().get(address("module", module)).content.decode()


@pytest.mark.django_db
def test_what_goes_first_is_done_first(organisation: Organisation, guest: Client) -> None:
    first = make_module(organisation, pages=1)
    second = make_module(organisation, needs=first)
    assert guest.post(address("page", second, number=1), RIGHT)["Location"] == address("module", second)
    assert "Do this one first:" in guest.get(address("module", second)).content.decode()
    guest.post(address("page", first, number=1), RIGHT)
    assert guest.get(address("page", second, number=1)).status_code == 200


@pytest.mark.django_db
def test_what_is_finished_stays_finished(organisation: Organisation, carer: User) -> None:
    module, person, at = make_module(organisation, pages=1), person_of(carer), now()
    assert person is not None
    pass_page(person=person, module=module, number=1, at=at)
    make_page(module)
    later = pass_page(person=person, module=module, number=2, at=at + timedelta(days=9))
    assert (later.pages_done, later.finished_at) == (2, at)


@pytest.mark.django_db
def test_all_of_it_stands_on_one_page(organisation: Organisation, guest: Client) -> None:
    load_modules(organisation=organisation)
    for module in Module.objects.all():
        page = guest.get(address("module_print", module)).content.decode()
        for part in module.pages.all():
            assert str(part.heading) in page
        assert page.count("The right answer is number") == module.pages.count()


@pytest.mark.django_db
def test_what_is_not_open_is_not_there(organisation: Organisation, guest: Client, carer: User) -> None:
    module = make_module(organisation, is_public=False, title="CanaryCourse")
    for client in (guest, signed_in(carer)):
        assert "CanaryCourse" not in client.get(reverse("support:learning")).content.decode()
        for view in ("module", "module_print", "certificate", "certificate_pdf"):
            assert client.get(address(view, module)).status_code == 404
        assert client.post(address("page", module, number=1), RIGHT).status_code == 404


@pytest.mark.django_db
def test_staff_make_a_course(organisation: Organisation, planner: User, guest: Client) -> None:
    client = signed_in(planner)
    add = reverse("support:manage_module_add", args=[organisation.slug])
    said = {
        "title_en-gb": "Helping to choose staff", "summary_en-gb": "What you can ask.", "minutes": "10",
        "submission": "6a1f7b34-19f4-4b8a-9c9d-2d8c0ad1b001",
    }  # fmt: skip
    names = re.findall(r'name="([^"]+)"', client.get(add).content.decode())
    said = {next(name for name in names if name.startswith(key.split("_")[0])) if "_" in key else key: value
            for key, value in said.items()}  # fmt: skip
    early = client.post(add, said | {"is_public": "on"})
    assert "Write a page first." in early.content.decode()
    there = client.post(add, said)["Location"]
    assert client.post(add, said)["Location"] == there  # twice is as once
    module = Module.objects.get()
    assert (module.slug, module.is_public) == ("helping-to-choose-staff", False)
    page_add = reverse("support:manage_page_add", args=[organisation.slug, module.pk])
    names = re.findall(r'name="([^"]+)"', client.get(page_add).content.decode())
    field = {key: next(name for name in names if name.startswith(key)) for key in
             ("heading", "words", "question", "answers", "why")}  # fmt: skip
    words = {field["heading"]: "The day", field["words"]: "You come at ten.", field["question"]: "When?"}
    assert "Write 2 to 5 answers" in client.post(page_add, words).content.decode()
    words |= {field["answers"]: "Nine\nTen", "right": "3"}
    assert "Write the number of its line." in client.post(page_add, words).content.decode()
    assert client.post(page_add, words | {"right": "2"})["Location"] == there
    assert client.post(there, said | {"is_public": "on"})["Location"] == there
    assert "The day" in guest.get(address("module", module)).content.decode()
    page = Page.objects.get()
    edit = reverse("support:manage_page", args=[organisation.slug, page.pk])
    assert client.post(edit, words | {"right": "1", "order": "1"})["Location"] == there
    page.refresh_from_db()
    assert (page.right, list(page.answers_in("cy"))) == (1, ["Nine", "Ten"])
    remove = reverse("support:manage_page_remove", args=[organisation.slug, page.pk])
    client.post(remove)
    assert Page.objects.exists()  # the last page of an open course
    make_page(module)
    client.post(remove)
    assert [str(one) for one in Page.objects.all()] == ["Part 2"]


@pytest.mark.django_db
def test_what_goes_first_can_be_taken_back(organisation: Organisation, planner: User) -> None:
    first = make_module(organisation)
    module = make_module(organisation, needs=first)
    client, edit = signed_in(planner), reverse("support:manage_module", args=[organisation.slug, module.pk])
    assert "Nothing" in client.get(edit).content.decode()
    for chosen, needs in ((str(first.pk), first), ("", None)):
        client.post(
            edit, {"title-en-gb": "A", "summary-en-gb": "B", "minutes": "5", "is_public": "on", "needs": chosen}
        )
        module.refresh_from_db()
        assert (module.needs, module.minutes) == (needs, 5)
    ahead = reverse("support:manage_module", args=[organisation.slug, first.pk])
    assert "Another module needs this one first." not in client.get(ahead).content.decode()


@pytest.mark.django_db
def test_postgres_keeps_courses_in_order(organisation: Organisation) -> None:
    module = make_module(organisation)
    with pytest.raises(IntegrityError, match="module_does_not_need_itself"), transaction.atomic():
        Module.objects.filter(pk=module.pk).update(needs=module)
    with pytest.raises(IntegrityError, match="question_has_a_right_answer"), transaction.atomic():
        Page.objects.filter(module=module, right=2).update(right=None)
    with pytest.raises(IntegrityError, match="module_takes_some_minutes"), transaction.atomic():
        Module.objects.filter(pk=module.pk).update(minutes=0)
