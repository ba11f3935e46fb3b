"""The settings of production, for processes of their own: Django reads its settings once."""

import json
import os
import subprocess
import sys
from typing import Any

from django.db import connection

from carer_portal.embedded.processes import ROOT

PUBLIC_URL = "https://portal.example.org"
SECRET_KEY = "only-for-checks-uJ3vR8sYq2LmZ7xK9wTb4NcD6fGh1PaE5oViXr0Q"


def database_url() -> str:
    """The address of the tests' own database."""
    address, _slash, _name = os.environ["DATABASE_URL"].rpartition("/")
    return f"{address}/{connection.settings_dict['NAME']}"


def environment(**changes: str) -> dict[str, str]:
    """What a production machine says, with the tests' servers."""
    here = {name: os.environ[name] for name in ("PATH", "HOME", "REDIS_URL", "REDIS_CACHE_URL", "STATICFILES_BACKEND")}
    return here | {
        "READ_DOTENV": "0",
        "PUBLIC_URL": PUBLIC_URL,
        "SECRET_KEY": SECRET_KEY,
        "DATABASE_URL": database_url(),
        **changes,
    }


def run(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run Python as production would."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(**changes),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def answers(*paths: str, **changes: str) -> dict[str, dict[str, Any]]:
    """How production answers these addresses, to a guest and to somebody signed in: status, headers and cookies."""
    done = run("-m", "tests.project.production", *paths, **changes)
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Print as JSON how this process answers; the account that it needs is taken back."""
    import django

    django.setup()
    from django.db import transaction
    from django.test import Client
    from django.test.utils import setup_test_environment

    from people.models import User

    setup_test_environment()
    found = {}
    with transaction.atomic():
        user = User.objects.create_user("somebody@example.org")
        signed_in = Client(headers={"host": "portal.example.org"})
        signed_in.force_login(user)
        clients = {"guest": Client(headers={"host": "portal.example.org"}), "signed in": signed_in}
        for who, client in clients.items():
            for path in sys.argv[1:]:
                response = client.get(path, secure=not path.startswith("http:"))
                found[f"{who} {path}"] = {
                    "status": response.status_code,
                    "headers": {name.lower(): value for name, value in response.headers.items()},
                    "cookies": [morsel.OutputString() for morsel in response.cookies.values()],
                    "body": response.content.decode()[:100_000],
                }
        found["plain"] = {"status": 0, "headers": dict(clients["guest"].get("/").headers), "cookies": [], "body": ""}
        asked = clients["guest"].post("/account/sign-in/", {"email": "somebody@example.org"}, secure=True)
        found["session"] = {
            "status": asked.status_code,
            "headers": {},
            "cookies": [morsel.OutputString() for morsel in asked.cookies.values()],
            "body": "",
        }
        transaction.set_rollback(True)
    print(json.dumps(found))  # noqa: T201 - this is the answer to `answers`


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "carer_portal.settings"
    main()
