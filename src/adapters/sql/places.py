"""Every place of the database, and how old-source data could rest in it. A table that is missing here is a finding."""

from collections.abc import Mapping
from typing import Final

import attrs


@attrs.frozen
class Place:
    """One table: *marks* is the claim that makes a row the old source's; None means no row ever is, *because*."""

    marks: str | None
    because: str


def _never(because: str) -> Place:
    return Place(None, because)


def _marked(claim: str) -> Place:
    return Place(claim, "its rows name their source")


PLACES: Final[Mapping[str, Place]] = {
    "account_days": _marked("source = 1"),
    "post_days": _marked("source = 1"),
    "posts": _marked("source = 'legacy'"),
    "attachments": _marked("why = 'legacy_capture'"),
    "accounts": _never("handles are the user's; ids and membership come from TikTok only"),
    "agreements": _never("users write them"),
    "alembic_version": _never("it holds the number of the schema"),
    "api_keys": _never("they hold names and digests of our own keys"),
    "applications": _never("applicants and users write them"),
    "audit_names": _never("they hold numbers of rows, and names of users"),
    "audit_pending": _never("they hold numbers of rows until the commit"),
    "audit_records": _never("they hold no value, only what kind of thing changed, when and by whom"),
    "backups": _never("they hold names of places, times and fingerprints of files"),
    "campaign_codes": _never("they hold numbers that TikTok told of codes"),
    "campaigns": _never("users write them"),
    "consent_ends": _never("they hold when and why TikTok's consent ended"),
    "consents": _never("they hold what a consent was asked for, and what came of it"),
    "cutover_counts": _never("they hold numbers of rows by category"),
    "cutover_digests": _never("they hold digests of what is not the old source's"),
    "cutover_others": _never("they hold names of tables and counts"),
    "cutover_records": _never("they hold digests, times and numbers"),
    "cutover_runs": _never("it holds who runs the cut-over, times and counts of rows"),
    "cutover_steps": _never("they hold times and counts of rows"),
    "deeds": _never("answers to what programs had done hold no figures, and name nothing that nobody named"),
    "deliverables": _never("users name the posts they ask for"),
    "drift_alarms": _never("they hold names of fields and types, no values"),
    "due_reminders": _never("they hold numbers of orders and days"),
    "due_erasures": _never("they hold numbers of accounts and times"),
    "erasures": _never("they hold pseudonyms, counts and times of what was erased"),
    "grants": _never("they hold TikTok's consent"),
    "groups": _never("users write them"),
    "handles": _never("they hold what TikTok and users called accounts"),
    "identity": _never("it holds a random name of the installation"),
    "images": _never("no picture of the old source is copied; the column of sources does not know it"),
    "inbox": _never("its messages come from TikTok"),
    "influencer_groups": _never("users put influencers into groups"),
    "influencer_notes": _never("users write them"),
    "influencer_tags": _never("users write them"),
    "influencers": _never("users and applicants write them; no name is taken from an old-source file"),
    "installation": _never("it holds the phase and the digest of the plan"),
    "invites": _never("users write them and TikTok answers"),
    "jobs": _never("they hold names of tenants and times"),
    "looks": _never("they hold numbers and times"),
    "link_requests": _never("they hold ids of videos that TikTok or a user named"),
    "kept_participants": _never("they hold what TikTok's answers made of accounts, and numbers of orders"),
    "kept_posts": Place("old = 1", "its rows say that the old source brought them"),
    "kept_reports": _never("users write them; of figures they hold counts"),
    "kept_values": _marked("source = 'legacy'"),
    "leftovers": _never("they hold sealed tokens of TikTok's"),
    "merges": _never("they hold numbers of rows, what users agreed, and an id that TikTok gave"),
    "order_links": _never("they hold what TikTok confirmed"),
    "order_remarks": _never("they hold what TikTok's reports do not fit"),
    "order_steps": _never("users act and TikTok answers"),
    "orders": _never("users write them and TikTok answers"),
    "people": _never("users write them"),
    "notices": _never("they repeat events, which hold no figures and no texts of posts"),
    "letters": _never("events and orders hold no figures, and a report by mail none of the old source"),
    "letter_attachments": _never("no file with a value of the old source is attached"),
    "message_templates": _never("users write them"),
    "outbox": _never("events hold no figures and no texts of posts"),
    "participants": _never("they hold numbers of accounts"),
    "removed_posts": _never("it holds counts"),
    "roster": _never("it is counted from what may be read without the old source"),
    "roster_due": _never("it holds numbers of accounts"),
    "schedules": _never("users write them"),
    "sqlite_sequence": _never("it holds the last numbers given out"),
    "tenants": _never("it holds names of tenants"),
    "webhook_attempts": _never("they hold times and what endpoints answered"),
    "webhook_deliveries": _never("their messages hold kinds and numbers of events, no figures"),
    "webhook_endpoints": _never("users write them"),
    "webhook_secrets": _never("they hold sealed secrets of our own"),
}

LEARNT: Final[Mapping[str, Place]] = {
    # tables that SQLite makes for its plans when somebody runs ANALYZE
    name: _never("they are emptied and learnt anew after the removal")
    for name in ("sqlite_stat1", "sqlite_stat3", "sqlite_stat4")
}
REBUILDS: Final[Mapping[str, str]] = {
    # full-text indexes, each with the statement that builds it anew from its texts; there are none
}
