"""A pytest plugin: a run of the whole suite fails if some template of ours was never rendered.

A page that no test has rendered may be broken without anybody knowing. Each process of the run notes what it has
rendered; at the end the first process looks for what nobody did. `pyproject.toml` loads this plugin.
"""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
NOTES = "TESTS_RENDERED_TEMPLATES"  # in the environment: the folder of the notes
WHOLE = ("", "not soak")  # what -m may say in a run of the whole suite
NARROWING = ("file_or_dir", "keyword", "lf", "deselect", "ignore", "ignore_glob")


def templates_in(folder: Path) -> set[str]:
    """The names of all templates in a folder."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def unrendered(templates: Iterable[str], rendered: Iterable[str]) -> list[str]:
    """The templates that nobody rendered."""
    return sorted(set(templates) - set(rendered))


def is_whole(options: Any) -> bool:
    """Whether a run with these options is of the whole suite, as far as can be seen."""
    narrowed = any(getattr(options, name, None) for name in NARROWING)
    return not narrowed and options.markexpr in WHOLE and not options.collectonly


class Rendered:
    """What this process has rendered, and in the first process the verdict."""

    def __init__(self, folder: Path, *, is_first: bool) -> None:
        self.folder = folder
        self.is_first = is_first
        self.names: set[str] = set()
        self.missing: list[str] = []

    def note(self, template: Any, **_: Any) -> None:
        """Take down one template: what Django's test signal calls."""
        if template.name:
            self.names.add(str(template.name))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Listen from now on."""
        from django.test.signals import template_rendered

        template_rendered.connect(self.note)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Hand in the notes; the first process reads everybody's."""
        (self.folder / f"{os.getpid()}.txt").write_text("\n".join(sorted(self.names)))
        ran_to_its_end = exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}
        if not self.is_first or not ran_to_its_end or not is_whole(session.config.option):
            return
        notes = [name for file in self.folder.glob("*.txt") for name in file.read_text().splitlines()]
        self.missing = unrendered(templates_in(TEMPLATES), notes)
        if self.missing:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say which templates are missing."""
        if self.missing:
            terminalreporter.section("templates that no test rendered", red=True)
            terminalreporter.write_line("\n".join(self.missing))


def pytest_configure(config: pytest.Config) -> None:
    """Set up the notes. Workers of xdist inherit where they are."""
    is_first = "PYTEST_XDIST_WORKER" not in os.environ
    if is_first:
        folder = tempfile.TemporaryDirectory(prefix="carer-portal-rendered-")
        config.add_cleanup(folder.cleanup)
        os.environ[NOTES] = folder.name
    config.pluginmanager.register(Rendered(Path(os.environ[NOTES]), is_first=is_first), "templates-rendered")
