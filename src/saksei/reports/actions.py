"""Saving reports that are written by hand."""

from saksei.accounts.narrowing import in_view
from saksei.errors import ChangedMeanwhile, InvalidValue, NotFound, RefusedWrite, TooLarge
from saksei.journal import require_reason, row_of, writing
from saksei.moments import new_id
from saksei.reports.models import Manuscript
from saksei.statements.actions import empty_copies
from saksei.workspace import current

MOST_CHARACTERS = 500_000
LONGEST_TITLE = 300


def save_manuscript(*, title: str, body: str, report: str = "", version: int = 0) -> Manuscript:
    """Save a new report, or the version after `version` of one.

    Raises ChangedMeanwhile when that is not the newest any more; nothing is then written.
    """
    title, body = " ".join(title.split()), body.replace("\r\n", "\n")
    if not title or len(title) > LONGEST_TITLE:
        raise InvalidValue(
            f"a report needs a title of at most {LONGEST_TITLE} characters; give one"
        )
    if len(body) > MOST_CHARACTERS:
        raise TooLarge(f"a report has at most {MOST_CHARACTERS} characters; cut it into parts")
    with writing("save report", actor=current().actor) as write:
        newest = Manuscript.objects.newest(report) if report else None
        if report and newest is None:
            raise NotFound(f"there is no report '{report}'")
        if newest and newest.erased_at:
            raise RefusedWrite(f"the report {report} was erased; begin a new one")
        if newest and newest.version != version:
            raise ChangedMeanwhile(
                f"{newest.saved_by} saved version {newest.version} of “{newest.title}” meanwhile; "
                "yours is not saved yet: put the two together and save again"
            )
        made = Manuscript(
            id=new_id("ms"), report=report or new_id("rp"), version=version + 1, title=title,
            body=body, saved_at=write.at, saved_by=write.actor,
            rests_on=in_view(),
        )  # fmt: skip
        write.insert(Manuscript, [row_of(made)])
    return made


def erase_manuscript(report: str, *, reason: str) -> int:
    """Destroy what all versions of a report say; that they were saved, when and by whom, stays.
    Returns how many. Raises NotFound, InvalidValue or RefusedWrite."""
    require_reason("erase", reason)
    with writing("erase report", actor=current().actor, reason=reason) as write:
        versions = list(Manuscript.objects.filter(report=report, erased_at=""))
        if not versions:
            raise NotFound(f"there is no report '{report}', or it was erased already")
        write.forget_salts("manuscript", [one.pk for one in versions])
        for one in versions:
            one.title, one.body, one.erased_at = "", "", write.at
        write.update(versions, ["title", "body", "erased_at"])
    empty_copies()
    return len(versions)
