"""Which words tell of an event, in the English of agencies, courts and alerts, and which do not."""

import pytest

from saksei.reading.read import read

PUBLISHED = "2031-09-16"

TELL = {
    "arrest": """
        Agents nabbed the columnist at a bus stop on Tuesday.
        The priest was taken in by the police on 3 May.
        The activist was intercepted at the border crossing and taken away.
        Two reporters were re-arrested as they left the prison.
        Ten people were arrested and later released.
        Officers arrested him on the spot.
        Immigration officers took the reporter into custody as he landed.
    """,
    "detention": """
        He remains behind bars.
        A judge ordered her detained for 60 days.
        He was placed in administrative detention.
        The prosecutor ordered her imprisoned for 15 days pending investigation.
        She is being held at a women's prison.
        The court extended his remand by 30 days.
        Five fishermen are in custody.
    """,
    "charge": """
        She was indicted on three counts of sedition.
        He was arraigned on Monday before a magistrate.
        A criminal case was opened against her for spreading false information.
        The editor is under investigation for treason.
        She stands accused of espionage.
        The attorney general indicted 12 lawmakers.
        He was slapped with a fresh case under the anti-terror law.
    """,
    "trial": """
        He goes on trial on 5 June.
        The men were produced before a magistrate.
        She is being tried behind closed doors.
        The appeal court heard his case on Thursday.
        A military tribunal will try the monks.
        He was brought to trial in May.
        Her trial has been adjourned to 3 June.
    """,
    "conviction": """
        A jury found him guilty of libel.
        She was convicted of incitement.
        The court upheld the conviction of the lawyer.
        He pleaded guilty and was convicted.
        A guilty verdict was handed down against the editor.
        The court held him guilty of contempt.
        The magistrate convicted and fined the hawker.
    """,
    "sentence": """
        She was handed an 18-month suspended sentence.
        He was ordered to pay a fine of 3,000 dollars.
        The tribunal meted out prison terms of between three and nine years to 12 villagers.
        The activist was sent to jail for 10 months.
        She was given community service.
        She was sentenced in her absence to 11 years.
        The magistrate fined her 200 dollars and jailed her for a month.
    """,
    "release": """
        The two were freed late on Friday.
        The court quashed her conviction and she went free.
        He was allowed to go home.
        He left prison on Sunday after three years.
        The nun walked free on Wednesday.
        He was freed on appeal.
    """,
    "bail": """
        He was granted bail of 500 dollars.
        She was freed on bail on Monday.
        He was released on bond.
        The judge set bail at two million shillings.
        The student was admitted to bail.
        She was bailed until 4 June.
        The High Court granted bail to the cartoonist.
    """,
    "summons": """
        She was summoned for questioning.
        The editor was told to report to the police station.
        The prosecutor summoned five activists.
        She was asked to present herself at the ministry.
        Investigators called her in for interrogation on Thursday.
        The police have summoned the actress twice.
        A prosecutor subpoenaed the phone records and the editor.
    """,
    "use_of_force": """
        Police fired tear gas at the marchers.
        Police turned water cannon on the nurses.
        Police shot rubber bullets at the strikers.
        Police lathicharged farmers at the toll gate.
        Police tasered a student.
        Security forces fired live ammunition to break up the march.
        The crowd was dispersed with tear gas.
    """,
    "assault": """
        He was kicked and punched by three men.
        The activist was stabbed in the back.
        The councillor was pistol-whipped.
        The lawyer was thrashed by inmates.
        A soldier kicked her in the stomach.
        Two journalists were roughed up at the rally.
    """,
    "torture": """
        He was tortured for two days.
        She was deprived of sleep for three nights.
        Her fingernails were pulled out.
        Guards waterboarded him.
        The prisoners were ill-treated.
        He was subjected to mock executions.
        The detainees were tortured with electric cables.
    """,
    "abduction": """
        She was kidnapped by armed men.
        He was taken by unidentified gunmen.
        He was forced into a black car by men in plain clothes.
        The farmer was carried off by militiamen.
        Gunmen seized two aid workers.
        Hooded men pulled him off a bus.
        He was grabbed off the street by four men.
    """,
    "disappearance": """
        He has not been seen since 4 March.
        His family has had no news of him since.
        He was forcibly disappeared in 2019.
        The couple have been missing for a week.
        The authorities refuse to disclose his whereabouts.
        The reporter went missing on 3 May.
    """,
    "killing": """
        He was gunned down outside his office.
        He died in custody.
        Two protesters lost their lives.
        The raid ended in the death of a student.
        The teacher was executed by firing squad.
        A sniper killed a medic.
        Three people were killed in the crackdown.
    """,
    "threat": """
        He received death threats by text message.
        She was told she would be next.
        A funeral wreath was delivered to her office.
        They pointed a gun at her.
        Callers vowed to kill him.
        She has received anonymous death threats.
        He was warned to keep quiet.
    """,
    "intimidation": """
        Plainclothes men followed her for weeks.
        She has been under surveillance since May.
        He was hounded by trolls.
        The reporter was bullied and blackmailed.
        She has been stalked.
        The women were subjected to verbal abuse.
        The witnesses have been harassed and intimidated.
    """,
    "raid": """
        Police raided the newsroom.
        Police ransacked the house.
        A raid on the station was carried out on Friday.
        Police forced their way into the house.
        Security forces invaded the village.
        His home was searched.
        Soldiers stormed the university.
    """,
    "attack": """
        A bomb exploded outside the radio station.
        Two petrol bombs were thrown at the office.
        Men on motorcycles shot at the lawyer's house.
        Stones were thrown at the bus.
        A parcel bomb was sent to the editor.
        Assailants sprayed the house with bullets.
        A grenade was thrown at her house.
    """,
    "protest": """
        Thousands marched through the capital.
        Women rallied outside parliament.
        Villagers demonstrated against the mine.
        Drivers held a go-slow.
        Lawyers walked out of the court in protest.
        Activists chained themselves to the gates.
        Villagers set up roadblocks.
    """,
    "ban": """
        The newspaper was shut down.
        The police banned the march.
        The authorities refused permission for the rally.
        The book was banned.
        Her passport was revoked.
        The licence of the station was revoked.
        The regulator blocked the website.
    """,
    "deportation": """
        She was deported on Sunday.
        The correspondent was ordered to leave the country.
        She was forcibly returned.
        He was handed over to the authorities of Mora.
        He was repatriated against his will.
        Two reporters were expelled.
        The monk was sent into exile.
    """,
    "punishment": """
        The teacher was dismissed from her post.
        The newspaper was fined.
        The doctor was suspended from work.
        The judge was removed from the bench.
        He was reprimanded.
        The student was suspended for a year.
        Twelve teachers lost their jobs after the strike.
    """,
}
TELL_NOTHING = """
    The release of the report was delayed.
    The ministry released a statement on Monday.
    He charged a fee of 20 dollars.
    The arrested development of the town is plain.
    Critics attacked the bill.
    The opposition launched an attack on the budget.
    The senator's attack on the bill was sharp.
    The director shot a film about the river.
    The video was shot on a phone.
    The trial period ends in June.
    The sentence in the report was misquoted.
    The boys staged a raid on the fridge.
    The team was beaten 3-1 on Saturday.
    The company fired its accountant's software.
    The strike of the clock woke him.
    Inflation hit farmers hard.
    Drought has hit the province.
    The storm hit the coast on Friday.
    The heat killed the crops.
    The election was held in May.
    The meeting was held at the town hall.
    He held a sign.
    She held the door.
    They held talks on Monday.
    The court held that the law was void.
    The road was closed by floods.
    The two sides struck a deal.
    He shot two goals.
    The album was released in June.
    The data were released by the bureau.
    She took a taxi home.
    He took part in the vote.
    He was taken to hospital by his son.
    She was taken ill on Sunday.
    He was picked for the team.
    She picked up the phone.
    The phone was picked up by his wife.
    Inflation picked up in May.
    The bus picked up passengers at the market.
    He was hit by a car while crossing the road.
    The firm threatened to sue.
    The union threatened to strike.
    The minister threatened to resign.
    The illness threatened his life.
    Floods threaten the delta.
    The project threatens the forest.
    They tried to call him.
    The court tried to calm the crowd.
    He summoned the courage to speak.
    The president summoned the ambassador.
    He was released from hospital on Monday.
    She was discharged from hospital.
    The water was released from the dam.
    She was seized by fear.
    He seized the opportunity.
    The goods were seized by customs.
    Customs officers searched the lorry for cigarettes.
    She searched for her keys.
    He searched his pockets.
    The police searched for the missing boy.
    He raided the savings account.
    The teacher punished the pupil by taking his pen.
    She booked a room.
    The team protested the referee's call.
    The rally in share prices ended.
    The demonstration of the software went well.
    The march of time is cruel.
    It happened on 3 March.
    The ban on plastic bags took effect.
    The detention centre was built in 1990.
    The charge sheet runs to 40 pages.
    The chargé d'affaires attended.
    Bail conditions are set by the court.
    He fired a question at the minister.
    The engine fired.
    The fine print was hard to read.
    The minister dismissed the criticism.
    The court dismissed the appeal on costs.
    He dismissed the report as fiction.
    The bill was killed in committee.
    The heart beats faster.
    The president suspended parliament for the summer recess.
    Work on the bridge was suspended.
    Flights were suspended because of fog.
    He had a heart attack.
    She suffered a panic attack.
    The arrest warrant was never signed.
    She has lost hearing in one ear.
    The hearing would be next week.
    The minister came under fire for his remarks.
    The doctor warned him not to smoke.
    They drove away in a black car.
    Police cleared the snow.
    They demonstrated great skill.
    The minister flew out of the country.
    The conviction that all is well is common.
    She spoke with conviction.
    The book captured the mood.
    He was struck by her courage.
    A thought struck him.
    The villagers were struck by cholera.
    He was thrown out of the band.
    The accused sat in silence.
    The picket fence was white.
    The strike rate rose.
    Execution of the plan is slow.
    He executed the order.
    The drug was withdrawn.
    He was let down by friends.
    The lawyer was appointed by the court.
    She set off for home.
    The fire was put out.
    He was lifted onto the stage.
    They carried the boxes off the truck.
    He dragged the boat from the water.
    The mine was closed in 2004.
    He faces a difficult year.
    The company cut jobs.
    The pandemic locked up the economy.
    The door was broken down with age.
    He was warned by doctors to rest.
    Forecasters warned residents to stay inside.
    He told me to call later.
    He watched the game.
    The house was cleared of snow.
    He was cited by the newspaper as saying so.
    She was named editor in May.
    He was called in to fix the roof.
    He questioned the figures.
    The case was opened with a key.
    He opened a case of wine.
    She served as minister for two years.
    They gave him two years to finish.
    The mayor got two years of tax relief.
    She left prison reform to others.
    Guards were posted at the gate.
    He freed a hand to wave.
    The money was frozen in the pipes.
    The lake was frozen.
    The tree was cut down.
"""


def types(text: str) -> list[str]:
    """The types of the events of a text."""
    return [one.type for one in read(text, PUBLISHED).events]


def sentences(block: str) -> list[str]:
    """One on each line."""
    return [line.strip() for line in block.strip().splitlines()]


@pytest.mark.parametrize(
    ("type_", "text"), [(type_, text) for type_, block in TELL.items() for text in sentences(block)]
)
def test_words_that_tell(type_: str, text: str) -> None:
    assert type_ in types(text)


@pytest.mark.parametrize("text", sentences(TELL_NOTHING))
def test_words_that_tell_nothing(text: str) -> None:
    assert types(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She was released without charge on Monday.", ["release"]),
        ("Three men were jailed without trial.", ["detention"]),
        ("Police fired tear gas and rubber bullets.", ["use_of_force"]),
        ("Police used batons to break up the march.", ["use_of_force", "protest"]),
        ("The court charged Dara Moun with arson.", ["charge"]),
        ("The court tried Dara Moun on charges of kidnapping.", ["trial", "charge"]),
        ("The accused had family across the border.", []),
        ("No one has been held to account.", []),
        ("The law prohibits smoking.", []),
        ("He pleaded for the poet; the court must free him.", ["release"]),
    ],
)
def test_what_is_told_once_or_not_at_all(text: str, expected: list[str]) -> None:
    assert types(text) == expected
