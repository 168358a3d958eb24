"""Decides who says what: direct, indirect and mixed reports, each with cue, content and speaker.

Order of the work in each sentence: for each cue what stands before or around its tag, else what
stands after it; then "according to"; then quotations without a cue of their own.
Invariant: content, cue and speaker are places of the text; nothing is reported twice.
"""

from collections.abc import Iterator, Sequence

from saksei.reading.grammar.syntax import Phrase
from saksei.reading.lexicon import words
from saksei.reading.model import Span
from saksei.reading.reports import asides, cited, clauses, ends, loose, speakers, stance
from saksei.reading.reports.cues import Cue, cues
from saksei.reading.reports.report import Report, report
from saksei.reading.reports.scene import Scene, scene
from saksei.reading.reports.speakers import Subject
from saksei.reading.text.document import Document

_READ_ROLES = ("body", "standfirst")
_PASSED_ON = frozenset(["tell", "inform", "ask", "advise", "assure", "warn"])
_DEEPEST = 2  # reports within reports
_LEADING = frozenset(
    ["lead", "prompt", "force", "push", "move", "cause", "drive", "spur", "compel"]
)
_WHEN = frozenset(["when", "if", "after", "until"])
_MINDED = frozenset(
    ["hope", "believe", "feel", "fear", "think", "expect", "suspect", "doubt", "know"]
)


def reports(doc: Document) -> list[Report]:
    """All reports of a text in the order of their content."""
    found: list[Report] = []
    for line in doc.lines:
        if line.role in _READ_ROLES:
            _read(scene(doc, line), found)
    for one in found:
        one.quoted = [part for span in one.content for part in _quoted(doc, span)]
        one.stance = stance.refined(doc, one)
    return sorted(found, key=lambda one: one.content[0])


def _read(sight: Scene, found: list[Report]) -> None:
    here: list[Report] = []
    for cue in cues(sight):
        made = asides.before(sight, cue, here)
        if made is not None:
            _make_room(sight, made, here)
        else:
            made = _after(sight, cue, here)
        if made is not None and not any(made.content == one.content for one in here):
            here.append(made)
    told = list(cited.cited(sight, here))
    here = [one for one in here if not _deed_told(one, told)]
    here.extend(told)
    found.extend(here)
    loose.join(sight, here, found)


def _deed_told(one: Report, told: Sequence[Report]) -> bool:
    """As "according to her, they threatened to ...": what is told is what they did."""
    deed = one.rule in ("after.i", "after.u") and one.cue is not None
    return deed and any(other.holds(one.cue) for other in told if one.cue)


def _quoted(doc: Document, span: Span) -> Iterator[Span]:
    line = doc.line_at(span[0])
    for one in line.quotations if line else ():
        if span[0] <= one.start and one.end <= span[1]:
            yield one.span


def _make_room(sight: Scene, made: Report, here: Sequence[Report]) -> None:
    """What was read before a tag as one report ends at the tag's clause, or has the tag cut out."""
    if made.rule != "before.clause":
        return
    first, last = made.content[0], made.content[-1]
    for one in here:
        start, end = one.content[-1]
        if not (one.rule.startswith("after") and start < last[1] and first[0] < end):
            continue
        if one.cue and one.cue[0] < first[0]:
            one.content[-1] = (start, _trimmed(sight, start, first[0]))
        elif start < first[1] and last[0] < end and len(made.content) > 1:
            one.content[-1:] = [(start, first[1]), (last[0], end)]
        elif start < first[1]:
            one.content[-1] = (start, first[1])


def _trimmed(sight: Scene, start: int, end: int) -> int:
    """An end without the marks and blanks before it."""
    return start + max(len(sight.doc.text[start:end].rstrip(" ,;:-–—")), 1)


# -- what stands after the cue


def _after(sight: Scene, cue: Cue, here: Sequence[Report]) -> Report | None:
    """X said that ... / X called for ... / adding that ..."""
    around = [one for one in here if one.holds(_place(sight, cue))]
    if len(around) > _DEEPEST or any(one.rule == "before.quotation" for one in around):
        return None
    agent = _agent(sight, cue)
    content = clauses.after(sight, cue, agent.last if agent else cue.last)
    if content is None or (cue.form == "passive" and not (agent and content.frame in "tw")):
        return None
    speaker = agent or _speaker(sight, cue, here)
    if speaker is None or not _fits(sight, cue, content, speaker, here):
        return None
    limit = _limit(sight, cue, content, speaker)
    last = ends.end_of(sight, cue, content.first, limit, content.frame)
    if last <= content.first + (content.frame == "t"):
        return None
    made = report(sight, cue, [sight.span(content.first, last)], None, f"after.{content.frame}")
    made.speaker = speaker if isinstance(speaker, tuple) else speaker.span(sight.parsed)
    made.last = last
    nested = any(one.holds(made.content[0]) for one in here)
    if nested:
        made.tier = "maybe"
    return made


def _place(sight: Scene, cue: Cue) -> Span:
    return sight.parsed.tokens[cue.first].start, sight.parsed.tokens[cue.last - 1].end


def _fits(
    sight: Scene,
    cue: Cue,
    content: clauses.Content,
    speaker: Subject | Span,
    here: Sequence[Report],
) -> bool:
    """Whether the frame is one that this form of the cue may have here."""
    if cue.form == "infinitive" and content.frame not in ("tnuc" if cue.base == "say" else "tnu"):
        return False
    whose = "" if isinstance(speaker, tuple) else sight.low(speaker.phrase.head)
    if content.frame == "n" and whose == "those":
        return False  # "the freedom of those who defend the river"
    if content.frame == "i" and sight.low(cue.first - 1) in ("heard", "seen", "filmed"):
        return False
    if cue.base == "ask" and _paper_asks(sight, cue, speaker):
        return False
    minded = cue.base in _MINDED or cue.base in words("cues", "feelings")
    nested = any(one.holds(_place(sight, cue)) for one in here)
    if nested and (
        minded
        or content.frame in "nskmiu"
        or (isinstance(speaker, Subject) and _anybody(sight, speaker))
    ):
        return False
    if isinstance(speaker, tuple):
        return True
    return not (_of_itself(sight, cue, speaker) or _nobody(sight, speaker))


def _paper_asks(sight: Scene, cue: Cue, speaker: Subject | Span) -> bool:
    """As "when asked if", "when we asked whether": the paper itself."""
    if sight.low(cue.first - 1) in ("when", "if"):
        return True
    ours = isinstance(speaker, Subject) and sight.low(speaker.first) in ("we", "i")
    return ours and isinstance(speaker, Subject) and sight.low(speaker.first - 1) in _WHEN


def _of_itself(sight: Scene, cue: Cue, speaker: Subject) -> bool:
    """The relative "what they said was": a comment inside another's sentence."""
    before = sight.low(speaker.first - 1)
    free = sight.tags[cue.last : cue.last + 1] in tuple("ave")
    return before == "what" or (before in ("that", "which", "who", "whom") and free)


def _nobody(sight: Scene, speaker: Subject) -> bool:
    """As "no group has claimed that": it was not said."""
    return sight.low(speaker.phrase.first) in words("cues", "nobody")


def _anybody(sight: Scene, speaker: Subject) -> bool:
    """As "anybody who complains", "those who say": nobody in particular."""
    return sight.low(speaker.phrase.head) in words("cues", "anybody")


def _limit(sight: Scene, cue: Cue, content: clauses.Content, speaker: Subject | Span) -> int:
    """Where content must end: before the subject of a fronted participle or subordinate clause."""
    if isinstance(speaker, tuple):
        return sight.size
    if speaker.first > content.first:
        return speaker.first - 1
    if sight.tags[cue.first - 2 : cue.first] == ",w":
        return _relative_end(sight, content.first)
    before = sight.low(speaker.first - 1)
    fronted = sight.tags[0] in "isg" and speaker.first > 0 and "," not in sight.tags[: cue.first]
    if fronted or before in (
        "after",
        "when",
        "as",
        "if",
        "although",
        "though",
        "while",
        "because",
        "before",
    ):
        for place in range(content.first, sight.size):
            opens = clauses.opening(sight.parsed, place + 1) if sight.tags[place] == "," else None
            if (
                opens
                and not sight.inside[place]
                and sight.tags[opens.last : opens.last + 1] in tuple("ave")
            ):
                return place
    return sight.size


def _relative_end(sight: Scene, first: int) -> int:
    """As "X, who said he was ill, left": the comma before the verb of the sentence."""
    for place in range(first + 1, sight.size - 1):
        comma = sight.tags[place] == "," and not sight.inside[place]
        if comma and any(speakers.finite_verbs(sight.parsed, place + 1, place + 2)):
            return place
    return sight.size


# -- the speaker


def _agent(sight: Scene, cue: Cue) -> Subject | None:
    """As "The group was told by a relative that": who told it."""
    by = cue.form == "passive" and cue.base in _PASSED_ON and sight.low(cue.last) == "by"
    return speakers.following(sight.parsed, cue.last + 1) if by else None


def _speaker(sight: Scene, cue: Cue, here: Sequence[Report]) -> Subject | Span | None:
    parsed = sight.parsed
    if cue.base == "as saying":
        return _quoted_one(sight, cue)
    if cue.form == "participle":
        return _of_participle(sight, cue, here)
    if cue.form == "infinitive":
        return _led(sight, cue) or _gathered(sight, cue)
    place = cue.first - 1
    while place >= 0 and parsed.tags[place] in "ra":
        place -= 1
    joined = place >= 0 and parsed.tags[place] in "c,"
    if joined and here and here[-1].last in (place, place - 1):
        return here[-1].speaker
    return speakers.subject(parsed, cue.first)


def _quoted_one(sight: Scene, cue: Cue) -> Subject | None:
    """As "X was quoted by the agency as saying", "the agency quoted X as saying"."""
    for place in range(cue.first - 1, max(cue.first - 12, 0), -1):
        if sight.low(place) in ("quoted", "quotes", "cited", "reported"):
            passive = sight.low(place - 1) in ("was", "is", "were", "are", "been")
            found = speakers.following(sight.parsed, place + 1)
            return speakers.subject(sight.parsed, place) if passive or not found else found
    return None


def _of_participle(sight: Scene, cue: Cue, here: Sequence[Report]) -> Subject | Span | None:
    """Who spoke before ", adding that"; the message of "a message saying"; else the subject."""
    parsed, before = sight.parsed, cue.first - 1
    noun = parsed.phrase_with(before)
    if noun is not None and noun.last == cue.first:
        found = speakers.subject(parsed, cue.first)
        with_ = found is not None and sight.low(found.first - 1) == "with"
        if with_ or (found and parsed.tokens[found.phrase.head].low in words("people", "titles")):
            return found
        if parsed.tokens[noun.head].low in words("cues", "documents"):
            return _author(sight, noun) or found
    told = [one for one in here if one.speaker and not _reduced(one)]
    if told:
        return told[-1].speaker
    return speakers.main_subject(parsed, cue.first) or _fronted(sight, cue)


def _reduced(one: Report) -> bool:
    """As "a report alleging that": what only a noun in another's sentence says."""
    ends = one.speaker[1] + 1 if one.speaker else -1
    return (
        one.base != "as saying"
        and one.form == "participle"
        and one.cue is not None
        and (ends == one.cue[0])
    )


def _author(sight: Scene, paper: Phrase) -> Subject | None:
    """As "X issued a statement calling for": who issued it."""
    verb = paper.first - 1
    given = verb > 0 and speakers.verb_base(sight.parsed, verb) in words("cues", "issuing")
    return speakers.subject(sight.parsed, verb) if given else None


def _fronted(sight: Scene, cue: Cue) -> Subject | None:
    """As "Calling the law a joke, the bar said ...": the subject follows the clause."""
    for place in range(cue.last, sight.size):
        if sight.tags[place] == "," and not sight.inside[place]:
            found = speakers.following(sight.parsed, place + 1)
            if found is not None:
                return found
    return None


def _led(sight: Scene, cue: Cue) -> Subject | None:
    """As "has led groups to call for": the object of a verb of causing speaks."""
    phrase = sight.parsed.phrase_with(cue.first - 2)
    if phrase is None or phrase.first == 0:
        return None
    verb = phrase.first - 1
    if sight.tags[verb] in "ve" and speakers.verb_base(sight.parsed, verb) in _LEADING:
        return Subject(phrase, phrase.first, phrase.last)
    return None


def _gathered(sight: Scene, cue: Cue) -> Subject | None:
    """As "marched to the gates to demand": a crowd's purpose is what it says."""
    if cue.base == "say":
        return _to_say(sight, cue)
    if cue.stance != "demands" or sight.tags[cue.first - 2 : cue.first - 1] in tuple("vega"):
        return None
    for place in range(cue.first - 2, 0, -1):
        gathered = speakers.verb_base(sight.parsed, place) in words("cues", "gatherings")
        if gathered and sight.tags[place] in "veag":
            return speakers.subject(sight.parsed, place)
    return None


def _to_say(sight: Scene, cue: Cue) -> Subject | None:
    """As "rang her mother to say that"."""
    for place in range(cue.first - 2, max(cue.first - 10, 0), -1):
        contact = speakers.verb_base(sight.parsed, place) in words("cues", "contacts")
        if contact and sight.tags[place] in "ve":
            return speakers.subject(sight.parsed, place)
    return None
