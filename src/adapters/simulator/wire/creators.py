"""Membership, invitations and the public profile: what a brand may ask about creators."""

from typing import Final

from influence.adapters.simulator.creators import Creator
from influence.adapters.simulator.profiles import Profile, profile_of
from influence.adapters.simulator.wire.calls import Call, Data
from influence.adapters.simulator.wire.envelope import without_absent
from influence.adapters.simulator.wire.links import origin_here, signed
from influence.adapters.simulator.wire.parameters import Kind, Parameter

ACCOUNT: Final = Parameter("tcm_account_id")
HANDLES: Final = (
    ACCOUNT,
    Parameter("handle_names", Kind.HANDLES, most=20),
    Parameter("advertiser_id", required=False),
)
HANDLE: Final = (ACCOUNT, Parameter("handle_name", Kind.HANDLE))


def status(call: Call) -> Data:
    """Who of up to 20 handles is a member."""
    return {"onboarding_status": [_status(call, handle) for handle in call.texts("handle_names")]}


def invite(call: Call) -> Data:
    """Up to 20 handles, sorted into members, invited and rejected."""
    in_tcm, invited, reasons = [], [], []
    for handle in dict.fromkeys(call.texts("handle_names")):
        creator = call.world.find(handle)
        if creator is not None and creator.is_member:
            in_tcm.append(handle)
        elif reason := call.world.invite(handle):
            reasons.append({"handle_name": handle, "reason": reason})
        else:
            invited.append(handle)
    rejected = [reason["handle_name"] for reason in reasons]
    return {"in_tcm": in_tcm, "invited": invited, "rejected": rejected, "reject_reasons": reasons}


def public_profile(call: Call) -> Data:
    """The public numbers of a member."""
    return public_numbers(call, call.member(call.text("handle_name")), days=2)


def public_numbers(call: Call, creator: Creator, *, days: int) -> Data:
    """What anybody may know of *creator*, with a picture that lives that many *days*."""
    profile, standing = profile_of(creator), call.world.standing(creator)
    fields = without_absent(
        handle_name=creator.handle,
        display_name=profile.display_name,
        profile_image=profile_image(call, creator, days=days),
        bio=profile.bio,
        followers_count=standing.followers,
        following_count=standing.following,
        videos_count=standing.videos,
        likes_count=standing.likes,
        creator_id=creator.creator_id,
        median_views=standing.median_views,
        engagement_rate=standing.engagement_rate,
        creator_price=profile.rate,
        currency=profile.currency if profile.rate is not None else None,
        industry_labels=labels(profile.industries),
        content_labels=labels(profile.topics),
    )
    return told(profile, fields)


def told(profile: Profile, fields: Data) -> Data:
    """*fields* without what TikTok does not know about this creator."""
    return {name: value for name, value in fields.items() if name not in profile.lacking}


def labels(pairs: tuple[tuple[str, str], ...]) -> list[Data]:
    """Labels as the public calls write them."""
    return [{"label_id": label_id, "label_name": name} for label_id, name in pairs]


def profile_image(call: Call, creator: Creator, *, days: int = 2) -> str:
    """A signed address that dies after *days*."""
    origin = origin_here(call.headers)
    return signed(f"avatar/{creator.creator_id}.png", call.now, days=days, origin=origin)


def _status(call: Call, handle: str) -> Data:
    creator = call.world.find(handle)
    return {"handle_name": handle, "status": "INVALID" if creator is None else creator.membership.value}
