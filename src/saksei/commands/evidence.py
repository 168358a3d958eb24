"""Commands that convince outsiders: checkpoints, anchors, witnesses, seals."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from saksei import terminal
from saksei.commands.base import (
    Expires,
    Json,
    Use,
    Whom,
    app,
    date_of,
    done,
    open_workspace,
    went_out,
)
from saksei.errors import InvalidValue, NotFound

if TYPE_CHECKING:  # loaded by the commands that let something go
    from saksei.publishing.purpose import Purpose

Out = Annotated[Path | None, typer.Option(help="Write it to this file.")]


@app.command()
def checkpoint(
    out: Out = None,
    proof: Annotated[
        int | None, typer.Option(help="The proof that the entry of this number is in the journal.")
    ] = None,
    json: Json = False,
) -> None:
    """Print the head of the journal, signed: how many entries, and the root over them.

    Example: saksei checkpoint --out checkpoint.txt
    """
    from saksei.anchors.kept import new_checkpoint
    from saksei.anchors.keys import public_key
    from saksei.evidence.checkpoints import of_text

    open_workspace()
    note = new_checkpoint()
    text, head = str(note) if proof is None else _proof(proof, note), of_text(note.text)
    if out:
        _write(out, text)
    if json:
        terminal.print_json({"size": head.size, "root": head.root.hex(), "line": head.line,
                             "key": public_key().text, "text": text})  # fmt: skip
        return
    terminal.say(f"wrote {out}" if out else text)
    terminal.say(f"line to print or mail: {head.line}")
    terminal.say(f"key, for whoever verifies: {public_key().text}")


def _proof(number: int, note: Any) -> str:
    from saksei.evidence.checkpoints import of_text, proof_text
    from saksei.evidence.tree import inclusion_proof
    from saksei.journal import Grown

    size = of_text(note.text).size
    if not 1 <= number <= size:
        raise NotFound(f"the journal has no entry {number}; it has {size}")
    return proof_text(number - 1, inclusion_proof(number - 1, size, Grown().node), note)


@app.command()
def anchor(
    to: Annotated[
        list[Path], typer.Option(help="A folder outside, such as one on a stick; repeatable.")
    ] = [],  # noqa: B006
    printed: Annotated[
        bool, typer.Option("--printed", help="Print the line, and note that you keep it.")
    ] = False,
    request: Annotated[
        Path | None, typer.Option(help="Write a request to a witness to this file.")
    ] = None,
    old: Annotated[
        int | None, typer.Option(help="With --request: how many entries the witness saw last.")
    ] = None,
    answer: Annotated[
        Path | None, typer.Option(help="Keep what a witness signed, from this file.")
    ] = None,
    witness: Annotated[str, typer.Option(help="With --answer: key of the witness, once.")] = "",
    timestamp: Annotated[
        bool, typer.Option("--timestamp", help="Ask the authorities of saksei.toml; goes online.")
    ] = False,
    json: Json = False,
) -> None:
    """Keep the head of the journal outside the folder; without options, list where it is kept.

    Example: saksei anchor --to /media/stick
    """
    open_workspace()
    made: list[dict[str, Any]] = [*map(_to, to), *([_printed()] if printed else [])]
    made += [_request(request, old)] if request else []
    made += [_answer(answer, witness)] if answer else []
    made += _stamped() if timestamp else []
    if (old is not None and not request) or (witness and not answer):
        raise InvalidValue("--old goes with --request, and --witness with --answer")
    if made and json:
        terminal.print_json(made)
    elif made:
        for one in made:
            terminal.say(one["words"])
    else:
        _list(json=json)


def _to(folder: Path) -> dict[str, Any]:
    from saksei.anchors import kept, outside

    note = kept.new_checkpoint()
    path = outside.put(folder, note)
    made = kept.keep(kept.PUT, str(folder.resolve()), note)
    outside.remember(made.checkpoint, str(path.parent.resolve()))
    size = made.checkpoint.size
    words = f"{size} entries are anchored in {path}; keep the stick away from this computer"
    return {"kind": kept.PUT, "place": str(path), "size": size, "words": words}


def _printed() -> dict[str, Any]:
    from saksei.anchors import kept, outside

    made = kept.keep(kept.PRINTED, "a printed or mailed line", kept.new_checkpoint())
    outside.remember(made.checkpoint)
    return {"kind": kept.PRINTED, "line": made.checkpoint.line, "words": made.checkpoint.line}


def _request(path: Path, old: int | None) -> dict[str, Any]:
    from saksei.anchors.witness import ask_witness

    made = ask_witness(old)
    _write(path, str(made))
    size = made.checkpoint.size
    words = f"wrote {path}, from entry {made.old} to {size}; the witness: saksei witness cosign"
    return {"kind": "request", "old": made.old, "size": size, "words": f"{words} {path.name}"}


def _answer(path: Path, witness: str) -> dict[str, Any]:
    from saksei.anchors import kept, outside
    from saksei.anchors.witness import take_answer

    made = take_answer(_read(path), witness=witness)
    outside.remember(made.checkpoint)
    size = made.checkpoint.size
    words = f"{size} entries are witnessed by {made.place}"
    return {"kind": kept.WITNESSED, "place": made.place, "size": size, "words": words}


def _stamped() -> list[dict[str, Any]]:
    from saksei.anchors import outside
    from saksei.anchors.stamping import stamp

    made = []
    for one in stamp():
        words = f"{one.authority} gave no time stamp: {one.failed}"
        if one.anchor:
            outside.remember(one.anchor.checkpoint)
            words = f"stamped by {one.authority} at {one.moment}"
        made.append({"kind": "timestamp", "place": one.authority, "at": one.moment, "words": words})
    return made


def _list(*, json: bool) -> None:
    from saksei.anchors.kept import kept
    from saksei.journal import Grown

    found, size = kept(), Grown().size
    if json:
        names = ("kind", "place", "at", "text", "trust")
        terminal.print_json([{name: getattr(one, name) for name in names} for one in found])
        return
    rows = ((one.at[:16], one.checkpoint.size, one.kind, one.place) for one in found)
    terminal.table("Anchors", ("when", "entries", "kind", "where"), rows)
    held = max((one.checkpoint.size for one in found), default=0)
    terminal.say(f"{size - held} of {size} entries were written since the last one")


@app.command()
def witness(
    what: Annotated[str, typer.Argument(help="init, or cosign.")],
    request: Annotated[Path | None, typer.Argument(help="With cosign: the file.")] = None,
    trust: Annotated[str, typer.Option(help="Key of the partner's journal, the first time.")] = "",
    out: Out = None,
    json: Json = False,
) -> None:
    """Be a partner's witness: sign the head of their journal, if it only grew.

    Example: saksei witness cosign request.txt --out answer.txt
    """
    from saksei.anchors import witness as witnessing

    open_workspace()
    if what == "init" and not request:
        key = witnessing.become_witness().text
        done({"key": key}, f"key, for partners: {key}", json=json)
    elif what == "cosign" and request:
        made = witnessing.cosign(_read(request), trust=trust)
        path = out or request.with_suffix(".answer")
        _write(path, str(made.note))
        head = made.checkpoint
        words = f"signed {head.size} entries of {head.origin}; send {path} back"
        done({"origin": head.origin, "size": head.size, "file": str(path)}, words, json=json)
    else:
        raise InvalidValue("say `saksei witness init`, or `saksei witness cosign FILE`")


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotFound(f"{path} cannot be read ({error}); name the file that was sent") from error


def _write(path: Path, content: str | bytes) -> None:
    try:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    except OSError as error:
        raise InvalidValue(f"{path} cannot be written ({error.strerror}); name another") from error


@app.command()
def seal(
    name: Annotated[str, typer.Argument(help="An edition, by its name or id; or `open`.")],
    file: Annotated[Path | None, typer.Argument(help="With open: the sealed file.")] = None,
    row: Annotated[
        list[int], typer.Option(help="With open: the row to give out; repeatable.")
    ] = [],  # noqa: B006
    key: Annotated[
        str, typer.Option("--to", help="With open: encrypt for this reader's age key, age1...")
    ] = "",
    use: Use = "",
    to: Whom = "",
    expires: Expires = None,
    out: Out = None,
    json: Json = False,
) -> None:
    """Seal a kept finding in one file for outsiders; or open chosen rows of one.

    Example: saksei seal "Arrests in May" --out arrests.seal
    """
    from saksei.publishing.purpose import purpose

    open_workspace()
    leaving = purpose(use, to, date_of(expires))
    if name == "open" and file and row:
        _open(file, row, leaving, key, out, json=json)
    elif name == "open" and file and use:
        _list_rows(file, leaving, json=json)
    elif name == "open" or file or row or key:
        raise InvalidValue(
            "rows are opened by `saksei seal open FILE --row NUMBER`, and listed without --row but "
            "with --for and --recipient"
        )
    else:
        _seal(name, leaving, out, json=json)


def _seal(name: str, purpose: "Purpose", out: Path | None, *, json: bool) -> None:
    from saksei.evidence import verify_seal
    from saksei.sealing.sealing import seal as seal_finding

    made = seal_finding(name, purpose)
    path = out or Path(f"{made.edition}.seal")
    script = path.with_name("verify_seal.py")
    _write(path, made.data)
    _write(script, Path(verify_seal.__file__).read_bytes())
    seen = f"seen by {made.witnesses} witness(es) and {made.stamps} authority(ies)"
    words = f"sealed {made.rows} rows in {path}, under a checkpoint of {made.size} entries, {seen}"
    data = {
        "file": str(path), "rows": made.rows, "size": made.size, "sha256": made.digest,
        "witnesses": made.witnesses, "stamps": made.stamps, "release": made.release,
    }  # fmt: skip
    done(data, f"{words}; {script} verifies it without Saksei", json=json)
    if not json:
        went_out(made.release, () if made.release else ["for the team, until --for says otherwise"])


def _open(
    file: Path, rows: list[int], purpose: "Purpose", key: str, out: Path | None, *, json: bool
) -> None:
    from saksei.sealing.opening import open_rows

    path = out or file.with_suffix(".opened.age" if key else ".opened")
    opened = open_rows(_bytes(file), rows, purpose, to=key, name=path.name)
    _write(path, opened.data)
    words = f"opened {len(rows)} row(s) in {path}: whole, with your notes and who recorded them"
    told = {"file": str(path), "rows": rows, "release": opened.release,
            "remarks": list(opened.remarks)}  # fmt: skip
    done(told, words, json=json)
    if not json:
        went_out(opened.release, opened.remarks)


def _list_rows(file: Path, purpose: "Purpose", *, json: bool) -> None:
    from saksei import overview
    from saksei.sealing.opening import rows_of
    from saksei.statements.models import Statement

    found = rows_of(_bytes(file), purpose)
    rows = Statement.objects.select_related("source").filter(pk__in=[one.key for one in found])
    said = {one.pk: overview.statement(one) for one in rows}
    names = ("entity", "property", "value", "source")
    told = [
        (one.number, one.key, *(said.get(one.key, {}).get(name, "") for name in names),
         f"stays: {one.stays}" if one.stays else "may leave")
        for one in found
    ]  # fmt: skip
    columns = ("row", "of", *names, f"for {purpose.use}")
    if json:
        terminal.print_json({"rows": [dict(zip(columns, each, strict=True)) for each in told]})
        return
    terminal.table(
        "Rows of the seal", columns, ([*row, way.partition(":")[0]] for *row, way in told)
    )
    for why in sorted({one.stays for one in found if one.stays}):
        terminal.say(f"a row that stays {why}")


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="The sealed file, or the folder of a bundle.")],
    opened: Annotated[Path | None, typer.Option(help="Rows of a seal that were opened.")] = None,
    key: Annotated[str, typer.Option(help="The key that it has to be signed with.")] = "",
    json: Json = False,
) -> None:
    """Verify a sealed finding or a public bundle; needs no workspace.

    Example: saksei verify arrests.seal
    """
    from saksei import bundle
    from saksei.sealing import opening

    if file.is_dir():
        if opened:
            raise InvalidValue("rows are opened of a sealed file, not of a bundle; name that file")
        lines = bundle.verified(file, key=key)
    else:
        lines = opening.verified(_bytes(file), _bytes(opened) if opened else None, key=key)
    if json:
        terminal.print_json({"holds": True, "lines": lines})
        return
    for line in [*lines, "holds"]:
        terminal.say("".join(one if one.isprintable() else "?" for one in line))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotFound(f"{path} cannot be read ({error.strerror}); name the file") from error
