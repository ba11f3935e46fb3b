from datetime import date
from io import StringIO

from django.core.management import call_command

from people.models import Nation, Organisation
from planning.duties import LIBRARY
from planning.models import Duty
from planning.operations import load_duties
from tests.people.factories import make_organisation


def test_loading_twice_changes_nothing(db: None) -> None:
    assert load_duties() == len(LIBRARY) == Duty.objects.count()
    assert load_duties() == 0
    assert Duty.objects.count() == len(LIBRARY)


def test_keys_of_the_library_are_all_different() -> None:
    assert len({text.key for text in LIBRARY}) == len(LIBRARY)


def test_what_was_changed_by_accident_is_put_right(db: None) -> None:
    load_duties()
    Duty.objects.filter(key="care-act-2014-s10").update(words="Wrong.", is_in_force=False)

    assert load_duties() == 1

    duty = Duty.objects.get(key="care-act-2014-s10")
    assert duty.is_in_force
    assert "Wrong" not in str(duty.words)


def test_what_somebody_has_checked_later_stays_theirs(db: None) -> None:
    load_duties()
    Duty.objects.filter(key="care-act-2014-s10").update(words="Read anew.", checked_on=date(2027, 3, 1))
    Duty.objects.filter(key="equality-act-2010-s149").update(words="Read at last.", checked_on=date(2026, 12, 1))

    assert load_duties() == 0

    assert str(Duty.objects.get(key="care-act-2014-s10").words) == "Read anew."
    assert str(Duty.objects.get(key="equality-act-2010-s149").words) == "Read at last."


def test_what_an_administrator_wrote_here_stays_theirs(db: None) -> None:
    load_duties()
    Duty.objects.filter(key="care-act-2014-s10").update(words="Our words.", is_kept_here=True)

    assert load_duties() == 0

    assert str(Duty.objects.get(key="care-act-2014-s10").words) == "Our words."


def test_what_is_repealed_binds_nobody(db: None) -> None:
    load_duties()
    council = make_organisation()

    binding = {duty.key for duty in Duty.objects.binding(council)}

    assert "local-government-act-1999-s3a" not in binding
    assert "care-act-2014-s10" in binding


def test_duties_bind_by_nation_and_kind(db: None) -> None:
    load_duties()
    trust = make_organisation(kind=Organisation.Kind.NHS_TRUST, nation=Nation.SCOTLAND)
    school = make_organisation(kind=Organisation.Kind.SCHOOL, nation=Nation.NORTHERN_IRELAND)

    of_trust = {duty.key for duty in Duty.objects.binding(trust)}
    of_school = {duty.key for duty in Duty.objects.binding(school)}

    assert "carers-scotland-act-2016-s28" in of_trust
    assert "nhs-act-2006-s242" not in of_trust
    assert "northern-ireland-act-1998-s75" in of_school
    assert not {key for key in of_school if "scotland" in key or "wales" in key}


def test_every_kind_of_public_body_of_every_nation_has_duties(db: None) -> None:
    load_duties()
    for nation in Nation:
        for kind in Organisation.Kind:
            assert Duty.objects.binding(Organisation(nation=nation, kind=kind)).exists()


def test_the_command_says_what_it_did(db: None) -> None:
    out = StringIO()

    call_command("load_duties", stdout=out)

    assert f"{len(LIBRARY)} duties" in out.getvalue()
