"""What is compared between two reports, and what each agreement or disagreement is worth.

A comparison has levels, best first; the first whose SQL holds is the level of a pair. `m` is how
often two reports of one person (or act) show it, `u` how often two of different ones do; log2(m/u)
is its weight in bits. These are the weights without training: set by hand from what the levels
mean, the same for every record. The source of a report is no evidence.

Invariant: the SQL means the same in DuckDB and Spark; it uses only what `FUNCTIONS` gives DuckDB
under the names that Spark has, and `match_key`, what `alike.py` found of the
pair. A field that one of the two lacks weighs nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

# What Spark calls these, as DuckDB macros.
FUNCTIONS = {"shiftright(a, b)": "a >> b"}

# What `alike.py` finds of a pair: so many bits of `match_key` for each.
WORDS = (
    "role", "company", "location", "charge", "court", "occasion", "perpetrator", "description",
    "outcome", "outcome_figures",
)  # fmt: skip
FIELDS = ("name", "namesakes", *WORDS)
BITS, MISSING = 4, 15


@dataclass(frozen=True, slots=True)
class Level:
    """One way in which two reports agree or disagree."""

    label: str
    sql: str
    m: float
    u: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """One kind of evidence; `missing` holds where it says nothing."""

    name: str
    missing: str
    levels: tuple[Level, ...]


def compare(name: str, missing: str, *levels: tuple[str, str, float, float]) -> Comparison:
    """A comparison from rows of label, SQL, m, u."""
    return Comparison(name, missing, tuple(Level(*one) for one in levels))


def lacking(*columns: str) -> str:
    """SQL: one of the two reports does not have one of these."""
    return " OR ".join(f"{one}_{side} IS NULL" for one in columns for side in "lr")


def found(field: str) -> str:
    """SQL: what was found of a pair, `MISSING` where one of the two lacks it."""
    return f"shiftright(match_key, {BITS * FIELDS.index(field)}) % {1 << BITS}"


def one_of(field: str, *levels: tuple[str, float, float]) -> Comparison:
    """A comparison of which the level was found: rows of label, m, u."""
    rows = [(label, f"{found(field)} = {at}", m, u) for at, (label, m, u) in enumerate(levels)]
    return compare(field, f"{found(field)} = {MISSING}", *rows)


# From which likeness as a whole on names are of each of the levels behind the exact ones.
BY_LIKENESS = np.array([0.94, 0.90, 0.86, 0.81, 0.76, 0.70, 0.63, 0.55])
NAME = (
    ("same name", .36, .0006),
    ("same name once joined", .06, .0001),
    ("same consonants", .18, .0028),
    ("one word, and the only name that has it", .06, .0002),
    ("one word of the other name", .03, .004),
    ("one word of the other name, and an initial that fits", .02, .002),
    ("nearly the same", .07, .0003),
    ("very alike", .08, .0008),
    ("alike", .07, .002),
    ("somewhat alike", .06, .01),
    ("a little alike", .04, .02),
    ("little alike", .03, .05),
    ("hardly alike", .02, .07),
    ("unlike", .02, .15),
    ("different", .01, .70),
)  # fmt: skip
ALIKE_ENOUGH, SOMEWHAT_ALIKE = 8, 10  # the last levels of names that are alike, and somewhat
COMMON_FROM = 11  # levels of names too different for how common they are to say anything
# How many others have such a name by chance, if words of names go together by chance.
NAMESAKES = np.array([0.001, 0.01, 0.1, 1.0])

# The levels of places of which few reports of the record tell, some, or many.
CROWDED_LEVELS = {
    "district_crowd": (
        "same district, of which few tell", "same district", "same district, of which many tell",
    ),
    "province_crowd": (
        "same province, of which few tell", "same province", "same province, of which many tell",
    ),
}  # fmt: skip

# Sorts of names, with the last level of each.
SORTS_OF_NAMES = (
    ("the same name", 3), ("one word of it", 5), ("very alike names", 8), ("alike names", 11),
    ("other names", MISSING - 1),
)  # fmt: skip

# Fields of which values are said of the same people, in other words too (`associating.py`), the
# bits from which on each level is, and its label, m and u.
ASSOCIATED = ("role", "perpetrator")
TOGETHER_FROM = np.array([2.5, 1.7, 1.0, 0.4, -0.4])
GOING_TOGETHER = (
    ("nearly always said of the same people", .16, .02),
    ("often said of the same people", .17, .04),
    ("more often said of the same people than by chance", .15, .06),
    ("somewhat more often than by chance", .16, .10),
    ("as often as by chance", .30, .30),
    ("seldom said of the same people", .24, .48),
)  # fmt: skip

EXACT = "date_first_l = date_last_l AND date_first_r = date_last_r"
GAP = "greatest(date_first_l - date_last_r, date_first_r - date_last_l)"  # 0 or less: they overlap
WIDE = "greatest(date_last_l - date_first_l, date_last_r - date_first_r)"
# Days between the births that ages on those dates mean; between the ages where a date is missing.
YEARS_APART = "coalesce(abs(born_l - born_r), 365 * abs(years_l - years_r))"
SAME_ACT = "act_l = act_r"
DISTRICT, PROVINCE = "district_l = district_r", "province_l = province_r"
ONE_EVENT = f"{SAME_ACT} AND {GAP} <= 2 AND {PROVINCE}"  # or what looks like one


def words_in_common(field: str, *, m: Sequence[float], u: Sequence[float]) -> Comparison:
    """Texts compared by their words: all of the shorter, half, some, none."""
    labels = (
        "the same words",
        "all words of the shorter",
        "half of the words",
        "some words",
        "nothing in common",
    )
    return one_of(field, *zip(labels, m, u, strict=True))


def follows(comparison: Comparison) -> Comparison:
    """What two reports of one event have in common anyhow says nothing of who was hit."""
    return replace(comparison, missing=f"{comparison.missing} OR ({ONE_EVENT})")


def associated(comparison: Comparison) -> Comparison:
    """With the levels of values of which a record is large enough to show how they go together."""
    shift = len(comparison.levels)
    more = (
        Level(label, f"{found(comparison.name)} = {shift + at}", m, u)
        for at, (label, m, u) in enumerate(GOING_TOGETHER)
    )
    return replace(comparison, levels=(*comparison.levels, *more))


def of_whom(comparison: Comparison) -> Comparison:
    """What two reports say of whom an act hit, where it is not known already to be one person."""
    return replace(comparison, missing=f"{comparison.missing} OR who_l = who_r")


def interplay() -> Comparison:
    """How alike names are and whether it looks like one event, together: worth nothing by itself,
    for the one and the other are weighed already, until judgements show what they are together."""
    levels = [
        Level(f"{name}, {event}", f"{found('name')} <= {last} AND {sql}", .05, .05)
        for name, last in SORTS_OF_NAMES
        for event, sql in (
            ("what looks like one event", ONE_EVENT), ("no place known", lacking("province")),
            ("one province", PROVINCE), ("other provinces", "TRUE"),
        )
    ]  # fmt: skip
    return Comparison("interplay", f"{found('name')} = {MISSING}", tuple(levels))


def nearly_in_common(name: str, *, m: Sequence[float], u: Sequence[float]) -> Comparison:
    """The same, with a level for texts that differ by slips of the pen."""
    left, right = f"{name}_letters_l", f"{name}_letters_r"
    apart, longer = f"levenshtein({left}, {right})", f"greatest(length({left}), length({right}))"
    by_words = words_in_common(name, m=(m[0], *m[2:]), u=(u[0], *u[2:]))
    slips = Level("nearly the same letters", f"4 * {apart} <= {longer}", m[1], u[1])
    return replace(by_words, levels=(by_words.levels[0], slips, *by_words.levels[1:]))


SEX = compare(
    "sex", lacking("sex"),
    ("same", "sex_l = sex_r", .99, .55),
    ("different", "ELSE", .01, .45),
)  # fmt: skip
AGE = compare(
    "age", lacking("years"),
    ("within a year", f"{YEARS_APART} <= 480", .80, .09),
    ("within three years", f"{YEARS_APART} <= 1200", .12, .11),
    ("within ten years", f"{YEARS_APART} <= 3700", .06, .35),
    ("far apart", "ELSE", .02, .45),
)  # fmt: skip
ROLE = associated(
    words_in_common("role", m=(.18, .12, .15, .15, .4), u=(.024, .036, .06, .13, .75))
)  # fmt: skip

PERSONS = (
    one_of("name", *NAME),
    one_of(
        "namesakes",
        ("hardly ever", .30, .10),
        ("one name in a hundred", .25, .15),
        ("one name in ten", .20, .25),
        ("more often", .15, .25),
        ("one at least", .10, .25),
    ),
    SEX,
    AGE,
    compare(
        "birth", lacking("birth_first"),
        ("same day", "birth_first_l = birth_first_r AND birth_last_l = birth_last_r "
         "AND birth_first_l = birth_last_l", .80, .0002),
        ("day and month swapped", "birth_swapped_l = birth_first_r", .02, .0002),
        ("one figure apart", "levenshtein(birth_l, birth_r) = 1", .08, .002),
        ("may be the same", "birth_first_l <= birth_last_r AND birth_first_r <= birth_last_l",
         .06, .02),
        ("different", "ELSE", .04, .98),
    ),
    compare(
        "identifier", lacking("identifier"),
        ("same", "identifier_l = identifier_r", .88, .00001),
        ("one figure apart, or in another order", "levenshtein(identifier_l, identifier_r) = 1 "
         "OR identifier_sorted_l = identifier_sorted_r", .06, .0001),
        ("different", "ELSE", .06, .99),
    ),
    ROLE,
    compare(
        "company", f"{found('company')} = {MISSING}",
        ("a name beside theirs in both", f"{found('company')} < 4", .38, .13),
        ("other names beside theirs", "ELSE", .62, .87),
    ),
    compare(
        "happening", lacking("act", "date_first"),
        ("one day and district", f"{ONE_EVENT} AND {EXACT} AND {GAP} = 0 AND {DISTRICT}",
         .15, .0035),
        ("one day and province", f"{ONE_EVENT} AND {EXACT} AND {GAP} = 0", .15, .008),
        ("may be one day, one district", f"{ONE_EVENT} AND {DISTRICT}", .14, .003),
        ("may be one day, one province", ONE_EVENT, .14, .007),
        ("same kind, may be the same day", f"{SAME_ACT} AND {GAP} <= 2", .06, .01),
        ("same kind, within a month", f"{SAME_ACT} AND {GAP} <= 31", .05, .02),
        ("same kind, at another time", SAME_ACT, .11, .27),
        ("another kind, within two months and one province", f"{GAP} <= 60 AND {PROVINCE}",
         .10, .05),
        ("another kind", "ELSE", .32, .55),
    ),
    compare(
        "place", f"{lacking('province')} OR ({ONE_EVENT})",
        ("same district, of which few tell", f"{DISTRICT} AND district_crowd_l = 0", .12, .01),
        ("same district", f"{DISTRICT} AND coalesce(district_crowd_l, 1) = 1", .35, .06),
        ("same district, of which many tell", DISTRICT, .12, .06),
        ("same province, of which few tell", f"{PROVINCE} AND province_crowd_l = 0", .18, .05),
        ("same province", f"{PROVINCE} AND coalesce(province_crowd_l, 1) = 1", .55, .25),
        ("same province, of which many tell", PROVINCE, .18, .15),
        ("another province", "ELSE", .10, .69),
    ),
    nearly_in_common(
        "location", m=(.15, .06, .10, .12, .15, .42), u=(.07, .01, .06, .08, .20, .58)
    ),
    follows(words_in_common("charge", m=(.27, .18, .18, .12, .25), u=(.128, .192, .15, .15, .38))),
    follows(
        words_in_common("occasion", m=(.17, .10, .13, .14, .46), u=(.05, .05, .09, .14, .67))
    ),
    follows(
        associated(
            words_in_common("perpetrator", m=(.192, .128, .14, .12, .42), u=(.1, .15, .12, .13, .5))
        )
    ),
    interplay(),
    compare(
        "text", lacking("text"),
        ("one text retold", "text_l = text_r", .12, .03),
        ("other texts", "ELSE", .88, .97),
    ),
)  # fmt: skip

ACTS = (
    compare(
        # A group's act and a single one are never the same: whom they hit says nothing there.
        "who", "is_group_l <> is_group_r",
        ("one person, by what is decided or sure", "who_l = who_r", .80, .02),
        ("nobody is named in either", "name_l IS NULL AND name_r IS NULL", .10, .25),
        ("somebody is named in one only", "name_l IS NULL OR name_r IS NULL", .06, .25),
        ("the same or alike names", f"{found('name')} <= {ALIKE_ENOUGH}", .07, .08),
        ("somewhat alike names", f"{found('name')} <= {SOMEWHAT_ALIKE}", .01, .05),
        ("different names", "ELSE", .00001, .20),
    ),
    of_whom(SEX),
    of_whom(AGE),
    of_whom(ROLE),
    compare(
        "date", lacking("date_first"),
        ("same day", f"{EXACT} AND {GAP} = 0", .62, .015),
        ("one day apart", f"{EXACT} AND {GAP} = 1", .10, .01),
        ("day and month swapped", "date_swapped_l = date_first_r", .01, .001),
        ("may be the same day", f"{GAP} <= 0 AND {WIDE} <= 62", .20, .05),
        ("same year, no more is known", f"{GAP} <= 0", .02, .03),
        ("one figure apart", f"{EXACT} AND levenshtein(date_l, date_r) = 1", .02, .02),
        ("within three days", f"{GAP} <= 3", .05, .02),
        ("within two weeks", f"{GAP} <= 14", .04, .06),
        ("within two months", f"{GAP} <= 60", .02, .18),
        ("far apart", "ELSE", .001, .66),
    ),
    compare(
        "place", lacking("province"),
        ("same district", "district_l = district_r", .35, .08),
        ("same province", "province_l = province_r", .60, .40),
        ("another province", "ELSE", .05, .52),
    ),
    words_in_common("location", m=(.27, .18, .2, .15, .2), u=(.048, .072, .08, .2, .6)),
    words_in_common("occasion", m=(.24, .16, .18, .12, .3), u=(.032, .048, .08, .14, .7)),
    words_in_common("perpetrator", m=(.228, .152, .17, .13, .32), u=(.088, .132, .12, .14, .52)),
    words_in_common("charge", m=(.3, .2, .2, .12, .18), u=(.14, .21, .15, .15, .35)),
    words_in_common("court", m=(.42, .28, .2, .05, .05), u=(.16, .24, .2, .2, .2)),
    words_in_common("description", m=(.27, .18, .2, .1, .25), u=(.048, .072, .08, .1, .7)),
    words_in_common("outcome", m=(.36, .24, .2, .08, .12), u=(.12, .18, .15, .15, .4)),
    compare(
        "figures", f"{found('outcome_figures')} = {MISSING}",
        ("a figure of the outcome in common", f"{found('outcome_figures')} < 4", .85, .35),
        ("other figures", "ELSE", .15, .65),
    ),
    compare(
        "number", lacking("number"),
        ("same number", "number_l = number_r", .80, .20),
        ("another number", "ELSE", .20, .80),
    ),
    compare(
        "text", lacking("text"),
        ("one text retold", "text_l = text_r", .30, .005),
        ("other texts", "ELSE", .70, .995),
    ),
)  # fmt: skip
