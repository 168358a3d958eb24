"""How a list writes down what it reports: every column of a report, with its gaps and errors."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.invented import wording
from benchmarks.invented.lists import LISTS, Reported, habit
from benchmarks.invented.spelling import Flags, Integers, Manner, Names, written
from benchmarks.invented.world import DISTRICTS, PROVINCES, Acts, People, Rng

FIRST_DAY = np.datetime64("2011-01-01")
Texts = tuple[tuple[str, ...], ...]


def columns(
    rng: Rng, people: People, acts: Acts, reported: Reported, names: Names
) -> dict[str, pa.Array]:
    """All columns but the identifier, a row for each report."""
    by, event, count = reported.list, reported.event, len(reported.list)
    alone = reported.act >= 0
    person = np.where(alone, acts.person[reported.act], 0)
    gaps = habit("gaps", by)

    def missing(share: float) -> Flags:
        return rng.random(count) < share * gaps

    procedure = np.isin(acts.type[event], (2, 3))
    province = _mostly(rng, acts.district[event] // DISTRICTS, PROVINCES, 0.01)
    courts: Texts = tuple(
        (f"{one} Provincial Court", f"court of {one}") for one in wording.PROVINCES
    )
    return {
        "list": pa.array([one.name for one in LISTS]).take(pa.array(by)),
        "kind": pa.array(np.where(alone, "person", "group")),
        "name": _without(_names(rng, people, names, reported, person), ~alone | missing(0.012)),
        "number": pa.array(reported.number.astype(np.int32), mask=alone),
        "act": pa.array(wording.ACTS).take(pa.array(_mostly(rng, acts.type[event], 2, 0.04))),
        "date": _without(dates(rng, acts.day[event], by), missing(0.03)),
        "place": _places(rng, acts.district[event], by, missing(0.04)),
        "age": _ages(rng, acts.day[event] - people.born[person], ~alone | missing(0.5)),
        "sex": _sexes(rng, people.female[person], ~alone | missing(0.15)),
        "role": _without(_roles(rng, people.role[person], by), ~alone | missing(0.3)),
        "perpetrator": _without(
            _said(rng, wording.PERPETRATORS, acts.perpetrator[event], by), missing(0.4)
        ),
        "charge": _without(
            _said(rng, wording.CHARGES, acts.charge[event], by), ~procedure | missing(0.2)
        ),
        "court": _without(_said(rng, courts, province, by), ~procedure | missing(0.4)),
        "occasion": _without(_said(rng, wording.OCCASIONS, acts.occasion[event], by), missing(0.5)),
        "text": _stories(rng, event, by),
    }


def _names(
    rng: Rng, people: People, names: Names, reported: Reported, person: Integers
) -> pa.Array:
    by, count = reported.list, len(person)
    chance = {
        one: rng.random(count) < habit(one, by)
        for one in ("own_spelling", "family_first", "title", "shortened")
    }
    return written(rng, names, Manner(person, by, female=people.female[person], **chance))


def dates(rng: Rng, day: Integers, by: Integers) -> pa.Array:
    """EDTF: one in twelve is another day, one in eighty another month, one in a hundred has day and
    month swapped; then to the day, month or year as the list is used to, some as doubtful."""
    count, chance = len(day), rng.random(len(day))
    near = rng.choice(np.array([-3, -2, -1, -1, -1, 1, 1, 1, 1, 2, 3, 7]), count)
    true = FIRST_DAY + (day + np.where(chance < 0.08, near, 0)).astype("timedelta64[D]")
    month = true.astype("datetime64[M]")
    within = (true - month.astype("datetime64[D]")).astype(np.int64)  # day of the month, from 0
    shift = np.where((chance > 0.9875) & (within < 28), rng.choice(np.array([-1, 1]), count), 0)
    true = (month + shift).astype("datetime64[D]") + within
    year = month.astype("datetime64[Y]")
    of_year = (month - year.astype("datetime64[M]")).astype(np.int64)
    swapped = (year.astype("datetime64[M]") + within % 12).astype("datetime64[D]") + of_year
    true = np.where((chance > 0.9775) & (chance < 0.9875) & (within < 12), swapped, true)
    text = np.datetime_as_string(true, unit="D").astype("U11")
    to_day, to_month = habit("day", by), habit("month", by)
    precision = rng.random(count)
    text = np.where(precision < to_day, text, text.astype("U7"))
    text = np.where(precision < to_day + to_month, text, text.astype("U4"))
    marks = rng.choice(np.array(["", "~", "?"]), count, p=(0.94, 0.04, 0.02))
    return pa.array(np.char.add(text, marks))


def _places(rng: Rng, district: Integers, by: Integers, none: Flags) -> pa.Array:
    """From the country to the smallest; one district in thirty is another one of the province."""
    count = len(district)
    province = district // DISTRICTS
    other = province * DISTRICTS + rng.integers(0, DISTRICTS, count)
    district = np.where(rng.random(count) < 0.03, other, district)
    commune = district * DISTRICTS + rng.integers(0, DISTRICTS, count)
    depth = 1 + (rng.random(count) < habit("district", by)).astype(np.int64)
    depth += (depth == 2) & (rng.random(count) < habit("commune", by))
    tables = (
        (wording.COUNTRY,),
        wording.PROVINCES,
        tuple(wording.district(one) for one in range(PROVINCES * DISTRICTS)),
        tuple(wording.commune(one) for one in range(PROVINCES * DISTRICTS**2)),
    )
    numbers = (np.zeros(count, dtype=np.int64), province, district, commune)
    flat = [pa.array(t).take(pa.array(n)) for t, n in zip(tables, numbers, strict=True)]
    levels = pa.concat_arrays(flat).take(pa.array(np.arange(4 * count).reshape(4, -1).T.ravel()))
    kept = np.arange(4)[None, :] < np.where(none, 0, depth + 1)[:, None]
    ends = np.concatenate([[0], np.cumsum(kept.sum(axis=1))]).astype(np.int32)
    return pa.ListArray.from_arrays(
        pa.array(ends), levels.filter(pa.array(kept.ravel())), mask=pa.array(none)
    )


def _ages(rng: Rng, days: Integers, none: Flags) -> pa.Array:
    off = rng.choice(
        np.array([0, 1, -1, 2, -2, 5, -4]),
        len(days),
        p=(0.78, 0.08, 0.07, 0.02, 0.02, 0.015, 0.015),
    )
    return pa.array((days / 365.25).astype(np.int32) + off.astype(np.int32), mask=none)


def _sexes(rng: Rng, female: Flags, none: Flags) -> pa.Array:
    female = female ^ (rng.random(len(female)) < 0.008)
    return pa.array(np.where(female, "f", "m"), mask=none)


def _roles(rng: Rng, role: Integers, by: Integers) -> pa.Array:
    """One in seven is said vaguely, one in twelve is something else that the person also does."""
    role = _mostly(rng, role, len(wording.ROLES), 0.08)
    vague = pa.array(wording.VAGUE).take(pa.array(rng.integers(0, len(wording.VAGUE), len(role))))
    return pc.if_else(
        pa.array(rng.random(len(role)) < 0.14), vague, _said(rng, wording.ROLES, role, by)
    )


def _said(rng: Rng, words: Texts, thing: Integers, by: Integers) -> pa.Array:
    """The thing in the list's usual words, or in others."""
    widths = np.array([len(one) for one in words])
    usual = (thing * 7 + by * 5) % widths[thing]
    other = rng.integers(0, 6, len(thing)) % widths[thing]
    starts = np.concatenate([[0], np.cumsum(widths)[:-1]])
    chosen = starts[thing] + np.where(rng.random(len(thing)) < 0.7, usual, other)
    return pa.array([word for one in words for word in one]).take(pa.array(chosen))


def _mostly(rng: Rng, thing: Integers, kinds: int, share: float) -> Integers:
    """The same, but for a share in which it is any of the kinds."""
    other = rng.integers(0, kinds, len(thing))
    return np.where(rng.random(len(thing)) < share, other, thing)


def _stories(rng: Rng, event: Integers, by: Integers) -> pa.Array:
    """One key for what one list tells of one event, in an order that says nothing."""
    _, story = np.unique(event * len(LISTS) + by, return_inverse=True)
    key = rng.permutation(int(story.max()) + 1)[story]
    return pa.array(np.char.add("t", key.astype(str)))


def _without(values: pa.Array, mask: npt.NDArray[np.bool_]) -> pa.Array:
    return pc.if_else(pa.array(mask), pa.scalar(None, values.type), values)
