"""Icons, states, public words and dates, for templates: ``{% load portal %}``."""

from datetime import date, datetime, time
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, pgettext

from common.drawings import DRAWINGS, ICONS, PROMISES
from common.markdown import render_markdown
from common.public_text import ENGLISH, PublicText

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw a small icon that only repeats what the words beside it say."""
    return mark_safe(  # noqa: S308 - our own constant
        '<svg class="app-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">' + ICONS[name] + "</svg>"
    )


@register.simple_tag
def drawing(name: str) -> SafeString:
    """Draw one of our small drawings."""
    size, body = DRAWINGS[name]
    return mark_safe(  # noqa: S308 - our own constant
        f'<svg class="app-drawing" viewBox="{size}" aria-hidden="true" focusable="false">{body}</svg>'
    )


@register.simple_tag
def promise(state: str, words: str) -> SafeString:
    """Show one state, words first: ``{% promise "late" "Late by 19 days" %}``."""
    return format_html(
        '<strong class="app-promise app-promise--{}">{}<span>{}</span></strong>', state, icon(PROMISES[state]), words
    )


@register.simple_tag(takes_context=True)
def current(context: Context, page: str, *section: str) -> SafeString:
    """Mark a menu's link on its own page, and more faintly on the views of its section ("feedback:theme_*")."""
    match = getattr(context.get("request"), "resolver_match", None)
    shown = match.view_name if match else ""
    if shown == page:
        return SafeString(' aria-current="page"')
    if any(fnmatchcase(shown, pattern) for pattern in section):
        return SafeString(' aria-current="true"')
    return SafeString("")


def _in_its_language(words: PublicText, language: str, html: SafeString, tag: str) -> SafeString:
    written_in = words.language_of(language)
    if not language.startswith(written_in.partition("-")[0]):
        return format_html('<{0} lang="{1}">{2}</{0}>', tag, html_language(written_in), html)
    return html


@register.simple_tag
def public_text(words: PublicText) -> SafeString:
    """Show public words in the reader's language; what is left in English is marked as English."""
    language = get_language() or ENGLISH
    return _in_its_language(words, language, format_html("{}", words.in_language(language)), "span")


@register.simple_tag
def public_paragraphs(words: PublicText | str) -> SafeString:
    """Show public words as paragraphs: an empty line begins a new one, other line breaks are kept."""
    words, language = PublicText.of(words), get_language() or ENGLISH
    return _in_its_language(words, language, paragraphs(words.in_language(language)), "div")


@register.simple_tag
def public_markdown(words: PublicText | str) -> SafeString:
    """Show public words that were written in Markdown."""
    words, language = PublicText.of(words), get_language() or ENGLISH
    return _in_its_language(words, language, render_markdown(words.in_language(language)), "div")


@register.filter
def easy_read(words: PublicText) -> str:
    """Return the Easy Read words in the reader's language, or nothing."""
    return words.easy_read(get_language() or ENGLISH)


@register.filter
def paragraphs(text: str) -> SafeString:
    """Turn somebody's plain words into paragraphs."""
    parts = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n")]
    return format_html_join("\n", '<p class="govuk-body app-words">{}</p>', ((part,) for part in parts if part))


@register.filter
def html_language(code: str) -> str:
    """Write a language code as HTML likes it: en-gb becomes en-GB."""
    language, _, region = code.partition("-")
    return f"{language}-{region.upper()}" if region else language


@register.filter
def telephone_link(number: str) -> str:
    """Return the address that calls this number."""
    return "tel:" + "".join(character for character in number if character.isdigit() or character == "+")


@register.filter
def london_date(moment: datetime | date | None) -> str:
    """Write a date: 2 November 2026."""
    return "" if moment is None else format_date(_in_london(moment), "j F Y")


@register.filter
def short_day(day: date) -> str:
    """Write a month and a year where there is little room: Nov 26."""
    return format_date(day, "M y")


@register.filter
def plain_figure(value: Decimal | None) -> str:
    """Write a figure without noughts that say nothing: 12, 12.5."""
    return "" if value is None else f"{value.normalize():f}"


@register.filter
def london_day(moment: datetime | date | None) -> str:
    """Write a date with its weekday: Monday 2 November 2026."""
    return "" if moment is None else format_date(_in_london(moment), "l j F Y")


@register.filter
def london_time(moment: datetime | time | None) -> str:
    """Write a time of day: 6.30pm, 6pm, noon."""
    if moment is None:
        return ""
    if isinstance(moment, datetime):
        moment = timezone.localtime(moment).time()
    if moment.minute == 0 and moment.hour % 12 == 0:
        return pgettext("time of day", "noon") if moment.hour else pgettext("time of day", "midnight")
    minutes = f".{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'am' if moment.hour < 12 else 'pm'}"  # noqa: PLR2004 - noon


@register.filter
def london_datetime(moment: datetime | None) -> str:
    """Write an instant: 2 November 2026, 6.30pm."""
    if moment is None:
        return ""
    return gettext("%(date)s, %(time)s") % {"date": london_date(moment), "time": london_time(moment)}


def _in_london(moment: datetime | date) -> Any:
    return timezone.localtime(moment) if isinstance(moment, datetime) else moment
