"""Generated news: a pure function of size and seed, in the prose of agencies, groups and courts.

Nobody in it exists: names are put together from syllables. About every third paragraph quotes
somebody, and one sentence in two tells of an act, a number or a day.
"""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta

SIZE = 11_000  # characters of an article
PEOPLE = 12  # of one article
SYLLABLES = (
    "ba bel dan dor el fen gar hal in jor ka lem lo mar mi nar or pel ra ros sa sel ta tir un va "
    "vel wen ya zor"
).split()
ROLES = (
    "activist", "lawyer", "journalist", "union leader", "student leader", "monk", "farmer",
    "opposition councillor", "spokesman", "spokeswoman", "director", "researcher",
)  # fmt: skip
BODIES = ("Rights Centre", "Farmers' Union", "Press Council", "Legal Aid Network", "Land Forum")
# What a sentence is made of; a field is filled in anew at each place.
ACTS = (
    "Police in {town} arrested {role} {name} {day}, {body} said.",
    "{name}, a {role}, was detained {day} with {number} others after a protest near the {court}.",
    "{name} was charged {day} with incitement under Article {article} of the Criminal Code.",
    "The {court} sentenced {name}, {age}, to {number} years in prison for insulting officials.",
    "Soldiers raided the office of {body} {day} and took {number} computers and two printers.",
    "{name} and {name} were released on bail {day}, their lawyer, {name}, said.",
    "At least {number} people were injured when officers fired tear gas at the crowd {day}.",
    "{name}, who had been missing since {date}, was found dead near {town}, relatives said.",
    "The {court} upheld the conviction of {name} and ordered {name} deported by {date}.",
)
SAYINGS = (
    "“{claim},” said {name}, the {role} of {body}. “{Claim}.”",
    "{name} told reporters in {town} {day} that {claim}, and added that {claim}.",
    "According to {body}, {claim}, and more than {number} families have left {town} since {date}.",
    "“{claim},” {surname} said. He declined to comment on the case of {name}.",
    "{surname} accused the authorities of harassment and called for the release of {name}.",
    "A spokesman for the ministry, {name}, denied that {claim}. “{Claim},” he said by telephone.",
    "The governor of {town} could not be reached for comment {day}; his office did not respond.",
    "{body} said in a statement {day} that it had counted {number} arrests, {number} of them of "
    "women, in the past three months.",
)
OTHERS = (
    "The road to {town} follows the river past the old mill, the market and a row of low houses.",
    "About {number} people live in the district, most of them from the growing of rice and tea.",
    "It was the third such case this year, and the first since the election of {year}.",
    "The hearing was to go on {day}; it has been put off {number} times.",
    "Rain fell for most of the week, and the bridge was closed to lorries until {date}.",
)
CLAIMS = (
    "the officers showed no warrant", "nobody has been told where they are held",
    "we will not leave this land", "the law was applied as it is to everyone",
    "the trial was neither open nor fair", "they were beaten before they were questioned",
    "this is about fear and about nothing else", "the case will go to the highest court",
    "no one was arrested for what they wrote", "the company had all its papers in order",
)  # fmt: skip


def articles(number: int, seed: int, size: int = SIZE) -> Iterator[str]:
    """So many articles of about `size` characters; each follows from the seed and its place."""
    return (article(size, f"{seed}-{place}") for place in range(number))


def article(size: int, seed: str) -> str:
    """One article: headline, dateline, and paragraphs of one to three sentences."""
    chance = random.Random(seed)
    fields = _fields(chance, max(PEOPLE, PEOPLE * size // (SIZE * 4)))
    paragraphs = [_filled("{number} held as {town} marks {year} protest", fields)]
    paragraphs.append(_filled("{town}, {date} - {act}", fields))
    length = sum(map(len, paragraphs))
    while length < size:
        paragraphs.append(_paragraph(chance, fields))
        length += len(paragraphs[-1]) + 2
    return "\n\n".join(paragraphs) + "\n"


Fields = dict[str, Callable[[], str]]


def _paragraph(chance: random.Random, fields: Fields) -> str:
    kinds = chance.choices((ACTS, SAYINGS, OTHERS), (2, 4, 5), k=chance.randint(1, 3))
    return " ".join(_filled(chance.choice(kind), fields) for kind in kinds)


def _filled(template: str, fields: Fields) -> str:
    pieces = template.split("{")
    filled = (fields[name]() + rest for name, _, rest in (one.partition("}") for one in pieces[1:]))
    text = pieces[0] + "".join(filled)
    return (
        text[:1].upper() + text[1:] if text[0] != "“" else text[:1] + text[1:2].upper() + text[2:]
    )


def _fields(chance: random.Random, people: int) -> Fields:
    names = [f"{_name(chance)} {_name(chance)}" for _ in range(people)]
    towns = [_name(chance) for _ in range(4)]
    bodies = [f"the {_name(chance)} {body}" for body in BODIES]
    fields: Fields = {
        "name": lambda: chance.choice(names),
        "surname": lambda: chance.choice(names).split()[1],
        "town": lambda: chance.choice(towns),
        "body": lambda: chance.choice(bodies),
        "role": lambda: chance.choice(ROLES),
        "court": lambda: chance.choice(("Municipal Court", "Court of Appeal", "Supreme Court")),
        "claim": lambda: chance.choice(CLAIMS),
        "Claim": lambda: chance.choice(CLAIMS).capitalize(),
        "act": lambda: _filled(chance.choice(ACTS), fields),
        "day": lambda: chance.choice(("last week", "two days later", f"on {_day(chance):%A}")),
        "date": lambda: _written(_day(chance)),
        "number": lambda: chance.choice(("two", "three", "eleven", str(chance.randint(4, 90)))),
        "age": lambda: str(chance.randint(19, 80)),
        "article": lambda: str(chance.randint(100, 500)),
        "year": lambda: str(chance.randint(2018, 2030)),
    }
    return fields


def _day(chance: random.Random) -> date:
    return date(2031, 1, 1) + timedelta(days=chance.randrange(300))


def _written(day: date) -> str:
    return f"{day.day} {day:%B}" if day.day % 2 else f"{day:%B} {day.day}, {day.year}"


def _name(chance: random.Random) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 3))).capitalize()
