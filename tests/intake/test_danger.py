import pytest

from amparo.stages.intake.danger import told


@pytest.mark.parametrize(
    "text",
    [
        "A man is bleeding on the sidewalk",
        "she can’t breathe",
        "They are pointing guns at us",
        "My father had a heart   attack",
        "Hay un señor que se desmayó",
        "oí disparos",
        "OÍ DISPAROS",
        "No respira",
        "lo atropellaron con la camioneta",
        "he has a GUN",
        "They're bleeding",
        "not breathing",
        "tiene una pistola",
        "Está sangrando",
        "no respira!!",
        "están golpeando a mi hermano",
        "llamen una ambulancia",
    ],
)
def test_danger_to_life_is_heard(text):
    assert told("", text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Six officers with rifles on their backs",
        "Dos camionetas blancas",
        "they took a screenshot",
        "begun",
        "sangria",
        "they have cameras",
        "🚐",
        "شرطة",
    ],
)
def test_an_ordinary_report_is_none(text):
    assert not told(text)
