"""Sealing stored tokens and secrets anew with the newest key."""

import attrs

from influence.application.acting import Actor, Progress, batches, unwatched
from influence.domain.accounts import AccountId
from influence.domain.audit import Noun, Subject, Verb
from influence.domain.networks import Network
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.sealing import SealBroken, Sealer
from influence.domain.ports.storage import Storage, UnitOfWork
from influence.domain.webhooks import EndpointId

GRANTS_PER_COMMIT = 200


@attrs.frozen
class Resealed:
    """How it went; *broken* are the accounts, or endpoints of webhooks, whose tokens or secrets no key opens."""

    renewed: int
    broken: tuple[str, ...]
    endpoints: int = 0
    broken_endpoints: tuple[EndpointId, ...] = ()


@attrs.frozen
class RotateSealing:
    """Seal all tokens and secrets of all tenants with the newest key. Killed in the middle, it can be run again."""

    _storage: Storage
    _sealer: Sealer

    def __call__(self, user: str, progress: Progress = unwatched) -> Resealed:
        """Seal anew; what is consented or renewed meanwhile is sealed with the newest key anyway."""
        renewed = endpoints = 0
        broken: list[str] = []
        broken_endpoints: list[EndpointId] = []
        for tenant in self._storage.tenants():
            by = Actor(tenant, user)
            with self._storage.view(by.tenant) as view:
                ids = [a.id for a in view.accounts.select(AccountFilter(Network.TIKTOK, authenticated=True))]
            for batch in batches(ids, GRANTS_PER_COMMIT):
                with self._storage.begin(by.tenant, by.user) as work:
                    broken += [handle for one in batch if (handle := self._renew(work, one))]
                    work.commit()
                renewed += len(batch)
                progress(renewed, renewed)
            sealed, unsealed = self._reseal_all(by)
            endpoints += sealed
            broken_endpoints += unsealed
        self._record(user)
        return Resealed(renewed - len(broken), tuple(broken), endpoints, tuple(broken_endpoints))

    def _record(self, user: str) -> None:
        """Write down that it was done; sealing anew changes nothing else that anybody could see."""
        for tenant in self._storage.tenants()[:1]:
            with self._storage.begin(tenant, user) as work:
                work.audit.note(Subject(Noun.KEYS, "sealing"), Verb.ROTATED)
                work.commit()

    def _reseal_all(self, by: Actor) -> tuple[int, list[EndpointId]]:
        """Seal the secrets of all endpoints anew; the answer is how many that were, and which could not be."""
        with self._storage.view(by.tenant) as view:
            if not view.endpoints.all():
                return 0, []
        with self._storage.begin(by.tenant, by.user) as work:
            numbers = [one.id for one in work.endpoints.all()]
            broken = [one for one in numbers if not self._reseal(work, one)]
            work.commit()
        return len(numbers) - len(broken), broken

    def _reseal(self, work: UnitOfWork, number: EndpointId) -> bool:
        """Seal one endpoint's secrets anew; False when that cannot be done."""
        try:
            fresh = [
                attrs.evolve(one, sealed=self._sealer.renewed(one.sealed))
                for one in work.endpoints.secrets(number)
            ]
        except SealBroken:
            return False
        work.endpoints.put_secrets(number, fresh)
        return True

    def _renew(self, work: UnitOfWork, number: AccountId) -> str | None:
        """Seal one account's tokens anew; the answer is its handle when that cannot be done."""
        account = work.accounts.get(number)
        grant = account.grant
        if grant is None:
            return None
        try:
            access, refresh = (
                self._sealer.renewed(grant.sealed_access),
                self._sealer.renewed(grant.sealed_refresh),
            )
        except SealBroken:
            return account.handle
        work.accounts.grant(number, attrs.evolve(grant, sealed_access=access, sealed_refresh=refresh))
        return None
