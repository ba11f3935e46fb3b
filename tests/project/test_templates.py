"""Every template can be read, and the plugin that asks for each to be rendered does its work."""

import os
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import pytest
from django.template.loader import get_template

from carer_portal.embedded.processes import ROOT
from tests.project.templates_rendered import TEMPLATES, is_whole, templates_in, unrendered

OURS = sorted(templates_in(TEMPLATES))


def test_templates_are_found() -> None:
    assert len(OURS) > 40


@pytest.mark.parametrize("name", OURS)
def test_a_template_can_be_read(name: str) -> None:
    get_template(name)


def test_what_nobody_rendered_is_missing() -> None:
    assert unrendered({"a.html", "b.html"}, ["a.html", "c.html"]) == ["b.html"]


def options(**narrowed: object) -> Namespace:
    return Namespace(**{"markexpr": "not soak", "collectonly": False} | narrowed)


def test_a_run_of_everything_is_whole() -> None:
    assert is_whole(options())


@pytest.mark.parametrize(
    "narrowed",
    [{"file_or_dir": ["tests/feedback"]}, {"keyword": "tell"}, {"markexpr": "not browser"}, {"lf": True}],
    ids=str,
)
def test_a_run_of_some_tests_is_not(narrowed: dict[str, object]) -> None:
    assert not is_whole(options(**narrowed))


def test_a_run_that_leaves_a_template_out_fails(tmp_path: Path) -> None:
    """Negative control: a suite of one test that renders one of two templates, under xdist as the whole suite is."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "used.html").write_text("used")
    (tmp_path / "templates" / "forgotten.html").write_text("forgotten")
    (tmp_path / "pytest.ini").write_text("[pytest]\nDJANGO_SETTINGS_MODULE = small_settings\n")
    (tmp_path / "small_settings.py").write_text(
        "TEMPLATES = [{'BACKEND': 'django.template.backends.django.DjangoTemplates',"
        f" 'DIRS': [{str(tmp_path / 'templates')!r}]}}]"
    )
    (tmp_path / "test_small.py").write_text(
        "from django.template.loader import render_to_string\n"
        "def test_used():\n    assert render_to_string('used.html') == 'used'\n"
    )
    (tmp_path / "here.py").write_text(
        "from pathlib import Path\n"
        "from tests.project import templates_rendered\n"
        "templates_rendered.TEMPLATES = Path('templates').absolute()\n"
        "pytest_configure = templates_rendered.pytest_configure\n"
    )
    inherited = ("PYTEST", "TESTS_", "DJANGO_SETTINGS")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(inherited)}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "here", "-p", "no:cacheprovider", "-n", "1", "-q"],
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "forgotten.html" in run.stdout, run.stdout + run.stderr
    assert "used.html" not in run.stdout.replace("test_used", "")
    assert run.returncode == pytest.ExitCode.TESTS_FAILED
