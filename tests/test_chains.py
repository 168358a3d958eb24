"""The circle: people arrested for protesting the arrest of others."""

from small_record import Record, arrest, judged, said

from saksei.analysis.chains import chains

PROTEST = [said("e1", "type", "protest", "s2"), said("e1", "occasion", "a1", "s2")]


def paths(*rows, judgements=(), **more):
    """Each chain as the ids along it."""
    found = chains(Record(list(rows), list(judgements)).tables(), **more)
    return [" ".join(node.record for node in chain.path) for chain in found]


def answered(act, occasion, source="s1"):
    return arrest(act, source, occasion=occasion)


def test_an_arrest_at_a_protest_against_an_arrest():
    assert paths(*arrest("a1"), *PROTEST, *answered("a2", "e1")) == ["a1 e1 a2"]


def test_a_chain_has_the_statements_and_sources_along_it():
    (one,) = chains(Record([*arrest("a1"), *PROTEST, *answered("a2", "e1", "s3")]).tables())
    assert (one.statements, one.sources) == (("s002", "s004"), ("s2", "s3"))


def test_an_occasion_may_be_the_arrest_itself():
    assert paths(*arrest("a1"), *answered("a2", "a1")) == ["a1 a2"]


def test_a_path_may_lead_over_several_events():
    further = [said("e2", "type", "protest"), said("e2", "occasion", "e1")]
    assert paths(*arrest("a1"), *PROTEST, *further, *answered("a2", "e2")) == ["a1 e1 e2 a2"]


def test_each_arrest_begins_a_chain_of_its_own():
    rows = [*arrest("a1"), *answered("a2", "a1"), *answered("a3", "a2")]
    assert paths(*rows) == ["a1 a2", "a2 a3"]


def test_two_occasions_are_two_chains():
    rows = [*arrest("a1"), *arrest("a2"), *answered("a3", "a1"), said("a3", "occasion", "a2")]
    assert paths(*rows) == ["a1 a3", "a2 a3"]


def test_a_circle_ends():
    circle = [said("e2", "type", "protest"), said("e2", "occasion", "e1")]
    back = said("e1", "occasion", "e2")
    assert paths(*arrest("a1"), *PROTEST, *circle, back, *answered("a2", "e2")) == ["a1 e1 e2 a2"]


def test_an_arrest_that_answers_itself_is_no_chain():
    assert paths(*answered("a1", "a1")) == []


def test_other_acts_are_passed_over_and_other_types_can_be_asked_for():
    rows = [*arrest("a1"), *arrest("a2", type="charge", occasion="a1"), *answered("a3", "a2")]
    assert paths(*rows) == ["a1 a2 a3"]
    assert paths(*rows, act="charge") == []


def test_an_event_that_answers_nothing_begins_no_chain():
    assert paths(said("e1", "type", "protest"), *answered("a1", "e1")) == []


def test_an_occasion_that_is_not_recorded_leads_nowhere():
    assert paths(*answered("a1", "e9")) == []


def test_occasions_lead_through_judgements():
    same = [judged("same", "e1", "e2")]
    assert paths(*arrest("a1"), *PROTEST, *answered("a2", "e2"), judgements=same) == ["a1 e1 a2"]


def test_a_denied_occasion_is_none():
    denied = said("a2", "occasion", "a1", stance="denies", affirms=False)
    assert paths(*arrest("a1"), *arrest("a2"), denied) == []


def test_nodes_name_whom_they_hit_and_withhold_minors():
    rows = [*arrest("a1", victim="p1"), *arrest("a2", victim="p2", occasion="a1")]
    names = [
        said("p1", "name", "Dara Moun"),
        said("p2", "name", "Pisey"),
        said("p2", "minor", "yes"),
    ]
    (one,) = chains(Record(rows + names).tables())
    assert [node.label for node in one.path] == ["Dara Moun", "(minor, name withheld)"]
