"""Every page and every error, looked at in a browser: for people who use other eyes, hands and screens."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Dialog
from playwright.sync_api import Page as BrowserPage

from activities.models import Activity
from feedback.models import Decision, Item, Theme
from planning.models import Service
from tests.browser.conftest import COMPUTER, NOWHERE, PHONE, Shown, static_file
from tests.project.fuzz import XSS
from tests.project.pages import Page, every_page
from tests.project.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
AXE = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],  # what it finds well is long, and slow to carry over
}
PARTS = 4  # so that they run side by side
KILOBYTES = 60
SMALLEST_TARGET = 44  # pixels, on carers' pages
Open = Callable[[dict[str, int]], Shown]


def violations(page: BrowserPage) -> list[str]:
    """What axe says of a page as it is shown now; it is put into a page once."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("options => axe.run(options).then(results => results.violations)", AXE)
    return [f"{one['id']}: {node['target']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


def sticks_out(page: BrowserPage) -> list[str]:
    """What is wider than the screen, where the page scrolls sideways."""
    wide: list[str] = page.evaluate(
        """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
            [...document.querySelectorAll('body *')]
                .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
                .map(e => e.outerHTML.slice(0, 100)).slice(0, 3).concat(['scrolls sideways'])"""
    )
    return wide


def small_targets(page: BrowserPage) -> list[str]:
    """Buttons and fields on which a thumb does not fit."""
    small: list[str] = page.evaluate(
        f"""() => [...document.querySelectorAll(
                'main button.govuk-button, main a.govuk-button, main input.govuk-input, main select, main textarea')]
            .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < {SMALLEST_TARGET} - 4)
            .map(e => e.outerHTML.slice(0, 100))"""
    )
    return small


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_can_be_used_by_everyone(pages: list[Page], shown: Open, part: int) -> None:
    """Axe finds nothing, no page scrolls sideways, no script breaks, and nothing comes from elsewhere."""
    screen, faults = shown(PHONE), []
    for page in pages[part::PARTS]:
        screen.page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # width and height
        screen.show(page.path, page.html)
        found = screen.faults + [f"asks {url}" for url in screen.asked if not url.startswith(NOWHERE)]
        if page.is_for_carers:
            found += [f"small: {target}" for target in small_targets(screen.page)]
        for size in (PHONE, COMPUTER):
            screen.page.set_viewport_size(size)  # type: ignore[arg-type]
            found += [f"{size['width']}: {fault}" for fault in violations(screen.page) + sticks_out(screen.page)]
        faults += [f"{page.name}: {fault}" for fault in found]
    assert faults == []


@pytest.mark.parametrize(
    "fault",
    ['<img src="/static/icon.svg">', '<input name="a">', '<p style="color:#ccc;background:#fff">faint</p>'],
    ids=["an image without words", "a field without a label", "faint words"],
)
def test_axe_finds_a_fault(pages: list[Page], shown: Open, fault: str) -> None:
    """Negative control."""
    screen = shown(COMPUTER)
    screen.show("/", pages[0].html.replace("</main>", f"{fault}</main>"))
    assert violations(screen.page)


def test_what_is_too_wide_is_found(pages: list[Page], shown: Open) -> None:
    """Negative control."""
    screen = shown(PHONE)
    screen.show("/", pages[0].html.replace("</main>", "<p>" + "m" * 200 + "</p></main>"))
    screen.page.add_style_tag(content="p { overflow-wrap: normal; white-space: nowrap }")
    assert sticks_out(screen.page)


LARGE = "html { font-size: 200% !important }"
SPACED = (
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
    " p { margin-bottom: 2em !important }"
)


def test_words_can_be_set_as_one_needs_them(pages: list[Page], shown: Open) -> None:
    """Twice as large, or wider apart (WCAG 1.4.4 and 1.4.12): nothing is cut off at the side."""
    screen, faults = shown(COMPUTER), []
    for page in (page for page in pages if page.is_for_carers):
        screen.show(page.path, page.html)
        for style in (LARGE, SPACED):
            added = screen.page.add_style_tag(content=style)
            faults += [f"{page.name}: {wide}" for wide in sticks_out(screen.page)]
            added.evaluate("style => style.remove()")
    assert faults == []


def test_pages_keep_their_shape_in_forced_colours_and_on_paper(pages: list[Page], shown: Open) -> None:
    """Buttons have an edge where colours are the reader's own; on paper there is no menu."""
    screen = shown(COMPUTER)
    tell = next(page for page in pages if page.name == "feedback:tell")
    screen.page.emulate_media(forced_colors="active")
    screen.show(tell.path, tell.html)
    button = screen.page.locator("main button.govuk-button").last
    assert button.evaluate("e => getComputedStyle(e).borderTopStyle") != "none"
    screen.page.keyboard.press("Tab")
    focused = "() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle + s.borderStyle }"
    assert screen.page.evaluate(focused) != "nonenone"
    screen.page.emulate_media(media="print", forced_colors="none")
    screen.show(tell.path, tell.html)
    assert not screen.page.locator("header nav").is_visible()
    assert screen.page.locator("h1").is_visible()


def test_a_first_visit_is_light(pages: list[Page], shown: Open) -> None:
    """All that a phone must load for a carers' page, squeezed as the server squeezes it."""
    screen, heavy = shown(PHONE), {}
    weights: dict[str, int] = {}
    for page in (page for page in pages if page.is_for_carers and page.name != "styleguide"):
        screen.show(page.path, page.html)
        size = len(gzip.compress(page.html.encode()))
        for url in {url for url in screen.asked if "/static/" in url}:
            file: Path = static_file(url.partition("/static/")[2])
            weights.setdefault(url, len(gzip.compress(file.read_bytes())))
            size += weights[url]
        if size > KILOBYTES * 1_000:
            heavy[page.name] = size
    assert heavy == {}
    assert len(weights) >= 3


def test_what_is_said_opens_no_dialog(stage: Stage, shown: Open) -> None:
    """What somebody said stands on pages of staff and in public; none of it runs."""
    here = stage.here
    dialogs: list[str] = []
    Item.objects.filter(pk=here.waiting.pk).update(words=" ".join(XSS))
    here.answer.quotes.update(words=" ".join(XSS))
    here.waiting.messages.update(words=" ".join(XSS))
    here.waiting.notes.update(words=" ".join(XSS))
    Service.objects.filter(pk=here.service.pk).update(name=XSS[1])
    Activity.objects.filter(pk=here.activity.pk).update(title=XSS[1])
    Theme.objects.filter(pk=here.answered_theme.pk).update(title=" ".join(XSS))
    Decision.objects.filter(pk=here.answer.pk).update(answer=" ".join(XSS))
    screen = shown(COMPUTER)

    def take_down(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    screen.page.on("dialog", take_down)
    touched = ("front", "feedback:queue", "feedback:item_detail", "feedback:change_", "feedback:theme_", "planning:",
               "activities:", "feedback:thread", "feedback:tell", "feedback:promise_list")  # fmt: skip
    names = 0
    for page in every_page(stage):
        if page.name.startswith(touched) and not page.name.endswith("with errors"):
            names += 1
            screen.show(page.path, page.html)
            screen.page.evaluate("document.querySelectorAll('[autofocus], input').forEach(e => e.focus())")
    assert names > 15
    assert dialogs == []
