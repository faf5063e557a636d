"""The right to advertise with a creator's video."""

from typing import Final

from influence.adapters.simulator.creators import Creator
from influence.adapters.simulator.refusals import Refused, Why
from influence.adapters.simulator.spark_desk import SparkAnswer
from influence.adapters.simulator.wire.calls import Call, Data
from influence.adapters.simulator.wire.creators import ACCOUNT
from influence.adapters.simulator.wire.envelope import NOT_FOUND, ApiRefused
from influence.adapters.simulator.wire.parameters import Kind, Parameter

APPLY: Final = (
    ACCOUNT,
    Parameter("video_id"),
    Parameter("authorization_days", Kind.INTEGER, required=False, default=30, most=365),
    Parameter("action", required=False, choices=("EXTEND",)),
)
STATUS: Final = (ACCOUNT, Parameter("video_id"))


def apply(call: Call) -> Data:
    """Nothing; the creator of a linked video is asked."""
    video_id = call.text("video_id")
    _creator(call, video_id)
    with call.world.change():
        extend = call.text_or_none("action") == "EXTEND"
        call.world.spark.apply(video_id, call.integer("authorization_days"), call.now, extend=extend)
    return {}


def status(call: Call) -> Data:
    """Where the question stands and, when it was accepted, the code and its life."""
    request = call.world.spark.about(call.text("video_id"))
    if request is None:
        raise ApiRefused(NOT_FOUND, "video_id: nothing was asked about this video")
    told: Data = {
        "auth_status": request.answer.value,
        "auth_status_updated_time": f"{request.updated_at:%Y-%m-%d %H:%M:%S}",
        "requested_authorization_days": request.days,
    }
    if request.answer is not SparkAnswer.ACCEPTED:
        return told
    return {
        **told,
        "auth_code": call.world.spark.code(request),
        "auth_code_start_time": f"{request.updated_at:%Y-%m-%d %H:%M:%S}",
        "auth_code_end_time": f"{request.ends_at:%Y-%m-%d %H:%M:%S}",
        "auth_code_status": "NOT_USED" if call.now < request.ends_at else "EXPIRED",
    }


def _creator(call: Call, video_id: str) -> Creator:
    """The creator of a video that is linked to a campaign or an order."""
    world = call.world
    campaign, order = world.campaigns.linked_to(video_id), world.book.linked_to(video_id)
    owners = [link.owner for link in campaign.links if link.video_id == video_id] if campaign else []
    if order is not None:
        owners.append(order.owner)
    if not owners:
        raise Refused(Why.RULE, f"video_id: {video_id} is linked to nothing of this account")
    return world.people.by_key(owners[0])
