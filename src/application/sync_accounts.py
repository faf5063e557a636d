"""Refreshing account figures from TikTok."""

import attrs

from influence.application.acting import Actor, Lanes, Progress, batches, unwatched
from influence.application.collecting import keep_profile
from influence.domain.accounts import Account
from influence.domain.doors import AccountExists
from influence.domain.errors import InfluenceError
from influence.domain.events import Event, EventKind
from influence.domain.networks import Network, fold
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.sealing import Sealer
from influence.domain.ports.storage import Storage, UnitOfWork
from influence.domain.ports.upstream import Permit, Profile
from influence.domain.ports.upstream_failures import NotConfigured
from influence.domain.provenance import Provenance

ACCOUNTS_PER_COMMIT = 100


@attrs.frozen
class Fetched:
    """What TikTok told about one account, or why it did not."""

    account: Account
    public: Profile | None = None
    authorised: Profile | None = None
    error: InfluenceError | None = None


@attrs.frozen
class Synced:
    """How a refresh went."""

    refreshed: int
    failed: tuple[tuple[str, str], ...]


@attrs.frozen
class SyncAccounts:
    """Refresh the figures of all tracked TikTok accounts.

    Unsupported accounts are not asked about. A handle that belongs to another creator now is not refreshed. A
    failure is noted at the account and changes nothing else.
    """

    _storage: Storage
    _marketplace: Marketplace
    _sealer: Sealer
    _lanes: Lanes

    def __call__(self, by: Actor, progress: Progress = unwatched) -> Synced:
        """Refresh; what was fetched before a failure is kept.

        Raises:
            NotConfigured: there is no access to TikTok; nothing is noted.
        """
        with self._storage.view(by.tenant) as view:
            tracked = [a for a in view.accounts.select(AccountFilter(Network.TIKTOK)) if a.tracked]
        done = 0
        failed: list[tuple[str, str]] = []
        for batch in batches(self._lanes.run(self._fetch, tracked), ACCOUNTS_PER_COMMIT):
            with self._storage.begin(by.tenant) as work:
                failed += [(f.account.handle, str(why)) for f in batch if (why := self._keep(work, f))]
                work.commit()
            done += len(batch)
            progress(done, len(tracked))
        return Synced(done - len(failed), tuple(failed))

    def _fetch(self, account: Account) -> Fetched:
        try:
            authorised = public = None
            if account.grant is not None:
                token = self._sealer.open(account.grant.sealed_access, account.grant.open_id)
                authorised = self._marketplace.authorised_profile(account.grant.open_id, token)
            if account.answer.is_member:
                # A consenting creator says how it is called now; its old handle may be somebody else's.
                now_called = authorised.handle if authorised else account.handle
                permit = Permit.of_account(attrs.evolve(account, handle=now_called))
                public = self._marketplace.public_profile(permit)
        except NotConfigured:
            raise
        except InfluenceError as error:
            return Fetched(account, error=error)
        return Fetched(account, public, authorised)

    def _keep(self, work: UnitOfWork, fetched: Fetched) -> str | None:
        """Keep what came; the answer is why it could not be kept."""
        account = work.accounts.get(fetched.account.id)
        if account.grant != fetched.account.grant or not account.tracked:
            return None  # consent or membership changed while TikTok was asked; the next refresh decides
        if fetched.error is not None:
            work.accounts.save(account.in_trouble(str(fetched.error)))
            return str(fetched.error)
        if _is_somebody_else(account, fetched.public):
            work.outbox.put(Event(EventKind.ACCOUNT_TAKEN, account.handle))
            work.accounts.save(account.in_trouble(f"@{account.handle} belongs to another creator now"))
            return f"@{account.handle} belongs to another creator now"
        try:
            account = self._identify(work, account, fetched)
        except AccountExists as error:
            work.accounts.save(account.in_trouble(str(error)))
            return str(error)
        if fetched.authorised is not None:
            keep_profile(work, account, fetched.authorised, Provenance.TTCM_AUTHORISED)
        if fetched.public is not None:
            keep_profile(work, account, fetched.public, Provenance.TTCM_PUBLIC)
        return None

    def _identify(self, work: UnitOfWork, account: Account, fetched: Fetched) -> Account:
        told = [profile for profile in (fetched.authorised, fetched.public) if profile is not None]
        creator_id = fetched.public.creator_id if fetched.public else None
        now_called = told[0].handle
        renamed = fold(now_called) != fold(account.handle)
        after = account.identified(handle=now_called if renamed else account.handle, creator_id=creator_id)
        if after == account:
            return account
        if renamed:
            work.outbox.put(Event(EventKind.ACCOUNT_RENAMED, account.handle, now_called))
        return work.accounts.save(after)


def _is_somebody_else(account: Account, public: Profile | None) -> bool:
    """True when the handle's public profile names another creator than the account's."""
    if public is None or account.creator_id is None or public.creator_id is None:
        return False
    return public.creator_id != account.creator_id
