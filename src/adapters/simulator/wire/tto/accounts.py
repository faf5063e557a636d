"""The brand's own accounts, and the guard that holds every call to them."""

from collections.abc import Callable
from functools import wraps
from typing import Final

import attrs

from influence.adapters.simulator.refusals import Refused, Why
from influence.adapters.simulator.wire.calls import Call, Data, Endpoint
from influence.adapters.simulator.wire.envelope import PERMISSION, VERSION, ApiRefused
from influence.adapters.simulator.wire.parameters import Parameter
from influence.adapters.simulator.wire.tokens import check_app

NAME: Final = "tto_tcm_account_id"
ACCOUNT: Final = Parameter(NAME)
APP: Final = (Parameter("app_id"), Parameter("secret"))
INFO: Final = (ACCOUNT,)

# The world's reasons that break a rule of campaigns. TikTok's code for them is unknown.
_RULES: Final = frozenset({Why.RULE, Why.ALREADY_LINKED, Why.WRONG_STATE})


def accounts(call: Call) -> Data:
    """The marketplace accounts that the brand's token reaches."""
    check_app(call, "app_id", "secret")
    return {"tto_tcm_account_ids": list(call.world.credentials.account_ids)}


def info(call: Call) -> Data:
    """Name, zone, country and verification of one account."""
    return {
        NAME: call.text(NAME),
        "account_name": f"Brand {call.text(NAME)[-4:]}",
        "timezone": "America/Los_Angeles",
        "country": "US",
        "business_verification_status": "PASSED",
    }


def guarded(endpoint: Endpoint) -> Endpoint:
    """The endpoint, which refuses foreign accounts and tells broken rules by the code that the world is set to."""
    return attrs.evolve(endpoint, answer=_guarded(endpoint.answer))


def unheaded(endpoint: Endpoint) -> Endpoint:
    """The endpoint, which minds a header Country-Code that has no business there."""
    return attrs.evolve(endpoint, answer=_unheaded(endpoint.answer))


def _guarded(answer: Callable[[Call], Data]) -> Callable[[Call], Data]:
    @wraps(answer)
    def guarding(call: Call) -> Data:
        account = call.values.get(NAME)
        if account is not None and account not in call.world.credentials.account_ids:
            raise ApiRefused(PERMISSION, f"{NAME}: no permission to operate this account")
        try:
            return answer(call)
        except Refused as refused:
            if refused.why not in _RULES:
                raise
            raise ApiRefused(call.world.habits.refusal_code, refused.sentence) from refused

    return guarding


def _unheaded(answer: Callable[[Call], Data]) -> Callable[[Call], Data]:
    @wraps(answer)
    def minding(call: Call) -> Data:
        if "country-code" in call.headers:
            call.remarks.append("the header Country-Code belongs to the report alone")
            if call.world.habits.stray_country_code == "refuse":
                raise ApiRefused(VERSION, "Country-Code: the header is not supported here", http_status=403)
        return answer(call)

    return minding
