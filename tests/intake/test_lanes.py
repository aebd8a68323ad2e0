"""In which order people look: a flood beside genuine reporters behind one address, and stories told again and again."""

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.core.kit.ids import uuid7
from amparo.core.ledger import reads as ledger
from amparo.core.ledger.terms import Act, Interface
from amparo.stages.intake import reads, submissions
from amparo.stages.intake.actions import taking
from amparo.stages.intake.crowd import HOUR, Crowd, Seen, telling, text_of
from amparo.stages.intake.policy import lane_of
from amparo.stages.intake.terms import Lane, Place, Salute
from tests.intake.cast import NOON, by_rex, told

NAT = "203.0.113.7"
ELSEWHERE = "198.51.100.4"
STREETS = ("Alvarado", "Hoover", "Vermont", "Normandie", "Western", "Olympic", "Pico", "Venice", "Figueroa", "Broadway")
SEEN = (
    "two men in green vests at the bus stop asking people questions",
    "dos camionetas blancas frente a la panadería y hombres con cascos",
    "they knocked at my neighbor's door twice and now wait in a grey car",
    "una señora grita en el estacionamiento, hay cuatro uniformados con ella",
    "a white van without plates blocks the alley behind the laundry",
    "vi que pararon un camión de verduras y bajaron al chofer",
    "somebody filmed officers walking through the swap meet this morning",
    "hay una patrulla atravesada y no dejan salir a los carros de la escuela",
)
STORY = "URGENT they are taking everybody at the market right now share this with all your people"


@pytest.mark.parametrize(
    ("seen", "lane"),
    [
        (Seen(), Lane.ORDINARY),
        (Seen(known=True, pressed=True, flooding=True, same_here=99, same_anywhere=99, words=0), Lane.KNOWN),
        (Seen(same_here=2.9), Lane.ORDINARY),
        (Seen(same_here=3), Lane.BULK),
        (Seen(alike_here=39.9), Lane.ORDINARY),
        (Seen(alike_here=40), Lane.BULK),
        (Seen(same_here=3, words=2), Lane.ORDINARY),  # "la migra": two words are nobody's campaign
        (Seen(same_here=3, words=2, pressed=True), Lane.BULK),
        (Seen(same_anywhere=10, words=8), Lane.BULK),
        (Seen(same_anywhere=10, words=7), Lane.ORDINARY),
        (Seen(same_anywhere=9.9, words=8), Lane.ORDINARY),
        (Seen(alike_anywhere=39.9, words=8), Lane.ORDINARY),
        (Seen(alike_anywhere=40, words=8), Lane.BULK),
        (Seen(pressed=True), Lane.ORDINARY),
        (Seen(pressed=True, words=3, point=False), Lane.ORDINARY),
        (Seen(pressed=True, words=1, point=True), Lane.ORDINARY),
        (Seen(pressed=True, words=2, point=False), Lane.BULK),
        (Seen(pressed=True, words=0, point=True), Lane.BULK),
        (Seen(words=0, point=True), Lane.ORDINARY),
        (Seen(flooding=True), Lane.BULK),
    ],
)
def test_lane_of(seen, lane):
    assert lane_of(seen) is lane


def report(at, text, *, place="", point=(34.05, -118.25), **salute):
    where = Place(*(point or (None, None)), None, place)
    return told(id=uuid7(at), text=text, place=where, salute=Salute(**salute), seen_at=at)


def lane(crowd, form, address, at, **known):
    return lane_of(crowd.judge(form, address, at, **{"known": False} | known).seen)


def flood(kind, n, at):
    """The n-th report of a flooder: always the same words, or words that vary as a script varies them."""
    chance = random.Random(n)
    street = f"{chance.choice(STREETS)} and {chance.choice(STREETS)}"
    point = (33.9 + chance.random() / 4, -118.4 + chance.random() / 4)
    match kind:
        case "same":
            return report(at, STORY, point=point)
        case "places":
            return report(at, STORY, place=f"{street} {n}", point=None)
        case "slots":
            return report(at, f"ICE agents are stopping cars at {street}, about {n} of them, come quickly", point=point)
        case "wordless":
            return report(at, "", point=point)
        case "noise":
            return report(at, f"raid {chance.getrandbits(64):x}", place=street, point=None)
    raise AssertionError(kind)


@pytest.mark.parametrize("kind", ["same", "places", "slots", "wordless", "noise"])
def test_fifty_a_second_for_ten_minutes_beside_forty_genuine_reporters(kind):
    """The order in which staff see them: none of the flood but its first few stands before a genuine one."""
    crowd, lanes, genuine = Crowd(), Counter(), []
    for n in range(30_000):
        at = NOON + timedelta(seconds=n / 50)
        lanes[lane(crowd, flood(kind, n, at), NAT, at)] += 1
        if n % 750 == 700:  # forty people, spread over the ten minutes
            who = n // 750
            words = f"{SEEN[who % len(SEEN)]} on {STREETS[who % 10]} {'near the church' if who % 3 else ''}"
            genuine.append(lane(crowd, report(at, words, point=None, place="by the park"), NAT, at))
    assert genuine == [Lane.ORDINARY] * 40
    assert lanes[Lane.ORDINARY] <= 45


def test_a_flood_of_different_stories_is_bounded_by_what_a_town_would_tell():
    crowd, lanes = Crowd(), Counter()
    for n in range(20_000):
        at = NOON + timedelta(seconds=n / 50)
        chance = random.Random(n)
        words = " ".join("".join(chance.choices("abcdefghijklmnop", k=6)) for _ in range(9))
        lanes[lane(crowd, report(at, words), NAT, at)] += 1
    assert 3_000 <= lanes[Lane.ORDINARY] <= 3_500
    assert lane(crowd, report(at, SEEN[0]), ELSEWHERE, at) is Lane.ORDINARY


def test_a_token_that_floods_vouches_for_nothing_and_its_neighbors_keep_theirs():
    crowd, stolen, other = Crowd(), uuid7(NOON), uuid7(NOON)
    lanes = Counter()
    for n in range(1_000):
        at = NOON + timedelta(seconds=n)
        lanes[lane(crowd, flood("slots", n, at), NAT, at, known=True, token=stolen)] += 1
    assert 120 <= lanes[Lane.KNOWN] <= 160
    assert lanes[Lane.ORDINARY] == 0
    assert lane(crowd, report(at, SEEN[0]), NAT, at, known=True, token=other) is Lane.KNOWN


def test_a_prank_series_is_folded_wherever_it_comes_from():
    """One story at twenty places from twenty addresses: the first ones are seen, the rest are counted."""
    crowd = Crowd()
    series = [
        lane(
            crowd,
            report(
                NOON, f"They dragged a teacher out of the {street} school bus and burned it", place=street, point=None
            ),
            f"198.51.100.{n}",
            NOON + timedelta(minutes=n),
        )
        for n, street in enumerate(STREETS * 2)
    ]
    assert series[:5] == [Lane.ORDINARY] * 5
    assert series[-5:] == [Lane.BULK] * 5
    assert series == sorted(series, key=[Lane.ORDINARY, Lane.BULK].index)


def test_witnesses_of_one_event_are_no_series():
    crowd = Crowd()
    lanes = [lane(crowd, report(NOON, text), f"198.51.100.{n}", NOON) for n, text in enumerate(SEEN * 3)]
    assert set(lanes) == {Lane.ORDINARY}


def test_short_words_may_be_told_by_everybody():
    crowd = Crowd()
    lanes = [lane(crowd, report(NOON, "ICE is here"), f"10.0.{n}.1", NOON) for n in range(50)]
    assert set(lanes) == {Lane.ORDINARY}


def test_the_same_report_again_is_judged_once():
    crowd = Crowd()
    form = report(NOON, STORY)
    assert {lane(crowd, form, NAT, NOON) for _ in range(50)} == {Lane.ORDINARY}


def test_what_was_sent_is_forgotten_within_hours():
    crowd = Crowd()
    lanes = [lane(crowd, report(NOON, STORY), NAT, NOON) for _ in range(5)]
    assert lanes[-1] is Lane.BULK
    later = NOON + timedelta(hours=2)
    assert lane(crowd, report(later, STORY), NAT, later) is Lane.ORDINARY


def test_no_address_is_held():
    crowd = Crowd()
    for _ in range(3):
        lane(crowd, report(NOON, STORY), NAT, NOON)
    held = repr([vars(crowd), [vars_of(one.tally) for one in crowd._stories.values()]])
    assert NAT not in held
    key = crowd._key
    lane(crowd, report(NOON, STORY), NAT, NOON + timedelta(seconds=HOUR))
    assert crowd._key != key
    assert len(crowd._origins) == 1


def vars_of(one):
    return {name: getattr(one, name) for name in one.__slots__}


def test_words_of_a_story_leave_out_its_place_numbers_and_accents():
    form = report(NOON, "Allí están, 12 en la Sexta y Alvarado", place="6th and Alvarado", size="Doce")
    assert telling(text_of(form)) == {"alli", "estan", "sexta", "doce"}
    assert telling(text_of(report(NOON, "警察在这里"))) == {"警察", "察在", "在这", "这里"}


@pytest.mark.django_db
def test_the_lane_is_kept_with_the_report_and_told_in_the_ledger():
    forms = [report(NOON, STORY) for _ in range(5)]
    for form in forms:
        assert submissions.submit_report(act=by_rex(), form=form, address=NAT).created
    rows = reads.reports(form.id for form in forms)
    assert [row.lane for row in rows] == [Lane.ORDINARY] * 3 + [Lane.BULK] * 2
    facts = {event.subject: event.facts["lane"] for event in ledger.timeline([row.id for row in rows])}
    assert facts == {row.id: row.lane for row in rows}
    (story,) = reads.stories_in_bulk()
    assert (story.reports, story.sample.lane) == (2, Lane.BULK)
    assert {row.id for row in reads.reports_telling(story.story)} == {row.id for row in rows if row.lane is Lane.BULK}


@pytest.mark.django_db
def test_a_resend_keeps_its_lane_and_its_receipt():
    forms = [report(NOON, STORY) for _ in range(5)]
    receipts = [submissions.submit_report(act=by_rex(), form=form, address=NAT) for form in forms]
    again = submissions.submit_report(act=by_rex(NOON + timedelta(hours=1)), form=forms[0], address=NAT)
    assert again == replace(receipts[0], created=False)
    assert reads.report(forms[0].id).lane is Lane.ORDINARY


@pytest.mark.django_db
def test_the_network_s_own_people_are_never_in_bulk():
    for n, interface in enumerate([Interface.CONSOLE] * 6 + [Interface.FIELD]):
        taking.take_report(act=Act(str(uuid7(NOON)), NOON, interface), form=report(NOON + timedelta(seconds=n), STORY))
    assert Counter(row.lane for row in reads.received_since(NOON)) == {Lane.ORDINARY: 6, Lane.KNOWN: 1}


TEXTS = st.text(max_size=60)


ADDRESSES = st.sampled_from([NAT, ELSEWHERE, "2001:db8::/64", "unknown"])


@given(sent=st.lists(st.tuples(TEXTS, ADDRESSES, st.integers(0, 7200), st.booleans()), max_size=40))
def test_whatever_is_sent_is_put_into_a_lane_and_who_is_known_into_the_first(sent):
    crowd = Crowd()
    for text, address, seconds, known in sent:
        at = NOON + timedelta(seconds=seconds)  # clocks may go back
        found = lane(crowd, report(at, text, point=None, place="90057"), address, at, known=known)
        assert (found is Lane.KNOWN) is known


@given(story=st.text(st.characters(categories=("L", "Z")), min_size=30, max_size=80), places=st.integers(5, 30))
def test_a_story_told_again_and_again_is_folded_wherever_it_is_said_to_be(story, places):
    crowd = Crowd()
    lanes = [lane(crowd, report(NOON, story, place=f"{n} Main Street", point=None), NAT, NOON) for n in range(places)]
    told_enough = len(telling(text_of(report(NOON, story, place="1 Main Street", point=None)))) >= 3
    assert lanes == [Lane.ORDINARY] * 3 + [Lane.BULK if told_enough else Lane.ORDINARY] * (places - 3)


def test_what_is_remembered_is_bounded(monkeypatch):
    from amparo.stages.intake import crowd as room

    for name, most in (
        ("MOST_ORIGINS", 20),
        ("MOST_STORIES", 30),
        ("MOST_ANSWERED", 10),
        ("MOST_ORIGINS_OF_A_STORY", 5),
    ):
        monkeypatch.setattr(room, name, most)
    crowd = Crowd()
    for n in range(300):
        chance = random.Random(n)
        words = " ".join("".join(chance.choices("abcdefghijklmnop", k=6)) for _ in range(9))
        crowd.judge(report(NOON, words if n % 2 else STORY), f"10.0.0.{n}", NOON, known=False)
    assert (len(crowd._origins), len(crowd._stories), len(crowd._texts), len(crowd._answered)) == (20, 30, 30, 10)
    assert len(crowd._sketched) <= 30 * 8
    assert all(len(story.tally.by_origin) <= 5 for story in crowd._stories.values())
