"""What is typed into a form and not sent yet, kept so that no reload, tab or lost line loses it.

Invariant: it lies in the workspace and nowhere else; it is in no journal and no export, and an
erased source has none.
"""

import json
from collections.abc import Mapping, Sequence

from django.db import transaction

from saksei.errors import ChangedMeanwhile, RefusedWrite
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


def keep_unsent(source: str, form: str, content: Content, *, seen: int) -> Unsent:
    """Keep what a form holds; `seen` is the number of the savings that the form began with.

    Raises ChangedMeanwhile when it was saved from elsewhere since, in another tab; RefusedWrite
    when the source is erased or the form holds more than is kept.
    """
    text = json.dumps(content, ensure_ascii=False)
    if len(text) > MOST:
        raise RefusedWrite(f"the form holds more than {MOST} characters; send it in parts")
    with transaction.atomic():
        if not Source.objects.filter(pk=source, erased_at="").exists():
            raise RefusedWrite(f"the source {source} was erased; nothing is kept of it")
        there = unsent(source, form)
        if there is not None and there.number != seen:
            raise ChangedMeanwhile(
                f"the same form was typed into in another tab, last at {there.saved_at[11:16]} UTC"
            )
        made = there or Unsent(source_id=source, form=form, author=current().actor)
        made.content, made.number, made.saved_at = text, seen + 1, now()
        made.save()
    return made


def drop_unsent(source: str, form: str) -> None:
    """Delete what was not sent: it is sent now, or not wanted."""
    Unsent.objects.filter(source=source, form=form, author=current().actor).delete()
