"""From confirmed facts to the text of an alert: fixed phrases, filled in, in each language."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from amparo.core.kit import canonical
from amparo.stages.alerts.phrases import PHRASES, unreviewed
from amparo.stages.alerts.terms import LANGUAGES, DraftRow, Facts, Phrase, Said, Text

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}


def used(facts: Facts) -> tuple[Said, ...]:
    """Return the phrases that these facts need, in the order in which they are read."""
    lines = [Said.SEEN_ON_SITE if facts.on_site else Said.SEEN_INDEPENDENTLY]
    if facts.head_count:
        lines.append(Said.HEAD_COUNT)
    if facts.detained:
        lines.append(Said.DETAINED)
    lines.append(Said.RIGHTS)
    if facts.hotline:
        lines.append(Said.HOTLINE)
    lines.append(Said.UNTIL)
    return tuple(lines)


def texts(facts: Facts, zone: ZoneInfo, phrases: Mapping[tuple[str, Said], Phrase] = PHRASES) -> dict[str, Text]:
    """Return the alert in every language we send; a draft wording and a demonstration say so."""
    return {language: _text(facts, language, zone, phrases) for language in LANGUAGES}


def is_draft(facts: Facts, phrases: Mapping[tuple[str, Said], Phrase] = PHRASES) -> bool:
    """Say whether any phrase that these facts need still waits for its review."""
    return bool(unreviewed(phrases, (Said.HEADLINE, *used(facts))))


def digest(
    said: Mapping[str, Text], *, place: str, seen_at: datetime, until: datetime, exercise: bool, revision: int
) -> str:
    """Return the SHA-256, in hexadecimal, of all that the public would read: what a releaser signs.

    The revision is in it, so that an edit voids the signatures even if it is taken back.
    """
    body: canonical.Json = {
        "texts": {language: {"headline": t.headline, "lines": list(t.lines)} for language, t in said.items()},
        "place": place,
        "seen_at": seen_at.isoformat(),
        "until": until.isoformat(),
        "exercise": exercise,
        "revision": revision,
    }
    return sha256(canonical.dumps(body)).hexdigest()


def digest_of(draft: DraftRow) -> str:
    """Return the digest of a draft as it is stored, computed anew."""
    return digest(
        draft.texts,
        place=draft.place,
        seen_at=draft.seen_at,
        until=draft.until,
        exercise=draft.exercise,
        revision=draft.revision,
    )


def _text(facts: Facts, language: str, zone: ZoneInfo, phrases: Mapping[tuple[str, Said], Phrase]) -> Text:
    def say(said: Said, count: int | None = None) -> str:
        return phrases[language, said].text.format(
            network=facts.network,
            hotline=facts.hotline,
            place=facts.place,
            marking=facts.marking,
            day=_day(facts.seen_at.astimezone(zone), language),
            time=facts.seen_at.astimezone(zone).strftime("%H:%M"),
            until=facts.until.astimezone(zone).strftime("%H:%M"),
            count=count,
        )

    counts = {Said.HEAD_COUNT: facts.head_count, Said.DETAINED: facts.detained}
    lines = [say(said, counts.get(said)) for said in used(facts)]
    if is_draft(facts, phrases):
        lines.append(say(Said.DRAFT_WORDING))
    if facts.demonstration:
        lines.insert(0, say(Said.DEMONSTRATION))
    return Text(say(Said.HEADLINE), tuple(lines))


def _day(local: datetime, language: str) -> str:
    month = _MONTHS[language].split()[local.month - 1]
    return f"{local.day} de {month}" if language == "es" else f"{local.day} {month}"
