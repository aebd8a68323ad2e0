"""What happens in the demo's city, and what people report of it: the same for the same seed.

Everything here is invented.  Points are roughly those of Los Angeles neighbourhoods; the
shares follow published experience (most reports are something else, or over).
"""

import random
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

MINUTE = 60.0


class Truth(StrEnum):
    """What a happening really is; only the simulated observers on the spot find out."""

    ENFORCEMENT = "enforcement"
    POLICE = "police"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place with a name, WGS 84."""

    label: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class ScriptedReport:
    """One report as somebody will send it."""

    id: UUID
    after: float
    """Scenario seconds after the start of the night."""
    by_form: bool
    language: str
    text: str
    lat: float
    lon: float
    accuracy_m: int
    size: str
    uniform: str
    equipment: str
    phone: str | None
    """555-01xx, or nobody left one."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that goes on somewhere, with the reports about it."""

    number: int
    truth: Truth
    spot: Spot
    after: float
    reports: tuple[ScriptedReport, ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A night: its happenings in order of time."""

    name: str
    seed: int
    happenings: tuple[Happening, ...]

    def reports(self) -> list[ScriptedReport]:
        """Return all reports in the order in which they are sent."""
        return sorted((r for h in self.happenings for r in h.reports), key=lambda r: (r.after, r.id))

    def happening_of(self, report_id: str) -> Happening | None:
        """Return the happening that a report is about."""
        for happening in self.happenings:
            if any(str(report.id) == report_id for report in happening.reports):
                return happening
        return None


SPOTS = (
    Spot("Boyle Heights", 34.0339, -118.2053),
    Spot("Pico-Union", 34.0468, -118.2805),
    Spot("Koreatown", 34.0618, -118.3004),
    Spot("Westlake", 34.0583, -118.2740),
    Spot("Echo Park", 34.0782, -118.2606),
    Spot("Highland Park", 34.1110, -118.1922),
    Spot("Lincoln Heights", 34.0700, -118.2047),
    Spot("Huntington Park", 33.9817, -118.2251),
    Spot("Pacoima", 34.2625, -118.4270),
    Spot("Van Nuys", 34.1899, -118.4514),
    Spot("Wilmington", 33.7800, -118.2626),
    Spot("Cypress Park", 34.0906, -118.2250),
)

TEXTS: dict[Truth, dict[str, tuple[str, ...]]] = {
    Truth.ENFORCEMENT: {
        "en": (
            "Several officers in dark vests stand at the entrance of the parking lot and ask people for papers.",
            "Two vans and people in vests outside the apartment building. They are knocking on doors.",
            "I can see four officers next to a white van. One vest says something like POLICE ICE.",
        ),
        "es": (
            "Hay varios agentes con chalecos en la entrada del estacionamiento y le piden papeles a la gente.",
            "Dos camionetas y personas con chaleco afuera del edificio. Están tocando puertas.",
            "Veo a cuatro oficiales junto a una camioneta blanca. Un chaleco dice algo como POLICE ICE.",
        ),
    },
    Truth.POLICE: {
        "en": (
            "Three police cars with lights on, they stopped somebody. Is it immigration?",
            "Officers with vests are around a gray car at the corner, I do not know which agency.",
        ),
        "es": (
            "Tres patrullas con las luces prendidas, pararon a alguien. ¿Es migración?",
            "Hay oficiales con chaleco alrededor de un carro gris en la esquina, no sé de qué agencia.",
        ),
    },
    Truth.NOTHING: {
        "en": (
            "My cousin got a message that there are checkpoints near the market. I have not seen it myself.",
            "Somebody posted that there are vans near the bus stop. Can you check?",
        ),
        "es": (
            "A mi prima le llegó un mensaje de que hay retenes cerca del mercado. Yo no lo he visto.",
            "Alguien publicó que hay camionetas cerca de la parada. ¿Pueden verificar?",
        ),
    },
}

UNIFORMS = {Truth.ENFORCEMENT: "dark vests with letters", Truth.POLICE: "blue uniforms, some vests", Truth.NOTHING: ""}
EQUIPMENT = {Truth.ENFORCEMENT: "white van, gray SUV", Truth.POLICE: "patrol cars", Truth.NOTHING: ""}

# The order of a calm night: the first true one soon, so that a visitor sees the whole chain.
CALM = (
    Truth.POLICE, Truth.ENFORCEMENT, Truth.NOTHING, Truth.POLICE, Truth.NOTHING, Truth.POLICE,
    Truth.ENFORCEMENT, Truth.NOTHING, Truth.POLICE, Truth.NOTHING, Truth.ENFORCEMENT, Truth.POLICE,
)  # fmt: skip


def calm_night(seed: int) -> Scenario:
    """Return a calm night in Los Angeles: a dozen happenings in about six scenario hours."""
    chance = random.Random(seed)
    spots = list(SPOTS)
    chance.shuffle(spots)
    happenings, after = [], 2 * MINUTE
    for number, (truth, spot) in enumerate(zip(CALM, spots, strict=True)):
        happenings.append(_happening(chance, number, truth, spot, after))
        # The first three come close together; then the night is slow.
        after += chance.uniform(2, 4) * MINUTE if number < 2 else chance.uniform(20, 45) * MINUTE
    return Scenario("calm-night", seed, tuple(happenings))


def _happening(chance: random.Random, number: int, truth: Truth, spot: Spot, after: float) -> Happening:
    count = {Truth.ENFORCEMENT: chance.randint(3, 5), Truth.POLICE: chance.randint(1, 3), Truth.NOTHING: 1}[truth]
    reports = []
    sent = after
    for _ in range(count):
        reports.append(_report(chance, truth, spot, sent))
        sent += chance.uniform(0.5, 5) * MINUTE
    return Happening(number, truth, spot, after, tuple(reports))


def _report(chance: random.Random, truth: Truth, spot: Spot, after: float) -> ScriptedReport:
    language = chance.choice(("en", "es"))
    accuracy = chance.choice((50, 80, 120))
    spread = accuracy / 111_000 / 2  # degrees; about half the stated accuracy
    return ScriptedReport(
        id=_uuid7(chance, after),
        after=after,
        by_form=chance.random() < 0.3,
        language=language,
        text=chance.choice(TEXTS[truth][language]),
        lat=round(spot.lat + chance.gauss(0, spread), 6),
        lon=round(spot.lon + chance.gauss(0, spread), 6),
        accuracy_m=accuracy,
        size=chance.choice(("2", "4", "5 or 6")) if truth is not Truth.NOTHING else "",
        uniform=UNIFORMS[truth],
        equipment=EQUIPMENT[truth],
        phone=f"+1213555{chance.randint(100, 199):04d}" if chance.random() < 0.6 else None,
    )


def _uuid7(chance: random.Random, after: float) -> UUID:
    """Return a UUIDv7 that depends on the seed alone; its date is the scenario's, 1 March 2026."""
    milliseconds = 1_772_323_200_000 + int(after * 1000)
    bits = chance.getrandbits(74)
    return UUID(int=milliseconds << 80 | 7 << 76 | (bits >> 62) << 64 | 2 << 62 | bits & ((1 << 62) - 1))


SCENARIOS = {"calm-night": calm_night}


def following(night: Scenario) -> Scenario:
    """Return the night after this one: the same scenario with the next seed."""
    return SCENARIOS[night.name](night.seed + 1)
