"""A report as one HTML file that loads nothing: no script, no font, no picture from elsewhere.

Invariant: whatever came from outside is escaped by the template engine, and the only addresses
that a reader can follow out of the file are http and https addresses of sources.
"""

from functools import cache
from pathlib import Path

from django.template import Context, Engine, Library, Template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from saksei.reports.blocks import Report
from saksei.reports.layout import Plain, lay_out

TEMPLATES = Path(__file__).parent.parent / "templates"
STYLES = (TEMPLATES.parent / "static/saksei/blocks.css", Path(__file__).parent / "report.css")
NOTHING = mark_safe('<span class="none">–</span>')

register = Library()


def render_html(report: Report) -> str:
    """The whole report as UTF-8 text of one file."""
    style = mark_safe("\n".join(one.read_text("utf-8") for one in STYLES))  # noqa: S308  our own
    return filled("report.html", {"report": lay_out(report), "style": style})


def filled(name: str, content: dict[str, object]) -> SafeString:
    """One of our templates with its content, which a page may hold as it is."""
    return template(name).render(Context(content, use_l10n=False, use_tz=False))


@cache
def template(name: str) -> Template:
    """A template, on an engine of its own: a report renders alike under any settings."""
    return Engine(dirs=[str(TEMPLATES)], builtins=[__name__]).get_template(name)


@register.filter
def piece(value: Plain) -> SafeString:
    """A piece of prose or a cell."""
    match value["kind"]:
        case "none":
            return NOTHING
        case "number":
            return number(value)
        case "link":
            return format_html('<a href="#{}">{}</a>', value["anchor"], value["text"])
        case "address":
            return outside(value)
        case "places":
            return format_html_join(" ", '<a href="{}">{}</a>', value["places"])  # type: ignore[arg-type]
        case _:
            return format_html("{}", value["text"])


def number(value: Plain) -> SafeString:
    """A live number: itself leads to its rows, its mark to its note."""
    return format_html(
        '<span class="live"><a class="number" href="#{rows}" data-query="{query}">{text}</a>'
        '<sup><a id="ref:{note}.{use}" href="#note:{note}" role="doc-noteref"'
        ' aria-label="note {note}">{note}</a></sup></span>',
        **value,
    )


@register.filter
def outside(value: Plain) -> SafeString:
    """An address: a link if it can be followed safely, else text."""
    text = value["text"] if "text" in value else value["address"]
    if not value["url"]:
        return format_html('<span class="address">{}</span>', text)
    return format_html(
        '<a class="address" href="{}" rel="noreferrer noopener nofollow">{}</a>',
        value["url"],
        text,
    )
