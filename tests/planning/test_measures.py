"""What is measured: readings by form and by list, and how they are shown."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.charts import bars_of
from common.clock import today
from common.list_files import packed, unpacked
from feedback.models import Decision
from feedback.operations import keep_promise
from people.models import Organisation, User
from planning.models import Measure, Reading, Service
from planning.operations import Refused, bring_readings, look_at_readings, write_reading
from tests.conftest import ClientFor
from tests.feedback.factories import make_answer, make_theme
from tests.planning.factories import make_measure, make_service

pytestmark = pytest.mark.django_db
HEAD = "Service,Measure,Date,Value,Source"
ON = date(2026, 11, 1)


@pytest.fixture
def measure(service: Service) -> Measure:
    return make_measure(service, name="Days until a break")


def listed(*lines: str) -> bytes:
    return "\n".join([HEAD, *lines]).encode()


def import_page(organisation: Organisation) -> str:
    return reverse("planning:measures_import", args=[organisation.slug])


def upload(file: bytes) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("figures.csv", file, content_type="text/csv")}


def test_a_wrong_list_is_refused_with_each_reason_and_nothing_is_half_loaded(
    measure: Measure, organisation: Organisation, other_organisation: Organisation
) -> None:
    elsewhere = make_measure(make_service(other_organisation, name="Clinic"), name="Wait")
    file = listed(
        "Short breaks,Days until a break,2026-10-01,12,Our list",
        "Short breaks,Days until a brake,2026-10-01,12,Our list",
        "Clinic,Wait,2026-10-01,12,Our list",
        "Short breaks,Days until a break,1 Smarch,12,Our list",
        "Short breaks,Days until a break,2027-10-01,12,Our list",
        "Short breaks,Days until a break,2026-09-01,many,Our list",
        "Short breaks,Days until a break,2026-09-01,-1,Our list",
        "Short breaks,Days until a break,2026-09-01,1,",
        "short  BREAKS,days until a break,01/10/2026,13,Our list",
    )
    with pytest.raises(Refused) as refused:
        bring_readings(organisation=organisation, file=file, today=ON)
    reasons = {line.number: line.reason for line in refused.value.lines if line.reason}
    assert list(reasons) == [3, 4, 5, 6, 7, 8, 9, 10]
    assert reasons[3] == reasons[4] == "No service of yours has a measure of this name."
    assert reasons[6] == "This day is still to come."
    assert reasons[10] == "This measure has a figure for this day already, in line 2."
    assert not Reading.objects.exists()
    assert not elsewhere.readings.exists()


def test_ten_thousand_lines_are_taken_over_in_one_transaction(service: Service, organisation: Organisation) -> None:
    measures = [make_measure(service, name=f"Figure {number}") for number in range(10)]
    first = date(2020, 1, 1)
    lines = [
        f"{service.name},{measure.name},{first + timedelta(days=day)},{day % 90},Our list"
        for measure in measures
        for day in range(1_000)
    ]
    with CaptureQueriesContext(connection) as asked:
        assert bring_readings(organisation=organisation, file=listed(*lines), today=ON) == 10_000
    assert Reading.objects.count() == 10_000
    assert len([query for query in asked if "SAVEPOINT" in query["sql"]]) <= 4  # one for all, and its end
    assert len(asked) < 20
    assert bring_readings(organisation=organisation, file=listed(*lines), today=ON) == 0
    corrected = listed(lines[0].replace(",0,", ",7,"))
    assert bring_readings(organisation=organisation, file=corrected, today=ON) == 1
    assert measures[0].readings.get(on=first).value == 7
    record = Reading.pgh_event_models["update"]  # type: ignore[attr-defined]  # by pghistory
    assert record.objects.filter(pgh_obj_id=measures[0].readings.get(on=first).pk).exists()


def test_a_list_is_looked_at_first_and_then_taken_over(
    measure: Measure, organisation: Organisation, planner: User, client_for: ClientFor
) -> None:
    client, page = client_for(planner), import_page(organisation)
    wrong = client.post(page, upload(listed("Short breaks,Days until a break,soon,12,Our list"))).content.decode()
    assert "Write the date like 2027-03-31 or 31/03/2027." in wrong
    assert 'name="packed"' not in wrong
    right = client.post(page, upload(listed("Short breaks,Days until a break,2026-10-01,12,Our list"))).content.decode()
    assert "New: 1." in right
    assert not Reading.objects.exists()
    carried = re.search(r'name="packed" value="([^"]+)"', right)
    assert carried
    for _ in range(2):
        assert client.post(page, {"packed": carried[1]}).status_code == 302
    assert measure.readings.get().value == 12


@pytest.mark.parametrize("carried", ["", "x", "é", packed(b"")[:-3], packed(b"\0" * 5_000_000), packed(b"a,b\n1,2")])
def test_what_a_hidden_field_carries_is_looked_at_again(
    carried: str, organisation: Organisation, planner: User, client_for: ClientFor
) -> None:
    shown = client_for(planner).post(import_page(organisation), {"packed": carried}, follow=True).content.decode()
    assert "Nothing was taken over" in shown
    assert not Reading.objects.exists()


def test_a_file_comes_out_as_it_went_in() -> None:
    assert unpacked(packed(b"a,b\n1,2")) == b"a,b\n1,2"


def test_a_figure_is_written_down_and_corrected(
    measure: Measure, organisation: Organisation, planner: User, client_for: ClientFor
) -> None:
    client = client_for(planner)
    page = reverse("planning:measure_edit", args=[organisation.slug, measure.pk])
    day = {"on-day": "1", "on-month": "10", "on-year": "2026", "reading": "1", "source": "Our list"}
    assert "Write a number that is not below 0." in client.post(page, {**day, "value": "-4"}).content.decode()
    for value in ("12.5", "13"):
        assert client.post(page, {**day, "value": value}).status_code == 302
    assert measure.readings.get().value == 13
    tomorrow = today() + timedelta(days=1)
    late = {**day, "value": "1", "on-day": tomorrow.day, "on-month": tomorrow.month, "on-year": tomorrow.year}
    assert "This day is still to come." in client.post(page, late).content.decode()


def test_a_measure_needs_a_day_for_its_target_and_a_name_of_its_own(
    measure: Measure, organisation: Organisation, planner: User, client_for: ClientFor
) -> None:
    client = client_for(planner)
    page = reverse("planning:measure_add", args=[organisation.slug])
    sent = {
        "service": measure.service_id,
        "kind": "waiting",
        "name": measure.name,
        "words-en-gb": "How long it takes.",
        "unit": "days",
        "better": "down",
        "target": "7",
        "is_current": "on",
    }
    shown = client.post(page, sent).content.decode()
    assert "Say by when you want to reach it." in shown
    assert "This service has a measure of this name already." in shown
    assert client.post(page, {**sent, "name": "Weeks", "target": ""}).status_code == 302


def test_everyone_sees_it_before_and_after_what_was_done(
    measure: Measure, service: Service, guest: Client, planner: User, organisation: Organisation
) -> None:
    for month, value in ((1, 12), (4, 11), (10, 4)):
        write_reading(measure=measure, on=date(2026, month, 1), value=Decimal(value), source="Our list")
    theme = make_theme(organisation, service, title="Shorter waits")
    answer = make_answer(theme, Decision.Outcome.WE_WILL)
    action = answer.actions.get()
    action.measures.add(measure)
    at = datetime.fromisoformat("2026-07-01T12:00:00+00:00")
    keep_promise(action=action, done_words="Done.", names_read=True, role=planner.roles.get(), at=at)

    html = guest.get(reverse("feedback:measure_detail", args=[measure.pk])).content.decode()
    assert "12 days on 1 January 2026, 4 on 1 October 2026" in html
    assert "You see what it was before and after. Other things may have moved it too." in html
    assert html.count('class="app-bar-before"') == 2
    assert html.count('class="app-bar-did"') == 1
    chain = guest.get(reverse("feedback:change_detail", args=[answer.pk])).content.decode()
    assert "Before and after: Days until a break" in chain
    assert measure.name in guest.get(reverse("planning:service_detail", args=[service.slug])).content.decode()


def test_a_chart_has_a_bar_for_each_of_the_latest_readings_and_marks_among_them() -> None:
    readings = [(date(2026, 1, 1) + timedelta(days=30 * n), Decimal(n)) for n in range(20)]
    chart = bars_of(readings, marks=[(readings[15][0], "1"), (date(2020, 1, 1), "2")], target=Decimal(38))
    assert chart
    assert [bar.words for bar in chart.bars] == [str(n) for n in range(8, 20)]
    assert [bar.is_after for bar in chart.bars] == [False] * 7 + [True] * 5
    assert [mark.words for mark in chart.marks] == ["1"]
    assert chart.bars[-1].height == pytest.approx(chart.floor - chart.target_y if chart.target_y else 0, abs=70)
    assert max(bar.x + bar.width for bar in chart.bars) <= 100
    nothing = bars_of([(date(2026, 1, 1), Decimal(0))])
    assert nothing
    assert nothing.bars[0].height == 0
    assert bars_of([]) is None


@pytest.mark.parametrize("wrong", [{"target": 3}, {"unit": ""}, {"words": {}}])
def test_postgres_holds_what_a_measure_must_be(measure: Measure, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Measure.objects.filter(pk=measure.pk).update(**wrong)


def test_looking_writes_nothing(measure: Measure, organisation: Organisation) -> None:
    file = listed("Short breaks,Days until a break,2026-10-01,12,Our list")
    assert [line.fate for line in look_at_readings(organisation=organisation, file=file, today=ON)] == ["new"]
    assert not Reading.objects.exists()
