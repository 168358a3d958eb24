"""Texts that retell one another are one report, and so one origin."""

from conftest import Run
from hands import held, state, wrong

from saksei.analysis.matching.retelling import retellings
from saksei.findings.questions import ask
from saksei.models import Derivation
from saksei.workspace import Workspace

STORY = (
    "Police arrested the land activist Dara Moun on Lotus Square on the third of May, her sister "
    "said. She was taken to the city court and has not been seen since. A witness spoke of four "
    "men in plain clothes who waited beside a grey car for most of the morning."
)
OTHER = (
    "The governor opened a bridge over the river on Monday. It took six years to build and cost "
    "twice what was planned, according to the ministry, which blamed the flood of the last year "
    "and the price of steel for the delay."
)


def test_a_copy_is_found_whatever_stands_around_it() -> None:
    found = retellings(
        {"a": STORY, "b": "Delta Mirror. " + STORY.upper() + " " + OTHER, "c": OTHER}
    )
    assert ("a", "b") in {(one.left, one.right) for one in found}
    assert ("a", "c") not in {(one.left, one.right) for one in found}


def test_more_texts_make_two_no_less_alike() -> None:
    two = retellings({"a": STORY, "b": STORY})
    three = retellings({"a": STORY, "b": STORY, "c": OTHER})
    assert [one for one in three if one.right != "c"] == two


def test_a_short_text_says_too_little() -> None:
    assert retellings({"a": "Police arrested Dara Moun", "b": "Police arrested Dara Moun"}) == []


def test_link_names_pages_that_tell_one_text(workspace: Workspace, run: Run) -> None:
    one = held(STORY, publisher="Mekong Ledger", date="2031-05-04")
    other = held("Reposted. " + STORY, publisher="Delta Mirror", date="2031-05-05")
    first = state(one, "arrest", entity="new:act", property="type", quote="Police arrested")
    state(other, "arrest", entity=first.entity_id, property="type", quote="Police arrested")
    out = run("link").stdout
    assert one.pk in out and other.pk in out
    assert ask(unit="acts", acts=("arrest",), basis=_corroborated()).counted.bounds.minimum == 1
    run("link", "--retold", other.pk, one.pk, "--reason", "word for word")
    assert Derivation.objects.get(source=other).origin_id == one.pk
    assert ask(unit="acts", acts=("arrest",), basis=_corroborated()).counted.bounds.minimum == 0
    assert other.pk not in run("link").stdout
    assert wrong() == ""


def _corroborated() -> object:
    from saksei.analysis.standards import basis

    return basis("corroborated")
