"""Accepting, changing, rejecting and undoing suggestions."""

from collections.abc import Callable

import pytest
from deciding import acts, dara, decision, number, seen
from hands import held, state, wrong
from readings import ARTICLE

from saksei.analysis.names import WITHHELD
from saksei.coding.actions import Decided, accept, change, reject, undo
from saksei.coding.likely import likely, sorted_words
from saksei.errors import InvalidValue, NotFound, RefusedWrite, SakseiError
from saksei.findings.protection import protection
from saksei.models import Decision, Entry, Item, Judgement, Source, Statement

Reader = Callable[[str], object]


# Accepting


def test_what_is_sure_becomes_a_count(source: Source) -> None:
    result = accept(source.pk, tier="sure")
    assert acts() == (4, 4)  # Dara, and three of whom Sopheap is one
    assert result.records == 16 and wrong() == ""


def test_an_accepted_statement_says_which_rule_and_who(source: Source) -> None:
    made = decision(accept(source.pk, [number(source, "act", "Dara")]), "Dara Moun")
    said = Statement.objects.get(entity=made.record_id, property="date")
    assert (said.origin, said.rule, said.recorded_by) == ("suggested", "event.test", "tester")
    assert (said.quote, ARTICLE[said.start : said.end]) == ("3 May", "3 May")


@pytest.fixture(name="dara_accepted")
def _dara_accepted(source: Source) -> Decided:
    return accept(source.pk, [number(source, "act", "Dara")])


def test_whom_an_accepted_one_names_is_accepted_with_it(dara_accepted: Decided) -> None:
    assert {one.label for one, _ in dara_accepted.decisions} == {
        "Dara Moun", "Lotus Square", "Mek Tola", "River Watch",
    }  # fmt: skip


def test_one_entity_is_one_record_however_often_it_is_named(source: Source) -> None:
    accept(source.pk, [number(source, "position", "outrage")])
    accept(source.pk, [number(source, "act", "Dara")])
    names = Statement.objects.filter(property="name", value="Mek Tola")
    assert names.count() == 1


def test_an_occasion_is_not_accepted_unasked(source: Source) -> None:
    accept(source.pk, [number(source, "act", "Sopheap")])
    assert not Statement.objects.filter(property="occasion").exists()
    accept(source.pk, [number(source, "act", "Dara"), number(source, "act", "Three")])
    assert Statement.objects.filter(property="occasion").count() == 1


def test_only_what_is_sure_of_a_suggestion_is_accepted_in_bulk(source: Source) -> None:
    accept(source.pk, tier="sure")
    assert not Statement.objects.filter(property="gender").exists()


def test_by_number_all_of_it_is_accepted(source: Source) -> None:
    accept(source.pk, [number(source, "person", "Mek")])
    assert Statement.objects.get(property="gender").value == "female"


def test_a_minor_is_one_in_the_same_write_as_the_name(source: Source) -> None:
    accept(source.pk, [number(source, "act", "Pisey")])
    assert protection().mentioned("Pisey Nhem")
    entry = Entry.objects.latest("sequence")
    assert Item.objects.filter(entry=entry, table="statement").count() > 2


def test_a_minor_is_withheld_by_the_given_name_alone_and_no_word_of_the_language(
    source: Source,
) -> None:
    accept(source.pk, [number(source, "act", "Pisey")])
    hidden = protection()
    assert hidden.out_of("Pisey’s brother") == f"{WITHHELD}’s brother"
    assert hidden.out_of("They saw no pisey there") == "They saw no pisey there"


def test_a_word_that_names_others_too_is_printed(source: Source) -> None:
    accept(source.pk, [number(source, "act", "Pisey")])
    state(source, property="name", value="Tola Nhem")
    state(source, property="name", value="Pisey’s brother")
    hidden = protection()
    assert hidden.out_of("Tola Nhem") == "Tola Nhem"
    assert hidden.mentioned("Pisey")


def test_in_bulk_by_kind(source: Source) -> None:
    result = accept(source.pk, groups=["quantities,non_responses"])
    assert {one.group for one, _ in result.decisions} == {"quantities", "non_responses", "entities"}


def test_all_of_it_is_one_entry_of_the_journal(source: Source) -> None:
    before = Entry.objects.count()
    accept(source.pk, tier="sure")
    assert Entry.objects.count() == before + 1


def as_group(source: Source) -> object:
    return accept(source.pk, [person(source)], as_record=a_group())


REFUSED: dict[str, tuple[Callable[[Source], object], type[SakseiError], str]] = {
    "no number": (lambda s: accept(s.pk), InvalidValue, "name suggestions by their numbers"),
    "an unknown number": (lambda s: accept(s.pk, ["zzz"]), NotFound, "no suggestion 'zzz'"),
    "a number and a tier": (lambda s: accept(s.pk, ["zzz"], tier="sure"), InvalidValue, "or in"),
    "an unknown tier": (lambda s: accept(s.pk, tier="certain"), InvalidValue, "no tier 'certain'"),
    "an unknown kind": (lambda s: accept(s.pk, groups=["acts"]), InvalidValue, "no kind 'acts'"),
    "no source": (lambda s: accept("src-x", ["a"]), NotFound, "no source 'src-x'"),
    "a source without text": (lambda s: accept(unheld(), ["a"]), RefusedWrite, "no text to read"),
    "as for several": (lambda s: accept(s.pk, tier="sure", as_record="x"), InvalidValue, "--as"),
    "as nobody": (lambda s: accept(s.pk, [person(s)], as_record="x"), NotFound, "no record 'x'"),
    "as another kind": (as_group, InvalidValue, "is a group"),
    "no change": (lambda s: change(s.pk, dara(s), []), InvalidValue, "PROPERTY=VALUE"),
    "a bad change": (lambda s: change(s.pk, dara(s), ["date"]), InvalidValue, "is no change"),
    "a bad value": (lambda s: change(s.pk, dara(s), ["date=soon"]), InvalidValue, "soon"),
    "a bad property": (lambda s: change(s.pk, dara(s), ["day=x"]), InvalidValue, "no property"),
    "no decision": (lambda s: undo(["dec-x"]), NotFound, "no decision dec-x"),
}  # fmt: skip


def person(source: Source) -> str:
    return number(source, "person", "Dara Moun")


def unheld() -> str:
    from saksei.sources.actions import Description, register_source

    return register_source(Description(title="Alert 9")).pk


def a_group() -> str:
    return state(held("Some group.\n"), "River Watch", entity="new:group").entity_id


@pytest.mark.parametrize("case_", REFUSED)
def test_what_makes_no_sense_is_refused_in_a_sentence(source: Source, case_: str) -> None:
    act, error, words = REFUSED[case_]
    with pytest.raises(error, match=words):
        act(source)
    assert not Decision.objects.exists() and wrong() == ""


def test_an_ambiguous_number_is_said_to_be_one(source: Source, reader: list[Reader]) -> None:
    numbers = [p.number for p in seen(source).proposals]
    first = next(n[0] for n in numbers if sum(m[0] == n[0] for m in numbers) > 1)
    with pytest.raises(InvalidValue, match=f"'{first}' is ambiguous: "):
        accept(source.pk, [first])


# Existing records


@pytest.fixture
def again(source: Source) -> Source:
    """A second article with the same people, the first one accepted."""
    accept(source.pk, tier="sure")
    return held(ARTICLE, title="Another paper")


def candidate(source: Source, kind: str, label: str) -> list[str]:
    wanted = number(source, kind, label)
    review = seen(source)
    id_ = next(p.id for p in review.proposals if p.number == wanted)
    return [one.record for one in review.candidates.get(id_, ())]


def test_a_record_of_the_same_name_is_offered(source: Source, again: Source) -> None:
    known = Statement.objects.get(property="name", value="Dara Moun").entity_id
    offered = seen(again).candidates
    found = next(one for some in offered.values() for one in some if one.record == known)
    assert (found.label, found.acts, found.last, found.score) == ("Dara Moun", 1, "2031-05-03", 1.0)


def test_a_name_in_another_order_is_offered_too(source: Source) -> None:
    known = state(source, "Moun Dara").entity_id
    assert candidate(source, "person", "Dara Moun") == [known]


def test_an_act_of_the_same_person_and_day_may_be_the_same(again: Source) -> None:
    assert len(candidate(again, "act", "Dara")) == 1


def test_accepted_as_new_it_is_left_to_linking_as_unsure(again: Source) -> None:
    result = accept(again.pk, tier="sure")
    assert result.unsure == Judgement.objects.filter(verdict="unsure").count() > 3
    assert {one.origin for one in Judgement.objects.all()} == {"suggested"}
    assert acts() == (4, 8)  # the same ones, or as many again: the bounds say it


def test_nothing_is_merged_by_itself(again: Source) -> None:
    accept(again.pk, tier="sure")
    assert not Judgement.objects.filter(verdict="same").exists()
    assert Statement.objects.filter(property="name", value="Dara Moun").count() == 2


def test_accepted_as_a_record_that_is_there_its_statements_go_to_it(again: Source) -> None:
    known = Statement.objects.get(property="name", value="Dara Moun").entity_id
    accept(again.pk, [number(again, "person", "Dara Moun")], as_record=known)
    accept(again.pk, [number(again, "act", "Dara")])
    assert Statement.objects.filter(property="victim", value=known, speaker=None).count() == 2


def test_a_judgement_has_no_word_of_the_source(again: Source) -> None:
    accept(again.pk, tier="sure")
    reasons = {one.reason for one in Judgement.objects.all()}
    assert not any("Dara" in one or "arrest" in one for one in reasons)


def test_likely_ranks_and_does_not_decide() -> None:
    names = [("p1", "Dara Moun"), ("p2", "Dara Mun"), ("p2", "Mun"), ("p3", "Mek Tola"), ("p4", "")]
    known = {one: sorted_words(one[1]) for one in names}
    assert [(one.record, one.score) for one in likely("Moun Dara", known)] == [
        ("p1", 1.0), ("p2", pytest.approx(0.97, abs=0.03)),
    ]  # fmt: skip
    assert likely("...", known) == []


# Changing and rejecting


def test_a_changed_value_is_typed_and_the_rest_suggested(source: Source) -> None:
    made = decision(change(source.pk, dara(source), ["date=2031-05-04"]), "Dara Moun")
    about = Statement.objects.filter(entity=made.record_id, speaker=None)
    origins = {one.property: one.origin for one in about}
    assert (made.outcome, made.changes) == ("changed", '{"date": "2031-05-04"}')
    assert origins.pop("date") == "typed" and set(origins.values()) == {"suggested"}
    assert about.get(property="date").value == "2031-05-04"


def test_an_empty_value_leaves_a_statement_out(source: Source) -> None:
    made = decision(change(source.pk, dara(source), ["place="]), "Dara Moun")
    about = Statement.objects.filter(entity=made.record_id)
    assert not about.filter(property="place").exists()


def test_a_property_may_be_added_with_the_passage_of_the_whole(source: Source) -> None:
    made = decision(change(source.pk, dara(source), ["charge=incitement"]), "Dara Moun")
    said = Statement.objects.get(entity=made.record_id, property="charge")
    assert said.quote.startswith("Police arrested land activist")


def test_a_victim_is_changed_to_another_suggestion_by_its_number(source: Source) -> None:
    mek = number(source, "person", "Mek")
    made = decision(change(source.pk, dara(source), [f"victim={mek}"]), "Dara Moun")
    victim = Statement.objects.get(entity=made.record_id, property="victim").value
    assert Statement.objects.get(entity=victim, property="name").value == "Mek Tola"


def test_a_rejected_one_is_not_recorded(source: Source) -> None:
    before = Statement.objects.count()
    result = reject(source.pk, [dara(source)], note="not an arrest")
    assert (decision(result).outcome, decision(result).record_id) == ("rejected", None)
    assert Statement.objects.count() == before
    accept(source.pk, tier="sure")
    assert acts() == (3, 3)


def test_what_names_a_rejected_person_is_refused_or_left_aside(source: Source) -> None:
    reject(source.pk, [number(source, "person", "Pisey")])
    beaten = number(source, "act", "Pisey")
    with pytest.raises(RefusedWrite, match="which was rejected; undo that"):
        accept(source.pk, [beaten])
    aside = accept(source.pk, tier="sure").aside
    assert [one.number for one, _ in aside] == [beaten]


def test_the_rest_is_rejected_in_bulk(source: Source) -> None:
    accept(source.pk, tier="sure")
    reject(source.pk, tier="maybe")
    assert len(seen(source).matched.decided) == len(seen(source).proposals)
    with pytest.raises(RefusedWrite, match="nothing is left to decide"):
        reject(source.pk, tier="maybe")


# Undoing


def test_undoing_withdraws_and_reopens(source: Source) -> None:
    before = Statement.objects.in_force().count()
    result = accept(source.pk, tier="sure")
    assert undo([made.pk for _, made in result.decisions]) == result.statements
    assert Statement.objects.in_force().count() == before
    assert seen(source).matched.decided == {} and wrong() == ""
    assert Statement.objects.exclude(withdrawn_at="").first().withdrawn_why == "decided otherwise"


def test_undoing_withdraws_the_judgements_too(again: Source) -> None:
    result = accept(again.pk, tier="sure")
    undo([made.pk for _, made in result.decisions])
    assert Judgement.objects.in_force().filter(verdict="unsure").count() == 0


def test_a_person_whom_others_name_is_not_undone_alone(source: Source) -> None:
    result = accept(source.pk, [dara(source)])
    person = next(made for one, made in result.decisions if one.kind == "person")
    with pytest.raises(RefusedWrite, match=r"still named by st-.*undo the decisions together"):
        undo([person.pk])
    undo([made.pk for _, made in result.decisions])


def test_nothing_is_undone_twice(source: Source) -> None:
    made = decision(reject(source.pk, [dara(source)]))
    undo([made.pk], reason="too fast")
    with pytest.raises(RefusedWrite, match="was undone already"):
        undo([made.pk])


def test_after_undoing_it_can_be_decided_again(source: Source) -> None:
    undo([decision(reject(source.pk, [dara(source)])).pk])
    accept(source.pk, [dara(source)])
    assert acts() == (1, 1)
