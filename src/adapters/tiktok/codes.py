"""TikTok's return codes, and what each makes us do. The code is the verdict, never the HTTP status.

One table for both API generations. What it does not name is wrong with what we sent: asking again changes nothing.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final


class Verdict(StrEnum):
    """What a return code says."""

    DONE = "done"
    PARTIAL = "partial"  # some items failed: look at each
    RETRY = "retry"  # TikTok stumbled
    READ_BACK = "read_back"  # the same was asked a moment ago: that one may have taken effect
    WAIT = "wait"  # too many requests: nothing happened
    CLOSED = "closed"  # closed for repairs: nothing happened
    LATER = "later"  # busy: nothing happened
    REFRESH = "refresh"  # the token is too old
    RECONSENT = "reconsent"  # the token, or the consent behind it, is dead
    FIX = "fix"  # the request, the app or its rights are not right
    DEGRADE = "degrade"  # TikTok took this away


class Then(StrEnum):
    """What follows for one call."""

    USE = "use"  # its answer
    REPEAT = "repeat"  # after a pause
    REPEAT_AFTER_SILENCE = "repeat_after_silence"  # once the quota gives leave
    GIVE_UP = "give_up"  # for now: nothing happened
    LEAVE_IN_DOUBT = "leave_in_doubt"  # nobody knows whether it took effect
    EXPIRE = "expire"
    END = "end"
    REFUSE = "refuse"
    REFUSE_AND_ALARM = "refuse_and_alarm"


# fmt: off
THEN: Final[Mapping[Verdict, tuple[Then, Then]]] = {
    #                   a question                  a change, which is never sent twice once it may have taken effect
    Verdict.DONE:      (Then.USE,                   Then.USE),
    Verdict.PARTIAL:   (Then.USE,                   Then.USE),
    Verdict.RETRY:     (Then.REPEAT,                Then.LEAVE_IN_DOUBT),
    Verdict.READ_BACK: (Then.REPEAT,                Then.LEAVE_IN_DOUBT),
    Verdict.WAIT:      (Then.REPEAT_AFTER_SILENCE,  Then.REPEAT_AFTER_SILENCE),
    Verdict.CLOSED:    (Then.REPEAT,                Then.GIVE_UP),
    Verdict.LATER:     (Then.GIVE_UP,               Then.GIVE_UP),
    Verdict.REFRESH:   (Then.EXPIRE,                Then.EXPIRE),
    Verdict.RECONSENT: (Then.END,                   Then.END),
    Verdict.FIX:       (Then.REFUSE,                Then.REFUSE),
    Verdict.DEGRADE:   (Then.REFUSE_AND_ALARM,      Then.REFUSE_AND_ALARM),
}

OK: Final = 0
NOT_FOUND: Final = 40007
NOT_A_CREATOR: Final = 40121
SCOPE_MISSING: Final = 40130
NUMBER_LIMIT: Final = 40502
ENDPOINT_OFFLINE: Final = 41001
FIELDS_OFFLINE: Final = 41002

VERDICTS: Final[Mapping[int, Verdict]] = {
    OK:    Verdict.DONE,
    20001: Verdict.PARTIAL,
    40000: Verdict.FIX,        # invalid parameters
    40001: Verdict.FIX,        # no right on this object or endpoint
    40002: Verdict.FIX,        # a parameter is missing, of a wrong type, or out of range
    40003: Verdict.FIX,        # forbidden
    40006: Verdict.FIX,        # version
    NOT_FOUND: Verdict.FIX,
    40008: Verdict.FIX,        # not implemented
    40009: Verdict.FIX,        # not in the sandbox
    40010: Verdict.FIX,        # unsupported domain
    40011: Verdict.FIX,        # too many ids
    40012: Verdict.DONE,       # nothing to update
    40013: Verdict.FIX,        # no sandbox account
    40014: Verdict.FIX,        # wrong cluster
    40016: Verdict.WAIT,       # flow control
    40050: Verdict.READ_BACK,  # the same request within ten seconds
    40051: Verdict.FIX,        # wrong API version
    40053: Verdict.FIX,        # no such video
    40061: Verdict.FIX,        # wrong batch size
    40100: Verdict.WAIT,       # too many requests
    40101: Verdict.FIX,        # invalid partner
    40102: Verdict.REFRESH,    # access token expired
    40103: Verdict.RECONSENT,  # refresh token expired
    40104: Verdict.FIX,        # access token missing
    40105: Verdict.RECONSENT,  # access token wrong or revoked
    40106: Verdict.RECONSENT,  # invalid core user
    40107: Verdict.RECONSENT,  # refresh token invalid
    40108: Verdict.FIX,        # wrong grant type
    40110: Verdict.RECONSENT,  # consent code wrong, used or late
    40112: Verdict.FIX,        # password
    40113: Verdict.FIX,        # app forbidden
    40114: Verdict.RECONSENT,  # advertiser logged out
    40115: Verdict.FIX,        # timestamp
    40116: Verdict.FIX,        # signature
    40117: Verdict.FIX,        # method forbidden to the app
    40118: Verdict.FIX,        # not on the allow-list
    40119: Verdict.FIX,        # not the same identity
    40120: Verdict.RECONSENT,  # TikTok user not logged in
    NOT_A_CREATOR: Verdict.FIX,  # of the marketplace
    40122: Verdict.FIX,        # a creator in an unsupported country
    40124: Verdict.FIX,        # developer rejected
    40125: Verdict.FIX,        # the app lacks the permission
    SCOPE_MISSING: Verdict.FIX,  # the token lives; it lacks a scope for what was asked
    40131: Verdict.RECONSENT,  # TikTok user authorisation failed
    40132: Verdict.WAIT,       # frequency limit for one value of a field
    40133: Verdict.WAIT,       # throttled per advertiser
    40200: Verdict.FIX,        # task failed
    40201: Verdict.LATER,      # task not ready
    40202: Verdict.LATER,      # write conflict: ours was not done
    40300: Verdict.FIX,        # no such advertiser
    40301: Verdict.FIX,        # role
    40302: Verdict.FIX,        # customer
    40309: Verdict.RECONSENT,  # login required
    40400: Verdict.FIX,        # no such route
    NUMBER_LIMIT: Verdict.FIX,
    40700: Verdict.FIX,        # a lower service finds it invalid
    40902: Verdict.LATER,      # TikTok could not fetch a file in time
    40913: Verdict.LATER,      # the same, for an address
    41000: Verdict.FIX,        # blocked
    ENDPOINT_OFFLINE: Verdict.DEGRADE,
    FIELDS_OFFLINE: Verdict.DEGRADE,
    60001: Verdict.CLOSED,     # maintenance
    61000: Verdict.WAIT,       # too many requests
    70001: Verdict.FIX,        # wrong kind of business authorisation
}
RANGES: Final[tuple[tuple[range, Verdict], ...]] = (
    (range(40900, 40917), Verdict.FIX),    # files, videos, images, addresses
    (range(50000, 53104), Verdict.RETRY),  # system errors, lower services, storage, (de)serialisation
)
# fmt: on


def verdict(code: int) -> Verdict:
    """What *code* says; one that nobody has heard of is a refusal."""
    known = VERDICTS.get(code)
    return known if known is not None else next(_of_ranges(code), Verdict.FIX)


def _of_ranges(code: int) -> Iterator[Verdict]:
    return (said for codes, said in RANGES if code in codes)
