"""The profile image of one account: the copy that is kept, or the picture fetched now."""

from typing import Final

import attrs

from influence.application.acting import Actor
from influence.application.read_accounts import ReadAccounts
from influence.domain.accounts import AccountId
from influence.domain.metrics import AccountMetric
from influence.domain.networks import Network
from influence.domain.observations import Absence, Observation, Reason
from influence.domain.pictures import Link, Picture, PictureCopy
from influence.domain.ports.clock import Clock
from influence.domain.ports.images import Images
from influence.domain.ports.storage import Storage
from influence.domain.provenance import Provenance

_ANEW: Final = ("influence sync accounts",)
_OLD: Final = Absence(
    Reason.NOT_COLLECTED, "Only the old source knows it, and its pictures are not fetched.", _ANEW
)
_CHANGED: Final = Absence(Reason.NOT_COLLECTED, "The profile changed while its picture was being fetched.")


@attrs.frozen
class ShowProfileImage:
    """Show the picture behind a profile image that may be read now, or say why there is none.

    A copy is kept until its link expires, for 24 hours at the latest, and is shown only for the link and the source
    that are readable at this moment. A link that has expired is not asked. The old source's pictures are neither
    fetched nor kept. What may no longer be read is erased.
    """

    _storage: Storage
    _images: Images
    _read: ReadAccounts
    _clock: Clock

    def __call__(self, by: Actor, handle: str, network: Network = Network.TIKTOK) -> PictureCopy | Absence:
        """The picture as a copy that shows where it comes from and when it expires, or why it is absent.

        Raises:
            AccountNotFound: no account is called so.
            AddressRefused, ImageGone, ImageUnavailable, NotAPicture, ImageTooLarge: it could not be fetched.
        """
        account, link = self._link(by, handle, network)
        kept = self._kept(by, account)
        if isinstance(link, Absence):
            return self._without(by, kept, link)
        if kept is not None and kept.shows(link, self._clock.now()):
            return kept
        if link.is_over(self._clock.now()):
            return self._without(by, kept, _over(link))
        picture = self._images.fetch(link.address)
        return self._keep(by, handle, network, (account, link, picture))

    def _link(self, by: Actor, handle: str, network: Network) -> tuple[AccountId, Link | Absence]:
        row = self._read.one(by, handle, network)
        reading = row.readings[AccountMetric.PROFILE_IMAGE]
        if not isinstance(reading, Observation):
            return row.account.id, reading
        link = Link.of(reading)
        return row.account.id, _OLD if link.source is Provenance.LEGACY else link

    def _kept(self, by: Actor, account: AccountId) -> PictureCopy | None:
        with self._storage.view(by.tenant) as view:
            return view.pictures.of(account)

    def _without(self, by: Actor, kept: PictureCopy | None, why: Absence) -> Absence:
        """The answer *why*; a copy of what is not there any more goes."""
        if kept is not None:
            with self._storage.begin(by.tenant, by.user) as work:
                work.pictures.drop([kept.account])
                work.commit()
        return why

    def _keep(
        self, by: Actor, handle: str, network: Network, fetched: tuple[AccountId, Link, Picture]
    ) -> PictureCopy | Absence:
        """The copy, kept if everything still is as it was before the picture was asked for."""
        account, link, picture = fetched
        now = self._clock.now()
        with self._storage.begin(by.tenant, by.user) as work:  # from here on nobody else writes
            if self._link(by, handle, network) != (account, link):
                return _CHANGED
            if link.is_over(now):
                return _over(link)
            copy = PictureCopy.made(account, link, picture, now)
            work.pictures.drop_expired(now)
            work.pictures.keep(copy)
            work.commit()
        return copy


def _over(link: Link) -> Absence:
    return Absence(Reason.NOT_COLLECTED, f"Link expired on {link.expires_at:%Y-%m-%d %H:%M} UTC.", _ANEW)
