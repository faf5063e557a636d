"""Tables of messages: who gets them, what they found in the product, letters, and templates of one's own."""

from typing import Final

import sqlalchemy as sa

from influence.adapters.sql.columns import Instant, Word, one_of, whole_number
from influence.adapters.sql.tables.installation import tenants
from influence.adapters.sql.tables.metadata import metadata
from influence.domain.events import EventKind
from influence.domain.languages import Language
from influence.domain.letters import LetterState
from influence.domain.templates import TemplateName

_MINUTES: Final = "BETWEEN 0 AND 1439"

people: Final = sa.Table(
    "people",
    metadata,
    sa.Column("id", whole_number(), primary_key=True, autoincrement=True),
    sa.Column("tenant_id", sa.ForeignKey(tenants.c.id), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("name_folded", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("language", Word(Language), nullable=False),
    sa.Column("zone", sa.Text, nullable=False),
    sa.Column("quiet_from", whole_number()),
    sa.Column("quiet_to", whole_number()),
    sa.Column("choices", sa.Text, nullable=False),
    sa.Column("added_at", Instant, nullable=False),
    sa.Column("added_by", sa.Text, nullable=False),
    sa.Column("version", whole_number(), nullable=False),
    sa.UniqueConstraint("tenant_id", "name_folded", name="people_name"),
    sa.UniqueConstraint("tenant_id", "id", name="people_of_tenant"),
    one_of("people", "language", Language),
    sa.CheckConstraint(
        f"(quiet_from IS NULL) = (quiet_to IS NULL) AND quiet_from {_MINUTES} AND quiet_to {_MINUTES} "
        "AND quiet_from <> quiet_to",
        name="people_quiet_hours",
    ),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

notices: Final = sa.Table(
    "notices",
    metadata,
    sa.Column("tenant_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("person_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("number", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("kind", Word(EventKind), nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("read_at", Instant),
    sa.ForeignKeyConstraint(
        ("tenant_id", "person_id"), (people.c.tenant_id, people.c.id), ondelete="CASCADE"
    ),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

letters: Final = sa.Table(
    "letters",
    metadata,
    sa.Column("id", whole_number(), primary_key=True, autoincrement=True),
    sa.Column("tenant_id", sa.ForeignKey(tenants.c.id), nullable=False),
    sa.Column("message_id", sa.Text, nullable=False),
    sa.Column("recipient", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("html", sa.Text),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("written_at", Instant, nullable=False),
    sa.Column("queued_by", sa.Text, nullable=False),
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("state", Word(LetterState), nullable=False),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("tries", whole_number(), nullable=False),
    sa.Column("sent_at", Instant),
    sa.Column("last_error", sa.Text, nullable=False),
    sa.UniqueConstraint("tenant_id", "message_id", name="letters_once"),
    sa.UniqueConstraint("tenant_id", "id", name="letters_of_tenant"),
    one_of("letters", "state", LetterState),
    sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="letters_sent_at_a_time"),
    sa.CheckConstraint("state <> 'sent' OR (text = '' AND html IS NULL)", name="letters_sent_are_empty"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)
QUEUED: Final = letters.c.state == sa.literal_column(f"'{LetterState.QUEUED}'")
"""Waits for the mail server. Written out, not bound: otherwise the index below could not answer."""
sa.Index(
    "letters_due",
    letters.c.tenant_id,
    letters.c.due_at,
    letters.c.id,
    sqlite_where=QUEUED,
    postgresql_where=QUEUED,
)

letter_attachments: Final = sa.Table(
    "letter_attachments",
    metadata,
    sa.Column("tenant_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("letter_id", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("position", whole_number(), primary_key=True, autoincrement=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.ForeignKeyConstraint(
        ("tenant_id", "letter_id"), (letters.c.tenant_id, letters.c.id), ondelete="CASCADE"
    ),
    sqlite_strict=True,
)

message_templates: Final = sa.Table(
    "message_templates",
    metadata,
    sa.Column("tenant_id", sa.ForeignKey(tenants.c.id), primary_key=True),
    sa.Column("name", Word(TemplateName), primary_key=True),
    sa.Column("language", Word(Language), primary_key=True),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("html", sa.Text, nullable=False),
    one_of("message_templates", "name", TemplateName),
    one_of("message_templates", "language", Language),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
