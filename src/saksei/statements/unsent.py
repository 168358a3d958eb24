"""What is typed into a form and not sent yet, kept so that no reload, tab or lost line loses it.

Invariant: it lies in the workspace and nowhere else; it is in no journal and no export, and an
erased source has none.
"""

import json
from collections.abc import Mapping, Sequence

from saksei.errors import ChangedMeanwhile, RefusedWrite
from saksei.journal import alone
from saksei.moments import now
from saksei.sources.models import Source
from saksei.statements.models import Unsent
from saksei.workspace import current

MOST = 200_000  # characters of a form
Content = Mapping[str, Sequence[str]]  # field -> the values in it


def unsent(source: str, form: str) -> Unsent | None:
    """What whoever is at work typed into a form of a source and has not sent."""
    return Unsent.objects.filter(source=source, form=form, author=current().actor).first()


def typed(one: Unsent | None) -> dict[str, list[str]]:
    """The fields of what is not sent, each with its values."""
    found: dict[str, list[str]] = json.loads(one.content) if one else {}
    return found


def all_unsent(source: str) -> list[Unsent]:
    """Every form of a source that whoever is at work typed into and has not sent."""
    return list(Unsent.objects.filter(source=source, author=current().actor).order_by("form"))


def keep_unsent(source: str, form: str, content: Content, *, seen: int, tab: str = "") -> Unsent:
    """Keep what a form holds; `seen` is the number of the savings that the form began with.

    Raises ChangedMeanwhile when another tab saved it since; RefusedWrite
    when the source is erased or the form holds more than is kept.
    """
    text = json.dumps(content, ensure_ascii=False)
    if len(text) > MOST:
        raise RefusedWrite(f"the form holds more than {MOST} characters; send it in parts")
    with alone():
        if not Source.objects.filter(pk=source, erased_at="").exists():
            raise RefusedWrite(f"the source {source} was erased; nothing is kept of it")
        there = unsent(source, form)
        number = there.number if there else 0
        if there is not None and number != seen and (there.tab != tab or not tab):
            raise ChangedMeanwhile(
                f"the same form was typed into in another tab, last at {there.saved_at[11:16]} UTC"
            )
        made = there or Unsent(source_id=source, form=form, author=current().actor)
        made.content, made.number, made.saved_at, made.tab = text, number + 1, now(), tab[:60]
        made.save()
    return made


def drop_unsent(source: str, form: str, *, seen: int | None = None, tab: str = "") -> None:
    """Delete what was not sent: it is sent now, or not wanted. With `seen`, what another tab typed
    since stays."""
    there = unsent(source, form)
    if there and (seen is None or there.number == seen or (tab and there.tab == tab)):
        there.delete()
