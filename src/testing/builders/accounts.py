"""Accounts of every kind, with what TikTok and the creator said of them."""

import hashlib
from datetime import datetime
from typing import Any

import attrs

from influence.domain.accounts import Account, AccountId, Door
from influence.domain.consents import Consent
from influence.domain.grants import ConsentEnd, EndReason, Grant
from influence.domain.membership import Membership, MembershipAnswer
from influence.domain.networks import Network
from influence.domain.pictures import MediaType, Picture, PictureCopy
from influence.domain.provenance import Provenance
from influence.testing.moments import DAY, NOON


def an_answer(membership: Membership = Membership.IN, checked_at: datetime = NOON) -> MembershipAnswer:
    """An answer of TikTok's."""
    return MembershipAnswer(membership, checked_at)


def an_account(handle: str = "ann.cooks", **more: Any) -> Account:
    """A TikTok account that no store keeps yet: a member that came through the CRM door."""
    ordinary = Account(
        network=Network.TIKTOK,
        handle=handle,
        door=Door.CRM,
        added_at=NOON,
        added_by="mara",
        answer=an_answer(),
    )
    return attrs.evolve(ordinary, **more)


def a_member(handle: str = "ann.cooks", creator_id: str | None = None, **more: Any) -> Account:
    """A marketplace member with its public creator id."""
    return an_account(handle, creator_id=creator_id or f"creator-of-{handle}", **more)


def a_stub(handle: str = "ann.cooks", **more: Any) -> Account:
    """An account that the old source left: nobody has asked TikTok who it is."""
    nothing_known = {"door": Door.TAKEN_OVER, "answer": MembershipAnswer()}
    return an_account(handle, **{**nothing_known, **more})


def an_instagram_account(handle: str = "ann.bakes", **more: Any) -> Account:
    """An account of another network."""
    return an_account(handle, **{"network": Network.INSTAGRAM, "answer": MembershipAnswer(), **more})


def a_grant(open_id: str = "open-ann", epoch: int = 1, **more: Any) -> Grant:
    """A live grant with sealed tokens that nobody can open."""
    ordinary = Grant(
        open_id=open_id,
        epoch=epoch,
        scopes=frozenset({"user.info.basic", "video.list"}),
        sealed_access=b"\x00sealed access of " + open_id.encode(),
        sealed_refresh=b"\xffsealed refresh of " + open_id.encode(),
        access_expires_at=NOON + DAY,
        refresh_expires_at=NOON + 365 * DAY,
        granted_at=NOON,
    )
    return attrs.evolve(ordinary, **more)


def an_end(epoch: int = 1, why: EndReason = EndReason.WITHDRAWN, at: datetime = NOON) -> ConsentEnd:
    """The end of the consent of *epoch*: the creator withdrew it."""
    return ConsentEnd(epoch, why, at)


def a_consent(state: str = "fingerprint-1", **more: Any) -> Consent:
    """A consent that was begun at noon."""
    ordinary = Consent(
        state, "http://127.0.0.1:8910/callback", begun_at=NOON, begun_by="mara", handle="ann.cooks"
    )
    return attrs.evolve(ordinary, **more)


def a_picture_copy(
    account: AccountId, address: str = "https://pictures.example/a.png", **more: Any
) -> PictureCopy:
    """A copy that was made at noon and is kept for a day."""
    ordinary = PictureCopy(
        account=account,
        picture=Picture(MediaType.PNG, b"\x89PNG\x00\xff" + address.encode(), 720, 480),
        source=Provenance.TTCM_PUBLIC,
        address_digest=hashlib.sha256(address.encode()).hexdigest(),
        fetched_at=NOON,
        expires_at=NOON + DAY,
    )
    return attrs.evolve(ordinary, **more)
