"""What was frozen or signed cannot be changed, whoever writes: triggers on both databases.

Frozen columns of a review and every column of a signature (but the login, which may be deleted) never change; a text
changes only while the review stands at a step where it is not signed yet.
"""

from django.db import migrations

FROZEN = {
    "reviews_review": ("cycle_id", "person_id", "role", "figures", "score", "frozen_at", "checksum"),
    "reviews_signature": (
        "review_id", "round", "role", "person_id", "name", "at", "content", "previous", "checksum",
    ),
}
TEXT_IS_SEALED = """
    (NEW.section = 'comment' AND {step} <> 'leader_signed')
    OR (NEW.section <> 'comment' AND {step} NOT IN ('opened', 'written'))
"""
STEP = "(SELECT step FROM reviews_review WHERE id = NEW.review_id)"

POSTGRESQL_REFUSE = """
CREATE FUNCTION reviews_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'signed or frozen content of % cannot be changed', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
POSTGRESQL_TEXT = f"""
CREATE FUNCTION reviews_keep_sealed_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {TEXT_IS_SEALED.format(step=STEP)} THEN
        RAISE EXCEPTION 'a signed text cannot be changed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""


def _distinct(columns, word):
    return " OR ".join(f'NEW."{column}" {word} OLD."{column}"' for column in columns)


def _postgresql():
    yield POSTGRESQL_REFUSE
    yield POSTGRESQL_TEXT
    for table, columns in FROZEN.items():
        yield (
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} FOR EACH ROW "
            f"WHEN ({_distinct(columns, 'IS DISTINCT FROM')}) EXECUTE FUNCTION reviews_refuse_change()"
        )
    yield (
        "CREATE TRIGGER reviews_reviewtext_stays BEFORE INSERT OR UPDATE ON reviews_reviewtext FOR EACH ROW "
        "EXECUTE FUNCTION reviews_keep_sealed_text()"
    )


def _sqlite():
    for table, columns in FROZEN.items():
        yield (
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} WHEN {_distinct(columns, 'IS NOT')} "
            f"BEGIN SELECT RAISE(ABORT, 'signed or frozen content of {table} cannot be changed'); END"
        )
    for event in ("INSERT", "UPDATE"):
        yield (
            f"CREATE TRIGGER reviews_reviewtext_stays_{event} BEFORE {event} ON reviews_reviewtext "
            f"WHEN {TEXT_IS_SEALED.format(step=STEP)} "
            "BEGIN SELECT RAISE(ABORT, 'a signed text cannot be changed'); END"
        )


def keep_signed_content(apps, schema_editor):
    for statement in _postgresql() if schema_editor.connection.vendor == "postgresql" else _sqlite():
        schema_editor.execute(statement, params=None)


def release_signed_content(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table in (*FROZEN, "reviews_reviewtext"):
            schema_editor.execute(f"DROP TRIGGER {table}_stays ON {table}", params=None)
        for function in ("reviews_refuse_change", "reviews_keep_sealed_text"):
            schema_editor.execute(f"DROP FUNCTION {function}()", params=None)
        return
    for trigger in (*(f"{table}_stays" for table in FROZEN), "reviews_reviewtext_stays_INSERT", "reviews_reviewtext_stays_UPDATE"):
        schema_editor.execute(f"DROP TRIGGER {trigger}", params=None)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_cycles_and_reviews")]
    operations = [migrations.RunPython(keep_signed_content, release_signed_content)]
