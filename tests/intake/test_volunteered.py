import time
import unicodedata
from itertools import pairwise

import pytest

from amparo.stages.intake.terms import Volunteered
from amparo.stages.intake.volunteered import STRUCK, Span, spans, struck

STATUS, ENTRY, A_NUMBER, BIRTH = Volunteered

TOLD = [
    ("My cousin is undocumented and scared", STATUS, "undocumented"),
    ("She has no papers", STATUS, "no papers"),
    ("he has a green card", STATUS, "green card"),
    ("They are not citizens", STATUS, "are not citizens"),
    ("his visa expired last year", STATUS, "visa expired"),
    ("he has a deportation order", STATUS, "deportation order"),
    ("Es indocumentado mi primo", STATUS, "indocumentado"),
    ("mi hermano no tiene papeles", STATUS, "no tiene papeles"),
    ("se llevaron a dos, son residentes", STATUS, "son residentes"),
    ("pidió asilo en marzo", STATUS, "pidió asilo"),
    ("tiene permiso de trabajo", STATUS, "permiso de trabajo"),
    ("su situación migratoria", STATUS, "situación migratoria"),
    ("they crossed the border in May", ENTRY, "crossed the border"),
    ("he came here without inspection", ENTRY, "came here without inspection"),
    ("cruzó la frontera el año pasado", ENTRY, "cruzó la frontera"),
    ("entraron sin inspección", ENTRY, "entraron sin inspección"),
    ("vino con un coyote", ENTRY, "vino con un coyote"),
    ("his number is A 123 456 789", A_NUMBER, "A 123 456 789"),
    ("A#12345678 she said", A_NUMBER, "A#12345678"),
    ("a123456789", A_NUMBER, "a123456789"),
    ("su número de extranjero es A-123-456-789", A_NUMBER, "número de extranjero es A-123-456-789"),
    ("he was born in Honduras, I think", BIRTH, "born in Honduras"),
    ("a man from El Salvador", BIRTH, "from El Salvador"),
    ("two Guatemalan men at the corner", BIRTH, "Guatemalan men"),
    ("nació en Oaxaca", BIRTH, "nació en Oaxaca"),
    ("la señora es de Guatemala", BIRTH, "es de Guatemala"),
    ("es hondureño", BIRTH, "es hondureño"),
]

NOT_TOLD = [
    "",
    "Six officers with ICE vests, two white vans, they asked for papers",
    "pidieron los papeles del carro",
    "Mexican restaurant on 6th, next to the Guatemalan consulate",
    "from Mexico Street to Main",
    "they drove in from New Mexico plates",
    "my number is 213 555 0142",
    "placas de Nuevo México, a 300 metros del parque",
    "a 200 300 400",
    "officers crossed the street and the bridge",
    "el señor es el dueño, cruzaron la calle",
    "concerned citizens are filming",
    "Plaza México y la Calle Cuba",
    "يوجد شرطة في الشارع",
    "👮👮🚐 6th & Alvarado",
]


@pytest.mark.parametrize(("text", "kind", "part"), TOLD)
def test_what_nobody_asked_is_found(text, kind, part):
    (span,) = spans(text)
    assert span.kind is kind
    assert text[span.start : span.end] == part


@pytest.mark.parametrize(("text", "kind", "part"), TOLD)
def test_case_and_accents_make_no_difference(text, kind, part):
    assert [s.kind for s in spans(text.upper())] == [kind]
    assert [s.kind for s in spans(unicodedata.normalize("NFD", text))] == [kind]


@pytest.mark.parametrize("text", NOT_TOLD)
def test_what_an_observer_tells_is_left_alone(text):
    assert spans(text) == []


def test_a_part_is_found_where_it_stands_between_other_scripts_and_unseen_signs():
    text = "👮🏽‍♀️ مرحبا un\u200bdocumented, e\u0301l nacio\u0301  en   Puebla!"
    found = spans(text)
    assert [(text[s.start : s.end], s.kind) for s in found] == [
        ("un\u200bdocumented", STATUS),
        ("nacio\u0301  en   Puebla", BIRTH),
    ]


def test_parts_come_in_order_and_never_inside_each_other():
    text = "Born in Honduras, no papers, crossed the border, A123456789"
    found = spans(text)
    assert [s.kind for s in found] == [BIRTH, STATUS, ENTRY, A_NUMBER]
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_striking_leaves_a_sign_and_nothing_of_what_was_said():
    text = "Two men, one undocumented, one from Cuba, both led away"
    assert struck(text, spans(text)) == f"Two men, one {STRUCK}, one {STRUCK}, both led away"
    assert struck(text, []) == text
    assert spans(struck(text, spans(text))) == []


def test_positions_count_characters():
    assert spans("🚐 undocumented") == [Span(2, 14, STATUS)]


def test_the_longest_text_is_read_in_a_moment():
    for text in ("is " * 1700, "from the the " * 400, "no papers " * 500, "A 123 456 78" * 400):
        begun = time.perf_counter()
        spans(text)
        assert time.perf_counter() - begun < 0.25
