# ruff: noqa: S608 # claims are put together from names of this package; values are always bound
"""Every column of the database, and what becomes of it when a person is erased. One that is missing here is an error.

A table either holds nothing about creators (`Nobody`), or its rows about a person go (`goes`), or they stay and some
of their columns are emptied (`emptied`, with what is put there; `stays`, with the reason). Which rows are a person's
is a claim in SQL over `:accounts`, `:influencers`, `:applications`, `:names`, `:emails`, `:open_ids`, `:references`,
`:letters` and `:messages`. The order is that in which rows go: those that refer to others first.
"""

from collections.abc import Mapping
from typing import Final

import attrs

from influence.domain.erasures import Category


@attrs.frozen
class Nobody:
    """A table without data of creators, *because*; its *columns*."""

    because: str
    columns: tuple[str, ...]


@attrs.frozen
class Rows:
    """The rows of a person in one table: which they are (*whose*), and what becomes of each of their columns.

    Rows of no *category* are not counted: they belong to others that are. *sealed* columns are named to nobody.
    """

    whose: str
    category: Category | None = None
    goes: tuple[str, ...] = ()
    emptied: Mapping[str, str] = attrs.field(factory=dict)
    stays: Mapping[str, str] = attrs.field(factory=dict)
    sealed: frozenset[str] = frozenset()
    is_bulk: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """All that are declared."""
        return (*self.goes, *self.emptied, *self.stays)

    @property
    def personal(self) -> tuple[str, ...]:
        """The columns that do not outlast the person."""
        return (*self.goes, *self.emptied)


def _columns(names: str) -> tuple[str, ...]:
    return tuple(names.split())


def _among(column: str, parameter: str) -> str:
    return f"{column} IN (SELECT value FROM json_each(:{parameter}))"


def _all(names: str, because: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), because)


THEIRS: Final = _among("account_id", "accounts")
_ORDERS: Final = f"SELECT id FROM orders WHERE {THEIRS}"
_POSTS: Final = f"SELECT id FROM posts WHERE {THEIRS}"
_OF_ORDER: Final = f"order_id IN ({_ORDERS})"
_OF_POST: Final = f"post_id IN ({_POSTS})"
_HOLDS_NO_ORDER: Final = (
    "NOT EXISTS (SELECT 1 FROM orders AS held WHERE held.account_id = {0}.account_id"
    " AND held.campaign_id = {0}.campaign_id)"
)
_NAMED: Final = f"{_among('handle_folded', 'names')} AND account_id IS NULL"
_LETTERS: Final = _among("id", "letters")
# What is about somebody else's account, order or application is theirs, whoever bore the name.
_OF_OTHERS: Final = "(about LIKE 'account/%' OR about LIKE 'order/%' OR about LIKE 'application/%')"
_REFERENCE: Final = (
    f"{_among('about', 'references')} OR about IN (SELECT 'order/' || id FROM ({_ORDERS}))"
    " OR about IN (SELECT 'letter/' || value FROM json_each(:letters))"
)
ABOUT: Final = f"({_REFERENCE})"
_NAMES_THEM: Final = (
    "EXISTS (SELECT 1 FROM json_each(deeds.about) AS named"
    " WHERE named.value IN (SELECT value FROM json_each(:references))"
    f" OR named.value IN (SELECT 'order/' || id FROM ({_ORDERS}))"
    " OR named.value IN (SELECT 'handle/' || value FROM json_each(:names))"
    " OR named.value IN (SELECT 'mail/' || value FROM json_each(:emails)))"
)
TOLD: Final = f"tenant_id = :tenant AND ({_REFERENCE} OR NOT {_OF_OTHERS} AND {_among('fold(who)', 'names')})"
_DELIVERIES: Final = f"SELECT id FROM webhook_deliveries WHERE event IN (SELECT id FROM outbox WHERE {TOLD})"

_NUMBER: Final = "a number of ours"
_WHEN: Final = "when something happened to a contract"
_USER: Final = "a user of the organisation, who acted"
_CONTRACT: Final = "what was agreed"

PERSONAL: Final[Mapping[str, Rows]] = {
    "inbox": Rows(
        f"{_among('open_id', 'open_ids')} OR {_among('id', 'messages')}"
        f" OR video_id IN (SELECT external_id FROM posts WHERE network = 'tiktok' AND {THEIRS})"
        f" OR video_id IN (SELECT video_id FROM order_links WHERE {_OF_ORDER})",
        Category.MESSAGES,
        _columns(
            "id key kind happened_at campaign_code video_id open_id raw received_at looked_at outcome reason"
        ),
    ),
    "webhook_attempts": Rows(
        f"delivery_id IN ({_DELIVERIES})", None, _columns("id delivery_id at took_ms status why")
    ),
    "webhook_deliveries": Rows(
        f"id IN ({_DELIVERIES})",
        Category.DELIVERIES,
        _columns("id tenant_id endpoint_id event message_id kind body queued_at due_at state tries ended_at"),
    ),
    "notices": Rows(
        TOLD, Category.NOTICES, _columns("tenant_id person_id number kind who detail about at read_at")
    ),
    "outbox": Rows(TOLD, Category.EVENTS, _columns("id tenant_id kind who detail told about at")),
    "letter_attachments": Rows(
        _among("letter_id", "letters"), None, _columns("tenant_id letter_id position name media_type content")
    ),
    "letters": Rows(
        _LETTERS,
        Category.LETTERS,
        _columns(
            "id tenant_id message_id recipient subject text html language written_at queued_by about state due_at"
            " tries sent_at last_error"
        ),
    ),
    "deeds": Rows(
        f"tenant_id = :tenant AND {_NAMES_THEM}",
        Category.ANSWERS,
        emptied={"body": "''", "about": "'[]'"},
        stays={
            **_all("id tenant_id caller turn status", _NUMBER),
            **_all(
                "key content", "digests that lead to nobody: what was done for a program is not done twice"
            ),
            **_all("begun_at held_until", "when a program had something done"),
        },
        sealed=frozenset({"key", "content", "body"}),
    ),
    "consents": Rows(
        f"tenant_id = :tenant AND ({THEIRS} OR {_among('application_id', 'applications')}"
        f" OR account_id IS NULL AND application_id IS NULL AND {_among('fold(handle)', 'names')})",
        Category.CONSENTS,
        _columns(
            "tenant_id state redirect_uri begun_at begun_by handle purpose browser application_id account_id"
            " taken_at outcome reason"
        ),
        sealed=frozenset({"state", "browser"}),
    ),
    "applications": Rows(
        _among("id", "applications"),
        Category.APPLICATIONS,
        _columns(
            "id tenant_id group_key name email country started_at started_by submitted_at submitted_by accepted_at"
            " accepted_by declined_at declined_by withdrawn_at withdrawn_by reason account_id epoch influencer_id"
            " version"
        ),
    ),
    "handles": Rows(
        THEIRS, Category.HANDLES, _columns("id tenant_id account_id handle handle_folded since until")
    ),
    "merges": Rows(
        f"{_among('kept_id', 'accounts')} OR {_among('gone_id', 'accounts')}",
        Category.MERGES,
        _columns("id tenant_id kept_id gone_id at by moved undone_at undone_by"),
    ),
    "due_erasures": Rows(THEIRS, None, _columns("account_id tenant_id why erase_by")),
    "invites": Rows(
        f"tenant_id = :tenant AND ({THEIRS} OR {_NAMED})",
        Category.INVITES,
        _columns(
            "id tenant_id handle handle_folded account_id sent_at sent_by lapses_at answer reason answered_at"
            " joined_at checked_at version"
        ),
    ),
    "looks": Rows(
        f"tenant_id = :tenant AND matter IN ('account', 'posts') AND {_among('number', 'accounts')}",
        None,
        _columns("tenant_id matter number at"),
    ),
    "roster": Rows(
        THEIRS,
        None,
        _columns(
            "tenant_id account_id network handle influencer_id country membership authenticated followers"
            " last_synced consent_ends_at search"
        ),
    ),
    "order_remarks": Rows(_OF_ORDER, None, _columns("order_id cause tenant_id")),
    "due_reminders": Rows(_OF_ORDER, None, _columns("order_id stage due_on tenant_id")),
    "link_requests": Rows(
        _OF_ORDER,
        Category.LINK_REQUESTS,
        _columns("order_id video_id tenant_id status times_asked last_asked_at"),
    ),
    "kept_participants": Rows(
        THEIRS, Category.REPORTS, _columns("report_id account_id tenant_id place kind posts orders")
    ),
    "kept_reports": Rows(
        THEIRS,
        None,
        _columns(
            "id tenant_id campaign_id account_id title kept_at kept_by note policy fingerprint posts figures"
            " old_posts old_figures"
        ),
    ),
    "grants": Rows(
        THEIRS,
        Category.GRANTS,
        _columns(
            "account_id tenant_id open_id epoch scopes sealed_access sealed_refresh access_expires_at"
            " refresh_expires_at granted_at refresh_begun_at refresh_tries end_told_at"
        ),
        sealed=frozenset({"sealed_access", "sealed_refresh"}),
    ),
    "consent_ends": Rows(THEIRS, None, _columns("account_id tenant_id epoch reason ended_at")),
    "accounts": Rows(
        _among("id", "accounts"),
        Category.ACCOUNTS,
        emptied={
            "handle": ":alias",
            "handle_folded": ":alias",
            "creator_id": "NULL",
            "open_id": "NULL",
            "membership": "'unknown'",
            "checked_at": "NULL",
            "trouble": "NULL",
            "influencer_id": "NULL",
            "applying": "0",
            "left_at": "NULL",
            "merged_into": "id",  # into itself: it stands for nobody any more, and is in no list
            "version": "version + 1",
        },
        stays={
            **_all("id tenant_id", _NUMBER),
            **_all("network door added_at", "of what kind the contract's other side was, and since when"),
            "added_by": _USER,
        },
    ),
    "orders": Rows(
        THEIRS,
        Category.ORDERS,
        emptied={
            "key": "'erased/' || id",
            "invite_link": "CASE WHEN invite_link IS NULL THEN NULL ELSE '' END",
            "failure": "CASE WHEN failure IS NOT NULL OR upstream_id IS NULL AND cancelled_at IS NULL"
            " THEN 'the creator was erased' END",
            "cancelled_at": "CASE WHEN upstream_id IS NOT NULL AND cancelled_at IS NULL AND failure IS NULL"
            " AND posts_required > (SELECT count(*) FROM order_links WHERE order_id = orders.id"
            " AND revoked_at IS NULL) THEN :now ELSE cancelled_at END",
            "erased_at": ":now",
            "version": "version + 1",
        },
        stays={
            **_all("id tenant_id campaign_id account_id", _NUMBER),
            **_all("posts_required spark_days due_on", _CONTRACT),
            **_all("created_at called_at placed_at sent_at accepted_at", _WHEN),
            **_all(
                "upstream_id campaign_code reference",
                "a code and a creator name one order for ever: it stays used",
            ),
            "created_by": _USER,
        },
    ),
    "order_steps": Rows(
        _OF_ORDER,
        Category.ORDER_STEPS,
        emptied={
            "video_id": "CASE WHEN video_id = '' THEN '' ELSE 'erased-' || id END",
            "detail": "CASE WHEN detail = '' THEN '' WHEN kind IN ('placed', 'quota_full') THEN detail"
            " ELSE 'erased-' || id END",
        },
        stays={
            **_all("id tenant_id order_id", _NUMBER),
            **_all("kind at origin", _WHEN),
            "by": _USER,
        },
    ),
    "deliverables": Rows(
        _OF_ORDER,
        None,
        emptied={"name": "'Deliverable ' || (position + 1)"},
        stays={**_all("order_id position tenant_id", _NUMBER), "spark_days": _CONTRACT},
    ),
    "order_links": Rows(
        _OF_ORDER,
        None,
        emptied={"video_id": "'erased-' || order_id || '-' || position"},
        stays={
            **_all("order_id position tenant_id", _NUMBER),
            **_all("confirmed_at revoked_at", _WHEN),
        },
    ),
    "influencer_tags": Rows(
        _among("influencer_id", "influencers"), None, _columns("tenant_id influencer_id tag")
    ),
    "influencer_notes": Rows(
        _among("influencer_id", "influencers"),
        Category.NOTES,
        _columns("tenant_id influencer_id position text at by"),
    ),
    "influencer_groups": Rows(
        _among("influencer_id", "influencers"), None, _columns("tenant_id influencer_id group_key")
    ),
    "influencers": Rows(
        _among("id", "influencers"),
        Category.INFLUENCERS,
        _columns("id tenant_id name email country search added_at added_by version"),
    ),
    "images": Rows(
        THEIRS,
        Category.PICTURES,
        _columns(
            "tenant_id account_id source address_digest media_type width height content fetched_at expires_at"
        ),
        is_bulk=True,
        sealed=frozenset({"content"}),
    ),
    "attachments": Rows(
        _OF_POST,
        Category.IN_CAMPAIGNS,
        _columns("id tenant_id campaign_id post_id network why at by order_id"),
        is_bulk=True,
    ),
    "kept_values": Rows(
        _OF_POST,
        None,
        _columns("report_id post_id metric part value source as_of fetched_at definitions"),
        is_bulk=True,
    ),
    "kept_posts": Rows(
        _OF_POST, None, _columns("report_id post_id place tie reasons absent old"), is_bulk=True
    ),
    "post_days": Rows(_OF_POST, Category.FIGURES, is_bulk=True),
    "posts": Rows(
        THEIRS,
        Category.POSTS,
        _columns("id tenant_id network external_id account_id url caption published_at status source"),
        is_bulk=True,
    ),
    "account_days": Rows(THEIRS, Category.FIGURES, is_bulk=True),
    "agreements": Rows(
        f"{THEIRS} AND {_HOLDS_NO_ORDER.format('agreements')}",
        None,
        _columns("campaign_id account_id tenant_id fee currency briefed_at answered_at has_accepted"),
        is_bulk=True,
    ),
    "participants": Rows(
        f"{THEIRS} AND {_HOLDS_NO_ORDER.format('participants')}",
        Category.PLACES,
        _columns("campaign_id account_id tenant_id joined_at"),
        is_bulk=True,
    ),
}
"""The rows about a person. Figures go whole, whatever they are called: a new metric needs no line."""

WHOLE: Final = frozenset({"account_days", "post_days"})
"""Tables of which every column goes with its row."""

BY_HAND: Final[Mapping[str, Rows]] = {
    "schedules": Rows(
        "tenant_id = :tenant",
        Category.SCHEDULES,
        emptied={"recipients": "without the person's addresses; a schedule for nobody else goes"},
        stays=_all(
            "id tenant_id campaign_id rhythm zone formats language created_at created_by due_at paused_at"
            " paused_because last_run_for failures last_error version",
            "it is about a campaign",
        ),
    ),
    "jobs": Rows(
        "tenant = :tenant_name",
        None,
        emptied={"last_outcome": "emptied where it names the person"},
        stays=_all(
            "tenant kind due_at lease_token lease_until attempts last_begun last_ended failing_since",
            "it is about work of the program",
        ),
    ),
    "leftovers": Rows(
        _among("open_id", "open_ids"),
        None,
        stays=_all(
            "tenant_id state open_id sealed_access sealed_refresh due_at",
            "TikTok has yet to be told that the consent is over; it goes as soon as that is done",
        ),
    ),
}
"""What no single statement can do: addresses within lists, names within sentences, what waits for TikTok."""

NOBODY: Final[Mapping[str, Nobody]] = {
    "api_keys": Nobody(
        "keys of the organisation's own programs",
        _columns(
            "id tenant_id name prefix digest scopes made_at made_by expires_at revoked_at revoked_by used_at"
        ),
    ),
    "audit_records": Nobody(
        "pseudonyms, and what kind of thing changed; no values",
        _columns("chain number at by noun subject verb what digest"),
    ),
    "audit_names": Nobody(
        "who stands behind pseudonyms, by numbers of ours; those of a person go with the erasure",
        _columns("chain owner subject pseudonym key"),
    ),
    "audit_pending": Nobody(
        "what changes until the end of the transaction; no row outlives it",
        _columns("id chain noun subject owner verb what before after recorded_in"),
    ),
    "backups": Nobody(
        "names of places and times",
        _columns("id token place origin made_at made_by phase kept_until fingerprint gone_at gone_by"),
    ),
    "identity": Nobody("the name of the installation", _columns("id installation")),
    "cutover_runs": Nobody(
        "who runs the cut-over, and how far it is",
        _columns("id lease_token runner by lease_until step since seen done whole"),
    ),
    "cutover_records": Nobody(
        "times and counts",
        _columns(
            "id plan policy operator begun_at sealed_at planted found_before found_after known seen_before"
            " sought_after seen_after seconds bytes_before bytes_after"
        ),
    ),
    "cutover_counts": Nobody("counts", _columns("category count removed")),
    "cutover_digests": Nobody("digests of whole tables", _columns("name moment rows digest")),
    "cutover_others": Nobody("counts", _columns("name times")),
    "alembic_version": Nobody("it holds the number of the schema", ("version_num",)),
    "campaign_codes": Nobody(
        "numbers that TikTok told of codes", _columns("tenant_id code remaining told_at")
    ),
    "campaigns": Nobody(
        "users write them about campaigns; whom a text names no program can tell",
        _columns(
            "id tenant_id name name_folded brand description starts_on ends_on hashtags keywords created_at"
            " created_by archived_at version mentions client salesperson brief client_fee client_currency"
        ),
    ),
    "cutover_steps": Nobody("times and counts", _columns("step at removed")),
    "drift_alarms": Nobody(
        "names of fields and types, no values", _columns("endpoint field shape first_seen last_seen")
    ),
    "erasures": Nobody(
        "pseudonyms, counts and times of what was erased",
        _columns("id pseudonym plan ground begun_at begun_by parts ended_at receipt"),
    ),
    "groups": Nobody(
        "users write terms for many", _columns("tenant_id key name revenue_share application_text")
    ),
    "installation": Nobody("the phase of the release", _columns("id phase since plan")),
    "message_templates": Nobody(
        "users write them for many", _columns("tenant_id name language subject text html")
    ),
    "people": Nobody(
        "colleagues who get messages, no creators",
        _columns(
            "id tenant_id name name_folded email language zone quiet_from quiet_to choices added_at added_by version"
        ),
    ),
    "removed_posts": Nobody("counts", _columns("campaign_id on tenant_id count")),
    "roster_due": Nobody("numbers of accounts that are counted anew", _columns("tenant_id account_id")),
    "sqlite_sequence": Nobody("the last numbers given out", _columns("name seq")),
    "tenants": Nobody("names of organisations", _columns("id name plan kept_days called")),
    "webhook_endpoints": Nobody(
        "addresses of the organisation's own programs",
        _columns(
            "id tenant_id url kinds description created_at created_by disabled_at disabled_because failing_since"
            " version"
        ),
    ),
    "webhook_secrets": Nobody(
        "sealed secrets of our own", _columns("endpoint_id position tenant_id sealed made_at ends_at")
    ),
}
"""Tables that hold nothing about creators."""
