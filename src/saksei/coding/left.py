"""How many suggestions of each source wait for a decision, without reading a text to know.

Kept when a text was read: how many were open, and how many decisions there were. What was decided
since is taken off. Invariant: nothing of a text is kept but these numbers; a number from another
text, day or reader is not used, and its source is one of those still to be read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count

from saksei.coding.readers import reader_state
from saksei.coding.reviewing import Reviewed, review_source
from saksei.errors import SakseiError
from saksei.passages import digest
from saksei.sources.models import Text
from saksei.statements.models import Decision, Suggested


@dataclass(slots=True)
class Left:
    """Sources with how many of their suggestions are open, and those whose text was not read."""

    waiting: dict[str, int] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)


def left(*sources: str, states: Mapping[str, str] | None = None) -> Left:
    """What is left to decide and to read, over all held texts or those of some sources; `states`
    are those of `states_of_texts`, where they are known."""
    found, now = Left(), _decided(*sources)
    rows = Suggested.objects.filter(source__in=sources) if sources else Suggested.objects.all()
    kept = {one.source_id: one for one in rows}
    for source, state in (states_of_texts(*sources) if states is None else states).items():
        one = kept.get(source)
        if one is None or one.state != state:
            found.unread.append(source)
        elif number := max(0, one.open - (now.get(source, 0) - one.decided)):
            found.waiting[source] = number
    return found


def note(seen: Reviewed) -> None:
    """Keep how many suggestions of a source that was read are open."""
    source = seen.source
    state = states_of_texts(source.pk).get(source.pk) if source else None
    if source is None or state is None:
        return
    open_ = sum(one.id not in seen.matched.decided for one in seen.proposals)
    numbers = {"state": state, "open": open_, "decided": _decided(source.pk).get(source.pk, 0)}
    if not Suggested.objects.filter(source=source, **numbers).exists():
        Suggested.objects.update_or_create(source=source, defaults=numbers)


def read_rest(read: Callable[[str], Reviewed] = review_source) -> int:
    """Read every text that was not read, and keep its number; returns of how many."""
    unread = left().unread
    for source in unread:
        try:
            note(read(source))
        except SakseiError:  # a model that cannot be used, a source erased meanwhile: it waits
            continue
    return len(unread)


def states_of_texts(*sources: str) -> dict[str, str]:
    """For each source with a text what its suggestions hang on: text, day, and reader."""
    # All of it stands in an index: the rows of texts are long.
    texts = Text.objects.filter(source__erased_at="").exclude(digest=digest(""))
    if sources:
        texts = texts.filter(source__in=sources)
    rows = texts.order_by("source", "made_at", "id").values_list(
        "source_id", "digest", "source__date"
    )
    reader = reader_state("")
    newest = {source: (text, day) for source, text, day in rows}
    return {source: digest(repr((text, day, reader))) for source, (text, day) in newest.items()}


def _decided(*sources: str) -> dict[str, int]:
    """How many decisions on suggestions are in force, by source."""
    found = Decision.objects.in_force().exclude(key="")
    if sources:
        found = found.filter(source__in=sources)
    return dict(found.order_by().values_list("source").annotate(Count("pk")))
