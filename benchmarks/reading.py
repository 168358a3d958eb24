"""Reading news, beside spaCy on the same articles, and one long text beside many short ones.

No peer does the same work without a trained model, which is no package: textacy's quotations need
a tagger and a parser. What a blank spaCy pipeline with its sentencizer does, words and sentences,
is the beginning of our work. It is compared with that beginning, in which ours also tags each word
and finds the noun phrases; and the whole reading is told as so many times as long.

Times are of the processor and of one core, since a busy machine makes any others longer.
"""

import time
from collections.abc import Iterator

from benchmarks import generate, news
from benchmarks.measure import Outcome, measure_together
from benchmarks.table import Line

PUBLISHED = "2031-11-01"
DOCUMENTS, MEMORY = 20.0, 0.2  # goals: articles a second, GB
LONG, LINEAR = 1_000_000, 1.25  # characters; how much longer than as many in articles


def ours(number: int, seed: int) -> Outcome:
    """Read articles whole; the answer is what was found."""
    from saksei.reading.read import read

    read(news.article(news.SIZE, "first"), PUBLISHED)  # word lists are loaded once
    begun, found = time.process_time(), 0
    for text in news.articles(number, seed):
        reading = read(text, PUBLISHED)
        found += len(reading.quotes) + len(reading.events) + len(reading.quantities)
    return time.process_time() - begun, found


def ours_words(number: int, seed: int) -> Outcome:
    """Cut articles into sentences and tagged words; the answer is how many."""
    from saksei.reading.text.document import document

    document(news.article(news.SIZE, "first"))
    begun, found = time.process_time(), 0
    for text in news.articles(number, seed):
        found += sum(len(line.parsed.tokens) for line in document(text).lines)
    return time.process_time() - begun, found


def spacy_words(number: int, seed: int) -> Outcome:
    """Cut articles into sentences and words by spaCy."""
    import spacy

    pipeline = spacy.blank("en")
    pipeline.add_pipe("sentencizer")
    pipeline(news.article(news.SIZE, "first"))
    begun, found = time.process_time(), 0
    for text in news.articles(number, seed):
        found += sum(len(sentence) for sentence in pipeline(text).sents)
    return time.process_time() - begun, found


def long_text(size: int, seed: int) -> Outcome:
    """Read one text of so many characters."""
    from saksei.reading.read import read

    read(news.article(news.SIZE, "first"), PUBLISHED)
    text = news.article(size, str(seed))
    begun = time.process_time()
    reading = read(text, PUBLISHED)
    return time.process_time() - begun, len(reading.quotes)


def many_texts(size: int, seed: int) -> Outcome:
    """Read as many characters in articles."""
    return ours(size // news.SIZE, seed)


def lines(number: int, size: int, seed: int = generate.SEED) -> Iterator[Line]:
    """The whole reading, its beginning beside spaCy's, and one long text."""
    whole, words, peer = measure_together(
        [(case, (number, seed)) for case in (ours, ours_words, spacy_words)]
    )
    rate = number / whole.seconds
    what = f"{number:,} articles of {news.SIZE / 1000:g} kB"
    yield Line(
        "reading / spaCy's words and sentences", whole, peer,
        f"{whole.seconds / peer.seconds:.1f}x the time",
        f"at least {DOCUMENTS:g}/s, under {MEMORY} GB",
        rate >= DOCUMENTS and whole.memory < MEMORY,
        f"{what}; {rate:.1f} a second; {whole.answer:,} quotes, events and quantities",
    )  # fmt: skip
    yield Line(
        "words, tags and sentences / the same", words, peer,
        f"{words.seconds / peer.seconds:.1f}x the time",
        note=f"{what}; words {words.answer:,} and {peer.answer:,}",
    )  # fmt: skip
    yield _linear(size, seed)


def _linear(size: int, seed: int) -> Line:
    long, many = measure_together([(long_text, (size, seed)), (many_texts, (size, seed))])
    ratio = long.seconds / many.seconds
    note = f"{size:,} characters in one text, and the same in articles"
    return Line(
        "one long text / as many characters in articles", long, many, f"{ratio:.2f}x the time",
        f"at most {LINEAR}x", ratio <= LINEAR, note,
    )  # fmt: skip
