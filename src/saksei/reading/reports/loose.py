"""Decides whose words quotations are that have no reporting verb of their own in their sentence.

They go on with what was quoted before in their paragraph or, where that was left open, in the one
before it; or stand after a colon, or beside a verb that no list has ("...," she fumed).
Invariant: a quotation of some words within a sentence of the paper's own is nobody's report.
"""

from collections.abc import Iterator, Sequence

from saksei.reading.model import Span
from saksei.reading.reports import speakers
from saksei.reading.reports.asides import closing
from saksei.reading.reports.report import Report
from saksei.reading.reports.scene import Scene
from saksei.reading.text.document import Document
from saksei.reading.text.sentences import Quotation

_OWN = frozenset(["his", "her", "their", "my", "our"])
_NEAR = 3  # sentences
_FEWEST_WORDS = 3
_MOST = 60  # in one sentence


def join(scene: Scene, here: Sequence[Report], found: list[Report]) -> None:
    """Joins the loose quotations of a sentence to the report before, or makes reports of them."""
    for one in scene.line.quotations[:_MOST]:
        if any(report.meets(one.span) for report in here) or _begun_before(scene, one):
            continue
        made = _tagged(scene, one) or _after_colon(scene, one)
        if made is None and _whole(scene, one):
            made = _carried(scene, one, found)
        if made is not None:
            found.append(made)


def _begun_before(scene: Scene, one: Quotation) -> bool:
    return one.start < scene.line.start - 1


def _whole(scene: Scene, one: Quotation) -> bool:
    """Whether the quotation is the whole sentence."""
    return one.start <= scene.line.start + 1 and one.end >= scene.line.end - 1


def _carried(scene: Scene, one: Quotation, found: Sequence[Report]) -> Report | None:
    """The quotation added to the report before it; a report of its own where that was another."""
    doc, line = scene.doc, scene.line
    previous = _before(doc, scene, found)
    last = (doc.line_at(previous.content[-1][0]) or previous.line) if previous else None
    if previous is None or last is None or line.number > last.number + _NEAR:
        return _beside(scene, one)
    direct = doc.quotation_at(previous.content[-1][1] - 1) is not None
    if last.paragraph == line.paragraph:
        if direct:
            previous.content.append(one.span)
            return None
    elif direct and not _closed(doc, previous) and line.paragraph == last.paragraph + 1:
        previous.content.append(one.span)
        return None
    elif line.number != last.number + 1 or not direct:
        return _beside(scene, one)
    speaker = previous.speaker
    return _report(scene, one, None, speaker, "carried") if speaker else None


def _before(doc: Document, scene: Scene, found: Sequence[Report]) -> Report | None:
    """The report that a quotation may go on with: of those of the sentence before a quoted one."""
    for one in reversed(found[-_NEAR:]):
        last = doc.line_at(one.content[-1][0])
        near = last is not None and last.number == scene.line.number - 1
        if near and doc.quotation_at(one.content[-1][1] - 1) and one.rule.startswith("before"):
            return one
    return found[-1] if found else None


def _beside(scene: Scene, one: Quotation) -> Report | None:
    """As "She shrugs. “Because they can.”": whom the sentence before it is about."""
    lines, line = scene.doc.lines, scene.line
    before = lines[line.number - 1] if line.number else None
    if before is None or before.paragraph != line.paragraph or before.quotations:
        return None
    found = speakers.main_subject(before.parsed, len(before.parsed.tokens))
    person = found is not None and before.parsed.tags[found.phrase.head] in "pN"
    return (
        _report(scene, one, None, found.span(before.parsed), "beside") if found and person else None
    )


def _closed(doc: Document, report: Report) -> bool:
    last = doc.quotation_at(report.content[-1][0])
    return last is None or last.closed


def _report(scene: Scene, one: Quotation, cue: Span | None, speaker: Span, rule: str) -> Report:
    return Report(scene.line, [one.span], cue, speaker, "asserts", rule, tier="maybe")


def _tagged(scene: Scene, one: Quotation) -> Report | None:
    """“...,” she fumed: whatever verb stands in the place of a tag."""
    parsed = scene.parsed
    end = next((place for place, other in scene.closes.items() if other is one), -1)
    if not one.closed or len(scene.doc.text[one.start : one.end].split()) < _FEWEST_WORDS:
        return None
    first = end + 1
    if scene.tags[first : first + 1] == ",":
        first += 1
    elif scene.doc.text[one.end - 2] not in ",?!—–":
        return None
    for verb in _verbs(scene, first):
        if verb > first and scene.tags[verb + 1 : verb + 2] not in (*tuple(".,:r-"), ""):
            return None
        speaker = (
            speakers.following(parsed, verb + 1)
            if verb == first
            else speakers.subject(parsed, verb)
        )
        if speaker is None or (
            verb > first and closing(scene, speakers.whole_before(parsed, speaker) - 1) is None
        ):
            return None
        cue = parsed.tokens[verb].start, parsed.tokens[verb].end
        return _report(scene, one, cue, speaker.span(parsed), "before.tag")
    return None


def _verbs(scene: Scene, first: int) -> Iterator[int]:
    """The finite verb near a quotation's end; none where it is an auxiliary."""
    for place in speakers.finite_verbs(scene.parsed, first, min(first + 12, scene.size)):
        if scene.tags[place] != "a" and not scene.inside[place]:
            yield place
        return


def _after_colon(scene: Scene, one: Quotation) -> Report | None:
    """As "Her words on the steps: “...”": the subject of the sentence, or whose words they are."""
    parsed = scene.parsed
    first = next((place for place, other in scene.opens.items() if other is one), 0)
    if first < 2 or parsed.tokens[first - 1].text != ":" or one.end < scene.line.end - 2:
        return None
    speaker = speakers.main_subject(parsed, first)
    if speaker is not None:
        return _report(scene, one, None, speaker.span(parsed), "after.colon")
    if parsed.tokens[0].low in _OWN:
        return _report(
            scene, one, None, (parsed.tokens[0].start, parsed.tokens[0].end), "after.colon"
        )
    phrase = parsed.phrases[0] if parsed.phrases else None
    named = phrase is not None and phrase.last < first
    return _report(scene, one, None, phrase.span, "after.colon") if phrase and named else None
