"""Which rows are audited: what of them counts, what is bookkeeping and why, and who stands behind them."""

from collections.abc import Mapping
from typing import Final

import attrs

from influence.adapters.sql.tables.audit import OF_ALL
from influence.domain.audit import Noun
from influence.domain.posts import Why


@attrs.frozen
class Audited:
    """One table whose rows are things that records are about.

    *key* and *owner* are made of a row's columns, in which ROW stands for the row; without *owner* no person is behind
    it. *bookkeeping* are the columns that may change unrecorded, each with its reason. Rows are audited *when* that
    holds of them. A row that *returns* under the same key in one commit is the same thing as before.
    """

    table: str
    key: str
    identity: frozenset[str]
    bookkeeping: Mapping[str, str]
    owner: str | None = None
    chain: str = "ROW.tenant_id"
    when: str | None = None
    returns: bool = False


_COUNTED: Final = "it counts how often the row was saved"
_FOLLOWS: Final = "it is another column in another spelling"
_NUMBER: Final = "ROW.id"
_OF_ACCOUNT: Final = "'account:' || ROW.account_id"

AUDITED: Final[Mapping[Noun, Audited]] = {
    Noun.ACCOUNT: Audited(
        "accounts",
        _NUMBER,
        frozenset({"id", "tenant_id"}),
        {
            "handle_folded": _FOLLOWS,
            "checked_at": "it tells when TikTok was asked, also when the answer was the same",
            "left_at": "it tells since when TikTok denies the membership, whose changes are recorded",
            "trouble": "it tells of the last refresh of figures",
            "version": _COUNTED,
        },
        owner="'account:' || ROW.id",
    ),
    Noun.GRANT: Audited(
        "grants",
        "ROW.account_id",
        frozenset({"account_id", "tenant_id"}),
        {
            "sealed_access": "tokens are renewed daily under the same consent, and sealed anew with new keys",
            "sealed_refresh": "tokens are renewed daily under the same consent, and sealed anew with new keys",
            "access_expires_at": "it moves with every renewal of a token",
            "refresh_begun_at": "it marks a renewal at work",
            "refresh_tries": "it counts tries of a renewal at work",
            "end_told_at": "it keeps people from being told twice",
        },
        owner=_OF_ACCOUNT,
        returns=True,
    ),
    Noun.APPLICATION: Audited(
        "applications",
        _NUMBER,
        frozenset({"id", "tenant_id"}),
        {
            "account_id": "it comes with the epoch of a consent and goes with the account",
            "version": _COUNTED,
        },
        owner="'application:' || ROW.id",
    ),
    Noun.INVITE: Audited(
        "invites",
        _NUMBER,
        frozenset({"id", "tenant_id"}),
        {
            "account_id": "it goes with the account",
            "handle_folded": _FOLLOWS,
            "checked_at": "it tells when TikTok was asked, also when the answer was the same",
            "version": _COUNTED,
        },
        owner="CASE WHEN ROW.account_id IS NULL THEN 'invite:' || ROW.id ELSE 'account:' || ROW.account_id END",
    ),
    Noun.CAMPAIGN: Audited(
        "campaigns",
        _NUMBER,
        frozenset({"id", "tenant_id"}),
        {"name_folded": _FOLLOWS, "version": _COUNTED},
    ),
    Noun.PARTICIPANT: Audited(
        "participants",
        "ROW.campaign_id || '/' || ROW.account_id",
        frozenset({"campaign_id", "account_id", "tenant_id"}),
        {},
        owner=_OF_ACCOUNT,
        returns=True,
    ),
    Noun.POST: Audited(
        "attachments",
        "ROW.campaign_id || '/' || ROW.post_id",
        frozenset({"id", "tenant_id", "campaign_id", "post_id"}),
        {
            "network": "it is the post's, by a foreign key",
            "why": "a row keeps its reason; a record is written of those that a person gave",
            "order_id": "links of orders are recorded as links",
        },
        owner="(SELECT 'account:' || account_id FROM posts WHERE id = ROW.post_id)",
        when=f"ROW.why = '{Why.BY_HAND}'",
        returns=True,
    ),
    Noun.ORDER: Audited(
        "orders", _NUMBER, frozenset({"id", "tenant_id"}), {"version": _COUNTED}, owner=_OF_ACCOUNT
    ),
    Noun.LINK: Audited(
        "order_links",
        "ROW.order_id || '/' || ROW.position",
        frozenset({"order_id", "position", "tenant_id"}),
        {},
        owner="(SELECT 'account:' || account_id FROM orders WHERE id = ROW.order_id)",
        returns=True,
    ),
    Noun.TENANT: Audited(
        "tenants", "''", frozenset({"id"}), {"called": "it is how letters are signed"}, chain="ROW.id"
    ),
    Noun.ENDPOINT: Audited(
        "webhook_endpoints",
        _NUMBER,
        frozenset({"id", "tenant_id"}),
        {"failing_since": "it is noted while messages are sent", "version": _COUNTED},
    ),
    Noun.SECRET: Audited(
        "webhook_secrets",
        "ROW.endpoint_id || '/' || ROW.made_at",
        frozenset({"endpoint_id", "made_at", "tenant_id"}),
        {
            "position": "the newest comes first",
            "sealed": "it is sealed anew with new keys",
            "ends_at": "it is set when the next one is made, which is recorded",
        },
        returns=True,
    ),
    Noun.API_KEY: Audited(
        "api_keys", _NUMBER, frozenset({"id", "tenant_id"}), {"used_at": "it tells of the last use"}
    ),
    Noun.BACKUP: Audited("backups", _NUMBER, frozenset({"id", "token"}), {}, chain=str(OF_ALL)),
    Noun.ERASURE: Audited(
        "erasures",
        "ROW.pseudonym",
        frozenset({"id", "pseudonym"}),
        {"parts": "it grows while an erasure is at work", "receipt": "it comes with the end"},
        chain=str(OF_ALL),
    ),
    Noun.PHASE: Audited("installation", "''", frozenset({"id"}), {}, chain=str(OF_ALL)),
    Noun.STEP: Audited(
        "cutover_steps",
        "ROW.step",
        frozenset({"step"}),
        {"at": "it moves while a step is at work", "removed": "it counts up while a step is at work"},
        chain=str(OF_ALL),
    ),
}
