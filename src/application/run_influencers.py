"""Keeping influencers: who they are, their tags, notes and groups, and which accounts are theirs."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import attrs

from influence.application.acting import Actor, batches
from influence.application.finding import find_account
from influence.application.influencer_limit import Limit, keeping
from influence.domain.accounts import Account, AccountId
from influence.domain.errors import InfluenceError, Unusable
from influence.domain.influencer_refusals import AccountTaken, InfluencerHeld, NobodyToRemove
from influence.domain.influencers import (
    LONGEST_NAME,
    LONGEST_NOTE,
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


@attrs.frozen
class Item:
    """One of many: what it is called, and what it is found by."""

    words: str
    which: str | AccountId


def whose(view: View, which: str | AccountId, network: Network = Network.TIKTOK) -> InfluencerId | Account:
    """The influencer that *which* means, or the account, when that belongs to nobody.

    Raises:
        AccountNotFound, InfluencerNotFound: nobody of that name or number is here.
    """
    number = number_of(which) if isinstance(which, str) else None
    if number is not None:
        return view.influencers.get(number).id
    account = find_account(view, which, network) if isinstance(which, str) else view.accounts.get(which)
    return account if account.influencer is None else account.influencer


def _account(view: View, item: Item, network: Network) -> Account:
    if isinstance(item.which, str):
        return find_account(view, item.which, network)
    return view.accounts.get(item.which)


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
            AccountTaken: one of them belongs to somebody.
        """
        with self._storage.begin(by.tenant, by.user) as work:
            with keeping(self._limit, work):
                made = work.influencers.add(said.applied(self._blank(by)))
                for handle in handles:
                    account = find_account(work, handle, network)
                    if account.influencer not in (None, made.id):
                        raise AccountTaken(account.handle, account.influencer)
                    self._bind(work, account, made.id)
            work.commit()
        return made

    def edit(self, by: Actor, who: str, said: Particulars, network: Network = Network.TIKTOK) -> Influencer:
        """The influencer after a change of what is written about the person."""
        with self._storage.begin(by.tenant, by.user) as work:
            changed = self._change(work, by, who, network, said.applied)
            work.commit()
        return changed

    def tag(self, by: Actor, whom: Whom, tags: Sequence[str], *, only_try: bool = False) -> Iterator[Result]:
        """Put *tags* on everybody. With *only_try* nothing is kept."""
        known = [parse_tag(tag) for tag in tags]
        return self._each(by, whom, lambda one: one.tagged(*known), only_try=only_try)

    def untag(
        self, by: Actor, whom: Whom, tags: Sequence[str], *, only_try: bool = False
    ) -> Iterator[Result]:
        """Take *tags* off everybody. With *only_try* nothing is kept."""
        known = [parse_tag(tag) for tag in tags]
        return self._each(by, whom, lambda one: one.untagged(*known), only_try=only_try)

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

        def assign(work: UnitOfWork, item: Item) -> Influencer | None:
            owner = None if to is None else work.influencers.get(to)
            account = _account(work, item, whom.network)
            with keeping(self._limit, work):
                self._bind(work, account, to)
            return owner

        return self._one_by_one(by, whom, assign)

    def remove(self, by: Actor, whom: Whom, *, only_try: bool = False) -> Iterator[Result]:
        """Forget influencers with tags, notes and groups; their accounts stay, each a person of its own.

        Refused where contracts hang on an account, and where the plan has no room for the accounts. With *only_try*
        nothing is kept.
        """

        def remove(work: UnitOfWork, item: Item) -> Influencer | None:
            found = whose(work, item.which, whom.network)
            if isinstance(found, Account):
                raise NobodyToRemove(found.handle)
            influencer = work.influencers.get(found)
            self._refuse_held(work, influencer)
            with keeping(self._limit, work):
                work.influencers.remove(found)
            return influencer

        return self._one_by_one(by, whom, remove, only_try=only_try)

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

    def _change(
        self, work: UnitOfWork, by: Actor, who: str | AccountId, of: Network, deed: Deed
    ) -> Influencer:
        found = whose(work, who, of)
        if isinstance(found, Account):
            made = work.influencers.add(deed(self._blank(by)))
            self._bind(work, found, made.id)
            return made
        before = work.influencers.get(found)
        after = deed(before)
        return before if after == before else work.influencers.save(after)

    def _each(self, by: Actor, whom: Whom, deed: Deed, *, only_try: bool = False) -> Iterator[Result]:
        """One result for each item, in their order; a person who is named twice is changed once.

        Whom nobody knows is refused before anything is written.
        """
        done: dict[InfluencerId, Influencer] = {}
        for some in batches(self._items(by, whom), AT_ONCE):
            results: list[Result] = []
            with self._storage.begin(by.tenant, by.user) as work:
                for item in some:
                    try:
                        found = whose(work, item.which, whom.network)
                        known = None if isinstance(found, Account) else done.get(found)
                        changed = known or self._change(work, by, item.which, whom.network, deed)
                        done[changed.id] = changed
                        is_made_up = only_try and isinstance(found, Account)
                        results.append(Result(item.words, None if is_made_up else changed))
                    except InfluenceError as error:
                        results.append(Result(item.words, error=error))
                if not only_try:
                    work.commit()
            yield from results

    def _one_by_one(
        self,
        by: Actor,
        whom: Whom,
        deed: Callable[[UnitOfWork, Item], Influencer | None],
        *,
        only_try: bool = False,
    ) -> Iterator[Result]:
        """The same, with a unit of work for each: what the limit refuses has to be dropped."""
        for item in self._items(by, whom):
            try:
                with self._storage.begin(by.tenant, by.user) as work:
                    influencer = deed(work, item)
                    if not only_try:
                        work.commit()
            except InfluenceError as error:
                yield Result(item.words, error=error)
            else:
                yield Result(item.words, influencer)

    def _items(self, by: Actor, whom: Whom) -> list[Item]:
        """Each item once; all of the roster's are found before the first is changed."""
        items = [
            Item(name if name.startswith(_NUMBER) else f"@{name.removeprefix('@')}", name)
            for name in whom.named
        ]
        if whom.where is None:
            return list(dict.fromkeys(items))
        with self._storage.view(by.tenant) as view:
            after = None
            while True:
                page = view.roster.page(whom.where, Sorting(), after, AT_ONCE)
                items += [Item(f"@{row.handle}", row.account) for row in page.rows]
                after = page.next
                if after is None:
                    return list(dict.fromkeys(items))
