"""What of a thing counts as a change of it. What is not named here is bookkeeping, and no record tells of it."""

from collections.abc import Mapping
from typing import Final

from influence.domain.audit import Noun

# fmt: off
FACTS: Final[Mapping[Noun, tuple[str, ...]]] = {
    Noun.ACCOUNT: (
        "network", "handle", "creator_id", "open_id", "membership", "door", "added_at", "added_by",
        "influencer_id", "applying", "merged_into",
    ),
    Noun.GRANT: ("open_id", "epoch", "scopes", "refresh_expires_at", "granted_at"),
    Noun.APPLICATION: (
        "group_key", "name", "email", "country", "started_at", "started_by", "submitted_at", "submitted_by",
        "accepted_at", "accepted_by", "declined_at", "declined_by", "withdrawn_at", "withdrawn_by",
        "reason", "epoch", "influencer_id",
    ),
    Noun.INVITE: (
        "handle", "sent_at", "sent_by", "lapses_at", "answer", "reason", "answered_at", "joined_at",
    ),
    Noun.CAMPAIGN: (
        "name", "brand", "description", "starts_on", "ends_on", "hashtags", "keywords", "mentions", "created_at",
        "created_by", "archived_at", "client", "salesperson", "brief", "client_fee", "client_currency",
    ),
    Noun.PARTICIPANT: ("joined_at",),
    Noun.POST: ("at", "by"),
    Noun.ORDER: (
        "key", "campaign_id", "account_id", "posts_required", "created_at", "created_by", "spark_days", "due_on",
        "called_at", "reference", "upstream_id", "campaign_code", "invite_link", "placed_at", "failure",
        "sent_at", "accepted_at", "cancelled_at", "erased_at",
    ),
    Noun.LINK: ("video_id", "confirmed_at", "revoked_at"),
    Noun.TENANT: ("name", "plan", "kept_days"),
    Noun.ENDPOINT: (
        "url", "kinds", "description", "created_at", "created_by", "disabled_at", "disabled_because",
    ),
    Noun.SECRET: (),
    Noun.API_KEY: (
        "name", "prefix", "digest", "scopes", "made_at", "made_by", "expires_at", "revoked_at", "revoked_by",
    ),
    Noun.PHASE: ("phase", "since", "plan"),
    Noun.STEP: (),
    Noun.ERASURE: ("plan", "ground", "begun_at", "begun_by", "ended_at"),
    Noun.BACKUP: ("place", "origin", "made_at", "made_by", "phase", "kept_until", "fingerprint", "gone_at", "gone_by"),
}
# fmt: on
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {noun.value: facts for noun, facts in FACTS.items()}


def changed(noun: str, which: int) -> str:
    """The names of the facts of *noun* whose bits are set in *which*, the first fact being bit 0."""
    if not which:
        return ""
    return " ".join(name for bit, name in enumerate(_NAMES.get(noun, ())) if which >> bit & 1)
