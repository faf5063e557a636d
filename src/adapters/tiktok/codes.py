"""TikTok's return codes, and what each makes us do. The code is the verdict, never the HTTP status."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Verdict(StrEnum):
    """What follows from a return code."""

    DONE = "done"
    PARTIAL = "partial"  # some items failed: look at each
    AGAIN = "again"  # TikTok stumbled: a read is repeated, the outcome of a change is unknown
    LATER = "later"  # not now, and nothing happened: throttled, busy, closed for repairs
    REFRESH = "refresh"  # the token is too old
    RECONSENT = "reconsent"  # the token, or the consent behind it, is dead
    REFUSE = "refuse"


OK: Final = 0
SCOPE_MISSING: Final = 40130

# fmt: off
VERDICTS: Final[Mapping[int, Verdict]] = {
    OK:    Verdict.DONE,
    20001: Verdict.PARTIAL,
    40012: Verdict.DONE,       # nothing to update
    40016: Verdict.LATER,      # flow control
    40050: Verdict.AGAIN,      # the same request within ten seconds: the first one may have taken effect
    40100: Verdict.LATER,      # too many requests
    40102: Verdict.REFRESH,
    40103: Verdict.RECONSENT,  # refresh token expired
    40105: Verdict.RECONSENT,  # access token wrong or revoked
    40106: Verdict.RECONSENT,  # invalid core user
    40107: Verdict.RECONSENT,  # refresh token invalid
    40110: Verdict.RECONSENT,  # consent code wrong, used or late
    40114: Verdict.RECONSENT,  # advertiser logged out
    40120: Verdict.RECONSENT,  # TikTok user not logged in
    SCOPE_MISSING: Verdict.REFUSE,  # the token lives; it lacks a scope for what was asked
    40131: Verdict.RECONSENT,  # TikTok user authorisation failed
    40132: Verdict.LATER,      # frequency limit for one field value
    40133: Verdict.LATER,      # throttled per advertiser
    40201: Verdict.LATER,      # task not ready
    40202: Verdict.LATER,      # write conflict: ours was not done
    40309: Verdict.RECONSENT,  # login required
    40902: Verdict.LATER,      # TikTok could not fetch a file in time
    40913: Verdict.LATER,      # the same, for an address
    60001: Verdict.LATER,      # maintenance
    61000: Verdict.LATER,      # too many requests
}
# fmt: on
STUMBLES: Final = range(50000, 53104)
"""System errors, lower services, storage, (de)serialisation."""


def verdict(code: int) -> Verdict:
    """What *code* makes us do; a code nobody has heard of is a refusal."""
    known = VERDICTS.get(code)
    if known is not None:
        return known
    return Verdict.AGAIN if code in STUMBLES else Verdict.REFUSE
