"""The score of two accounts: tables of what people say, and what holds of any two."""

import hashlib
import math
import tomllib
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.core.kit.geo import Point
from amparo.stages.incidents.duplicates import lexicon, streets
from amparo.stages.incidents.duplicates.reading import gather, read
from amparo.stages.incidents.duplicates.scoring import PART_OF, measures, score, shipped
from amparo.stages.incidents.duplicates.words import DATA, alike, fold, rarity, spanish, split
from amparo.stages.incidents.terms import Described, Part, Verdict
from tests.incidents.cast import METRE, NOON, PARK

MINUTE = timedelta(minutes=1)
SOURCES = tomllib.loads((DATA / "SOURCES.toml").read_text("utf-8"))


def account(text="", *, metres=0.0, accuracy_m=80.0, minutes=0.0, placed=True, **more):
    point = Point(PARK.lat + metres * METRE, PARK.lon) if placed else None
    return Described(NOON + minutes * MINUTE, point, accuracy_m if placed else None, text, **more)


def scored(new, *known):
    return score(read(new), gather([read(one) for one in known]))


def part(of, found):
    return next((one.log_odds for one in found.evidence if one.part is of), 0.0)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Corner of Maple and Figueroa", {"maple", "figueroa"}),
        ("en la esquina de Maple con Figueroa", {"maple", "figueroa"}),
        ("agents near 1200 block of W 18th St", {"18"}),
        ("en la calle 18", {"18"}),
        ("they are on maple st near 5th ave", {"maple", "5"}),
        ("Fifth Avenue", {"5"}),
        ("quinta avenida", {"5"}),
        ("hay dos trocas en la calle Olmo con Figueroa", {"olmo", "figueroa"}),
        ("La Brea & San Pedro", {"brea", "pedro"}),
        ("crash on I-95 at Copans Rd", {"#95", "copans"}),
        ("Hwy 17 near Summit Rd", {"#17", "summit"}),
        ("they are knocking on doors", set()),
        ("hay una camioneta blanca en el lavado de autos", set()),
        ("En la 4 y Soto, Boyle Heights", {"4", "soto"}),
        ("en la 4ta y Soto", {"4", "soto"}),
        ("Nopal y Tercera, Boyle Heights", {"nopal", "3"}),
        ("3 agentes y Maria", set()),
    ],
)
def test_streets_are_known_in_either_language(text, named):
    assert set(streets.named(split(text))) == named


@pytest.mark.parametrize(
    ("english", "spanish_", "subject"),
    [
        ("knocking on doors", "están tocando puertas", "activity"),
        ("they pulled a car over... stopped a car", "pararon un carro", "activity"),
        ("handcuffed a man", "esposaron a un señor", "activity"),
        ("chasing a guy", "andan correteando a uno", "activity"),
        ("white van", "una van blanca", "colour"),
        ("black pickup", "troca negra", "vehicle"),
        ("silver sedan", "carro plateado", "colour"),
        ("unmarked", "sin marcas", "marking"),
        ("border patrol", "la patrulla fronteriza", "agency"),
        ("ICE agents", "la migra", "agency"),
        ("masked men", "hombres encapuchados", "look"),
        ("at the laundromat", "en la lavandería", "kind"),
        ("bus stop", "la parada del autobús", "kind"),
        ("flea market", "el tianguis", "kind"),
        ("trailer park", "las trailas", "kind"),
    ],
)
def test_both_languages_share_their_codes(english, spanish_, subject):
    codes = [{e.code for e in lexicon.found(split(text)) if e.subject == subject} for text in (english, spanish_)]
    assert codes[0] & codes[1]


@pytest.mark.parametrize("text", ["nocking on doors", "knocking on dors", "camioneta egra", "lavandria", "whte van"])
def test_a_dropped_letter_is_forgiven(text):
    assert lexicon.found(split(text))


@pytest.mark.parametrize("text", ["traffic is backed up", "tinted windows broke", "the weather is fine"])
def test_no_word_is_forced_into_another(text):
    codes = {entry.code for entry in lexicon.found(split(text))}
    assert not codes & {"black", "storm", "restaurant"}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("figueroa", "figuroa", True),
        ("figueroa", "figueroa", True),
        ("maple", "mapel", False),
        ("olive", "clive", True),
        ("oak", "ok", False),
        ("1234", "12345", False),
        ("12345", "12346", False),
    ],
)
def test_names_are_one_with_a_letter_more_or_less(one, other, expected):
    assert alike(one, other) is alike(other, one) is expected


def test_words_are_rare_and_of_a_language():
    assert max(rarity("the"), rarity("de")) < 1.0 < rarity("street") < rarity("xochitl")
    assert spanish(split("están tocando las puertas de la casa")) > 3
    assert spanish(split("they are knocking on the doors of the house")) < -3
    assert fold("ESTÁN Ñandú") == "estan nandu"
    assert not any(word.capital for word in split("THEY ARE ALL HERE NOW"))


@pytest.mark.parametrize(
    ("new", "known", "verdict"),
    [
        (
            account("tocando puertas, Maple y Figueroa"),
            account("knocking on doors at Maple and Figueroa"),
            Verdict.SAME,
        ),
        (account("white van"), account("white van"), Verdict.SAME),
        (account(), account(), Verdict.SAME),
        (account("camioneta blanca en la escuela", minutes=10), account("white SUV by the school"), Verdict.SAME),
        (account(metres=3_000), account(), Verdict.OTHER),
        (account(minutes=300), account(), Verdict.OTHER),
        (account("Oak and Pine, black sedan", metres=500), account("Elm and Cedar, white van"), Verdict.OTHER),
        (account(placed=False), account(), Verdict.OTHER),
        (account("knocking on doors", placed=False), account("they stopped a car"), Verdict.OTHER),
    ],
)
def test_the_bands(new, known, verdict):
    assert scored(new, known).verdict is verdict


def test_the_parts_are_named_and_say_for_what():
    found = scored(account("Maple and Figueroa, white van", minutes=90), account("Maple & Figueroa, black sedan"))
    assert part(Part.NAMES, found) > 0 > part(Part.VEHICLES, found)
    assert Part.LAG in {one.part for one in found.speaking_against}
    assert found.speaking_for == tuple(sorted(found.speaking_for, key=lambda one: -one.log_odds))
    assert Part.PRIOR not in {one.part for one in found.compared}
    assert (found.distance_m, found.lag_s) == (0, 5_400)


def test_many_who_agree_outweigh_the_one_who_errs():
    black = [account("black van") for _ in range(3)]
    alone = part(Part.VEHICLES, scored(account("black van"), account("white van")))
    outvoted = part(Part.VEHICLES, scored(account("black van"), account("white van"), *black))
    assert alone < 0 < outvoted


def test_the_best_known_place_counts_most_unless_a_person_set_one():
    sharp, vague = read(account(accuracy_m=50.0)), read(account(metres=900, accuracy_m=1_200.0))
    middle = gather([sharp, vague])
    assert abs(middle.point.lat - PARK.lat) < 5 * METRE
    assert middle.variance < 50.0**2
    by_hand = Point(PARK.lat + 400 * METRE, PARK.lon)
    assert gather([sharp, vague], (by_hand, 20.0)).point == by_hand


def test_every_measure_has_a_part_and_a_worth():
    weights = shipped()
    assert set(weights.placed.worth) == set(PART_OF)
    assert set(PART_OF) - set(weights.told.worth) == {name for name in PART_OF if name.startswith("distance")}
    assert set(PART_OF.values()) == set(Part)
    for scale in (weights.placed, weights.told):
        assert scale.maybe_from < scale.same_from
        assert all(worth >= 0 for name, worth in scale.worth.items() if name != "prior")


SAYINGS = """white van|troca negra|knocking on doors|están tocando puertas|by the school|Maple and Figueroa|calle Olmo
|ICE|1250 Main St|two agents|hombres encapuchados||I-95|lavandería|🚔🚔|مرحبا"""
texts = st.lists(st.sampled_from(SAYINGS.replace("\n", "").split("|")), max_size=4).map(", ".join)
accounts = st.builds(
    account,
    texts,
    metres=st.floats(0, 5_000),
    accuracy_m=st.floats(0, 20_000),
    minutes=st.integers(-600, 600),
    placed=st.booleans(),
    place=texts,
)


@given(accounts, accounts)
def test_two_accounts_are_as_like_either_way(one, other):
    assert math.isclose(scored(one, other).log_odds, scored(other, one).log_odds, abs_tol=1e-6)


@given(accounts, st.lists(accounts, min_size=1, max_size=4))
def test_the_evidence_adds_up_to_the_score(new, known):
    found = scored(new, *known)
    assert math.isclose(sum(one.log_odds for one in found.evidence), found.log_odds, abs_tol=1e-9)
    assert {*found.speaking_for, *found.speaking_against} <= set(found.evidence)


@given(accounts, st.floats(0, 2_000), st.floats(0, 2_000))
def test_farther_is_never_likelier(known, near, more):
    if known.point is None:
        return
    there = [
        part(Part.DISTANCE, scored(Described(NOON, Point(known.point.lat + m * METRE, PARK.lon), 80.0), known))
        for m in (near, near + more)
    ]
    assert there[0] >= there[1] - 1e-9


@given(accounts, st.integers(0, 1_000), st.integers(0, 1_000))
def test_later_is_never_likelier(known, lag, more):
    then = [part(Part.LAG, scored(Described(known.at + minutes * MINUTE), known)) for minutes in (lag, lag + more)]
    assert 0.0 >= then[0] >= then[1]


@given(accounts)
def test_what_is_missing_says_nothing(known):
    found = measures(read(Described(known.at)), gather([read(known)]))
    assert {PART_OF[measure] for measure, value in found.items() if value} == {Part.PRIOR}


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_every_fact_says_where_it_comes_from(source):
    assert {"what", "address", "licence", "date", "limits"} <= set(source)
    assert hashlib.sha256((DATA / source["file"]).read_bytes()).hexdigest() == source["sha256"]


def test_two_corners_of_one_neighborhood_are_two_corners():
    known = account(place="En la 4 y Soto, Boyle Heights")
    other, same = account(place="Nopal y Tercera, Boyle Heights"), account(place="4th & Soto, Boyle Heights")
    assert part(Part.NAMES, scored(other, known)) < 0 < part(Part.NAMES, scored(same, known))


@pytest.mark.parametrize(
    ("new", "known", "differ"),
    [
        ("Soto y Nopal", "Soto y Olmo", True),
        ("Soto y Nopal", "calle Soto", False),
        ("Soto y Nopal", "Nopal y Soto", False),
        ("Soto y Nopal", "Olmo y Grand", False),
    ],
)
def test_one_street_in_common_is_worth_little_where_both_name_another(new, known, differ):
    found = measures(read(account(place=f"en la {new}")), gather([read(account(place=f"en la {known}"))]))
    assert ("streets_differ" in found) is differ
