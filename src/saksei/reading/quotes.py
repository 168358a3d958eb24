"""Decides who says what: direct, indirect and mixed reports, each with cue, content and speaker.

Order of the work in each sentence: what stands before a cue (a quotation, or a clause and a comma),
else what stands after it; then quotations without a cue of their own join the one before.
Invariant: content, cue and speaker are places of the text; nothing is reported twice.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from saksei.reading import clauses, speakers
from saksei.reading.cues import Cue, cues
from saksei.reading.document import Document, Line
from saksei.reading.lexicon import words
from saksei.reading.model import Span, Tier
from saksei.reading.sentences import Quotation

_READ_ROLES = ("body", "standfirst")
_CITED = re.compile(r"\baccording to\b|\bin the words of\b", re.IGNORECASE)


@dataclass(slots=True)
class Report:
    """A report as it is put together; places are those of the normal form."""

    line: Line
    content: list[Span]
    cue: Span | None
    speaker: Span | None
    stance: str
    rule: str
    base: str = ""
    tier: Tier = "sure"
    quoted: list[Span] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """direct, indirect or mixed."""
        if not self.quoted:
            return "indirect"
        covered = sum(end - start for start, end in self.quoted)
        whole = sum(end - start for start, end in self.content)
        return "direct" if covered >= whole - 2 * len(self.content) else "mixed"


def reports(doc: Document) -> list[Report]:
    """All reports of a text in the order of their content."""
    found: list[Report] = []
    for line in doc.lines:
        if line.role in _READ_ROLES:
            _read_line(doc, line, found)
    for one in found:
        one.quoted = [part for span in one.content for part in _quoted_parts(doc, span)]
    return sorted(found, key=lambda one: one.content[0])


def _read_line(doc: Document, line: Line, found: list[Report]) -> None:
    used: list[Quotation] = []
    here: list[Report] = []
    for cue in cues(line):
        if any(start <= line.parsed.tokens[cue.first].start < end for one in here for start, end in one.content
               if one.rule == "before.quotation"):
            continue
        report = _before(doc, line, cue, used) or _after(doc, line, cue, here)
        if report and not _contained(report, here):
            here.append(report)
            used.extend(one for one in line.quotations if _inside(one.span, report.content))
    here.extend(_according(doc, line, here))
    found.extend(here)
    loose = [one for one in line.quotations if not _covered(one, here)]
    _join_loose(doc, line, loose, here, found)


def _inside(span: Span, content: Sequence[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in content)


def _covered(one: Quotation, here: Sequence[Report]) -> bool:
    return any(start < one.end and one.start < end for report in here for start, end in report.content)


def _contained(report: Report, here: Sequence[Report]) -> bool:
    return any(report.content == one.content for one in here)


# -- what stands before the cue


def _before(doc: Document, line: Line, cue: Cue, used: Sequence[Quotation]) -> Report | None:
    """“...,” said X / “...,” X said / A clause, X said."""
    if cue.form in ("infinitive", "passive") or not set(cue.frames) & set("qtc"):
        return None
    parsed = line.parsed
    opener, speaker = _tag_of(line, cue)
    if opener is None:
        return None
    place = opener - 1  # the token before the tag
    if place < 0:
        return None
    quotation = _quotation_ending(line, place)
    if quotation is not None and quotation not in used:
        start = _start_of_mixed(line, quotation)
        content = [(start, quotation.end)]
        content += _more_after(line, cue, speaker)
        return _report(line, cue, content, speaker, "before.quotation")
    if parsed.tags[place] == "," and cue.form == "finite" and _ends_tag(line, cue, speaker):
        return _fronted(line, cue, place, speaker)
    return None


def _tag_of(line: Line, cue: Cue) -> tuple[int | None, speakers.Subject | None]:
    """Where the speaker's tag begins, and the speaker: "X said", "said X", "adding"."""
    parsed = line.parsed
    before = cue.first - 1
    while before >= 0 and parsed.tags[before] in "ra":
        before -= 1
    if before < 0:
        return None, None
    closes = parsed.tags[before] == '"' or (parsed.tags[before] in ",:" and before >= 1)
    inverted = speakers.following(parsed, _past_adverbs(parsed, cue.last)) if closes else None
    if closes and cue.form == "finite":
        return (before + 1, inverted) if inverted else (None, None)
    subject = speakers.subject(parsed, cue.first)
    if subject is None:
        return None, None
    return subject.first, subject


def _past_adverbs(parsed: "clauses.Parsed", place: int) -> int:
    while place < len(parsed.tags) and parsed.tags[place] == "r":
        place += 1
    return place


def _quotation_ending(line: Line, place: int) -> Quotation | None:
    """The quotation that ends at token `place`, or just before a comma there."""
    parsed = line.parsed
    for at in (place, place - 1):
        if at < 0 or (at != place and parsed.tags[place] not in ",.-"):
            return None
        if parsed.tags[at] == '"' or parsed.tokens[at].text in "'’”":
            end = parsed.tokens[at].end
            for one in line.quotations:
                if one.end == end and one.closed:
                    return one
    return None


def _start_of_mixed(line: Line, quotation: Quotation) -> int:
    """Where a clause begins that ends in a quotation: "The law was “a bad joke”, he said"."""
    parsed = line.parsed
    place = parsed.token_at(quotation.start) - 1
    if place < 0 or parsed.tags[place] in ":-" or parsed.tokens[place].text in ".,!?;":
        previous = [one for one in line.quotations if one.end <= quotation.start]
        if place >= 0 and parsed.tags[place] == "," and not previous and place > 3:
            return line.parsed.tokens[0].start if _clause(parsed, 0, place) else quotation.start
        return quotation.start
    if any(cue.first < place for cue in cues(line) if cue.last <= place):
        return quotation.start
    return parsed.tokens[0].start


def _clause(parsed: "clauses.Parsed", first: int, last: int) -> bool:
    return any(parsed.tags[at] in "va" for at in range(first, last))


def _more_after(line: Line, cue: Cue, speaker: speakers.Subject | None) -> list[Span]:
    """The rest of a quotation that the tag broke: “We left,” she said, “and never came back.”"""
    end = max(line.parsed.tokens[cue.last - 1].end, speaker.span(line.parsed)[1] if speaker else 0)
    following = [one for one in line.quotations if one.start >= end]
    if not following:
        return []
    between = line.parsed.tags[line.parsed.token_at(end) : line.parsed.token_at(following[0].start)]
    if not between or between[-1] not in ",:.-" or any(tag in "vagc" for tag in between):
        return []
    return [following[0].span]


def _ends_tag(line: Line, cue: Cue, speaker: speakers.Subject | None) -> bool:
    """Whether nothing but adjuncts follows "X said" up to the sentence's end or the next comma."""
    parsed = line.parsed
    place = max(cue.last, speaker.last if speaker else 0)
    tail = parsed.tags[place:]
    stop = next((at for at, tag in enumerate(tail) if tag in ".,:-("), len(tail))
    rest = tail[:stop]
    if parsed.tokens[place].low == "that" if place < len(parsed.tokens) else False:
        return False
    return not any(tag in 'va"sw' for tag in rest) and not any(
        tag == "e" and parsed.at[place + at] < 0 for at, tag in enumerate(rest)
    )


def _fronted(line: Line, cue: Cue, comma: int, speaker: speakers.Subject | None) -> Report | None:
    """A clause, then its tag: "Two men were beaten, the group said"."""
    parsed = line.parsed
    first = 0
    while first < comma and parsed.tags[first] in 'rc.,"' and parsed.tags[first] != '"':
        first += 1
    has_verb = any(
        parsed.tags[at] in "va" or (parsed.tags[at] == "e" and parsed.at[at] < 0)
        for at in range(first, comma)
    )
    if not has_verb or comma - first < 3 or parsed.tags[first] in "ig" and not _main_clause(parsed, first, comma):
        return None
    if parsed.tags[first] == "s" and not _main_clause(parsed, first, comma):
        return None
    if any(one.last <= comma and one.form == "finite" and "c" in one.frames for one in cues(line)
           if one.first < comma and clauses.after(line, one, comma) is not None):
        return None
    content = (parsed.tokens[first].start, parsed.tokens[comma - 1].end)
    return _report(line, cue, [content], speaker, "before.clause")


def _main_clause(parsed: "clauses.Parsed", first: int, comma: int) -> bool:
    """After a fronted adjunct or subordinate clause: a comma and a subject with its verb."""
    for at in range(first, comma):
        if parsed.tags[at] == ",":
            subject = speakers.following(parsed, at + 1)
            if subject and any(tag in "vae" for tag in parsed.tags[subject.last : subject.last + 3]):
                return True
    return False


# -- what stands after the cue


def _after(doc: Document, line: Line, cue: Cue, here: Sequence[Report]) -> Report | None:
    """X said that ... / X called for ... / adding that ..."""
    parsed = line.parsed
    limit = len(parsed.tokens)
    start_cue = cue
    if cue.form == "passive":
        return None
    inverted = _inverted_subject(line, cue)
    if inverted is not None:
        start_cue = Cue(cue.first, inverted.last, cue.base, cue.frames, cue.stance, cue.form)
    content = clauses.after(line, start_cue, limit)
    if content is None or _asked(parsed, cue):
        return None
    speaker = inverted or _speaker(line, cue, here)
    if cue.form == "infinitive" and (content.frame not in "tn" or speaker is None):
        return None
    if speaker is None and cue.form != "participle":
        return None
    if _commented(parsed, cue):
        return None
    if cue.form == "participle" and speaker is not None and speaker.first > content.first:
        limit = speaker.first - 1  # "Calling for ..., the bar said ..."
    last = clauses.end_of(line, cue, content.first, limit)
    if last <= content.first:
        return None
    span = (parsed.tokens[content.first].start, _end_place(line, parsed.tokens[last - 1].end))
    report = _report(line, cue, [span], speaker, f"after.{content.frame}")
    if speaker is None and here:
        report.speaker = here[-1].speaker
    return report if report.speaker else None


def _inverted_subject(line: Line, cue: Cue) -> speakers.Subject | None:
    """"Said X: ..." never; "..., says X, that" seldom: not read after a cue."""
    return None


def _asked(parsed: "clauses.Parsed", cue: Cue) -> bool:
    """"When asked if ...": the one who asks is not named."""
    return parsed.words(cue.first - 1, cue.first) in ("when", "if") and cue.base == "ask"


def _commented(parsed: "clauses.Parsed", cue: Cue) -> bool:
    """The relative "that they said was": a comment inside another's sentence."""
    subject = parsed.phrase_with(cue.first - 1)
    if subject is None or subject.first == 0:
        return False
    before = parsed.tokens[subject.first - 1].low
    after = parsed.tags[cue.last : cue.last + 1]
    return before in ("that", "which", "who", "whom") and after in ("a", "v", "e") and after != ""


def _speaker(line: Line, cue: Cue, here: Sequence[Report]) -> speakers.Subject | None:
    parsed = line.parsed
    if cue.form == "participle":
        if here and here[-1].speaker:
            return None  # taken over from the report before
        return speakers.main_subject(parsed, cue.first) or _fronted_subject(line, cue)
    if cue.form == "infinitive":
        return _led(parsed, cue)
    return speakers.subject(parsed, cue.first)


def _fronted_subject(line: Line, cue: Cue) -> speakers.Subject | None:
    """"Calling the law a joke, the bar said ...": the subject follows the participle's clause."""
    parsed = line.parsed
    for place in range(cue.last, len(parsed.tags)):
        if parsed.tags[place] == ",":
            found = speakers.following(parsed, place + 1)
            if found is not None:
                return found
    return None


_LEADING = frozenset("lead prompt force push move cause drive spur compel".split())


def _led(parsed: "clauses.Parsed", cue: Cue) -> speakers.Subject | None:
    """"has led groups to call for": the object of a verb of causing speaks."""
    phrase = parsed.phrase_with(cue.first - 2)
    if phrase is None or phrase.first == 0:
        return None
    verb = phrase.first - 1
    if parsed.tags[verb] in "ve" and speakers.verb_base(parsed, verb) in _LEADING:
        return speakers.Subject(phrase, phrase.first, phrase.last)
    return None


def _end_place(line: Line, end: int) -> int:
    """Past the closing mark when content ends with a quotation."""
    for one in line.quotations:
        if one.start < end <= one.end:
            return one.end
    return end


def _report(
    line: Line, cue: Cue, content: list[Span], speaker: speakers.Subject | None, rule: str
) -> Report:
    parsed = line.parsed
    span = (parsed.tokens[cue.first].start, parsed.tokens[cue.last - 1].end)
    said = speaker.span(parsed) if speaker else None
    return Report(line, content, span, said, cue.stance, rule, cue.base)


# -- according to


def _according(doc: Document, line: Line, here: Sequence[Report]) -> Iterator[Report]:
    parsed = line.parsed
    for found in _CITED.finditer(doc.text, line.start, line.end):
        if doc.quotation_at(found.start()):
            continue
        subject = speakers.following(parsed, parsed.token_at(found.end() + 1))
        if subject is None:
            continue
        chain = clauses.extended(parsed, subject.phrase)
        speaker = (chain.start, chain.end)
        content = _cited_content(line, found.start(), chain.last)
        if content and not any(content == one.content[0] for one in here):
            yield Report(line, [content], found.span(), speaker, "asserts", "according", "according")


def _cited_content(line: Line, start: int, last: int) -> Span | None:
    """The clause before "according to X", or after it when it opens the sentence."""
    parsed = line.parsed
    opening = parsed.token_at(start)
    if opening <= 1:
        place = last
        while place < len(parsed.tags) and parsed.tags[place] != ",":
            place += 1
        first, end = place + 1, len(parsed.tokens)
    else:
        first, end = 0, opening
        while first < end and parsed.tags[first] in "rc,":
            first += 1
    while end > first and parsed.tags[end - 1] in ".,:-":
        end -= 1
    if end - first < 2:
        return None
    return parsed.tokens[first].start, _end_place(line, parsed.tokens[end - 1].end)


# -- quotations without a cue of their own


def _join_loose(
    doc: Document, line: Line, loose: Sequence[Quotation], here: Sequence[Report], found: list[Report]
) -> None:
    for one in loose:
        if not _whole(line, one):
            continue
        previous = next((other for other in reversed(found) if other.line.number <= line.number and other.quoted is not None), None)
        if previous is None:
            continue
        same = previous.line.paragraph == line.paragraph and previous.line.number >= line.number - 3
        continuing = not _last_closed(doc, previous) and line.paragraph == _last_paragraph(doc, previous) + 1
        if same and _is_direct(doc, previous) or continuing:
            previous.content.append(one.span)
        elif line.paragraph <= previous.line.paragraph + 1 and _is_direct(doc, previous):
            found.append(Report(line, [one.span], None, previous.speaker, "asserts", "carried", tier="maybe"))


def _whole(line: Line, one: Quotation) -> bool:
    """Whether the quotation is the whole sentence."""
    return one.start <= line.start + 1 and one.end >= line.end - 1


def _is_direct(doc: Document, report: Report) -> bool:
    return any(True for span in report.content for _ in _quoted_parts(doc, span))


def _last_closed(doc: Document, report: Report) -> bool:
    last = doc.quotation_at(report.content[-1][0])
    return last is None or last.closed


def _last_paragraph(doc: Document, report: Report) -> int:
    line = doc.line_at(report.content[-1][0])
    return line.paragraph if line else report.line.paragraph


def _quoted_parts(doc: Document, span: Span) -> Iterator[Span]:
    line = doc.line_at(span[0])
    for one in line.quotations if line else ():
        if span[0] <= one.start and one.end <= span[1]:
            yield one.span


def is_document(doc: Document, span: Span) -> bool:
    """Whether a speaker's phrase names a paper: "the statement", "the court's ruling"."""
    last = doc.text[span[0] : span[1]].split()[-1].lower()
    return last in words("cues", "documents")
