"""The same thing in the words of different lists. One line for each thing, invented or general."""


def _lines(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(word.strip() for word in line.split("|")) for line in text.strip().splitlines()
    )


ROLES = _lines("""
union leader | trade unionist | labour organiser
land activist | community representative | land rights defender
journalist | reporter | correspondent
opposition member | party activist | party official
student | student leader | youth activist
monk | Buddhist monk | religious leader
environmental activist | forest patroller | environmentalist
lawyer | defence lawyer | legal aid lawyer
villager | farmer | resident
teacher | school teacher | educator
artist | rapper | musician
garment worker | factory worker | worker
human rights worker | NGO staff | human rights monitor
blogger | online commentator | social media user
""")
VAGUE = ("activist", "human rights defender", "protester")
ACTS = ("arrest", "detention", "charge", "conviction", "summons", "assault", "threat", "dispersal")
PERPETRATORS = _lines("""
police | municipal police | police officers
gendarmerie | military police | gendarmes
local authorities | district authorities | officials
plain-clothes men | unidentified men | men in plain clothes
army | soldiers | military
company guards | security guards | private security
ruling party members | party supporters | youth group
""")
CHARGES = _lines("""
incitement | incitement to commit a felony | incitement to disturb social security
insult of public officials | insulting an official | contempt
defamation | public defamation | defamation of an official
plotting | conspiracy | plotting against the State
intentional violence | aggravated violence | assault
illegal logging | forestry offence | clearing of State land
obstruction of a public official | obstruction | rebellion
tax evasion | unpaid taxes | tax offence
""")
# Occasions: what was going on, so many invented ones, in two wordings each.
_WHAT = (
    ("protest over land", "land dispute"),
    ("strike for wages", "labour dispute"),
    ("march for a release", "rally for detained activists"),
    ("commune election", "local election campaign"),
    ("anniversary gathering", "memorial"),
    ("social media post", "online comment"),
    ("forest patrol", "logging investigation"),
)
OCCASIONS = tuple(
    (f"{one} at site {number}", f"{other}, site {number}")
    for number in range(1, 61)
    for one, other in _WHAT
)
COUNTRY = "Lotus Land"
PROVINCES = tuple(
    f"{first}{second}" for first in ("Kam", "Pre", "Bat", "Ta", "Mon")
    for second in ("pong Sel", "ah Viel", "dam Bor", "keo Luon", "thom Rea")
)  # fmt: skip
_DISTRICTS = ("Ou", "Chey", "Srok", "Thnal", "Bak", "Stoung", "Veal", "Kien")
_COMMUNES = ("Leu", "Kraom", "Thmei", "Chas", "Kandal", "Cheung", "Tboung", "Lech")


def district(number: int) -> str:
    """The name of a district; several provinces have one of the same name."""
    return f"{_DISTRICTS[number % 8]} {_COMMUNES[number // 16 % 8]}"


def commune(number: int) -> str:
    """The name of a commune; most names occur in several districts."""
    return f"{_DISTRICTS[number * 3 % 8]} {_COMMUNES[number % 8]}"
