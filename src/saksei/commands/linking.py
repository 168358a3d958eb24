"""Commands for what is the same: propose, review, judge."""

from typing import Annotated

import typer

from saksei import terminal
from saksei.commands.base import Json, Reason, app, done, open_workspace
from saksei.errors import InvalidValue, NotFound
from saksei.linking.actions import judge as record_judgement
from saksei.linking.models import Judgement
from saksei.sources.actions import derive


@app.command()
def judge(
    verdict: Annotated[str, typer.Argument(help="same, different, unsure, among or may_be_among.")],
    left: str,
    right: Annotated[str, typer.Argument(help="With among: the group's act.")],
    reason: Reason = "",
    score: Annotated[float | None, typer.Option(help="How alike, 0 to 1, if measured.")] = None,
    json: Json = False,
) -> None:
    """Judge whether two records are one.

    Example: saksei judge same R005 R006 --reason "same day, same place"
    """
    open_workspace()
    if not reason.strip():
        raise InvalidValue("a judgement needs a reason; give one with --reason")
    before = list(Judgement.objects.in_force().on(left, right))
    made = record_judgement(verdict, left, right, reason=reason, score=score)
    words = f"{made.id}: {left} and {right} judged {verdict}"
    for one in before:
        words += (
            f"\n{one.pk} of {one.judged_by} is in force too, {one.verdict}; where it is wrong, "
            f"`{terminal.command('withdraw', one.pk)} --reason WHY`"
        )
    told = {"judgement": made.pk, "verdict": verdict, "left": left, "right": right}
    done(told | {"before": [one.pk for one in before]}, words, json=json)


@app.command()
def link(
    accept: Annotated[
        bool, typer.Option("--accept", help="Judge as the same what is proposed as the same.")
    ] = False,
    least: Annotated[
        float, typer.Option(help="With --accept: only from this probability on.")
    ] = 0.0,
    undo: Annotated[
        str, typer.Option(metavar="RUN", help="Withdraw every judgement that a run brought.")
    ] = "",
    retold: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="LATER EARLIER", help="Say that a source copies or retells another."),
    ] = None,
    reason: Reason = "",
    json: Json = False,
) -> None:
    """Propose which records are one: persons, acts, steps, events.

    Example: saksei link; then saksei review, or saksei link --accept
    """
    from saksei import links

    open_workspace()
    _check_least(least, accept=accept)
    if undo:
        number = links.undo(undo, reason=reason)
        done({"withdrawn": number}, f"{number} judgement(s) withdrawn, open again", json=json)
        return
    if retold:
        made = derive(*retold, reason=reason)
        done({"derivation": made.pk}, f"{retold[0]} retells {retold[1]}", json=json)
        return
    with terminal.pairs_done(quiet=json) as progress:
        found = links.link(progress=progress)
    number = links.accept(verdict="same", least=least, reason=reason) if accept else 0
    if json:
        terminal.print_json(found.as_json())
    else:
        terminal.print_links(found, accepted=number)


def _check_least(least: float, *, accept: bool) -> None:
    if not 0 <= least <= 1 or (least and not accept):
        raise InvalidValue(f"--least is from 0 to 1, and goes with --accept; it is {least:g}")


@app.command()
def review(
    kind: Annotated[list[str], typer.Option(help="Only this kind of record; repeatable.")] = [],  # noqa: B006
) -> None:
    """Judge proposed pairs one by one, with one key each; leave and go on whenever you like.

    Example: saksei review --kind person
    """
    opened = open_workspace()
    for one in kind:
        if one not in opened.vocabulary.kinds:
            raise NotFound(
                f"there is no kind '{one}'; there are {', '.join(opened.vocabulary.kinds)}"
            )
    from saksei import reviewing

    reviewing.run(kind)
