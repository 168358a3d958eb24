"""How what is said is meant: by its verb, and by plain words where the verb only says "said"."""

import pytest

from saksei import vocabulary
from saksei.reading.lexicon import load
from saksei.reading.read import read

MEANT = [
    ("asserts", "The group said that the hall was full."),
    ("alleges", "The group alleged that the men were beaten."),
    ("alleges", "The indictment accuses Dara Moun of theft."),
    ("criticises", "He accused River Watch of “crying for strangers”."),
    ("criticises", "The envoy expressed concern about the arrests."),
    ("criticises", "“We are deeply troubled by the arrests,” the envoy said."),
    ("criticises", "The envoy condemned the arrests as cruel."),
    ("concedes", "The mayor admitted that the men were beaten."),
    ("concedes", "The mayor said that mistakes were made."),
    ("denies", "The mayor denied that the men were beaten."),
    ("denies", "The mayor said it had nothing to do with the raid."),
    ("denies", "The mayor said the report was baseless."),
    ("denies", "“Nobody in this town is punished for singing,” the mayor said."),
    ("denies", "The mayor rejected the claims as lies."),
    ("demands", "River Watch called for an inquiry."),
    ("demands", "“The beatings must end,” River Watch said."),
    ("demands", "“We call on the mayor to resign,” River Watch said."),
    ("warns", "River Watch warned that others would follow."),
    ("asserts", "“This is of no concern to us,” the mayor said."),
    ("asserts", "The mayor said they would have to face the judge."),
]


@pytest.mark.parametrize(("stance", "text"), MEANT)
def test_stance(stance: str, text: str) -> None:
    (one,) = read(text, "2031-05-07").quotes
    assert one.stance == stance


def test_a_verb_that_decides_is_not_overruled() -> None:
    (one,) = read("The mayor denied that the police must end it.").quotes
    assert one.stance == "denies"


def test_every_stance_is_of_the_vocabulary() -> None:
    known = set(vocabulary.load().lists["stance"].codes)
    cues = load("cues")
    entries = [*cues["verbs"].values(), *cues["phrases"].values()]
    entries += load("stance")["content"]
    used = {entry["stance"] for entry in entries if "stance" in entry}
    assert used <= known
