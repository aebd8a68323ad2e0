from django.db import migrations

from amparo.core.ledger.triggers import insert_only, lift_insert_only

STAYS = ("id", "received_at", "interface", "happening", "seen_at", "language", "receipt", "exercise", "lane")
ROUNDED = ("lat", "lon")
WORDS = ("text", "place_text", "size", "activity", "uniform", "time", "equipment")


def quoted(name):
    return '"time"' if name == "time" else name


def same(*columns):
    return " AND ".join(f"NEW.{quoted(name)} IS NOT DISTINCT FROM OLD.{quoted(name)}" for name in columns)


# "Forgotten": once, to empty words, no contact, no digest, no token, and a point that is the old one rounded.
FORGOTTEN = " AND ".join(
    [
        "OLD.forgotten_at IS NULL AND NEW.forgotten_at IS NOT NULL",
        same(*STAYS, "strikes"),
        *(f"NEW.{quoted(name)} = ''" for name in WORDS),
        "NEW.contact_id IS NULL AND NEW.spelled IS NULL AND NEW.story IS NULL AND NEW.token_id IS NULL",
        *(
            f"((NEW.{name} IS NULL AND OLD.{name} IS NULL) OR "
            f"(abs(NEW.{name} - OLD.{name}) < 0.051 AND abs(NEW.{name} * 10 - round(NEW.{name} * 10)) < 0.000001))"
            for name in ROUNDED
        ),
    ]
)

BLANK = "'[struck: ' || s.kind || ']'"


def struck(column):
    """Exactly one part of the column has become the blank, where the strike says; what stood around it stands."""
    new, old = f"NEW.{quoted(column)}", f"OLD.{quoted(column)}"
    rest = f"substr({new}, s.start + length({BLANK}) + 1)"
    others = same(*(word for word in WORDS if word != column))
    return f"""(s.field = '{column}' AND {others}
        AND substr({new}, 1, s.start) = substr({old}, 1, s.start)
        AND substr({new}, s.start + 1, length({BLANK})) = {BLANK}
        AND length({old}) > s.start + length({rest})
        AND substr({old}, length({old}) - length({rest}) + 1) = {rest})"""


# "Struck": words replaced by a blank of their kind, one place at a time, as an insert-only row says.
STRUCK = " AND ".join(
    [
        "OLD.forgotten_at IS NULL AND NEW.forgotten_at IS NULL",
        same(*STAYS, *ROUNDED, "accuracy_m", "contact_id", "spelled", "story", "token_id"),
        "NEW.strikes = OLD.strikes + 1",
        "EXISTS (SELECT 1 FROM intake_strike s WHERE s.report_id = NEW.id AND s.number = NEW.strikes AND ("
        + " OR ".join(struck(word) for word in WORDS)
        + "))",
    ]
)


class Migration(migrations.Migration):
    """A report stays as it was told until it is forgotten, but for words that are struck out of it."""

    dependencies = [("intake", "0006_lanes")]

    operations = [
        lift_insert_only("intake_report"),
        insert_only("intake_report", unique=("receipt",), but=f"({FORGOTTEN}) OR ({STRUCK})"),
        insert_only("intake_strike"),
    ]
