"""Attack and weapon types out of sentences, in the words of the Global Terrorism Database's codebook."""

from __future__ import annotations

from collections import Counter

import pytest
from gold_extraction import resolve_gold

from pipeline.annotations import parse_gold
from pipeline.gtd_terms import ATTACK_TYPES, WEAPON_TYPES, terms
from pipeline.incidents.build import build
from pipeline.lexicon import rows

BOMB, ARMED, UNARMED = "Bombing/Explosion", "Armed Assault", "Unarmed Assault"
KIDNAP, SIEGE = "Hostage Taking (Kidnapping)", "Hostage Taking (Barricade Incident)"
FACILITY, VEHICLE = "Facility/Infrastructure Attack", "Vehicle (not to include vehicle-borne explosives)"

ATTACKS = [
    ("A suicide bomber blew himself up at a checkpoint outside Kano.", BOMB, "Explosives"),
    ("A car bomb went off in the market, killing nine traders.", BOMB, "Explosives"),
    ("Two improvised explosive devices hit an army convoy.", BOMB, "Explosives"),
    ("A roadside mine killed a farmer and his son.", BOMB, "Explosives"),
    ("A parcel bomb wounded a clerk in the post office.", BOMB, "Explosives"),
    ("Militants drove an explosives-laden truck into the barracks.", BOMB, "Explosives"),
    ("Unknown men threw a grenade into a bar, injuring five people.", BOMB, "Explosives"),
    ("Rebels fired mortars at the airport; nobody was hurt.", BOMB, "Explosives"),
    ("Attackers used rocket-propelled grenades and assault rifles against a police post.", ARMED, "Firearms"),
    ("Suicide bombers and gunmen attacked a hotel, killing 12 people.", BOMB, "Explosives"),
    ("Gunmen opened fire on worshippers leaving a mosque.", ARMED, "Firearms"),
    ("Two men on a motorcycle shot a shopkeeper in his shop.", ARMED, "Firearms"),
    ("A sniper wounded a peacekeeper on patrol.", ARMED, "Firearms"),
    ("Fighters ambushed a convoy and killed eight troops.", ARMED, "Unknown"),
    ("A man armed with a knife wounded three passers-by.", ARMED, "Melee"),
    ("Assailants hacked four villagers to death with machetes.", ARMED, "Melee"),
    ("A teenager stabbed two tourists before police shot him dead.", ARMED, "Melee"),
    ("The attacker stabbed a woman and was shot dead by an off-duty officer.", ARMED, "Melee"),
    ("The group beheaded a hostage negotiator's driver.", ARMED, "Melee"),
    ("A mob beat a teacher with iron bars.", UNARMED, "Melee"),
    ("A man struck a guard with a club after he had vandalized a shop.", UNARMED, "Melee"),
    ("A homemade device went off near a bus stop.", BOMB, "Explosives"),
    ("Drones hit an oil plant.", BOMB, "Explosives"),
    ("A man rammed a van into a crowd at a bus stop.", UNARMED, VEHICLE),
    ("He drove a truck into cyclists, killing two.", UNARMED, VEHICLE),
    ("The cell released sarin in a subway station.", UNARMED, "Chemical"),
    ("Two letters with ricin reached the ministry.", UNARMED, "Biological"),
    ("Arsonists set fire to a school in the night.", FACILITY, "Incendiary"),
    ("Masked youths threw Molotov cocktails at a party office.", FACILITY, "Incendiary"),
    ("Saboteurs derailed a freight train.", FACILITY, "Sabotage Equipment"),
    ("Vandals ransacked a chapel and broke its windows with stolen goods in hand.", FACILITY, "Other"),
    ("A hoax device was left at the courthouse.", BOMB, "Fake Weapons"),
    ("The governor was assassinated on his way home.", "Assassination", "Unknown"),
    ("Gunmen shot dead a provincial judge near Herat.", "Assassination", "Firearms"),
    ("Militants killed the deputy mayor of the town with a pistol.", "Assassination", "Firearms"),
    ("A car bomb killed the police chief of the district.", BOMB, "Explosives"),
    ("Gunmen killed two of the mayor's bodyguards with rifles.", ARMED, "Firearms"),
    ("Four men hijacked an airliner bound for Algiers with toy guns.", "Hijacking", "Fake Weapons"),
    ("Hijackers with pistols diverted the ferry.", "Hijacking", "Firearms"),
    ("Gunmen besieged a mall and held shoppers for two days.", SIEGE, "Firearms"),
    ("Militants abducted six and shot two of them.", KIDNAP, "Firearms"),
    ("Five people were killed in an attack on a village.", "Unknown", "Unknown"),
    ("The bomb squad found nothing after the attack.", "Unknown", "Unknown"),
    ("Workers of a gold mine were attacked on the road.", "Unknown", "Unknown"),
    ("Police say that the man wanted for the 2015 bombing stabbed a guard.", ARMED, "Melee"),
    ("Attackers with knives wounded two; police seized a pistol and explosives.", ARMED, "Melee"),
    ("A drone strike hit an oil terminal.", BOMB, "Explosives"),
    ("A man pushed him onto the tracks.", "Unarmed Assault", "Other"),
    ("Troops pushed the rebels out of town as the campaign kicked off.", "Unknown", "Unknown"),
]  # fmt: skip
OTHERS = [
    ("kidnapping", "Armed men took two aid workers on the road to Gao.", KIDNAP, "Unknown"),
    ("kidnapping", "Gunmen abducted a priest.", KIDNAP, "Firearms"),
    ("kidnapping", "A gunman held 14 people in a bank in a hostage crisis.", SIEGE, "Firearms"),
    ("clash", "Troops and rebels clashed near the border.", ARMED, "Unknown"),
    ("clash", "A gun battle between guards and bandits left three dead.", ARMED, "Firearms"),
    ("operation", "An airstrike killed nine fighters.", BOMB, "Explosives"),
    ("operation", "Police shot a suspect in a raid and seized explosives and two rifles.", ARMED, "Firearms"),
    ("operation", "Soldiers killed a commander responsible for the 2016 bombing.", "Unknown", "Unknown"),
    ("arrest", "Police held a man with a bomb.", "", ""),
    ("conviction", "A court sentenced a man for a shooting.", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "attack", "weapon"), ATTACKS)
def test_attacks(sentence: str, attack: str, weapon: str) -> None:
    assert terms("attack", [sentence]) == (attack, weapon)


@pytest.mark.parametrize(("kind", "sentence", "attack", "weapon"), OTHERS)
def test_other_types(kind: str, sentence: str, attack: str, weapon: str) -> None:
    assert terms(kind, [sentence]) == (attack, weapon)


def test_every_sentence_of_an_incident_votes() -> None:
    assert terms("attack", ["Men attacked a farm.", "They used rifles."]) == (ARMED, "Firearms")
    assert terms("attack", []) == ("Unknown", "Unknown")


def test_typography_does_not_matter() -> None:
    assert terms("attack", ["A vehicle‑borne improvised\n explosive device hit a gate."]) == (BOMB, "Explosives")


def test_the_vocabulary_is_of_the_codebook_and_without_doubles() -> None:
    words = rows("attack_words")
    assert [word for word, times in Counter(row["word"] for row in words).items() if times > 1] == []
    assert {row["attack_type"] for row in words} <= {"", *ATTACK_TYPES}
    assert {row["weapon"] for row in words} <= {"", *WEAPON_TYPES}
    assert all(row["word"] == row["word"].lower() and row["priority"].isdigit() for row in words)


def described(marked: str) -> list[tuple[str, str, str]]:
    data = resolve_gold(parse_gold(marked), year=2017)
    found, _ = build(data.report, data.tokens, data.mentions, data.people, data.groups, data.places)
    return [(incident.date_start, incident.attack_type, incident.weapon) for incident in found]


def test_two_incidents_of_one_sentence_have_their_own_words() -> None:
    assert described(
        'On <date v="2017-03-02">March 2</date>, gunmen killed <casualty outcome="killed" n="2" side="civilian">two traders'
        '</casualty> in <place type="city" iso="SO">Bosaso</place>, and on <date v="2017-04-05">April 5</date> a bomb killed '
        '<casualty outcome="killed" n="3" side="civilian">three nurses</casualty> in <place type="city" iso="SO">Kismayo</place>.'
    ) == [("2017-03-02", ARMED, "Firearms"), ("2017-04-05", BOMB, "Explosives")]


def test_the_next_sentence_may_say_how() -> None:
    assert described(
        '• On <date v="2017-03-02">March 2</date>, militants attacked <casualty outcome="killed" n="2" side="civilian">two traders'
        '</casualty> in <place type="city" iso="SO">Bosaso</place>, killing both. They used machetes.'
    ) == [("2017-03-02", ARMED, "Melee")]
