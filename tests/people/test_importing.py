"""A list of people is checked row by row, brought in at once or not at all, and can be refused by those on it."""

import io
import zipfile
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client
from openpyxl import Workbook

from carer_portal.own_data import erase
from common.clock import now
from notices.models import Contact
from notices.operations import deliver_due
from people.models import Connection, ImportRow, Organisation, PeopleImport, Person, Profile, Role, User
from people.operations import (
    bring_list,
    cancel_list,
    confirm_list,
    join,
    person_of,
    work_on_imports,
)
from people.tasks import work_on_imports as task
from people.welcomes import welcome_token
from tests.conftest import ClientFor
from tests.people.factories import make_connection, make_contact, make_person

pytestmark = pytest.mark.django_db
LISTS = "/manage/northbrook/lists/"
HEAD = "name,e-mail,telephone,carer types,language,consent basis,date of consent"
GOOD = 'Lee,lee@example.org,,"parent, sandwich",Welsh,Paper form,27/03/2026'


@pytest.fixture
def client(planner: User, client_for: ClientFor) -> Client:
    """A planner at their computer."""
    return client_for(planner)


@pytest.fixture
def role(planner: User) -> Role:
    """As which they sign."""
    return Role.objects.get(user=planner)


def csv_of(*rows: str, head: str = HEAD) -> bytes:
    """A list as a file."""
    return "\n".join([head, *rows]).encode()


def bring(role: Role, file: bytes, *, key: UUID | None = None) -> PeopleImport:
    """A list that waits for a worker."""
    return bring_list(
        organisation=role.organisation,
        role=role,
        file=file,
        file_name="carers.csv",
        submission_key=key or uuid4(),
        at=now(),
    )


def brought(role: Role, file: bytes, *, key: UUID | None = None, confirm: bool = False) -> PeopleImport:
    """A list that a worker has looked at, and if wanted brought in."""
    at = now()
    job = bring(role, file, key=key)
    work_on_imports(at=at)
    if confirm:
        confirm_list(job=job)
        work_on_imports(at=at)
    job.refresh_from_db()
    return job


def workbook(*rows: list[Any]) -> bytes:
    """A list as Excel saves it."""
    book, file = Workbook(), io.BytesIO()
    for row in [HEAD.split(","), *rows]:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def fates(job: PeopleImport) -> list[tuple[int, str]]:
    """What becomes of each row."""
    return list(job.rows.values_list("number", "fate"))


# --- From file to people ---------------------------------------------------------------------------------------------


def test_a_list_is_brought_checked_confirmed_and_told(client: Client, organisation: Organisation) -> None:
    assert "No list yet" in client.get(LISTS).content.decode()
    form = {"submission": str(uuid4())}
    files = [SimpleUploadedFile("carers.csv", csv_of(GOOD, ",,,,,,")) for _ in range(2)]
    pages = {client.post(f"{LISTS}add/", form | {"file": file})["Location"] for file in files}
    (page,) = pages
    assert "waits to be checked" in client.get(page).content.decode()
    task()
    content = client.get(page).content.decode()
    assert "1 person would be brought in" in content
    assert not Connection.objects.exists()
    for _ in range(2):
        client.post(f"{page}confirm/")
    assert "being brought in" in client.get(page).content.decode()
    task()
    task()
    assert "1 person was brought in" in client.get(page).content.decode()
    connection = Connection.objects.get()
    assert (connection.basis, connection.agreed_to) == ("imported", "Paper form")
    assert connection.agreed_on
    assert connection.agreed_on.isoformat() == "2026-03-27"
    assert connection.written_by == "Ruth, Service Planner"
    assert Profile.objects.get(person=connection.person).carer_types == ["parent", "sandwich"]
    contact = connection.person.contact
    assert contact
    assert (contact.address, contact.language) == ("lee@example.org", "cy")
    job = PeopleImport.objects.get()
    assert (job.state, job.file) == ("done", None)
    assert [row.typed for row in job.rows.all()] == [{}]
    assert "carers.csv" in client.get(LISTS).content.decode()


def test_of_5000_rows_with_40_bad_ones_4960_are_made_and_40_named(role: Role, client: Client) -> None:
    rows = [
        f"Carer {n},carer-{n}@example.org,,,,{'' if n % 125 == 0 else 'Paper form'},2026-01-31" for n in range(5000)
    ]
    job = brought(role, csv_of(*rows), confirm=True)
    assert job.state == "done"
    assert Connection.objects.filter(organisation=role.organisation, basis="imported").count() == 4960
    refused = job.rows.filter(fate="refused")
    assert list(refused.values_list("number", flat=True)) == [n + 2 for n in range(0, 5000, 125)]
    assert set(refused.values_list("reason", flat=True)) == {"It does not say how they agreed."}
    answer = client.get(f"{LISTS}{job.pk}/refused/")
    assert len(answer.content.decode("utf-8-sig").splitlines()) == 41
    assert client.get(f"{LISTS}{job.pk}/?show=refused").content.decode().count("It does not say how") == 40


def test_each_row_has_its_fate_and_its_reason(role: Role, organisation: Organisation) -> None:
    make_connection(make_person("Old", contact=make_contact("old@example.org")), organisation)
    job = brought(
        role,
        csv_of(
            GOOD,
            "Old,OLD@example.org,,,,Paper form,1.2.2026",
            "Lee again,LEE@example.org,,,,Paper form,2026-02-01",
            "By phone,,01632 960 111,,,Paper form,1 March 2026",
            ",a@example.org,,,,Paper form,2026-02-01",
            "Nowhere,,,,,Paper form,2026-02-01",
            "Typo,castle,,,,Paper form,2026-02-01",
            "Number,,12,,,Paper form,2026-02-01",
            "Kind,b@example.org,,wizard,,Paper form,2026-02-01",
            "Tongue,c@example.org,,,Klingon,Paper form,2026-02-01",
            "Never,d@example.org,,,,Paper form,",
            "Soon,e@example.org,,,,Paper form,2199-01-01",
            "When,f@example.org,,,,Paper form,31/02/2026",
            "=HYPERLINK(1),g@example.org,,,,Paper form,2026-02-01",
            f"{'x' * 121},h@example.org,,,,Paper form,2026-02-01",
            f"Long,{'x' * 250}@example.org,,,,Paper form,2026-02-01",
            f"Wordy,i@example.org,,,,{'x' * 301},2026-02-01",
        ),
    )
    assert fates(job)[:4] == [(2, "new"), (3, "known"), (4, "twice"), (5, "new")]
    assert {fate for _number, fate in fates(job)[4:]} == {"refused"}
    reasons = list(job.rows.filter(number__gt=5).values_list("reason", flat=True))
    assert len(set(reasons)) == 13
    assert job.rows.get(number=4).reason == "The same address or number stands in row 2."


@pytest.mark.parametrize(
    "file",
    [
        b"\xef\xbb\xbf" + csv_of(GOOD),
        csv_of(GOOD).decode().encode("utf-16"),
        csv_of(GOOD).replace(b"\n", b"\r\n"),
        csv_of("Lee;lee@example.org;;parent, sandwich;Welsh;Paper form;27/03/2026", head=HEAD.replace(",", ";")),
        csv_of(GOOD.replace(",", "\t").replace("\t sandwich", ", sandwich"), head=HEAD.replace(",", "\t")),
        csv_of(GOOD, head="Full Name,EMAIL ADDRESS,Phone,Carer_Types,Language,Consent,Consent date"),
        csv_of(GOOD.replace("Lee", "Zoë")).decode().encode("cp1252"),
        workbook(["Lee", "lee@example.org", None, "parent; sandwich", "welsh", "Paper form", date(2026, 3, 27)]),
    ],
    ids=["BOM", "UTF-16", "CRLF", "semicolons", "tabs", "other names", "cp1252", "xlsx"],
)
def test_lists_of_any_program_are_read(role: Role, file: bytes) -> None:
    job = brought(role, file, confirm=True)
    assert fates(job) == [(2, "new")]
    assert Connection.objects.get().person.name in {"Lee", "Zoë"}


def bomb() -> bytes:
    """A small file that unpacks to a large one."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    return file.getvalue()


def with_entities() -> bytes:
    """A workbook whose words unfold without end."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("xl/workbook.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    return file.getvalue()


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (b"  \n ", "The file is empty."),
        (HEAD.encode(), "There is nothing in this file"),
        (b"name,e-mail\nLee,lee@example.org", "These are missing: consent basis, date of consent."),
        (b"a,b\n1,2", "e-mail or telephone"),
        (csv_of(GOOD, head=f"{HEAD},name"), "is there twice"),
        (csv_of(*[GOOD] * 5001), "more than 5,000 rows"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 99, "This is an old Excel file."),
        (b"PK\x03\x04 nothing of the kind", "We cannot open this spreadsheet."),
        (workbook()[:900], "We cannot open this spreadsheet."),
        (bomb(), "too large when it is unpacked"),
        (with_entities(), "not a plain spreadsheet"),
        (b"name\0,e-mail\nLee,x", "We cannot read the letters"),
        (b"\xff\xfe\x00", "We cannot read the letters"),
        (csv_of(f'"{"x" * 140_000}",lee@example.org,,,,Paper form,2026-01-01'), "We cannot read this as a list."),
    ],
)
def test_what_is_no_list_is_said_in_a_plain_sentence(role: Role, client: Client, file: bytes, says: str) -> None:
    job = brought(role, file)
    assert (job.state, job.file) == ("failed", None)
    assert says in job.failure
    assert says in client.get(f"{LISTS}{job.pk}/").content.decode().replace("&quot;", '"')


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (None, "Choose a file."),
        (SimpleUploadedFile("carers.csv", b""), "The file is empty."),
        (SimpleUploadedFile("carers.exe", b"x"), "Choose a file that ends in .csv or .xlsx."),
        (SimpleUploadedFile("carers.csv", b"x" * 3_000_001), "The file is too large."),
        (SimpleUploadedFile("x" * 200 + ".csv", b"x"), "The name of the file is too long."),
    ],
)
def test_what_cannot_be_a_list_is_not_taken(client: Client, file: SimpleUploadedFile | None, says: str) -> None:
    assert says in client.post(f"{LISTS}add/", {"file": file} if file else {}).content.decode()
    assert not PeopleImport.objects.exists()


def test_the_refused_rows_run_nothing_in_a_spreadsheet(role: Role, client: Client) -> None:
    job = brought(role, csv_of("=1+1,@cmd,+44,-1,,Paper form,2026-01-01"))
    content = client.get(f"{LISTS}{job.pk}/refused/").content.decode("utf-8-sig")
    assert "'=1+1,'@cmd,'+44,'-1" in content
    assert "The name looks like a formula." in content


# --- Once, or not at all -------------------------------------------------------------------------------------------


def test_the_same_people_in_two_lists_are_brought_once(role: Role) -> None:
    first, second = brought(role, csv_of(GOOD)), brought(role, csv_of(GOOD))
    for job in (first, second):
        confirm_list(job=job)
    work_on_imports(at=now())
    assert Connection.objects.count() == 1
    assert fates(second) == [(2, "known")]


def test_all_or_nobody(role: Role, monkeypatch: pytest.MonkeyPatch) -> None:
    job = brought(role, csv_of(GOOD, "By phone,,01632 960 111,,,Paper form,2026-01-01"))
    ImportRow.objects.filter(number=3).update(typed={"name": "x" * 500, "telephone": "01632 960 111"})
    confirm_list(job=job)
    with pytest.raises(Exception, match="too long"):
        work_on_imports(at=now())
    assert not Connection.objects.exists()
    job.refresh_from_db()
    assert job.state == "failed"
    assert "Nobody was brought in." in job.failure


def test_a_list_whose_worker_is_gone_is_taken_up_again(role: Role) -> None:
    job = bring(role, csv_of(GOOD))
    PeopleImport.objects.filter(pk=job.pk).update(begun_at=now() - timedelta(minutes=5))
    assert work_on_imports(at=now()) == 0
    assert work_on_imports(at=now() + timedelta(minutes=16)) == 1
    assert fates(job) == [(2, "new")]


def test_a_list_is_dropped_and_what_stood_in_it_goes(role: Role, client: Client) -> None:
    job = brought(role, csv_of(GOOD))
    client.post(f"{LISTS}{job.pk}/drop/")
    confirm_list(job=job)
    work_on_imports(at=now())
    job.refresh_from_db()
    assert (job.state, job.rows.exists(), Connection.objects.exists()) == ("cancelled", False, False)
    done = brought(role, csv_of(GOOD), confirm=True)
    cancel_list(job=done, at=now())
    done.refresh_from_db()
    assert done.state == "done"


def test_postgres_keeps_no_file_of_what_is_checked(role: Role) -> None:
    job = brought(role, csv_of(GOOD))
    with pytest.raises(IntegrityError):
        PeopleImport.objects.filter(pk=job.pk).update(file=b"x")


# --- Saying no -----------------------------------------------------------------------------------------------------


def test_who_was_on_a_list_is_told_and_says_no_without_signing_in(role: Role, guest: Client) -> None:
    brought(role, csv_of(GOOD.replace("Welsh", "")), confirm=True)
    deliver_due(at=now())
    (message,) = mail.outbox
    assert message.to == ["lee@example.org"]
    words = str(message.body)
    assert "They wrote down that you agreed: Paper form" in words
    token = welcome_token(Connection.objects.get())
    assert token in words
    page = f"/not-on-the-list/{token}/"
    assert "Northbrook Council gave us your name" in guest.get(page).content.decode()
    assert Person.objects.filter(name="Lee").exists()
    assert "You are not on the list" in guest.post(page, follow=True).content.decode()
    assert not Person.objects.filter(name="Lee").exists()
    assert guest.post(page, follow=True).status_code == 200


def test_a_made_up_token_opens_nothing(guest: Client) -> None:
    assert guest.get("/not-on-the-list/castle/").status_code == 404
    assert guest.post("/not-on-the-list/W10:abc/").status_code == 404


def test_who_signs_in_with_an_address_of_a_list_is_that_person(role: Role) -> None:
    brought(role, csv_of(GOOD), confirm=True)
    user = User.objects.create_user("lee@example.org")
    person = join(user=user, name="Leigh", at=now())
    assert Connection.objects.get().person == person
    assert Person.objects.get(pk=person.pk).name == "Leigh"


def test_erasure_takes_what_a_list_said_of_ones_address(role: Role, carer: User) -> None:
    brought(role, csv_of(GOOD.replace("lee@", "carer@")), confirm=True)
    assert person_of(carer) != Connection.objects.get().person
    erase(user=carer, withdraw_items=True, withdraw_quotes=True, at=now())
    assert not Person.objects.exists()
    assert not Contact.objects.filter(address="carer@example.org").exists()
