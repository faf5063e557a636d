"""Asking TikTok about one creator: with the creator's own token where there is one."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, TypeVar

import attrs

from influence.application.acting import Actor
from influence.application.fresh_tokens import FreshTokens, Key
from influence.domain.accounts import Account, AnotherIdentity
from influence.domain.doors import NotAMember
from influence.domain.errors import InfluenceError, MarketplaceFailed
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.sealing import SealBroken
from influence.domain.ports.upstream import Permit, Profile, Video
from influence.domain.ports.upstream_failures import (
    AuthorisationDead,
    AuthorisationExpired,
    NoSuchMember,
    NotConfigured,
    TikTokPostponed,
)
from influence.domain.provenance import Provenance

T = TypeVar("T")


@attrs.frozen
class HandleLost(MarketplaceFailed):
    """The marketplace has no member of the handle of an account that was one: renamed, private, gone, or out."""

    code: ClassVar[str] = "handle_lost"

    handle: str

    def __str__(self) -> str:
        return f"@{self.handle} no longer answers to this handle; its membership is checked again at once"

    @property
    def remedies(self) -> tuple[str, ...]:
        """An account is found again by its creator, whatever that is called now."""
        return ("If it has a new name, add that: influence accounts add NEW-HANDLE",)


@attrs.frozen
class Told:
    """What TikTok told about one account, or why it did not.

    *account* bears the grant that was used. *consent_is_dead*: TikTok no longer takes it.
    """

    account: Account
    public: Profile | None = None
    authorised: Profile | None = None
    videos: tuple[Video, ...] = ()
    source: Provenance = Provenance.TTCM_PUBLIC
    error: InfluenceError | None = None
    consent_is_dead: bool = False

    @property
    def postponed(self) -> TikTokPostponed | None:
        """Set when TikTok was not asked; nothing is wrong with the account then."""
        return self.error if isinstance(self.error, TikTokPostponed) else None

    @property
    def is_lost(self) -> bool:
        """True when the marketplace has nobody of that handle."""
        return isinstance(self.error, HandleLost)


@attrs.define
class AskCreator:
    """Ask about one supported account after the other, from several lanes.

    An expired token is renewed once; TikTok's other answers stand. Once TikTok cannot be asked nobody else is asked
    about: the same reason stands for all who follow.
    """

    _marketplace: Marketplace
    _tokens: FreshTokens
    why_postponed: TikTokPostponed | None = None

    def profile(self, by: Actor, account: Account) -> Told:
        """Its profile: what the creator shares, and what a member shows to anyone."""
        authorised: Profile | None = None
        if self.why_postponed is not None:
            return Told(account, error=self.why_postponed)
        try:
            if account.grant is not None:
                account, authorised = self._with_key(
                    by,
                    account,
                    lambda key: self._marketplace.authorised_profile(key.grant.open_id, key.token),
                )
            public = self._public(account, authorised)
        except NotConfigured:
            raise
        except _ABOUT_THE_CREATOR as error:
            return self._failed(account, error, authorised)
        return Told(account, public, authorised)

    def videos(self, by: Actor, account: Account, most: int, before: datetime | None = None) -> Told:
        """Its newest videos, up to *most*; with *before*, of those that were published earlier."""
        if self.why_postponed is not None:
            return Told(account, error=self.why_postponed)
        try:
            if account.grant is not None:
                account, own = self._with_key(
                    by,
                    account,
                    lambda key: self._marketplace.authorised_videos(
                        key.grant.open_id, key.token, most=most, before=before
                    ),
                )
                return Told(account, videos=own, source=Provenance.TTCM_AUTHORISED)
            seen = self._marketplace.public_videos(Permit.of_account(account), most=most, before=before)
        except NotConfigured:
            raise
        except _ABOUT_THE_CREATOR as error:
            return self._failed(account, error)
        return Told(account, videos=seen)

    def _public(self, account: Account, authorised: Profile | None) -> Profile | None:
        """A member's public profile: it also tells who it is, and figures that the creator's own answer lacks."""
        if not account.answer.is_member:
            return None
        # A consenting creator says how it is called now; its old handle may be somebody else's.
        now_called = authorised.handle if authorised else account.handle
        return self._marketplace.public_profile(Permit.of_account(attrs.evolve(account, handle=now_called)))

    def _with_key(self, by: Actor, account: Account, ask: Callable[[Key], T]) -> tuple[Account, T]:
        try:
            key = self._tokens.of(by, account)
            try:
                answer = ask(key)
            except AuthorisationExpired:
                key = self._tokens.renewed(by, attrs.evolve(account, grant=key.grant))
                answer = ask(key)
        except AuthorisationDead as dead:
            raise _Dead(dead, account) from dead
        return attrs.evolve(account, grant=key.grant), answer

    def _failed(self, account: Account, error: InfluenceError, authorised: Profile | None = None) -> Told:
        if isinstance(error, _Dead):
            return Told(error.account, error=error.dead, consent_is_dead=True)
        if isinstance(error, TikTokPostponed):
            self.why_postponed = self.why_postponed or error
        if isinstance(error, NoSuchMember):
            error = HandleLost(account.handle)
        return Told(account, authorised=authorised, error=error)


class _Dead(InfluenceError):
    """The creator's own authorisation is dead, not the brand's."""

    def __init__(self, dead: AuthorisationDead, account: Account) -> None:
        super().__init__(str(dead))
        self.dead = dead
        self.account = account


_ABOUT_THE_CREATOR = (MarketplaceFailed, SealBroken, NotAMember, AnotherIdentity, _Dead)
"""What may go wrong with one account; anything else is ours, and stops the whole refresh."""
