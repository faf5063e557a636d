"""The brand's own token: what its code is traded for, and its end."""

from typing import Final

from influence.adapters.simulator.wire.authorized import open_id
from influence.adapters.simulator.wire.calls import Call, Data
from influence.adapters.simulator.wire.envelope import TOKEN_WRONG, ApiRefused
from influence.adapters.simulator.wire.parameters import Kind, Parameter
from influence.adapters.simulator.wire.tokens import check_app

_APP: Final = (Parameter("app_id"), Parameter("secret"))
EXCHANGE: Final = (
    *_APP,
    Parameter("auth_code"),
    Parameter("return_advertiser_ids", Kind.FLAG, required=False, default=True),
)
REVOKE: Final = (*_APP, Parameter("access_token"))
CREATORS: Final = _APP


def exchange(call: Call) -> Data:
    """The brand's token for the code that came back from its consent."""
    check_app(call, "app_id", "secret")
    with call.world.change():
        call.world.brand.use(call.text("auth_code"), call.now)
    told: Data = {"access_token": call.world.credentials.access_token, "scope": [18_020_000, 18_010_000]}
    return {**told, "advertiser_ids": []} if call.flag("return_advertiser_ids") else told


def revoke(call: Call) -> Data:
    """The app; the brand's token is dead, and a new consent brings another."""
    check_app(call, "app_id", "secret")
    ours = call.world.credentials
    if call.text("access_token") != ours.access_token:
        raise ApiRefused(TOKEN_WRONG, "Access token is incorrect or has been revoked")
    with call.world.change():
        call.world.revoke_brand_token()
    return {"app_id": ours.app_id, "advertiser_ids": []}


def creators(call: Call) -> Data:
    """The creators whose consent to the app is alive."""
    check_app(call, "app_id", "secret")
    world = call.world
    alive = (c for c in world.desk.consents if not c.is_revoked and call.now < c.expires_at)
    people = [world.people.by_key(owner) for owner in dict.fromkeys(consent.owner for consent in alive)]
    return {
        "list": [{"creator_id": open_id(call, creator), "handle_name": creator.handle} for creator in people]
    }
