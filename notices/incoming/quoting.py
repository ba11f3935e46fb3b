"""What of a reply is new: without what it quotes and without its signature.

People write above, below and between what they quote, in many languages. So the rules go by shape first and by words
only where there is no other way. If nothing is left, all of it is taken: rather too much than nothing.
"""

import re
from typing import Final

# "On Monday Ann wrote:", where the quotation below is not marked line by line.
WROTE: Final = re.compile(
    r"(wrote|writes|schrieb|a écrit|escribió|escreveu|ha scritto|ysgrifennodd|skrev|schreef|napisał\(a\)|napisała?"
    r"|написал\(а\)|написав|كتب|লিখেছেন|ਨੇ ਲਿਖਿਆ|写道)\b.{0,120}[::]\s*$",
    re.IGNORECASE,
)
DATED: Final = re.compile(r"\d.*[::]\s*$")
LINE_OF_ITS_OWN: Final = re.compile(r"^\s*(-{2,}[^-]{4,60}-{2,}|_{10,}|-{10,}|—{4,})\s*$")
# The first line of the heads that Outlook puts above a quotation, in the languages of its users.
FROM: Final = re.compile(
    r"^\W{0,3}(From|Von|De|Da|Od|Van|Fra|Från|Oddi wrth|Oddiwrth|От|Від|من|প্রেরক|发件人)\W{0,3}\s?[::]\s*\S",
    re.IGNORECASE,
)
HEAD: Final = re.compile(r"^\W{0,3}[^\s:][^:]{1,20}[::]\s*\S")
HEADS_NEEDED: Final = 3
SIGNATURE: Final = re.compile(r"^(--|—|––)\s?$")
SENT_FROM: Final = re.compile(
    r"^\W{0,2}(sent from|sent via|get outlook for|von meinem|gesendet (von|mit)|envoyé (de|depuis|à partir)"
    r"|enviado desde|enviado do|inviato da|anfonwyd o|wysłane z|wysłano z|verzonden vanaf|skickat från|sendt fra"
    r"|отправлено с|أرسلت من)",
    re.IGNORECASE,
)
LINES_OF_ATTRIBUTION: Final = 3


def words_of_reply(text: str) -> str:
    """What the writer of a reply has added."""
    lines = _without_quotes(_before_history(text.splitlines()))
    words = "\n".join(_without_signature(lines)).strip()
    return re.sub(r"\n{3,}", "\n\n", words) or text.strip()


def _before_history(lines: list[str]) -> list[str]:
    """Cut off a quotation that is not marked line by line; unless nothing stands above it."""
    for number, line in enumerate(lines):
        if not _begins_history(lines, number):
            continue
        above = lines[:number]
        if any(one.strip() for one in _without_signature(_without_quotes(above))):
            return above
        if LINE_OF_ITS_OWN.match(line) or FROM.match(line):
            return lines
    return lines


def _begins_history(lines: list[str], number: int) -> bool:
    line = lines[number]
    if FROM.match(line):
        heads = sum(bool(HEAD.match(one)) for one in lines[number : number + 6])
        return heads >= HEADS_NEEDED
    following = next((one for one in lines[number + 1 :] if one.strip()), "")
    if LINE_OF_ITS_OWN.match(line):
        return bool(FROM.match(following)) or line.strip().startswith("--")
    return bool(WROTE.search(line)) and not following.lstrip().startswith(">")


def _without_quotes(lines: list[str]) -> list[str]:
    """Leave out lines that begin with ``>``, and the line above them that says who wrote them."""
    kept: list[str] = []
    for number, line in enumerate(lines):
        if not line.lstrip().startswith(">"):
            kept.append(line)
        elif number == 0 or not lines[number - 1].lstrip().startswith(">"):
            _drop_attribution(kept)
    return kept


def _drop_attribution(kept: list[str]) -> None:
    """Take away the end of ``kept`` where it introduces a quotation: one to three lines that end in a colon."""
    end = len(kept)
    while end and not kept[end - 1].strip():
        end -= 1
    if not end or not kept[end - 1].rstrip().endswith((":", ":")):
        return
    for size in range(1, min(LINES_OF_ATTRIBUTION, end) + 1):
        joined = " ".join(one.strip() for one in kept[end - size : end])
        if size > 1 and not kept[end - size].strip():
            break
        if WROTE.search(joined) and (DATED.search(joined) or "@" in joined):
            del kept[end - size :]
            return
    if DATED.search(kept[end - 1]) or "@" in kept[end - 1]:
        del kept[end - 1 :]


def _without_signature(lines: list[str]) -> list[str]:
    """Cut at the sign by which signatures begin, and leave out what telephones add."""
    for number, line in enumerate(lines):
        if SIGNATURE.match(line) and any(one.strip() for one in lines[:number]):
            lines = lines[:number]
            break
    return [line for line in lines if not SENT_FROM.match(line)]
