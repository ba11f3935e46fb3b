"""The words of the library are for carers: they are held to the measure that the portal sets its writers."""

import pytest

from common.readability import check_words
from planning.duties import LIBRARY, READ_ON, LawText

OLDEST_READER = 11


@pytest.mark.parametrize("text", LIBRARY, ids=lambda text: text.key)
def test_words_are_short_and_links_lead_to_the_law(text: LawText) -> None:
    report = check_words(text.words)

    assert not report.long_sentences
    assert text.checked_on in {None, READ_ON}
    assert text.link == "" or text.link.startswith("https://www.legislation.gov.uk/")


def test_the_library_as_a_whole_can_be_read_at_11() -> None:
    together = check_words(" ".join(text.words for text in LIBRARY))

    assert together.reading_age <= OLDEST_READER
