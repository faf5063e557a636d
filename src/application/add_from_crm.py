"""The CRM door: only marketplace members come in, and they come in non-authenticated."""

from collections.abc import Mapping, Sequence

import attrs

from influence.application.acting import Actor, batches
from influence.application.bringing_in import remark_namesake
from influence.application.collecting import keep_profile
from influence.application.influencer_limit import NO_LIMIT, Limit, keeping
from influence.application.noting_joins import note_answers
from influence.application.renaming import note_rename
from influence.domain.accounts import Account, Door
from influence.domain.doors import let_in_through_crm
from influence.domain.errors import InfluenceError, MarketplaceFailed
from influence.domain.events import Event, EventKind
from influence.domain.membership import HANDLES_PER_CHECK, UNASKED, MembershipAnswer
from influence.domain.networks import Network, fold, parse_handle
from influence.domain.ports.clock import Clock
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.storage import Storage, UnitOfWork
from influence.domain.ports.upstream import Permit, Profile
from influence.domain.provenance import Provenance


@attrs.frozen
class Entry:
    """What became of one handle: the account, or why not."""

    handle: str
    account: Account | None = None
    was_here: bool = False
    error: InfluenceError | None = None


@attrs.frozen
class AddFromCrm:
    """Add accounts by handle.

    A TikTok account must be in TikTok's Creator Marketplace; it comes in non-authenticated. Anyone else is refused
    with the two ways out. Adding again changes nothing and never lowers an authentication. Accounts of other
    networks come in as they are. The plan bounds how many influencers there may be.
    """

    _storage: Storage
    _marketplace: Marketplace
    _clock: Clock
    _limit: Limit = NO_LIMIT

    def __call__(
        self, by: Actor, handles: Sequence[str], network: Network = Network.TIKTOK
    ) -> tuple[Entry, ...]:
        """One entry for each of *handles*, in their order; each is decided by itself."""
        if network is not Network.TIKTOK:
            return tuple(self._other(by, handle, network) for handle in handles)
        return tuple(
            entry for batch in batches(handles, HANDLES_PER_CHECK) for entry in self._batch(by, batch)
        )

    def _batch(self, by: Actor, texts: Sequence[str]) -> list[Entry]:
        parsed: dict[str, str | InfluenceError] = {}
        for text in texts:
            try:
                parsed[text] = parse_handle(text)
            except InfluenceError as error:
                parsed[text] = error
        asked = list(dict.fromkeys(handle for handle in parsed.values() if isinstance(handle, str)))
        try:
            answers: Mapping[str, MembershipAnswer] = self._marketplace.memberships(asked) if asked else {}
        except MarketplaceFailed as error:
            return [
                Entry(text, error=error if isinstance(parsed[text], str) else parsed[text])  # type: ignore[arg-type]
                for text in texts
            ]
        return [self._one(by, text, parsed[text], answers) for text in texts]

    def _one(
        self, by: Actor, text: str, handle: str | InfluenceError, answers: Mapping[str, MembershipAnswer]
    ) -> Entry:
        if isinstance(handle, InfluenceError):
            return Entry(text, error=handle)
        answer = answers.get(handle, UNASKED)
        try:
            let_in_through_crm(handle, answer, self._clock.now())
            profile = self._marketplace.public_profile(Permit.of_member(handle, answer))
            with self._storage.begin(by.tenant, by.user) as work:
                with keeping(self._limit, work):
                    account, was_here = take_member_in(work, by, profile, answer, Door.CRM)
                note_answers(work, [account], {account.id: answer})
                work.commit()
        except InfluenceError as error:
            return Entry(handle, error=error)
        return Entry(handle, account, was_here)

    def _other(self, by: Actor, text: str, network: Network) -> Entry:
        try:
            handle = parse_handle(text, network)
            with self._storage.begin(by.tenant, by.user) as work:
                known = work.accounts.find(network, handle)
                with keeping(self._limit, work):
                    account = known or work.accounts.add(
                        Account(network, handle, Door.CRM, self._clock.now(), by.user)
                    )
                work.commit()
        except InfluenceError as error:
            return Entry(text, error=error)
        return Entry(handle, account, was_here=known is not None)


def take_member_in(
    work: UnitOfWork, by: Actor, profile: Profile, answer: MembershipAnswer, door: Door
) -> tuple[Account, bool]:
    """The account of the member that *profile* describes, new or known, and whether it was here."""
    known = work.accounts.of_creator(profile.creator_id) if profile.creator_id else None
    if known is None and (unproven := _here_by_consent_only(work, profile.handle)) is not None:
        return _let_in(work, unproven.answered(answer), door), not unproven.applying
    known = known or work.accounts.find_stub(Network.TIKTOK, profile.handle)
    if known is None:
        fresh = Account(
            Network.TIKTOK,
            profile.handle,
            door,
            profile.fetched_at,
            by.user,
            creator_id=profile.creator_id,
            answer=answer,
        )
        account = work.accounts.add(fresh)
        work.outbox.put(Event(EventKind.ACCOUNT_ADDED, account.handle, about=f"account/{account.id}"))
    else:
        same_name = fold(known.handle) == fold(profile.handle)
        now_called = known.handle if same_name else profile.handle
        changed = known.answered(answer).identified(handle=now_called, creator_id=profile.creator_id)
        note_rename(work, known, changed, profile.fetched_at)
        account = _let_in(work, changed, door)
        if not known.tracked and not known.applying:
            work.outbox.put(Event(EventKind.TRACKING_RESUMED, account.handle, about=f"account/{account.id}"))
    keep_profile(work, account, profile, Provenance.TTCM_PUBLIC)
    return account, known is not None and not known.applying


def _let_in(work: UnitOfWork, account: Account, door: Door) -> Account:
    """Keep *account*; one that an application brought is in the lists from now on."""
    kept = work.accounts.save(account.admitted(door))
    if account.applying:
        work.outbox.put(Event(EventKind.ACCOUNT_ADDED, kept.handle, about=f"account/{kept.id}"))
        remark_namesake(work, kept)
    return kept


def _here_by_consent_only(work: UnitOfWork, handle: str) -> Account | None:
    """The account called *handle* whose creator consented and of whom no public id is known yet.

    It is not added twice. That the public profile is this creator's is for the next refresh to prove, which asks
    with the consent.
    """
    here = work.accounts.find(Network.TIKTOK, handle)
    if here is None or here.is_stub:
        here = work.accounts.find_applicant(Network.TIKTOK, handle) or here
    return here if here is not None and here.open_id is not None and here.creator_id is None else None
