"""Tokens: which accounts a brand reaches, and how an app comes by a creator's tokens."""

from datetime import datetime
from typing import Final

from influence.adapters.simulator.consents import AccessToken, Consent
from influence.adapters.simulator.society import Removal
from influence.adapters.simulator.wire.authorized import open_id
from influence.adapters.simulator.wire.calls import Call, Data
from influence.adapters.simulator.wire.envelope import GRANT_TYPE, PERMISSION, ApiRefused
from influence.adapters.simulator.wire.pages import numbered_page, paged
from influence.adapters.simulator.wire.parameters import Parameter

ACCOUNTS: Final = (Parameter("app_id"), Parameter("secret"), *paged(100))
CLIENT: Final = (Parameter("client_id"), Parameter("client_secret"))
EXCHANGE: Final = (*CLIENT, Parameter("grant_type"), Parameter("auth_code"), Parameter("redirect_uri"))
REFRESH: Final = (*CLIENT, Parameter("grant_type"), Parameter("refresh_token"))
REVOKE: Final = (*CLIENT, Parameter("access_token"))
INSPECT: Final = (Parameter("app_id"), Parameter("access_token"))


def accounts(call: Call) -> Data:
    """The marketplace accounts that the app reaches."""
    check_app(call, "app_id", "secret")
    page, note = numbered_page(call, call.world.credentials.account_ids)
    return {"tcm_account_ids": list(page), "page_info": note}


def exchange(call: Call) -> Data:
    """The creator's tokens for the code that came back from the consent page."""
    check_app(call, "client_id", "client_secret")
    _check_grant_type(call, "authorization_code")
    with call.world.change():
        consent, token = call.world.desk.trade(call.text("auth_code"), call.text("redirect_uri"), call.now)
    return _tokens(call, consent, token)


def refresh(call: Call) -> Data:
    """New tokens for a refresh token, which dies with it or comes back."""
    check_app(call, "client_id", "client_secret")
    _check_grant_type(call, "refresh_token")
    with call.world.change():
        keep = call.world.habits.refresh_tokens == "keep"
        consent, token = call.world.desk.refresh(call.text("refresh_token"), call.now, keep=keep)
    return _tokens(call, consent, token)


def revoke(call: Call) -> Data:
    """Nothing; the creator's consent to this app is over, with all of its tokens."""
    check_app(call, "client_id", "client_secret")
    with call.world.change():
        consent = call.world.desk.consent_behind(call.text("access_token"), call.now)
        call.world.end_consents(call.world.people.by_key(consent.owner), Removal.APP_REVOKED)
    return {}


def inspect(call: Call) -> Data:
    """Whose token it is and what it may do."""
    check_app(call, "app_id")
    consent = call.world.desk.consent_behind(call.text("access_token"), call.now)
    return {
        "app_id": call.world.credentials.app_id,
        "scope": ",".join(consent.scopes),
        "creator_id": open_id(call, call.world.people.by_key(consent.owner)),
    }


def _tokens(call: Call, consent: Consent, token: AccessToken) -> Data:
    return {
        "access_token": token.token,
        "token_type": "Bearer",
        "scope": ",".join(consent.scopes),
        "expires_in": _seconds(call.now, token.expires_at),
        "refresh_token": consent.refresh_token,
        "refresh_token_expires_in": _seconds(call.now, consent.expires_at),
        "open_id": open_id(call, call.world.people.by_key(consent.owner)),
    }


def _seconds(now: datetime, then: datetime) -> int:
    return round((then - now).total_seconds())


def check_app(call: Call, app_id: str, secret: str | None = None) -> None:
    """Pass a call that names this world's app, and its secret where it is asked for.

    Raises:
        ApiRefused: it names another.
    """
    ours = call.world.credentials
    if call.text(app_id) != ours.app_id or (secret is not None and call.text(secret) != ours.app_secret):
        call.remarks.append("app id or app secret are not those of this simulator")
        raise ApiRefused(PERMISSION, f"{app_id}: the app or its secret is incorrect")


def _check_grant_type(call: Call, expected: str) -> None:
    if call.text("grant_type") != expected:
        raise ApiRefused(GRANT_TYPE, f"grant_type: must be {expected}")
