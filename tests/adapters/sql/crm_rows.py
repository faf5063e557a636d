"""One valid row of each table of the CRM, and rows that its constraints refuse."""

from collections.abc import Mapping
from typing import Final

Row = Mapping[str, object]

ORDINARY: Final[Mapping[str, Row]] = {
    "groups": {"tenant_id": 1, "key": "talents", "name": "Talents", "application_text": ""},
    "influencers": {
        "tenant_id": 1,
        "name": "Ann",
        "email": "",
        "search": "ann\n",
        "added_at": 0,
        "added_by": "mara",
        "version": 0,
    },
    "influencer_tags": {"tenant_id": 1, "influencer_id": 1, "tag": "food"},
    "influencer_notes": {
        "tenant_id": 1,
        "influencer_id": 1,
        "position": 0,
        "text": "hi",
        "at": 0,
        "by": "mara",
    },
    "influencer_groups": {"tenant_id": 1, "influencer_id": 1, "group_key": "talents"},
    "roster": {
        "tenant_id": 1,
        "account_id": 1,
        "network": "tiktok",
        "handle": "ann",
        "membership": "in",
        "authenticated": 0,
        "search": "ann",
    },
    "roster_due": {"tenant_id": 1, "account_id": 1},
    "applications": {
        "tenant_id": 1,
        "group_key": "talents",
        "name": "",
        "email": "",
        "country": "",
        "started_at": 0,
        "started_by": "mara",
        "reason": "",
        "version": 0,
    },
    "leftovers": {
        "tenant_id": 1,
        "state": "s",
        "open_id": "o",
        "sealed_access": b"a",
        "sealed_refresh": b"r",
        "due_at": 0,
    },
    "invites": {
        "tenant_id": 1,
        "handle": "ann",
        "handle_folded": "ann",
        "sent_at": 0,
        "sent_by": "mara",
        "lapses_at": 9,
        "version": 0,
    },
    "images": {
        "tenant_id": 1,
        "account_id": 1,
        "source": "ttcm_public",
        "address_digest": "d" * 64,
        "media_type": "image/png",
        "width": 9,
        "height": 9,
        "content": b"p",
        "fetched_at": 0,
        "expires_at": 1,
    },
    "jobs": {
        "tenant": "acme",
        "kind": "memberships",
        "due_at": 0,
        "lease_token": 0,
        "attempts": 0,
        "last_outcome": "",
    },
    "looks": {"tenant_id": 1, "matter": "account", "number": 1, "at": 0},
    "due_erasures": {"account_id": 1, "tenant_id": 1, "why": "withdrawn", "erase_by": 1},
    "handles": {
        "tenant_id": 1,
        "account_id": 1,
        "handle": "ann",
        "handle_folded": "ann",
        "since": 0,
        "until": 1,
    },
    "agreements": {"tenant_id": 1, "campaign_id": 1, "account_id": 1},
    "order_remarks": {"order_id": 1, "cause": "c", "tenant_id": 1},
    "merges": {
        "tenant_id": 1,
        "kept_id": 1,
        "gone_id": 3,
        "at": 0,
        "by": "mara",
        "moved": "{}",
        "undone_by": "",
    },
}

_CHECK: Final = "CHECK constraint failed: {}"
_MISSING: Final = "influencer_missing"
_KEY: Final = "FOREIGN KEY constraint failed"
_SAID: Final = {"submitted_at": 1, "submitted_by": "a"}
_ACCEPTED: Final = {**_SAID, "accepted_at": 1, "accepted_by": "m"}
_REJECTED: Final = {"answer": "rejected", "answered_at": 1, "reason": "too young"}


def _known(table: str, column: str) -> str:
    return _CHECK.format(f"{table}_{column}_known")


REFUSED: Final[Mapping[str, tuple[str, Row, str]]] = {
    # what, table, what is changed of its ordinary row, how the refusal begins
    "a share above all": ("groups", {"revenue_share": 1.1}, _CHECK.format("groups_revenue_share")),
    "a country in words": ("influencers", {"country": "Germany"}, _CHECK.format("influencers_country")),
    "a tag of nobody": ("influencer_tags", {"influencer_id": 9}, _KEY),
    "a note of nobody": ("influencer_notes", {"influencer_id": 9}, _KEY),
    "a group of nobody": ("influencer_groups", {"influencer_id": 9}, _KEY),
    "an account of nobody": ("accounts", {"creator_id": "new", "influencer_id": 9}, _MISSING),
    "an applying account of the CRM": (
        "accounts",
        {"creator_id": "new", "applying": 1},
        _CHECK.format("accounts_applying"),
    ),
    "data kept too long": ("tenants", {"name": "cliff", "kept_days": 31}, _CHECK.format("tenants_kept_days")),
    "a listed strange network": ("roster", {"network": "orkut"}, _known("roster", "network")),
    "a listed strange answer": ("roster", {"membership": "maybe"}, _known("roster", "membership")),
    "half authenticated": ("roster", {"authenticated": 2}, _CHECK.format("roster_authenticated")),
    "accepted and declined": (
        "applications",
        {**_ACCEPTED, "declined_at": 1, "declined_by": "m"},
        _CHECK.format("applications_decided_once"),
    ),
    "accepted before it was submitted": (
        "applications",
        {"accepted_at": 1, "accepted_by": "m"},
        _CHECK.format("applications_decided_when_submitted"),
    ),
    "submitted by nobody": (
        "applications",
        {"submitted_at": 1},
        _CHECK.format("applications_said_by"),
    ),
    "an account without a consent": (
        "applications",
        {"account_id": 1},
        _CHECK.format("applications_brought"),
    ),
    "an outcome of an open consent": ("consents", {"outcome": "failed"}, _known("consents", "outcome")),
    "an outcome nobody knows": (
        "consents",
        {"outcome": "odd", "taken_at": 1},
        _known("consents", "outcome"),
    ),
    "a long reason": ("consents", {"reason": "x" * 201}, _CHECK.format("consents_reason_short")),
    "a message with a strange reason": ("inbox", {"reason": "odd"}, _known("inbox", "reason")),
    "an answer nobody knows": (
        "invites",
        {"answer": "odd", "answered_at": 1},
        _known("invites", "answer"),
    ),
    "an invite that lapsed before": ("invites", {"lapses_at": 0}, _CHECK.format("invites_lapse_later")),
    "an answer without a time": ("invites", {"answer": "invited"}, _CHECK.format("invites_answered")),
    "a rejection without a reason": (
        "invites",
        {"answer": "rejected", "answered_at": 1},
        _CHECK.format("invites_reason_of_rejection"),
    ),
    "a join after a rejection": (
        "invites",
        {**_REJECTED, "joined_at": 2},
        _CHECK.format("invites_no_way_back"),
    ),
    "the old source's picture": ("images", {"source": "legacy"}, _known("images", "source")),
    "a drawing with a script": (
        "images",
        {"media_type": "image/svg+xml"},
        _known("images", "media_type"),
    ),
    "half a digest": ("images", {"address_digest": "d"}, _CHECK.format("images_digest_whole")),
    "a picture of nothing": ("images", {"content": b""}, _CHECK.format("images_bytes")),
    "a flood of pixels": ("images", {"width": 65_535}, _CHECK.format("images_pixels")),
    "a picture that ended before": ("images", {"fetched_at": 1}, _CHECK.format("images_in_order")),
    "a lease of nobody": ("jobs", {"lease_until": 1}, _CHECK.format("jobs_held_with_a_token")),
    "a look at a strange thing": ("looks", {"matter": "moon"}, _known("looks", "matter")),
    "an erasure for a strange reason": ("due_erasures", {"why": "odd"}, _known("due_erasures", "why")),
    "a former handle of nobody": ("handles", {"account_id": 9}, _KEY),
    "a fee without a currency": ("agreements", {"fee": 1}, _CHECK.format("agreements_fee_has_currency")),
    "a negative fee": (
        "agreements",
        {"fee": -1, "currency": "EUR"},
        _CHECK.format("agreements_fee_is_not_negative"),
    ),
    "an answer to a brief without a time": (
        "agreements",
        {"has_accepted": 1},
        _CHECK.format("agreements_answer_has_time"),
    ),
    "half an answer to a brief": (
        "agreements",
        {"has_accepted": 2, "answered_at": 1},
        _CHECK.format("agreements_answer_is_yes_or_no"),
    ),
    "an agreement with who takes no part": ("agreements", {"account_id": 3}, _KEY),
    "an agreement of another tenant's": ("agreements", {"tenant_id": 2}, _KEY),
    "what a client pays in no currency": (
        "campaigns",
        {"name_folded": "paid", "client_fee": 1},
        _CHECK.format("campaigns_fee_has_currency"),
    ),
    "a remark on no order": ("order_remarks", {"order_id": 9}, _KEY),
    "a merge with itself": ("merges", {"gone_id": 1}, _CHECK.format("merges_of_two")),
    "a merge into another tenant's": ("merges", {"kept_id": 2}, _KEY),
}

TAKEN: Final[Mapping[str, tuple[str, Row]]] = {
    # the neighbours of what is refused
    "a whole share": ("groups", {"revenue_share": 1}),
    "a country": ("influencers", {"country": "DE"}),
    "data kept a month": ("tenants", {"name": "cliff", "kept_days": 30}),
    "an applicant's account": ("accounts", {"creator_id": "n", "door": "application", "applying": 1}),
    "an accepted application": ("applications", {**_ACCEPTED, "account_id": 1, "epoch": 1}),
    "the outcome of a taken consent": ("consents", {"outcome": "failed", "taken_at": 1, "reason": "x" * 200}),
    "a rejection": ("invites", _REJECTED),
    "a join": ("invites", {"answer": "invited", "answered_at": 1, "joined_at": 2}),
    "a picture": ("images", {"width": 4096, "height": 1, "media_type": "image/webp"}),
    "a held job": ("jobs", {"lease_until": 1, "lease_token": 1}),
    "a merge": ("merges", {}),
    "an erasure": ("due_erasures", {"why": "account_deleted"}),
}
