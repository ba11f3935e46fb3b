import re
from pathlib import Path

from django.conf import settings


def named_in(path: Path, pattern: str) -> set[str]:
    return set(re.findall(pattern, path.read_text(), re.MULTILINE))


def test_each_variable_is_documented_and_each_documented_one_is_read() -> None:
    read = named_in(settings.BASE_DIR / "carer_portal" / "settings.py", r'\benv\.\w+\(\s*"([A-Z_]+)"')
    read |= named_in(settings.BASE_DIR / "carer_portal" / "settings.py", r'\benv\.email_url\("([A-Z_]+)"')
    documented = named_in(settings.BASE_DIR / ".env.example", r"^#?([A-Z_]+)=")
    assert len(read) > 10
    assert documented == read
