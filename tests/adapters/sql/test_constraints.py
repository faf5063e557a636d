import sqlite3
from collections import ChainMap
from collections.abc import Mapping
from typing import Any, Final

import pytest

from influence.adapters.sql.tables.metadata import metadata
from tests.adapters.sql import (
    audit_rows,
    backup_rows,
    crm_rows,
    cutover_rows,
    deed_rows,
    erasure_rows,
    kept_rows,
    key_rows,
    message_rows,
    order_rows,
    placing_rows,
    schedule_rows,
    webhook_rows,
)
from tests.adapters.sql.raw_rows import ORDINARY, begin_cutover, furnish, put

UNIQUE, CHECK, FOREIGN = "UNIQUE constraint failed: {}", "CHECK constraint failed: {}", "FOREIGN KEY"
Case = tuple[str, Mapping[str, Any], str]
Row = tuple[str, Mapping[str, Any]]
_STUB: Final = {"creator_id": None, "membership": "unknown", "door": "taken_over"}
_NEW: Final = {"creator_id": "new", "handle_folded": "new"}
_PLACED: Final = {"upstream_id": "7", "campaign_code": "C", "invite_link": "l", "placed_at": 1}


def known(table: str, column: str) -> str:
    return CHECK.format(f"{table}_{column}_known")


_OWN_REFUSED: Final[Mapping[str, Case]] = {
    "an account of no tenant": ("accounts", {**_NEW, "tenant_id": 9}, FOREIGN),
    "a creator twice": ("accounts", {}, UNIQUE.format("accounts.tenant_id, accounts.network, accounts.cre")),
    "a network we do not know": ("accounts", {**_NEW, "network": "myspace"}, known("accounts", "network")),
    "a membership we do not know": ("accounts", {**_NEW, "membership": "?"}, "account_unsupported"),
    "another account's membership": (
        "accounts",
        {**_NEW, "network": "youtube", "membership": "?"},
        known("accounts", "membership"),
    ),
    "a door we do not know": ("accounts", {**_NEW, "door": "window"}, known("accounts", "door")),
    "a text for a number": ("accounts", {**_NEW, "version": "one"}, "cannot store TEXT"),
    "a grant of another tenant": ("grants", {"tenant_id": 2}, FOREIGN),
    "a refresh without its beginning": ("grants", {"refresh_tries": 1}, CHECK.format("grants_refresh_tries")),
    "a refresh that was never tried": (
        "grants",
        {"refresh_begun_at": 1},
        CHECK.format("grants_refresh_tries"),
    ),
    "a third try of a refresh": (
        "grants",
        {"refresh_begun_at": 1, "refresh_tries": 3},
        CHECK.format("grants_refresh_tries"),
    ),
    "the end of another tenant's consent": ("consent_ends", {"tenant_id": 2}, FOREIGN),
    "an end for no known reason": ("consent_ends", {"reason": "mood"}, known("consent_ends", "reason")),
    "half an end": ("consent_ends", {"ended_at": None}, "NOT NULL"),
    "a consent for no known purpose": ("consents", {"purpose": "fun"}, known("consents", "purpose")),
    "a reference nobody called": (
        "orders",
        {"key": "k", "reference": "r"},
        CHECK.format("orders_reference_of_call"),
    ),
    "a kind of message nobody knows": ("inbox", {"kind": "odd"}, known("inbox", "kind")),
    "what came in a message that is understood": (
        "inbox",
        {"kind": "consent_removed", "raw": "{}"},
        CHECK.format("inbox_raw_of_unknown"),
    ),
    "a message without bounds": ("inbox", {"raw": "x" * 65_537}, CHECK.format("inbox_raw_of_unknown")),
    "an alarm that ended before it began": (
        "drift_alarms",
        {"last_seen": 0},
        CHECK.format("drift_alarms_in_order"),
    ),
    "a campaign name twice": ("campaigns", {}, UNIQUE.format("campaigns.tenant_id, campaigns.name_folded")),
    "an account twice in a campaign": ("participants", {}, UNIQUE.format("participants.")),
    "an account in another tenant's campaign": ("participants", {"campaign_id": 2}, FOREIGN),
    "another tenant's account in a campaign": ("participants", {"account_id": 2}, FOREIGN),
    "an order key twice": ("orders", {}, UNIQUE.format("orders.tenant_id, orders.key")),
    "an order of a non-participant": ("orders", {"key": "k", "account_id": 3}, FOREIGN),
    "an order in another tenant's campaign": (
        "orders",
        {"key": "k", "campaign_id": 2, "account_id": 2},
        FOREIGN,
    ),
    "an order for no video": (
        "orders",
        {"key": "k", "posts_required": 0},
        CHECK.format("orders_posts_required"),
    ),
    "an order for eleven": (
        "orders",
        {"key": "k", "posts_required": 11},
        CHECK.format("orders_posts_required"),
    ),
    "an order for odd Spark days": (
        "orders",
        {"key": "k", "spark_days": 8},
        CHECK.format("orders_spark_days"),
    ),
    "half a placement": (
        "orders",
        {"key": "k", **_PLACED, "invite_link": None},
        CHECK.format("orders_placed_wholly"),
    ),
    "a link of another tenant's order": ("order_links", {"order_id": 2}, FOREIGN),
    "a post twice": ("posts", {}, UNIQUE.format("posts.tenant_id, posts.network, posts.external_id")),
    "a post of another tenant's account": ("posts", {"external_id": "v", "account_id": 2}, FOREIGN),
    "a post from nowhere": ("posts", {"external_id": "v", "source": "rumour"}, known("posts", "source")),
    "a post without a source": ("posts", {"external_id": "v", "source": None}, "NOT NULL"),
    "a post in an odd state": ("posts", {"external_id": "v", "status": "odd"}, known("posts", "status")),
    "a caption of a TikTok post": (
        "posts",
        {"external_id": "v", "caption": "hi"},
        CHECK.format("posts_no_tiktok_caption"),
    ),
    "a post in another tenant's campaign": ("attachments", {"campaign_id": 2}, FOREIGN),
    "another tenant's post in a campaign": ("attachments", {"post_id": 2}, FOREIGN),
    "a TikTok post by keyword": ("attachments", {"why": "keyword"}, CHECK.format("attachments_way_in")),
    "a TikTok post that poses as another": (
        "attachments",
        {"why": "keyword", "network": "instagram", "by": "#ad"},
        FOREIGN,
    ),
    "a post for no known reason": ("attachments", {"why": "mood"}, CHECK.format("attachments_way_in")),
    "a post without a reason": ("attachments", {"why": None}, "NOT NULL"),
    "an order link without order": (
        "attachments",
        {"why": "order_link"},
        CHECK.format("attachments_order_of"),
    ),
    "an order by hand": ("attachments", {"order_id": 1}, CHECK.format("attachments_order_of_link")),
    "an order of another campaign": ("attachments", {"why": "order_link", "order_id": 2}, FOREIGN),
    "nobody's hand": ("attachments", {"by": ""}, CHECK.format("attachments_hand_has_a_name")),
    "an Instagram post by order": (
        "attachments",
        {"why": "order_link", "order_id": 1, "network": "instagram", "post_id": 3},
        CHECK.format("attachments_way_in"),
    ),
    "figures of nobody": ("account_days", {"account_id": 99}, "subject_missing"),
    "figures of no post": ("post_days", {"post_id": 99}, "subject_missing"),
    "figures from nowhere": ("account_days", {"source": 6}, CHECK.format("account_days_source_known")),
    "post figures from nowhere": ("post_days", {"source": 0}, CHECK.format("post_days_source_known")),
    "old figures under TikTok's definitions": (
        "account_days",
        {"source": 1, "definitions": 1},
        CHECK.format("account_days_definitions"),
    ),
    "unknown definitions": ("account_days", {"definitions": 3}, CHECK.format("account_days_definitions")),
    "post figures under unknown definitions": (
        "post_days",
        {"definitions": 3},
        CHECK.format("post_days_definitions"),
    ),
    "figures without a source": ("account_days", {"source": None}, "NOT NULL"),
    "less than no followers": ("account_days", {"follower_count": -1}, CHECK.format("account_days_ranges")),
    "a rate above one": ("account_days", {"engagement_rate": 1.5}, CHECK.format("account_days_ranges")),
    "a text for a rate": ("account_days", {"engagement_rate": "0.5 %"}, CHECK.format("account_days_ranges")),
    "a text for a mean": ("account_days", {"average_views": "many"}, CHECK.format("account_days_ranges")),
    "an endless mean": ("account_days", {"average_views": float("inf")}, CHECK.format("account_days_ranges")),
    "less than no likes": ("post_days", {"likes": -1}, CHECK.format("post_days_ranges")),
    "the old source's mean under TikTok's name": (
        "account_days",
        {"legacy_average_views": 1},
        CHECK.format("account_days_legacy_columns"),
    ),
    "the old source's text under TikTok's name": (
        "account_days",
        {"lists": '{"display_name":"Ann","legacy.notable_followers":"Bob"}'},
        CHECK.format("account_days_legacy_texts"),
    ),
    "a count of nothing": ("removed_posts", {"count": 0}, CHECK.format("removed_posts_count")),
    "an event nobody knows": ("outbox", {"told": 2}, CHECK.format("outbox_told_is_yes_or_no")),
    "a step nobody knows": ("cutover_steps", {"step": "dance"}, known("cutover_steps", "step")),
    "a tenant twice": ("tenants", {}, UNIQUE.format("tenants.name")),
}

_OWN_TAKEN: Final[Mapping[str, Row]] = {
    # the neighbour of a refusal: what differs from it is what was refused
    "another creator": ("accounts", _NEW),
    "the same creator at the other tenant": ("accounts", {"tenant_id": 2, "creator_id": "new"}),
    "an Instagram account nobody asked about": (
        "accounts",
        {**_NEW, "network": "instagram", "membership": "unknown"},
    ),
    "a grant": ("grants", {}),
    "a second try of a refresh": ("grants", {"refresh_begun_at": 1, "refresh_tries": 2}),
    "an end": ("consent_ends", {"reason": "lost"}),
    "a consent": ("consents", {"purpose": "application", "browser": "b"}),
    "a reference of a call": ("orders", {"key": "k", "reference": "r", "called_at": 1}),
    "a long message": ("inbox", {"raw": "x" * 65_536}),
    "an understood message": ("inbox", {"kind": "consent_removed"}),
    "an alarm": ("drift_alarms", {"last_seen": 2}),
    "another order": ("orders", {"key": "k", **_PLACED, "spark_days": 7, "posts_required": 10}),
    "the other tenant's order key": (
        "orders",
        {"tenant_id": 2, "campaign_id": 2, "account_id": 2, "key": "k"},
    ),
    "a link": ("order_links", {}),
    "an old post with its caption": ("posts", {"external_id": "v", "caption": "hi", "source": "legacy"}),
    "by hand": ("attachments", {}),
    "by order": ("attachments", {"why": "order_link", "order_id": 1, "by": ""}),
    "by keyword": ("attachments", {"why": "keyword", "network": "instagram", "post_id": 3, "by": "#ad"}),
    "a capture": ("attachments", {"why": "legacy_capture", "by": ""}),
    "figures": ("account_days", {"average_views": 1e308, "engagement_rate": 1, "follower_count": 0}),
    "a quoted word that is no metric": ("account_days", {"lists": '{"display_name":"a \\"legacy.x"}'}),
    "old figures": (
        "account_days",
        {"source": 1, "legacy_average_views": 1, "legacy_followers_growth": -0.5},
    ),
    "post figures": ("post_days", {"likes": 0}),
}

_FILES: Final = (
    crm_rows,
    backup_rows,
    cutover_rows,
    erasure_rows,
    order_rows,
    placing_rows,
    webhook_rows,
    deed_rows,
    key_rows,
    message_rows,
    schedule_rows,
    kept_rows,
    audit_rows,
)
_ALL_REFUSED: Final[list[Mapping[str, Case]]] = [*(file.REFUSED for file in _FILES), _OWN_REFUSED]
_ALL_TAKEN: Final[list[Mapping[str, Row]]] = [*(file.TAKEN for file in _FILES), _OWN_TAKEN]
REFUSED: Final[Mapping[str, Case]] = dict(ChainMap(*map(dict, _ALL_REFUSED)))
TAKEN: Final[Mapping[str, Row]] = dict(ChainMap(*map(dict, _ALL_TAKEN)))


@pytest.fixture(autouse=True)
def _furnished(raw: sqlite3.Connection) -> None:
    furnish(raw)
    for tenant in (1, 2):
        put(raw, "webhook_endpoints", tenant_id=tenant)
        put(raw, "webhook_deliveries", tenant_id=tenant, endpoint_id=tenant)
    put(raw, "deeds")
    for table, changed in kept_rows.FURNITURE:
        put(raw, table, **changed)


@pytest.mark.parametrize("what", REFUSED)
def test_the_database_itself_refuses(raw: sqlite3.Connection, what: str) -> None:
    table, changed, message = REFUSED[what]

    with pytest.raises(sqlite3.IntegrityError) as refusal:
        put(raw, table, **changed)

    assert str(refusal.value).startswith(message)


@pytest.mark.parametrize("what", TAKEN)
def test_the_neighbour_of_a_refusal_is_taken(raw: sqlite3.Connection, what: str) -> None:
    table, changed = TAKEN[what]

    put(raw, table, **changed)


def test_no_row_hides_another_of_its_title() -> None:
    assert len(REFUSED) == sum(map(len, _ALL_REFUSED))
    assert len(TAKEN) == sum(map(len, _ALL_TAKEN))


def test_every_check_of_the_schema_was_tried() -> None:
    places = [place for table in metadata.tables.values() for place in (table, *table.columns)]
    written = {str(c.name) for place in places for c in place.constraints if hasattr(c, "sqltext")}
    tried = {message.removeprefix(CHECK.format("")) for _, _, message in REFUSED.values()}
    untried = {name for name in written if not any(part and name.startswith(part) for part in tried)}

    # one row, three names: tried in the tests of the installation, and words that the domain checks as well
    assert untried == {"installation_is_one", "installation_phase_known", "posts_network_known"}


def test_every_table_has_an_ordinary_row() -> None:
    assert set(metadata.tables) - {"installation"} == set(ORDINARY)


def test_a_stub_stands_once_a_handle(raw: sqlite3.Connection) -> None:
    put(raw, "accounts", **_STUB)

    with pytest.raises(sqlite3.IntegrityError, match=r"accounts\.handle_folded"):
        put(raw, "accounts", **_STUB)


def test_an_open_id_stands_once_a_tenant(raw: sqlite3.Connection) -> None:
    put(raw, "accounts", **_NEW, open_id="open-ann")

    with pytest.raises(sqlite3.IntegrityError, match=r"accounts\.open_id"):
        put(raw, "accounts", creator_id="other", open_id="open-ann")


FORWARD: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    # what was done before, and what is refused then; the grant of account 1 is live with epoch 2
    "an older grant": ((), "UPDATE grants SET epoch = 1"),
    "an older grant in its place": ((), "INSERT OR REPLACE INTO grants SELECT * FROM older"),
    "another account's grant": ((), "UPDATE grants SET account_id = 3"),
    "a grant that ended": (("END 2", "DELETE FROM grants"), "INSERT INTO grants SELECT * FROM same"),
    "an older grant than the end": (
        ("END 2", "DELETE FROM grants"),
        "INSERT INTO grants SELECT * FROM older",
    ),
    "new tokens for a grant that ended": (("END 2",), "UPDATE grants SET sealed_access = x'00'"),
    "an older end": (("END 2",), "UPDATE consent_ends SET epoch = 1"),
    "another reason for an end": (("END 2",), "UPDATE consent_ends SET reason = 'lost'"),
    "an older end in its place": (("END 2",), "END 1"),
    "another account's end": (("END 2",), "UPDATE consent_ends SET account_id = 3, epoch = 3"),
}


@pytest.fixture
def live(raw: sqlite3.Connection) -> sqlite3.Connection:
    """A database with a live grant of epoch 2, and others that stand ready."""
    put(raw, "grants", epoch=2)
    raw.execute("CREATE TEMP TABLE same AS SELECT * FROM grants")
    raw.execute("CREATE TEMP TABLE older AS SELECT * FROM grants")
    raw.execute("UPDATE older SET epoch = 1")
    return raw


def execute(connection: sqlite3.Connection, deed: str) -> None:
    """Do it; `END n` writes down the end of an epoch over whatever is there."""
    if deed.startswith("END"):
        deed = f"INSERT OR REPLACE INTO consent_ends VALUES (1, 1, {deed[4:]}, 'withdrawn', 0)"  # noqa: S608
    connection.execute(deed)


@pytest.mark.parametrize("what", FORWARD)
def test_no_epoch_of_a_consent_goes_back(live: sqlite3.Connection, what: str) -> None:
    before, deed = FORWARD[what]
    for step in before:
        execute(live, step)

    with pytest.raises(sqlite3.IntegrityError, match=r"^epoch_goes_forward$"):
        execute(live, deed)


@pytest.mark.parametrize("ended", [None, 1])
def test_no_grant_goes_without_its_end(live: sqlite3.Connection, ended: int | None) -> None:
    if ended is not None:
        execute(live, f"END {ended}")

    with pytest.raises(sqlite3.IntegrityError, match=r"^grant_without_end$"):
        live.execute("DELETE FROM grants")


def test_a_later_grant_follows_an_end(live: sqlite3.Connection) -> None:
    for deed in (
        "END 2",
        "DELETE FROM grants",
        "UPDATE same SET epoch = 3",
        "INSERT INTO grants SELECT * FROM same",
    ):
        execute(live, deed)

    execute(live, "UPDATE grants SET sealed_access = x'00', epoch = 4")
    execute(live, "UPDATE consent_ends SET epoch = 4, reason = 'lost'")


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE order_steps SET detail = 'other'",
        "DELETE FROM order_steps",
        "INSERT OR REPLACE INTO order_steps SELECT id, 1, 1, 'sent', 9, 'ours', 'eve', '', '' FROM order_steps",
    ],
)
def test_evidence_of_an_order_stays(raw: sqlite3.Connection, deed: str) -> None:
    put(raw, "order_steps")

    with pytest.raises(sqlite3.IntegrityError, match=r"^evidence_stays$"):
        raw.execute(deed)


def test_the_same_evidence_stands_once(raw: sqlite3.Connection) -> None:
    put(raw, "order_steps")
    put(raw, "order_steps", at=1)

    with pytest.raises(sqlite3.IntegrityError, match=r"order_steps\.order_id"):
        put(raw, "order_steps", by="somebody else")


def test_a_message_stands_once(raw: sqlite3.Connection) -> None:
    put(raw, "inbox")

    with pytest.raises(sqlite3.IntegrityError, match=r"inbox\.key"):
        put(raw, "inbox", kind="consent_removed")


def test_an_alarm_stands_once(raw: sqlite3.Connection) -> None:
    put(raw, "drift_alarms")
    put(raw, "drift_alarms", shape="list")

    with pytest.raises(sqlite3.IntegrityError, match=r"drift_alarms\.endpoint"):
        put(raw, "drift_alarms", first_seen=0)


def test_what_an_order_asks_for_stays(raw: sqlite3.Connection) -> None:
    put(raw, "deliverables")

    with pytest.raises(sqlite3.IntegrityError, match="deliverables_stay"):
        raw.execute("UPDATE deliverables SET name = 'Other'")


def test_two_posts_of_an_order_have_two_names(raw: sqlite3.Connection) -> None:
    raw.execute("UPDATE orders SET posts_required = 2 WHERE id = 1")
    put(raw, "deliverables")
    put(raw, "deliverables", position=1, name="Story")

    with pytest.raises(sqlite3.IntegrityError, match=r"deliverables\.order_id, deliverables\.name"):
        raw.execute("INSERT INTO deliverables SELECT order_id, 0, tenant_id, 'Story', NULL FROM deliverables")


def test_no_older_answer_about_a_code_replaces_a_newer_one(raw: sqlite3.Connection) -> None:
    put(raw, "campaign_codes", told_at=2)

    raw.execute("UPDATE campaign_codes SET told_at = 2, remaining = 7")
    with pytest.raises(sqlite3.IntegrityError, match="older_answer"):
        raw.execute("UPDATE campaign_codes SET told_at = 1, remaining = 8")


def test_a_code_names_one_order_of_an_account(raw: sqlite3.Connection) -> None:
    put(raw, "orders", key="k", **_PLACED)

    with pytest.raises(sqlite3.IntegrityError, match=r"orders\.campaign_code, orders\.account_id"):
        put(raw, "orders", key="l", **_PLACED)


def test_a_video_is_linked_once_over_all_tenants(raw: sqlite3.Connection) -> None:
    put(raw, "order_links")

    with pytest.raises(sqlite3.IntegrityError, match=r"order_links\.video_id"):
        put(raw, "order_links", tenant_id=2, order_id=2)


def test_a_revoked_link_frees_its_video(raw: sqlite3.Connection) -> None:
    put(raw, "order_links", revoked_at=1)

    put(raw, "order_links", tenant_id=2, order_id=2)


@pytest.mark.parametrize("reason", [{}, {"why": "order_link", "order_id": 1}])
def test_a_reason_stands_once(raw: sqlite3.Connection, reason: dict[str, Any]) -> None:
    put(raw, "attachments", **reason)

    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE constraint failed: attachments"):
        put(raw, "attachments", **reason)


@pytest.mark.parametrize("table", ["accounts", "posts"])
def test_a_subject_with_figures_stays(raw: sqlite3.Connection, table: str) -> None:
    put(raw, "accounts", id=7, **_NEW)
    put(raw, "posts", id=7, account_id=7, external_id="v")
    put(raw, "account_days", account_id=7)
    put(raw, "post_days", post_id=7)

    for deed in ("DELETE FROM {} WHERE id = 7", "UPDATE {} SET id = 8 WHERE id = 7"):
        with pytest.raises(sqlite3.IntegrityError, match="subject_missing"):
            raw.execute(deed.format(table))


@pytest.mark.parametrize(("table", "key"), [("account_days", "account_id"), ("post_days", "post_id")])
def test_figures_do_not_move_to_nobody(raw: sqlite3.Connection, table: str, key: str) -> None:
    put(raw, table)

    with pytest.raises(sqlite3.IntegrityError, match="subject_missing"):
        raw.execute(f"UPDATE {table} SET {key} = 99")  # noqa: S608


@pytest.mark.parametrize("phase", ["before", "closing"])
@pytest.mark.parametrize("door", ["crm", "dashboard", "application", "taken_over"])
@pytest.mark.parametrize("membership", ["in", "not_in", "invited", "invalid", "unknown"])
@pytest.mark.parametrize("open_id", [None, "open"])
def test_no_account_is_created_unsupported(
    raw: sqlite3.Connection, phase: str, door: str, membership: str, open_id: str | None
) -> None:
    if phase == "closing":
        begin_cutover(raw)
    may = membership == "in" or open_id is not None or (door == "taken_over" and phase == "before")
    account = {**_NEW, "creator_id": None, "door": door, "membership": membership, "open_id": open_id}

    if may:
        put(raw, "accounts", **account)
    else:
        with pytest.raises(sqlite3.IntegrityError, match="account_unsupported"):
            put(raw, "accounts", **account)


def test_nobody_leaves_a_campaign_that_holds_orders(raw: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=FOREIGN):
        raw.execute("DELETE FROM participants")


def test_nobody_leaves_a_campaign_that_holds_posts(raw: sqlite3.Connection) -> None:
    raw.execute("DELETE FROM orders")
    put(raw, "attachments")

    with pytest.raises(sqlite3.IntegrityError, match="participant_held"):
        raw.execute("DELETE FROM participants WHERE account_id = 1")

    raw.execute("DELETE FROM participants WHERE account_id = 2")
