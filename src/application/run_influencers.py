"""Keeping influencers: who they are, their tags, notes and groups, and which accounts are theirs."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import attrs

from influence.application.acting import Actor, batches
from influence.application.influencer_limit import Limit, keeping
from influence.application.run_campaigns import find_account
from influence.domain.accounts import Account
from influence.domain.errors import InfluenceError, Unusable
from influence.domain.influencer_refusals import InfluencerHeld, NobodyToRemove
from influence.domain.influencers import (
    LONGEST_NAME,
    LONGEST_NOTE,
    Group,
    Influencer,
    InfluencerId,
    Note,
    one_line,
    parse_country,
    parse_email,
    parse_group_key,
    parse_tag,
)
from influence.domain.networks import Network
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.clock import Clock
from influence.domain.ports.storage import Storage, UnitOfWork, View
from influence.domain.roster import RosterFilter, Sorting

AT_ONCE: Final = 200
"""Items of one unit of work: others that write wait no longer than that takes."""
_NUMBER: Final = "id:"


@attrs.frozen
class Whom:
    """Whom a deed is for: handles (of *network*) and numbers (`id:7`), or all accounts of the roster that fit."""

    named: tuple[str, ...] = ()
    where: RosterFilter | None = None
    network: Network = Network.TIKTOK


@attrs.frozen
class Result:
    """What became of one item: the influencer as it is now, or the *error* that refused it."""

    who: str
    influencer: Influencer | None = None
    error: InfluenceError | None = None


@attrs.frozen
class Particulars:
    """What is written about a person; what is None stays as it is, what is empty is taken away."""

    name: str | None = None
    email: str | None = None
    country: str | None = None

    def applied(self, influencer: Influencer) -> Influencer:
        """*influencer* with these.

        Raises:
            Unusable: one of them cannot be.
        """
        after = influencer
        if self.name is not None:
            after = attrs.evolve(after, name=one_line("name", self.name, LONGEST_NAME))
        if self.email is not None:
            after = attrs.evolve(after, email=parse_email(self.email))
        if self.country is not None:
            after = attrs.evolve(after, country=parse_country(self.country) if self.country else None)
        return after


Deed = Callable[[Influencer], Influencer]


def number_of(text: str) -> InfluencerId | None:
    """The number in `id:7`; None when *text* is a handle.

    Raises:
        Unusable: there is no number behind the colon.
    """
    if not text.startswith(_NUMBER):
        return None
    digits = text.removeprefix(_NUMBER)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 18):
        raise Unusable("influencer", text, "write id: and the number")
    return InfluencerId(int(digits))


def whose(view: View, text: str, network: Network) -> InfluencerId | Account:
    """The influencer that *text* names, or the account, when that belongs to nobody.

    Raises:
        AccountNotFound, InfluencerNotFound: nobody of that name or number is here.
    """
    number = number_of(text)
    if number is not None:
        return view.influencers.get(number).id
    account = find_account(view, text, network)
    return account if account.influencer is None else account.influencer


@attrs.frozen
class RunInfluencers:
    """Everything users do with influencers.

    Each item of many is decided by itself. An account that belongs to nobody gets an influencer of its own when
    something is to be written about one: that is no new person, for it counted as one before.
    """

    _storage: Storage
    _clock: Clock
    _limit: Limit

    def add(self, by: Actor, said: Particulars, handles: Sequence[str], network: Network) -> Influencer:
        """A new influencer with the accounts of *handles*.

        Raises:
            InfluencerLimitReached: the plan has no room for one more.
            AccountNotFound: one of the accounts is not here.
        """
        with self._storage.begin(by.tenant) as work:
            with keeping(self._limit, work):
                made = work.influencers.add(said.applied(self._blank(by)))
                for handle in handles:
                    self._bind(work, find_account(work, handle, network), made.id)
            work.commit()
        return made

    def edit(self, by: Actor, who: str, said: Particulars, network: Network = Network.TIKTOK) -> Influencer:
        """The influencer after a change of what is written about the person."""
        with self._storage.begin(by.tenant) as work:
            changed = self._change(work, by, who, network, said.applied)
            work.commit()
        return changed

    def tag(self, by: Actor, whom: Whom, tags: Sequence[str]) -> Iterator[Result]:
        """Put *tags* on everybody."""
        known = [parse_tag(tag) for tag in tags]
        return self._each(by, whom, lambda one: one.tagged(*known))

    def untag(self, by: Actor, whom: Whom, tags: Sequence[str]) -> Iterator[Result]:
        """Take *tags* off everybody."""
        known = [parse_tag(tag) for tag in tags]
        return self._each(by, whom, lambda one: one.untagged(*known))

    def note(self, by: Actor, whom: Whom, text: str) -> Iterator[Result]:
        """Write *text* down about everybody."""
        note = Note(one_line("note", text, LONGEST_NOTE), self._clock.now(), by.user)
        if not note.text:
            raise Unusable("note", text, "say something")
        return self._each(by, whom, lambda one: one.noted(note))

    def group(self, by: Actor, whom: Whom, key: str, *, leave: bool = False) -> Iterator[Result]:
        """Put everybody into a group, or take them out of it."""
        group = parse_group_key(key)
        with self._storage.view(by.tenant) as view:
            view.groups.get(group)
        return self._each(by, whom, lambda one: one.leaving(group) if leave else one.joining(group))

    def assign(self, by: Actor, whom: Whom, to: InfluencerId | None) -> Iterator[Result]:
        """Give the accounts to an influencer, or, with None, make each a person of its own again."""

        def assign(work: UnitOfWork, handle: str) -> Influencer | None:
            owner = None if to is None else work.influencers.get(to)
            with keeping(self._limit, work):
                self._bind(work, find_account(work, handle, whom.network), to)
            return owner

        return self._run(by, whom, assign)

    def remove(self, by: Actor, whom: Whom, *, only_try: bool = False) -> Iterator[Result]:
        """Forget influencers with tags, notes and groups; their accounts stay, each a person of its own.

        Refused where contracts hang on an account, and where the plan has no room for the accounts. With *only_try*
        nothing is kept.
        """

        def remove(work: UnitOfWork, who: str) -> Influencer | None:
            found = whose(work, who, whom.network)
            if isinstance(found, Account):
                raise NobodyToRemove(found.handle)
            influencer = work.influencers.get(found)
            self._refuse_held(work, influencer)
            with keeping(self._limit, work):
                work.influencers.remove(found)
            return influencer

        return self._run(by, whom, remove, only_try=only_try)

    def _refuse_held(self, work: UnitOfWork, influencer: Influencer) -> None:
        for account in work.accounts.select(AccountFilter(influencer=influencer.id, applying=None)):
            orders = work.orders.select(account=account.id)
            if orders:
                who = influencer.name or f"Influencer {influencer.id}"
                raise InfluencerHeld(who, len(orders), account.handle)

    def _blank(self, by: Actor) -> Influencer:
        return Influencer(added_at=self._clock.now(), added_by=by.user)

    def _bind(self, work: UnitOfWork, account: Account, to: InfluencerId | None) -> None:
        if account.influencer != to:
            work.accounts.save(attrs.evolve(account, influencer=to))

    def _change(self, work: UnitOfWork, by: Actor, who: str, network: Network, deed: Deed) -> Influencer:
        found = whose(work, who, network)
        if isinstance(found, Account):
            made = work.influencers.add(deed(self._blank(by)))
            self._bind(work, found, made.id)
            return made
        before = work.influencers.get(found)
        after = deed(before)
        return before if after == before else work.influencers.save(after)

    def _each(self, by: Actor, whom: Whom, deed: Deed) -> Iterator[Result]:
        return self._run(by, whom, lambda work, who: self._change(work, by, who, whom.network, deed))

    def _run(
        self,
        by: Actor,
        whom: Whom,
        deed: Callable[[UnitOfWork, str], Influencer | None],
        *,
        only_try: bool = False,
    ) -> Iterator[Result]:
        """One result for each item, in their order; what is refused leaves the others alone."""
        for some in batches(self._items(by, whom), AT_ONCE):
            for who, network in some:
                yield self._one(by, who, whom if network is None else attrs.evolve(whom, network=network), deed)
