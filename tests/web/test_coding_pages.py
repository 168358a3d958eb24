"""Read and code, without a browser: decisions, refusals, what is withheld, what is kept."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from desk import ARTICLE, FIRST, at, by_hand, send, text_of, words
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hands import held, queries, state

from saksei.coding.actions import accept
from saksei.linking.models import Judgement
from saksei.sources.models import Source
from saksei.statements.actions import withdraw_statements
from saksei.statements.models import Decision, Record, Statement
from saksei.workspace import Workspace

CHILD = (
    "LOTUS CITY, 14 May 2031 - Police arrested Pisey Nhem and Sopheap Lim-Ros on Friday. "
    "“They took Pisey Nhem first,” said Ana Verin.\n"
)


# -- the text


def test_every_word_stands_where_its_mark_says(pages: Client, source: Source) -> None:
    page = pages.get(at(source)).content.decode()
    found = re.findall(r'data-start="(\d+)"[^>]*>([^<]*)<', page)
    for start, shown in found:
        assert ARTICLE[int(start) :].startswith(unescape(shown))
    assert "".join(unescape(shown) for _, shown in found) == ARTICLE.replace("\n", "")


def test_a_minor_is_withheld_and_places_stay_right(pages: Client, source: Source) -> None:
    young = held(CHILD, title="Child", date="2031-05-16")
    page = pages.get(at(young))
    assert b"Pisey" not in page.content and b"Nhem" not in page.content
    assert "arrested (minor, name withheld) and Sopheap" in text_of(page)
    place = CHILD.index("Pisey")
    assert f'data-start="{place}" data-end="{place + 10}"' in page.content.decode()
    after = CHILD.index("Sopheap")
    assert f'data-start="{after}"' in page.content.decode()
    taken = pages.post(at(young), {"do": "passage", "from": place, "to": after + 15}, follow=True)
    assert b"Pisey" not in taken.content
    assert "(minor, name withheld) and Sopheap Lim-Ros" in words(taken)


def test_names_in_another_normal_form_are_withheld_too(pages: Client, case: Workspace) -> None:
    state(held("x"), "Renée Moun", entity="child")
    young = held("Police arrested Rene\u0301e Moun; Rene\u0301 Oun fled.\n", title="NFD")
    shown = text_of(pages.get(at(young)))
    assert shown == "Police arrested (minor, name withheld); Rene\u0301 Oun fled."


def test_a_long_text_is_shown_in_pages(pages: Client, case: Workspace) -> None:
    long = held("\n".join(f"Line {n} of it." for n in range(3000)), title="Long")
    first, last = pages.get(at(long)), pages.get(at(long, part=4))
    assert "Line 0 of it." in text_of(first) and "Line 2999 of it." in text_of(last)
    assert max(len(first.content), len(last.content)) < 200_000


# -- deciding


def test_accepting_goes_to_the_next(pages: Client, source: Source) -> None:
    answer = send(pages, source, "accept", number=FIRST, at=FIRST)
    assert answer.status_code == 302 and "at=6jg" in answer["location"]
    assert Decision.objects.get(record__kind="act").outcome == "accepted"


def test_whom_it_names_is_one_of_the_record(pages: Client, source: Source) -> None:
    page = pages.get(at(source, at="qwp"))
    assert (
        "3 May 2031" not in words(page) and 'name="as-jtm" value="sopheap"' in page.content.decode()
    )
    send(pages, source, "accept", number="qwp", at="qwp", **{"as-jtm": "sopheap"})
    victim = Statement.objects.filter(source=source, property="victim").get()
    assert victim.value == "sopheap"
    assert not Judgement.objects.filter(origin="suggested").exists()


def test_ten_of_one_name_are_told_apart(pages: Client, source: Source) -> None:
    for age in range(30, 40):
        made = state(source, "Kosal Vann", quote="Kosal Vann").entity_id
        state(source, str(age), entity=made, property="age")
        state(source, "guard" if age % 2 else "clerk", entity=made, property="role")
        act = state(source, "arrest", entity="new:act", property="type").entity_id
        state(source, made, entity=act, property="victim")
        state(source, f"2031-03-{age - 20}", entity=act, property="date")
    with CaptureQueriesContext(
        connection,
    ) as few:
        answer = pages.get(
            f"/sources/{source.pk}/code/pick/?pick=value-victim&kinds=person&look-victim=Kosal Vann"
        )
    shown = words(answer)
    for age in range(30, 40):
        role = "guard" if age % 2 else "clerk"
        assert f"age {age}; {role}; 1 acts, last Arrest {age - 20} March 2031" in shown
    assert "new person: Kosal Vann" in shown
    assert len(few) < 25


def test_a_change_records_the_typed_value(pages: Client, source: Source) -> None:
    page = pages.get(at(source, at=FIRST, change=1)).content.decode()
    typed = {
        name: unescape(value)
        for name, value in re.findall(r'<input id="f-\w+" name="(value-\w+)" value="([^"]*)"', page)
    }
    answer = send(
        pages, source, "change", number=FIRST, at=FIRST, form=f"change:{FIRST}",
        **(typed | {"value-date": "2031-09-13"}),
    )  # fmt: skip
    assert answer.status_code == 302
    decision = Decision.objects.get(outcome="changed")
    assert decision.changes == '{"date": "2031-09-13"}'


def test_a_value_that_does_not_fit_is_said_and_kept(pages: Client, source: Source) -> None:
    answer = send(
        pages, source, "change", number=FIRST, at=FIRST, form=f"change:{FIRST}",
        **{"value-date": "next Friday", "value-location": "the <b>gate</b>"},
    )  # fmt: skip
    assert answer.status_code == 400
    page = answer.content.decode()
    assert 'value="next Friday"' in page and "the &lt;b&gt;gate&lt;/b&gt;" in page
    assert "is not a date" in words(answer) or "date" in words(answer)
    assert not Decision.objects.exists()


def test_somebody_was_faster_shows_both(pages: Client, source: Source) -> None:
    accept(source.pk, [FIRST])
    answer = send(
        pages, source, "change", number=FIRST, at=FIRST, form=f"change:{FIRST}",
        **{"value-date": "2031-09-13"},
    )  # fmt: skip
    assert answer.status_code == 409
    shown = words(answer)
    assert "accepted by tester" in shown and "12 September 2031" in shown
    assert "What you typed" in shown and "2031-09-13" in shown
    again = send(pages, source, "undo", decision=Decision.objects.get(record__kind="act").pk)
    assert again["location"].endswith(f"at={FIRST}")


@pytest.mark.parametrize(
    ("do", "fields", "sentence"),
    [
        ("accept", {"number": "zzz"}, "no suggestion 'zzz'"),
        ("accept", {"number": FIRST, "as-441": "nobody"}, "no record 'nobody'"),
        ("accept", {"number": FIRST, "as-441": "city"}, "is a place"),
        ("change", {"number": FIRST, "form": f"change:{FIRST}"}, "nothing is changed"),
        ("undo", {}, "nothing here that can be undone"),
        ("undo", {"decision": "dec-none"}, "no decision dec-none"),
        ("passage", {}, "no words are selected"),
        ("passage", {"from": 9, "to": 9}, "no words are selected"),
        ("passage", {"quote": "not in it"}, "does not stand in the text"),
        ("hand", {"form": "hand", "kind": "act"}, "has no passage yet"),
        ("hand", {"form": "hand", "kind": "hero", "start": 1, "end": 9}, "choose what"),
        ("hand", {"form": "hand", "kind": "act", "start": 1, "end": 9}, "says nothing yet"),
        ("hand", {"form": "hand", "kind": "act", "start": 1, "end": 99999, "value-type": "arrest"},
         "no passage from 1"),
        ("hand", {"form": "hand", "kind": "act", "start": 1, "end": 9, "value-type": "picnic"},
         "not a term of the list act_type"),
        ("hand", {"form": "hand", "kind": "act", "start": 1, "end": 9, "value-victim": "city"},
         "takes a person or group"),
        ("hand", {"form": "hand", "record": "dara-1", "kind": "act", "start": 1, "end": 9,
                  "value-victim": ["dara-a", "mek"]}, "has one victim"),
        ("kind", {"form": "whatever"}, "does not say which it is"),
        ("dance", {}, "does not say what to do"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_a_sentence(
    pages: Client, source: Source, do: str, fields: dict[str, object], sentence: str
) -> None:
    before = Statement.objects.count(), Decision.objects.count(), Record.objects.count()
    answer = send(pages, source, do, **fields)
    assert answer.status_code in (400, 404)
    assert sentence in words(answer)
    assert before == (Statement.objects.count(), Decision.objects.count(), Record.objects.count())


# -- by hand


def test_one_sentence_several_acts(pages: Client, source: Source) -> None:
    who = ["new:person:Mek Tola", "new:person:Ana Verin", "sopheap"]
    answer = by_hand(pages, source, "on Sunday, according to", **{"value-victim": who})
    assert answer.status_code == 302
    acts = Record.objects.filter(kind="act", statements__source=source).distinct()
    victims = Statement.objects.filter(entity__in=acts, property="victim")
    assert acts.count() == 3 and {one.quote for one in victims} == {"on Sunday, according to"}
    assert {one.stance for one in victims} == {"alleges"}
    mek = Statement.objects.get(source=source, property="name", value="Mek Tola")
    assert mek.quote == "Mek Tola"
    # There is a Mek Tola already: whether it is she is left to a person.
    judged = Judgement.objects.get(left=mek.entity_id)
    assert (judged.verdict, judged.right_id) == ("unsure", "mek")


def test_the_same_form_sent_twice_is_refused(pages: Client, source: Source) -> None:
    fields = {"value-victim": ["new:person:Thida Kong"], "value-date": "2031-09-15"}
    by_hand(pages, source, "said her lawyer", **fields)
    count = Statement.objects.count()
    answer = by_hand(pages, source, "said her lawyer", **fields)
    assert answer.status_code == 409 and "says so already of act-" in words(answer)
    assert (
        'value="2031-09-15"' in answer.content.decode()
        and 'name="anyway"' in answer.content.decode()
    )
    assert Statement.objects.count() == count
    by_hand(pages, source, "said her lawyer", anyway="on", **fields)
    assert Statement.objects.count() == 2 * count - Statement.objects.exclude(source=source).count()


def test_undo_takes_the_last_by_hand(pages: Client, source: Source) -> None:
    send(pages, source, "accept", number=FIRST)
    by_hand(pages, source, "said her lawyer", **{"value-victim": ["new:person:Mek Tola"]})
    send(pages, source, "undo")
    typed = Statement.objects.filter(source=source, origin="typed")
    assert len(typed) == 3 and not typed.in_force().exists()
    assert not Judgement.objects.in_force().filter(right="mek", verdict="unsure").exists()
    assert Decision.objects.in_force().exists()
    send(pages, source, "undo")
    assert not Decision.objects.in_force().exists()


# -- queries


def one_more(source: Source, name: str) -> None:
    """A person of a name, with an arrest."""
    made = state(source, name, quote=name).entity_id
    act = state(source, "arrest", entity="new:act", property="type").entity_id
    state(source, made, entity=act, property="victim")
    state(source, "2031-03-01", entity=act, property="date")


def test_queries_do_not_grow_with_the_record(pages: Client, source: Source) -> None:
    def every() -> tuple[int, ...]:
        ways = ({"at": "gvq"}, {"at": "gvq", "change": 1}, {"hand": 1})
        return tuple(queries(pages, at(source, **where)) for where in ways)

    one_more(source, "Kosal Vann")
    accept(source.pk, [FIRST])
    before = every()
    for _ in range(8):
        one_more(source, "Kosal Vann")
    accept(source.pk, tier="sure", groups=["quotes"])
    send(pages, source, "undo")
    by_hand(pages, source, "said her lawyer", **{"value-victim": ["new:person:Mek Tola"]})
    assert every() == before
    assert max(before) < 40


def test_a_name_is_found_once_it_is_written_and_not_once_withdrawn(
    pages: Client, source: Source
) -> None:
    def found(name: str) -> str:
        look = urlencode({"pick": "speaker", "kinds": "person", "known": 1, "look-speaker": name})
        return words(pages.get(f"/sources/{source.pk}/code/pick/?{look}"))

    assert "Nothing in the record is called so" in found("Vuthy Keo")
    said = state(source, "Vuthy Keo")
    assert said.entity_id in found("Keo Vuthy")
    withdraw_statements([said.pk], reason="misread")
    assert "Nothing in the record is called so" in found("Vuthy Keo")
    assert "sopheap" in found("Lim-Ros")
