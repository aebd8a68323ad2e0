from django.db import migrations

from amparo.core.ledger.triggers import guard

MOVES = ", ".join(
    f"'{move}'"
    for move in (
        "pending>sending", "pending>refused",
        "sending>sent", "sending>refused", "sending>unknown", "sending>pending", "sending>ask",
        "unknown>sent", "unknown>pending", "unknown>ask",
        "ask>sent", "ask>pending", "ask>dropped",
    )
)  # fmt: skip
FAULT = "a message moves forward only"

SQLITE = f"""
CREATE TRIGGER messaging_message_forward BEFORE UPDATE OF state ON messaging_message
WHEN OLD.state <> NEW.state AND OLD.state || '>' || NEW.state NOT IN ({MOVES})
BEGIN SELECT RAISE(ABORT, '{FAULT}'); END;
"""
POSTGRES = f"""
CREATE FUNCTION messaging_message_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{FAULT}' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER messaging_message_forward BEFORE UPDATE OF state ON messaging_message FOR EACH ROW
WHEN (OLD.state <> NEW.state AND OLD.state || '>' || NEW.state NOT IN ({MOVES}))
EXECUTE FUNCTION messaging_message_refuse();
"""


class Migration(migrations.Migration):
    """The outbox moves forward, whoever writes."""

    dependencies = [("messaging", "0001_initial")]

    operations = [guard(sqlite=SQLITE, postgres=POSTGRES)]
