"""What templates need beside Django's own: text through the gate, days in words, a table.

Invariant: what is shown of a record passes `shown`; a template prints no value of one without it.
"""

from typing import cast
from urllib.parse import unquote_plus

from django import template
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi

from saksei.web.called import in_words
from saksei.web.prepared import gate
from saksei.web.sheets import Cell, Sheet

register = template.Library()


@register.filter
def shown(text: object) -> str:
    """Text with the names of minors withheld."""
    return gate().out_of(str(text)) if text else ""


@register.filter
def cell(one: Cell) -> SafeString:
    """A cell of a table, its text through the gate; in one call, for a page has a thousand."""
    text: object = shown(one.text)
    if one.url:
        text = format_html('<a href="{}">{}</a>', one.url, text)
    look = format_html(' class="{}"', one.look) if one.look else ""
    title = format_html(' title="{}"', one.title) if one.title else ""
    return format_html("<td{}{}>{}</td>", look, title, text)


@register.filter
def day(edtf: str) -> str:
    """A day in words, as precise as it is; what is no day stands as it is."""
    return in_words(edtf)


@register.filter
def moment(at: str) -> str:
    """`2031-05-04 09:12` of a moment, in UTC as the journal has it."""
    return at[:16].replace("T", " ")


@register.filter
def readable(address: str) -> str:
    """An address as people read it: also the one that stands in it is not percent-encoded."""
    return unquote_plus(unquote_plus(address))


@register.filter
def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


@register.filter
def field(form: dict[str, object], name: str) -> object:
    """A value of a mapping by a name that only the template's own data has."""
    return form.get(name, "")


@register.simple_tag(takes_context=True)
def here_with(context: dict[str, object], **changed: object) -> str:
    """The present address with other parameters; an empty one is left out."""
    request = cast(HttpRequest, context["request"])
    kept = request.GET.copy()
    for name, value in changed.items():
        if value in ("", None):
            kept.pop(name, None)
        else:
            kept[name] = str(value)
    return f"?{kept.urlencode()}" if kept else request.path


@register.inclusion_tag("web/sheet.html", takes_context=True)
def sheet(context: dict[str, object], one: Sheet, files: bool = True) -> dict[str, object]:
    """A table with, unless told otherwise, its files to keep."""
    return {"sheet": one, "files": files, "request": context["request"]}


@register.simple_tag
def direction() -> str:
    """`rtl` in languages that are written from right to left."""
    return "rtl" if get_language_bidi() else "ltr"
