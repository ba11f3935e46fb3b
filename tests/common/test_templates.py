"""Icons, states, dates, pages of a list, Markdown: what templates are written with."""

from datetime import UTC, date, datetime, time
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, RequestContext, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from common.drawings import DRAWINGS, ICONS, PROMISES
from common.markdown import render_markdown
from common.pagination import page_of
from common.public_text import PublicText
from tests.formpack.dom import parse


def show(source: str, **context: Any) -> str:
    """Render a piece of a template."""
    return Template("{% load portal %}" + source).render(Context(context))


@pytest.mark.parametrize("name", ICONS)
def test_icons_are_well_formed_and_silent(name: str) -> None:
    """A screen reader hears the words beside it, not the drawing."""
    svg = parse(show("{% icon name %}", name=name)).find("svg")
    assert svg is not None
    assert svg.attrs["aria-hidden"] == "true"


@pytest.mark.parametrize("name", DRAWINGS)
def test_drawings_are_well_formed(name: str) -> None:
    """Each has its own size."""
    svg = parse(show("{% drawing name %}", name=name)).find("svg")
    assert svg is not None
    assert svg.attrs["viewbox"] == DRAWINGS[name][0]


@pytest.mark.parametrize("state", PROMISES)
def test_promise_says_its_state_in_words(state: str) -> None:
    """Words that somebody wrote are shown as words."""
    html = show("{% promise state words %}", state=state, words="Late by <b>2</b> days")
    assert f'class="app-promise app-promise--{state}"' in html
    assert "<span>Late by &lt;b&gt;2&lt;/b&gt; days</span>" in html


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 11, 2, 18, 30, tzinfo=UTC), "2 November 2026, 6.30pm"),
        (datetime(2026, 7, 1, 11, 0, tzinfo=UTC), "1 July 2026, noon"),  # summer time
        (datetime(2026, 6, 30, 23, 0, tzinfo=UTC), "1 July 2026, midnight"),
        (datetime(2026, 11, 2, 9, 5, tzinfo=UTC), "2 November 2026, 9.05am"),
        (datetime(2026, 11, 2, 12, 15, tzinfo=UTC), "2 November 2026, 12.15pm"),
        (None, ""),
    ],
)
def test_instants_are_shown_in_london(moment: datetime | None, expected: str) -> None:
    """Whatever the clock of the server."""
    assert show("{{ moment|london_datetime }}", moment=moment) == expected


def test_dates_and_times() -> None:
    """The parts alone."""
    assert show("{{ day|london_date }} {{ day|london_day }}", day=date(2026, 11, 2)) == (
        "2 November 2026 Monday 2 November 2026"
    )
    assert show("{{ at|london_time }}", at=time(18)) == "6pm"
    assert show("{{ at|london_date }}{{ at|london_day }}{{ at|london_time }}", at=None) == ""


def test_dates_without_a_filter_read_alike() -> None:
    """Django's own format is the portal's."""
    with translation.override("en-gb"):
        assert show("{{ day }}", day=date(2026, 11, 2)) == "2 November 2026"


def test_words_left_in_english_are_marked_as_english() -> None:
    """So that a Welsh voice does not read them as Welsh."""
    words = PublicText({"en-gb": "Good <morning>"})
    with translation.override("cy"):
        assert show("{% public_text words %}", words=words) == '<span lang="en-GB">Good &lt;morning&gt;</span>'
        assert show("{% public_text words %}", words=PublicText({"cy": "Bore da"})) == "Bore da"
    with translation.override("en-gb"):
        assert show("{% public_text words %}", words=words) == "Good &lt;morning&gt;"


def test_paragraphs_keep_line_breaks_and_escape() -> None:
    """An empty line begins a new paragraph."""
    html = show("{% public_paragraphs words %}", words="One\ntwo\r\n\r\n<script>")
    assert html.count("<p ") == 2
    assert "One\ntwo" in html
    assert "&lt;script&gt;" in html


def test_easy_read_is_offered_only_when_there_is_some() -> None:
    """An empty text is false."""
    assert show("{{ words|easy_read }}", words=PublicText("Hard")) == ""
    assert show("{{ words|easy_read }}", words=PublicText({"en-gb-easy": "Easy"})) == "Easy"


def test_telephone_link() -> None:
    """Only what can be dialled."""
    assert show("{{ number|telephone_link }}", number="+44 (0)808 157-0142") == "tel:+4408081570142"


@pytest.mark.parametrize(
    ("view", "shown"),
    [("a:b", '<a aria-current="page">'), ("x:y_z", '<a aria-current="true">'), ("a:c", "<a>"), ("a:bb", "<a>")],
)
def test_current_marks_the_page_being_shown(view: str, shown: str) -> None:
    """The page itself, its section, and no other."""
    request = SimpleNamespace(resolver_match=SimpleNamespace(view_name=view))
    assert show('<a{% current "a:b" "x:y_*" %}>', request=request) == shown
    assert show('<a{% current "a:b" %}>') == "<a>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Title", '<h2 class="govuk-heading-m">Title</h2>'),
        ("a\n\n- b", '<ul class="govuk-list govuk-list--bullet">\n<li>b</li>\n</ul>'),
        ("[us](https://example.org)", '<a href="https://example.org" class="govuk-link">us</a>'),
        ("**b**", "<strong>b</strong>"),
        ("<b>x</b>", "&lt;b&gt;x&lt;/b&gt;"),
        ("a\x00b", '<p class="govuk-body">ab</p>'),
    ],
)
def test_markdown(text: str, expected: str) -> None:
    """In our own classes."""
    assert expected in render_markdown(text)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        '[x](https://e.org "onmouseover=alert(1)")',
        "![x](https://e.org/x.png)",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<img src=x onerror=alert(1)>",
    ],
)
def test_markdown_carries_nothing_that_acts(text: str) -> None:
    """No script, no picture from elsewhere, no address that runs."""
    root = parse(render_markdown(text))
    assert root.find("script") is None
    assert root.find("img") is None
    link = root.find("a")
    assert link is None or set(link.attrs) <= {"href", "class"}
    assert link is None or str(link.attrs.get("href", "")).startswith("https://")


@pytest.mark.parametrize(
    ("query", "number"), [("", 1), ("?page=3", 3), ("?page=99", 4), ("?page=0", 4), ("?page=x", 1), ("?page=%00", 1)]
)
def test_a_page_that_is_not_there_is_the_nearest(rf: RequestFactory, query: str, number: int) -> None:
    """No list ends in an error."""
    assert page_of(rf.get("/" + query), list(range(100))).number == number


def test_pages_keep_the_filters(rf: RequestFactory) -> None:
    """Other keywords of the address stay, and are escaped."""
    request = rf.get("/", {"kind": "late", "q": '"><script>', "page": "2"})
    page = page_of(request, list(range(500)))
    html = Template("{% include 'common/pagination.html' %}").render(RequestContext(request, {"page": page}))
    assert "kind=late" in html
    assert "<script>" not in html
    assert 'rel="prev"' in html
    assert 'rel="next"' in html
    assert 'aria-current="page">2</a>' in html
    assert "page=20" in html


def test_a_short_list_has_no_pages(rf: RequestFactory) -> None:
    """Nothing to turn."""
    page = page_of(rf.get("/"), [1, 2])
    assert render_to_string("common/pagination.html", {"page": page}).strip() == ""
