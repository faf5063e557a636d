"""What creators do about the marketplace, their names and their consents."""

from enum import StrEnum

import attrs

from influence.adapters.simulator.announcements import Happening
from influence.adapters.simulator.creators import Creator, Membership, plain_handle
from influence.adapters.simulator.credentials import open_id
from influence.adapters.simulator.profiles import profile_of
from influence.adapters.simulator.refusals import Refused, Why
from influence.adapters.simulator.scene import Scene


class Removal(StrEnum):
    """Why a consent ended, in the numbers of TikTok's message about it."""

    USER_DISCONNECTED = "1"
    ACCOUNT_DELETED = "2"
    AGE_CHANGED = "3"
    BANNED = "4"
    APP_REVOKED = "5"

    @classmethod
    def words(cls) -> tuple[str, ...]:
        """The reasons by their names in lower case."""
        return tuple(reason.name.lower() for reason in cls)


class Society(Scene):
    """The people of the world: memberships, handles, accounts and consents."""

    def join(self, handle: str) -> Creator:
        """The creator becomes a member, asked or not."""
        return self._move(handle, Membership.IN)

    def leave(self, handle: str) -> Creator:
        """The creator is no member any more."""
        return self._move(handle, Membership.NOT_IN)

    def invite(self, handle: str) -> str | None:
        """Why the marketplace does not take the creator, `None` once the invitation is out."""
        with self.lock:
            creator = self.find(handle)
            if creator is None:
                return "HANDLE_NOT_FOUND"
            reason = profile_of(creator).reject_reason
            if reason is None and creator.membership is Membership.NOT_IN:
                self._move(handle, Membership.INVITED)
            return reason

    def accept_invite(self, handle: str) -> Creator:
        """An invited creator becomes a member."""
        return self._move(handle, Membership.IN, only_from=Membership.INVITED)

    def lapse_invite(self, handle: str) -> Creator:
        """An invitation that nobody answered is void."""
        return self._move(handle, Membership.NOT_IN, only_from=Membership.INVITED)

    def decline_invite(self, handle: str) -> Creator:
        """An invited creator does not want to be a member."""
        return self._move(handle, Membership.NOT_IN, only_from=Membership.INVITED)

    def rename(self, handle: str, new_handle: str) -> Creator:
        """The same creator under another handle. The old one is free for somebody else."""
        with self.change():
            creator, plain = self.creator(handle), plain_handle(new_handle.removeprefix("@"))
            holder = self.people.find(plain)
            if holder is not None and holder.key != creator.key:
                raise Refused(Why.HANDLE_TAKEN, f"@{plain} is somebody else")
            return self._keep(attrs.evolve(creator, handle=plain))

    def take_over(self, handle: str, by: str | None = None) -> tuple[Creator, Creator]:
        """Who bears *handle* from now on, and who bore it before and is called otherwise now.

        *by* is the handle of the one who takes it; without one a stranger moves in.
        """
        with self.change():
            former, plain = self.creator(handle), plain_handle(handle.removeprefix("@"))
            taker = None if by is None else self.creator(by)
            if taker == former:
                raise Refused(Why.BAD_ARGUMENT, f"@{plain} cannot be taken over by its own bearer")
            moved = self._keep(attrs.evolve(former, handle=self._spare(plain)))
            if taker is not None:
                return self._keep(attrs.evolve(taker, handle=plain)), moved
            try:
                self.people.seed([plain], 0.0, self.seed, self.clock.now().date())
            except Refused:
                self._keep(former)
                raise
            return self.creator(plain), moved

    def delete_account(self, handle: str) -> Creator:
        """The creator is gone, the handle unknown, every consent over."""
        with self.change():
            return self._gone(self.creator(handle), Removal.ACCOUNT_DELETED)

    def revoke_consent(self, handle: str, reason: Removal = Removal.USER_DISCONNECTED) -> int:
        """The number of consents that end, and with them what the *reason* ends besides.

        Who deleted the account or was banned is gone; who is too young now is no member any more.
        """
        with self.change():
            creator = self.creator(handle)
            ended = self.end_consents(creator, reason)
            if reason in {Removal.ACCOUNT_DELETED, Removal.BANNED}:
                self._gone(creator, reason)
            elif reason is Removal.AGE_CHANGED:
                self._keep(attrs.evolve(creator, membership=Membership.NOT_IN))
            return ended

    def end_consents(self, creator: Creator, reason: Removal) -> int:
        """The number of consents of *creator* that end. The app is told once."""
        with self.lock:
            ended = self.desk.revoke(creator)
            if ended:
                known_as = open_id(self.credentials.app_id, creator.creator_id)
                self.announce(Happening.CONSENT_REMOVED, {"open_id": known_as, "reason": reason.value})
            return ended

    def _gone(self, creator: Creator, reason: Removal) -> Creator:
        self.end_consents(creator, reason)
        return self._keep(attrs.evolve(creator, gone=True))

    def _spare(self, handle: str) -> str:
        place = 2
        while self.people.find(f"{handle[:90]}.{place}") is not None:
            place += 1
        return f"{handle[:90]}.{place}"

    def _move(self, handle: str, to: Membership, *, only_from: Membership | None = None) -> Creator:
        with self.change():
            creator = self.creator(handle)
            if only_from is not None and creator.membership is not only_from:
                raise Refused(Why.WRONG_STATE, f"@{creator.handle} is {creator.membership}, not {only_from}")
            return self._keep(attrs.evolve(creator, membership=to))

    def _keep(self, creator: Creator) -> Creator:
        self.people.put(creator)
        return creator
