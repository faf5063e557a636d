"""Why the simulated world says no. The wire and the control plane turn each reason into their own words."""

from enum import StrEnum

import attrs


class Why(StrEnum):
    """The reason of a refusal."""

    UNKNOWN_HANDLE = "unknown_handle"
    UNKNOWN_VIDEO = "unknown_video"
    UNKNOWN_CODE = "unknown_code"
    UNKNOWN_ORDER = "unknown_order"
    UNKNOWN_CAMPAIGN = "unknown_campaign"
    UNKNOWN_BRAND = "unknown_brand"
    UNKNOWN_REQUEST = "unknown_request"
    UNKNOWN_EVENT = "unknown_event"
    BAD_ARGUMENT = "bad_argument"
    WRONG_STATE = "wrong_state"
    RULE = "rule"
    HANDLE_TAKEN = "handle_taken"
    OTHER_BRAND = "other_brand"
    ALREADY_ORDERED = "already_ordered"
    ALREADY_LINKED = "already_linked"
    ORDERS_EXHAUSTED = "orders_exhausted"
    VIDEOS_EXHAUSTED = "videos_exhausted"
    BAD_AUTH_CODE = "bad_auth_code"
    REFRESH_UNKNOWN = "refresh_unknown"
    REFRESH_TOO_OLD = "refresh_too_old"
    ACCESS_UNKNOWN = "access_unknown"
    ACCESS_TOO_OLD = "access_too_old"


@attrs.frozen
class Refused(Exception):
    """The simulated world does not do that."""

    why: Why
    sentence: str

    def __str__(self) -> str:
        return self.sentence
