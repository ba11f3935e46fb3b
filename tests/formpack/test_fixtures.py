"""The form pack against govuk-frontend's own cases: what it shows must be what they show."""

import pytest

from tests.formpack.cases import COMPONENTS, Case, NoFormBehindIt, cases, render
from tests.formpack.dom import Element, parse
from tests.formpack.excluded import EXCLUDED

LISTED = {
    (component, name)
    for by_component in EXCLUDED.values()
    for component, names in by_component.items()
    for name in names
}
PROVED = [case for case in cases() if (case.component, case.name) not in LISTED]


def without_refused(element: Element) -> Element:
    """Take out the two attributes that an HTML checker refuses, and so do we."""
    if element.tag == "fieldset" and element.attrs.get("role") == "group":
        del element.attrs["role"]  # a fieldset is a group
    if element.attrs.get("type") == "password":
        element.attrs.pop("autocapitalize", None)  # has no effect on a password
    for child in element.children:
        if isinstance(child, Element):
            without_refused(child)
    return element


def tree(html: str) -> list[str]:
    """HTML as lines that can be compared."""
    return without_refused(parse(html)).lines()


def name_of(case: Case) -> str:
    """How a case is called in a report of the tests."""
    return f"{case.component}: {case.name}"


@pytest.mark.parametrize("case", PROVED, ids=name_of)
def test_form_shows_what_the_case_shows(case: Case) -> None:
    """Every case with a form behind it is shown the same, element by element."""
    assert tree(render(case)) == tree(case.html)


@pytest.mark.parametrize("case", [case for case in cases() if (case.component, case.name) in LISTED], ids=name_of)
def test_listed_case_has_no_form_behind_it(case: Case) -> None:
    """No case is listed that could be proved."""
    try:
        html = render(case)
    except NoFormBehindIt:
        return
    assert tree(html) != tree(case.html)


def test_every_case_is_proved_or_listed() -> None:
    """The list names only cases that exist, each once, and most cases of what we use are proved."""
    assert {(case.component, case.name) for case in cases()} >= LISTED
    listed = [name for by_component in EXCLUDED.values() for names in by_component.values() for name in names]
    assert len(listed) + len(PROVED) == len(cases())
    assert {case.component for case in PROVED} == set(COMPONENTS)
    assert len(PROVED) > len(listed)


def test_a_difference_is_seen() -> None:
    """The comparison is not blind: another class, attribute or word makes it fail."""
    case = next(case for case in PROVED if name_of(case) == "input: with error message")
    html = render(case)
    for old, new in (("govuk-input--error", "x"), (" aria-describedby=", " data-x="), ("Error:", "Oh:")):
        assert old in html
        assert tree(html.replace(old, new)) != tree(case.html)
