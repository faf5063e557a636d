"""How an API call ends: the envelope around every answer, and the codes a refusal travels under."""

from collections.abc import Mapping
from typing import Final

import attrs

from influence.adapters.simulator.refusals import Refused, Why

OK: Final = 0
PARTIAL: Final = 20001
PERMISSION: Final = 40001
PARAMETER: Final = 40002
VERSION: Final = 40006
NOT_FOUND: Final = 40007
TOKEN_EXPIRED: Final = 40102
REFRESH_EXPIRED: Final = 40103
TOKEN_MISSING: Final = 40104
TOKEN_WRONG: Final = 40105
REFRESH_INVALID: Final = 40107
GRANT_TYPE: Final = 40108
AUTH_CODE: Final = 40110
NOT_A_CREATOR: Final = 40121
SCOPE_MISSING: Final = 40130
THROTTLED: Final = 40132
NO_ROUTE: Final = 40400
NUMBER_LIMIT: Final = 40502
SYSTEM: Final = 50000

# What the world's reasons are called on the wire. What is not named is a bad parameter.
CODES: Final = {
    Why.UNKNOWN_ORDER: NOT_FOUND,
    Why.UNKNOWN_CAMPAIGN: NOT_FOUND,
    Why.UNKNOWN_BRAND: NOT_FOUND,
    Why.UNKNOWN_REQUEST: NOT_FOUND,
    Why.ORDERS_EXHAUSTED: NUMBER_LIMIT,
    Why.BAD_AUTH_CODE: AUTH_CODE,
    Why.REFRESH_UNKNOWN: REFRESH_INVALID,
    Why.REFRESH_TOO_OLD: REFRESH_EXPIRED,
    Why.ACCESS_UNKNOWN: TOKEN_WRONG,
    Why.ACCESS_TOO_OLD: TOKEN_EXPIRED,
}


@attrs.frozen
class ApiRefused(Exception):
    """A call that ends with another code than 0. *data* is what comes all the same."""

    code: int
    message: str
    data: Mapping[str, object] = attrs.field(factory=dict)
    http_status: int = 200

    def __str__(self) -> str:
        return f"{self.code} {self.message}"


def on_the_wire(refused: Refused) -> ApiRefused:
    """A refusal of the world in the words of the API."""
    return ApiRefused(CODES.get(refused.why, PARAMETER), refused.sentence)


def envelope(request_id: str, data: Mapping[str, object]) -> dict[str, object]:
    """The answer to a call that was done."""
    return {"code": OK, "message": "OK", "request_id": request_id, "data": dict(data)}


def refusal(request_id: str, refused: ApiRefused) -> dict[str, object]:
    """The answer to a call that was not done, or not wholly."""
    data = dict(refused.data)
    return {"code": refused.code, "message": refused.message, "request_id": request_id, "data": data}


def without_absent(**fields: object) -> dict[str, object]:
    """*fields* without those that are `None`: TikTok leaves out what it does not know."""
    return {name: value for name, value in fields.items() if value is not None}
