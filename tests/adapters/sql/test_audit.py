import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from influence.adapters.sql.audit_seal import seal
from influence.adapters.sql.audit_triggers import triggers
from influence.adapters.sql.audited import AUDITED
from influence.adapters.sql.storage import SqlStorage
from influence.adapters.sql.tables.metadata import metadata
from influence.application.prove_audit import look_through
from influence.domain.audit import Chain, Noun, Record, Subject
from influence.domain.audit_chain import beginning
from influence.domain.audit_checks import Break
from influence.domain.audited import FACTS
from influence.domain.orders import Link
from influence.testing.builders import (
    a_campaign,
    a_grant,
    a_member,
    a_placement,
    an_order,
)
from influence.testing.contracts.storage.audit_dump import told
from influence.testing.moments import NOON

UNAUDITED: Final = {
    # what no record tells of, and why
    "account_days": "figures",
    "post_days": "figures",
    "kept_values": "figures",
    "kept_posts": "figures",
    "kept_reports": "reports that are kept, which can be made anew",
    "kept_participants": "reports that are kept, which can be made anew",
    "images": "pictures",
    "roster": "a copy",
    "roster_due": "a copy",
    "posts": "TikTok and files tell of them; that a person added one to a campaign is recorded",
    "agreements": "terms between a campaign and an account",
    "deliverables": "they come with their order and stay as they are",
    "order_steps": "evidence that is only added to",
    "order_remarks": "what TikTok's reports do not fit",
    "link_requests": "TikTok answers them, and links are recorded",
    "campaign_codes": "TikTok's numbers",
    "due_reminders": "that people were reminded",
    "removed_posts": "counts",
    "consents": "attempts; a consent that is given is recorded",
    "consent_ends": "they come with the end of a consent, which is recorded",
    "leftovers": "tokens on their way out",
    "due_erasures": "dates",
    "handles": "names that accounts bore; the change of a name is recorded",
    "influencers": "persons as users describe them",
    "influencer_tags": "persons as users describe them",
    "influencer_notes": "persons as users describe them",
    "influencer_groups": "persons as users describe them",
    "groups": "texts for applicants",
    "merges": "the journal of merges, whose changes of accounts are recorded",
    "people": "who is told of what",
    "notices": "what people were told",
    "letters": "what people were told",
    "letter_attachments": "what people were told",
    "message_templates": "texts of letters",
    "schedules": "who gets reports",
    "outbox": "events on their way out",
    "inbox": "messages on their way in",
    "webhook_deliveries": "events on their way out",
    "webhook_attempts": "events on their way out",
    "drift_alarms": "fields of TikTok's answers",
    "jobs": "when work is due",
    "looks": "when TikTok was asked",
    "deeds": "what programs had done; what it changed is recorded",
    "cutover_runs": "who is at work on the cut-over, whose steps are recorded",
    "cutover_records": "the cut-over's own record",
    "cutover_counts": "the cut-over's own record",
    "cutover_digests": "the cut-over's own record",
    "cutover_others": "the cut-over's own record",
    "identity": "a name that stays",
    "audit_records": "the records",
    "audit_names": "the records",
    "audit_pending": "the records",
}


def fill(storage: SqlStorage) -> None:
    """A creator with everything that hangs on one."""
    with storage.begin("acme", "mara.okafor@example.com") as work:
        ann = work.accounts.add(
            a_member("ann.cooks", grant=a_grant("open-id-of-ann"), open_id="open-id-of-ann")
        )
        campaign = work.campaigns.add(a_campaign("Spring in Rome", client="Pasta Ltd"))
        work.campaigns.join(campaign.id, ann.id, NOON)
        links = (Link("7301234567890", NOON),)
        order = an_order(campaign.id, ann.id, called_at=NOON, placement=a_placement(), links=links)
        work.orders.add(order)
        work.commit()


def breaks(storage: SqlStorage) -> list[Break]:
    """Everything that is wrong with the records of `acme`."""
    with storage.view("acme") as view:
        return [one for looked in look_through(view) for one in looked.broken]


@pytest.fixture
def past_guards(database: Path) -> Iterator[sqlite3.Connection]:
    """A connection of somebody who took the guards of the records away."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        for name in ("in_order", "stay", "stay_there"):
            connection.execute(f"DROP TRIGGER audit_records_{name}")
        connection.execute("DROP TRIGGER audit_names_stay")
        yield connection


def test_every_table_is_audited_or_has_a_reason() -> None:
    audited = {thing.table for thing in AUDITED.values()}

    assert set(metadata.tables) - audited == set(UNAUDITED)


@pytest.mark.parametrize("noun", AUDITED)
def test_every_column_counts_or_has_a_reason(noun: Noun) -> None:
    thing = AUDITED[noun]
    columns = {column.name for column in metadata.tables[thing.table].c}

    assert set(FACTS[noun]) | thing.identity | set(thing.bookkeeping) == columns
    assert not set(FACTS[noun]) & (thing.identity | set(thing.bookkeeping))


@pytest.mark.parametrize("noun", AUDITED)
def test_the_database_has_the_triggers(noun: Noun, raw: sqlite3.Connection) -> None:
    found = raw.execute(
        "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit_' || ? || '_%'"
        " AND tbl_name = ?",
        (AUDITED[noun].table, AUDITED[noun].table),
    ).fetchall()

    assert {text for (text,) in found} == set(triggers(noun))


def test_the_database_refuses_an_unrecorded_change(storage: SqlStorage) -> None:
    event.remove(storage.engine, "commit", seal)

    with storage.begin("acme") as work:
        work.campaigns.add(a_campaign())
        with pytest.raises(sa.exc.IntegrityError, match="FOREIGN KEY"):
            work.commit()

    with storage.view("acme") as view:
        assert view.campaigns.all() == ()


def test_what_strangers_change_is_recorded_as_theirs(storage: SqlStorage, database: Path) -> None:
    fill(storage)
    before = len(told(storage, "acme"))
    with closing(sqlite3.connect(database)) as stranger, stranger:  # foreign keys are off unless asked for
        stranger.execute("UPDATE orders SET invite_link = 'https://elsewhere.example/'")

    with storage.begin("acme", "mara") as work:
        work.campaigns.add(a_campaign("Autumn"))
        work.commit()

    stranger_did, mara_did = told(storage, "acme")[before:]
    assert (stranger_did[0], stranger_did[2], stranger_did[4]) == ("order", "outside", "invite_link")
    assert (mara_did[0], mara_did[2]) == ("campaign", "mara")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_records SET by = ''",
        "DELETE FROM audit_records",
        "DELETE FROM audit_records WHERE number = (SELECT max(number) FROM audit_records)",
        "INSERT OR REPLACE INTO audit_records SELECT * FROM audit_records WHERE number = 2",
        "INSERT INTO audit_records SELECT chain, 9, at, by, noun, subject, verb, what, digest FROM audit_records",
        "UPDATE audit_names SET subject = 'account:9'",
    ],
)
def test_records_are_only_added_in_order(
    storage: SqlStorage, raw: sqlite3.Connection, statement: str
) -> None:
    fill(storage)

    with pytest.raises(sqlite3.IntegrityError, match="evidence_stays"):
        raw.execute(statement)


@pytest.mark.parametrize("column", ["at", "by", "noun", "subject", "verb", "what", "digest"])
@pytest.mark.parametrize("number", [1, 3, 6])
def test_one_altered_record_is_found_and_named(
    storage: SqlStorage, past_guards: sqlite3.Connection, column: str, number: int
) -> None:
    fill(storage)
    other = "zeroblob(32)" if column == "digest" else f"{column} || 'x'"

    which = f"chain = 1 AND number = {number}"
    past_guards.execute(f"UPDATE audit_records SET {column} = {other} WHERE {which}")  # noqa: S608

    assert [one.number for one in breaks(storage)] == [number]


_SWAP: Final = """
UPDATE audit_records SET number = CASE number WHEN 2 THEN -3 ELSE -2 END WHERE chain = 1 AND number IN (2, 3);
UPDATE audit_records SET number = -number WHERE number < 0;
"""
_PUT_IN: Final = """
UPDATE audit_records SET number = -number - 1 WHERE chain = 1 AND number >= 4;
UPDATE audit_records SET number = -number WHERE number < 0;
INSERT INTO audit_records SELECT chain, 4, at, by, noun, subject, verb, what, digest
FROM audit_records WHERE chain = 1 AND number = 3;
"""


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("DELETE FROM audit_records WHERE chain = 1 AND number = 3", 3),
        ("DELETE FROM audit_records WHERE chain = 1 AND number < 3", 1),
        ("UPDATE audit_records SET number = 100 WHERE chain = 1 AND number = 4", 4),
        (_SWAP, 2),
        (_PUT_IN, 4),
        ("UPDATE audit_records SET chain = 0 WHERE chain = 1", 1),
    ],
    ids=["taken out", "beginning taken out", "moved away", "swapped", "put in", "another chain"],
)
def test_records_that_move_are_found_and_named(
    storage: SqlStorage, past_guards: sqlite3.Connection, statement: str, number: int
) -> None:
    fill(storage)

    past_guards.executescript(statement)

    assert number in [one.number for one in breaks(storage)]


def test_a_name_put_behind_another_pseudonym_is_found(
    storage: SqlStorage, past_guards: sqlite3.Connection
) -> None:
    fill(storage)

    past_guards.execute("UPDATE audit_names SET subject = 'order:9' WHERE subject = 'order:1'")

    assert "was altered" in breaks(storage)[0].why


def test_names_that_vanish_without_a_record_are_found(
    storage: SqlStorage, past_guards: sqlite3.Connection
) -> None:
    fill(storage)

    past_guards.execute("DELETE FROM audit_names WHERE owner = 'account:1'")

    assert "names are missing" in breaks(storage)[0].why


def rewritten(records: list[Record]) -> Callable[[sqlite3.Connection], None]:
    """Writes the chain anew, without the last but one, so that it holds in itself."""

    def write(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM audit_records WHERE chain = 1")
        before = beginning("acme")
        for number, old in enumerate([*records[:-2], records[-1]], start=1):
            parts = (number, old.at, old.by, old.noun, old.subject, old.verb, old.what)
            new = Record.after(before, parts)
            connection.execute(
                "INSERT INTO audit_records VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)", (*parts, new.digest)
            )
            before = new.digest

    return write


def test_a_chain_written_anew_holds_in_itself(storage: SqlStorage, past_guards: sqlite3.Connection) -> None:
    fill(storage)
    with storage.view("acme") as view:
        records = list(view.audit.records(Chain.TENANT))

    rewritten(records)(past_guards)

    assert all("names" in one.why or "pseudonym" in one.why for one in breaks(storage))


def test_records_hold_nothing_of_what_is_kept(storage: SqlStorage, raw: sqlite3.Connection) -> None:
    fill(storage)
    texts = {
        text
        for table in metadata.tables.values()
        if not table.name.startswith("audit_")
        for row in raw.execute(f'SELECT * FROM "{table.name}"')  # noqa: S608
        for text in map(str, row)
        if len(text) > 6
    }

    rows = raw.execute("SELECT at, by, noun, subject, verb, what, hex(digest) FROM audit_records").fetchall()

    assert {"ann.cooks", "open-id-of-ann", "Spring in Rome", "7301234567890"} <= texts
    written = "\n".join(map(str, rows))
    assert [text for text in texts if text in written] == []
    assert "mara" not in written


def test_nothing_of_a_forgotten_creator_stays_in_names(storage: SqlStorage, raw: sqlite3.Connection) -> None:
    fill(storage)

    with storage.begin("acme") as work:
        work.audit.forget(Subject(Noun.ACCOUNT, "1"))
        work.commit()

    owners = raw.execute("SELECT DISTINCT owner FROM audit_names").fetchall()
    assert owners == [("user:mara.okafor@example.com",)]
    assert breaks(storage) == []


def test_notes_do_not_outlive_their_commit(storage: SqlStorage, raw: sqlite3.Connection) -> None:
    fill(storage)

    assert raw.execute("SELECT count(*) FROM audit_pending").fetchall() == [(0,)]
