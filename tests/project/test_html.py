"""The HTML of every page is valid, and what it points at is there."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client

from carer_portal.embedded.processes import ROOT
from tests.project.pages import Page, every_page
from tests.project.stage import Stage

VALIDATOR = ROOT / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
RULES = ROOT / ".htmlvalidate.json"
SKIPPED_LINKS = ("mailto:", "tel:", "https://", "http://", "data:")
# The one that `make test` installs, before any other: old ones lack what the validator needs.
NODE = shutil.which("node", path=f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}")


def complaints(folder: Path) -> list[str]:
    """What html-validate says of every file of a folder."""
    assert NODE, "Node is missing: `make test` brings it"
    assert VALIDATOR.exists(), "html-validate is missing: `make test` installs it"
    done = subprocess.run(
        [NODE, VALIDATOR, "--config", RULES, "--formatter", "json", *sorted(folder.glob("*.html"))],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stdout, done.stderr
    return [
        f"{Path(file['filePath']).stem}: line {message['line']}: {message['ruleId']}: {message['message']}"
        for file in json.loads(done.stdout)
        for message in file["messages"]
    ]


def save(folder: Path, pages: list[Page]) -> None:
    for number, page in enumerate(pages):
        (folder / f"{number:03} {re.sub(r'[^a-z0-9_:]+', ' ', page.name)}.html").write_text(page.html)


def test_every_page_is_valid(pages: list[Page], tmp_path: Path) -> None:
    assert len(pages) > 90
    save(tmp_path, pages)
    assert complaints(tmp_path) == []


@pytest.mark.parametrize(
    "fault",
    ['<img src="a.png">', '<div id="main"></div>', '<p style="color:red">a</p>', "<b><p>a</p></b>"],
    ids=["no text for an image", "an id twice", "an inline style", "a block inside a phrase"],
)
def test_a_fault_is_found(pages: list[Page], tmp_path: Path, fault: str) -> None:
    """Negative control."""
    html = pages[0].html.replace("</main>", f"{fault}</main>")
    (tmp_path / "front.html").write_text(html)
    assert complaints(tmp_path)


def targets(html: str) -> set[str]:
    return set(re.findall(r'\bid="([^"]+)"', html))


def dead_ends(page: Page, seen: dict[str, int]) -> list[str]:
    """Links of a page to an element that is not on it, or to a page that is not there."""
    dead = []
    for link in set(re.findall(r'<a\b[^>]*\bhref="([^"]*)"', page.html)):
        target = link.replace("&amp;", "&")
        parts = urlsplit(target)
        if target.startswith(SKIPPED_LINKS):
            continue
        if target.startswith("#"):
            if parts.fragment not in targets(page.html):
                dead.append(f"{page.name}: {target} is no element of this page")
            continue
        where = target if target.startswith("/") else page.path + target
        if where.split("#")[0] not in seen:
            seen[where.split("#")[0]] = page.client.get(where).status_code
        if seen[where.split("#")[0]] >= 400:
            dead.append(f"{page.name}: {target} answers {seen[where.split('#')[0]]}")
    return dead


def test_every_link_leads_somewhere(stage: Stage) -> None:
    """Links of error summaries too: to the very field."""
    pages = every_page(stage)
    seen: dict[object, dict[str, int]] = {}  # by account, as it is the account that decides what opens
    accounts = {id(page.client): page.client.session.get(SESSION_KEY, id(page.client)) for page in pages}
    dead = [link for page in pages for link in dead_ends(page, seen.setdefault(accounts[id(page.client)], {}))]
    assert dead == []
    assert sum(map(len, seen.values())) > 100


def test_a_link_that_leads_nowhere_is_found() -> None:
    """Negative control."""
    links = '<a href="#gone">a</a><a href="/nowhere/">b</a><a href="#here" id="here">c</a>'
    assert sorted(dead_ends(Page("planted", "/", Client(), links), {"/nowhere/": 404})) == [
        "planted: #gone is no element of this page",
        "planted: /nowhere/ answers 404",
    ]


def test_every_form_with_errors_says_so(pages: list[Page]) -> None:
    """In its title, in a summary that leads to the fields, and beside each field."""
    with_summary = [page for page in pages if "govuk-error-summary" in page.html]
    assert len(with_summary) > 15
    for page in with_summary:
        assert re.search(r"<title>\s*Error:", page.html), page.name
        for link in re.findall(r"govuk-error-summary__list.*?</ul>", page.html, re.DOTALL):
            assert 'href="#' in link, page.name
