"""Words with a little shape: Markdown in, safe HTML out."""

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False}).disable("image")
_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h2", "h3", "h4", "blockquote", "code", "hr"}
# A page has one h1 of its own, so a writer's headings begin at h2.
_HEADINGS = {"h1": "h2", "h2": "h3", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4"}
_CLASSES = {
    "p": "govuk-body",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "a": "govuk-link",
    "h2": "govuk-heading-m",
    "h3": "govuk-heading-s",
    "h4": "govuk-heading-s",
    "hr": "govuk-section-break govuk-section-break--m govuk-section-break--visible",
}


def render_markdown(text: str) -> SafeString:
    """Return the text as HTML of our own classes; any HTML in it is shown as it was typed."""
    tokens = _markdown.parse(text.replace("\x00", ""))
    for token in tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag) if token.type.startswith("heading") else token.tag
        if css_class := _CLASSES.get(token.tag):
            token.attrSet("class", css_class)
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("class", _CLASSES["a"])
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    return SafeString(
        nh3.clean(
            html,
            tags=_TAGS,
            attributes={"*": {"class"}, "a": {"href", "class"}},
            url_schemes={"http", "https", "mailto", "tel"},
            link_rel=None,
        )
    )
