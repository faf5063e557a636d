"""Accounts in memory."""

from collections.abc import Iterator, Mapping

import attrs

from influence.adapters.memory.state import Holdings, State
from influence.domain.accounts import Account, AccountId, Door
from influence.domain.doors import AccountExists, AccountNotFound, NotAMember, Stale
from influence.domain.grants import ConsentEnd, Grant
from influence.domain.influencer_refusals import InfluencerNotFound
from influence.domain.membership import MembershipAnswer
from influence.domain.networks import Network, fold
from influence.domain.phase import Phase
from influence.domain.ports.accounts import AccountFilter

Identity = tuple[str, Network, str]


def _identities(account: Account) -> tuple[Identity, ...]:
    ids = (("creator_id", account.creator_id), ("open_id", account.open_id))
    return tuple((name, account.network, value) for name, value in ids if value is not None)


def _name(account: Account) -> tuple[Network, str]:
    return (account.network, fold(account.handle))


@attrs.frozen
class MemoryAccounts:
    """The accounts of one tenant."""

    _state: State
    _own: Holdings

    def get(self, account: AccountId) -> Account:
        kept = self._own.accounts.get(account)
        if kept is None:
            raise AccountNotFound(account)
        return kept

    def _called(self, network: Network, handle: str) -> list[Account]:
        ids = self._own.handles.get((network, fold(handle)), ())
        called = (self._own.accounts[account] for account in ids)
        return [account for account in called if account.merged_into is None and not account.applying]

    def find(self, network: Network, handle: str) -> Account | None:
        return max(self._called(network, handle), key=lambda a: (not a.is_stub, a.id), default=None)

    def find_stub(self, network: Network, handle: str) -> Account | None:
        return next((a for a in self._called(network, handle) if a.is_stub), None)

    def find_applicant(self, network: Network, handle: str) -> Account | None:
        ids = self._own.handles.get((network, fold(handle)), ())
        called = (self._own.accounts[account] for account in ids)
        return max((a for a in called if a.applying), key=lambda a: a.id, default=None)

    def of_creator(self, creator_id: str) -> Account | None:
        return self._identified("creator_id", creator_id)

    def of_open_id(self, open_id: str) -> Account | None:
        return self._identified("open_id", open_id)

    def _identified(self, by: str, value: str) -> Account | None:
        account = self._own.identities.get((by, Network.TIKTOK, value))
        return None if account is None else self._own.accounts[account]

    def _refuse_taken(self, account: Account) -> None:
        owners = {self._own.identities.get(identity) for identity in _identities(account)}
        if account.is_stub and account.merged_into is None:
            owners = {a.id for a in self._called(account.network, account.handle) if a.is_stub}
        if owners - {None, account.id}:
            raise AccountExists(account.handle)

    def _refuse_unsupported(self, account: Account) -> None:
        if account.network is not Network.TIKTOK or account.answer.is_member or account.open_id is not None:
            return
        if account.door is not Door.TAKEN_OVER or self._state.release.phase is not Phase.BEFORE:
            raise NotAMember(account.handle, account.answer.membership)

    def _refuse_nobody(self, account: Account) -> None:
        if account.influencer is not None and account.influencer not in self._own.influencers:
            raise InfluencerNotFound(account.influencer)

    def _put(self, account: Account) -> None:
        self._own.accounts[account.id] = account
        ids = self._own.handles.get(_name(account), ())
        if account.id not in ids:
            self._own.handles[_name(account)] = (*ids, account.id)
        for identity in _identities(account):
            self._own.identities[identity] = account.id

    def _drop(self, account: Account) -> None:
        ids = self._own.handles[_name(account)]
        self._own.handles[_name(account)] = tuple(i for i in ids if i != account.id)
        for identity in _identities(account):
            del self._own.identities[identity]

    def add(self, account: Account) -> Account:
        self._refuse_unsupported(account)
        self._refuse_nobody(account)
        self._refuse_taken(attrs.evolve(account, id=AccountId(0)))
        end = account.consent_end if account.grant is None else None
        kept = attrs.evolve(account, id=AccountId(self._state.number("account")), consent_end=end)
        self._put(kept)
        return kept

    def save(self, account: Account) -> Account:
        kept = self._own.accounts.get(account.id)
        if kept is None or kept.version != account.version:
            raise Stale(f"@{account.handle}")
        self._own.refuse_erased(account.id)
        self._refuse_nobody(account)
        self._refuse_taken(account)
        after = attrs.evolve(
            account, grant=kept.grant, consent_end=kept.consent_end, version=account.version + 1
        )
        self._drop(kept)
        self._put(after)
        return after

    def answer(self, answers: Mapping[AccountId, MembershipAnswer]) -> None:
        for account, answer in answers.items():
            kept = self._own.accounts.get(account)
            if kept is None or kept.is_erased:
                continue
            if (after := kept.answered(answer)) is not kept:
                self._own.accounts[account] = attrs.evolve(after, version=kept.version + 1)

    def _fits(self, account: Account, wanted: AccountFilter) -> bool:
        place = wanted.campaign and (wanted.campaign, account.id)
        return (
            wanted.network in (None, account.network)
            and wanted.member in (None, account.answer.is_member)
            and wanted.authenticated in (None, account.authenticated)
            and wanted.influencer in (None, account.influencer)
            and (wanted.among is None or account.id in wanted.among)
            and wanted.applying in (None, account.applying)
            and account.merged_into is None
            and (wanted.after is None or account.id > wanted.after)
            and (place is None or place in self._own.participants)
        )

    def select(self, wanted: AccountFilter) -> Iterator[Account]:
        fitting = [account for account in self._own.accounts.values() if self._fits(account, wanted)]
        return iter(fitting[: wanted.limit])

    def grant(self, account: AccountId, grant: Grant) -> None:
        kept = self.get(account)
        self._own.refuse_erased(account)
        is_same = kept.grant is not None and kept.grant.epoch == grant.epoch
        if is_same or grant.epoch > kept.latest_epoch:
            self._own.accounts[account] = attrs.evolve(kept, grant=grant, consent_end=None)

    def end_grant(self, account: AccountId, end: ConsentEnd) -> None:
        self._own.accounts[account] = self.get(account).without_consent(end)

    def remove_applicant(self, account: AccountId) -> None:
        kept = self.get(account)
        if not kept.applying:
            raise AccountNotFound(account)
        self._drop(kept)
        del self._own.accounts[account]
        self._own.account_figures.pop(account, None)
        self._own.pictures.pop(account, None)
