"""What is held about a person, in memory."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Any, Final

import attrs

from influence.adapters.memory.outlived import outlived
from influence.adapters.memory.state import Holdings, State
from influence.adapters.memory.table import Table
from influence.domain.accounts import Account, AccountId
from influence.domain.api_keys import ApiKeyId
from influence.domain.applications import Application
from influence.domain.deliverables import numbered
from influence.domain.erasures import BULK, Category, Counts, Identity, Traces, added
from influence.domain.influencers import Influencer, InfluencerId
from influence.domain.letters import LetterState
from influence.domain.membership import UNASKED
from influence.domain.networks import Network, fold
from influence.domain.order_steps import OrderStep, StepKind
from influence.domain.orders import Order, OrderId
from influence.domain.personal_terms import PersonalTerms
from influence.domain.ports.erasures import HeldRow
from influence.domain.posts import PostId

SHORTEST: Final = 8
_GONE: Final = "the creator was erased"
_OTHERS: Final = ("account/", "order/", "application/")
_SAYS_A_CODE: Final = frozenset({StepKind.PLACED, StepKind.QUOTA_FULL})
Claim = Callable[[Any, Any], bool]


def _naming(names: Iterable[str]) -> re.Pattern[str] | None:
    some = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if name)
    return re.compile(rf"(?<![\w.])(?:{some})(?![\w.])", re.IGNORECASE) if some else None


@attrs.frozen
class _Theirs:
    """Which rows are a person's: a claim for each table of a tenant."""

    state: State
    own: Holdings
    traces: Traces

    @property
    def accounts(self) -> frozenset[AccountId]:
        return frozenset(self.traces.accounts)

    @property
    def orders(self) -> frozenset[OrderId]:
        return frozenset(one.id for one in self.own.orders.values() if one.account in self.accounts)

    @property
    def posts(self) -> frozenset[PostId]:
        return frozenset(one.id for one in self.own.posts.values() if one.account in self.accounts)

    @property
    def letters(self) -> frozenset[Any]:
        references = {*self.traces.references, *(f"order/{order}" for order in self.orders)}
        campaigns = {campaign for campaign, account in self.own.participants if account in self.accounts}
        reports = {f"schedule/{one.id}" for one in self.own.schedules.values() if one.campaign in campaigns}
        named = _naming(f"@{name}" for name in self.traces.names)

        def is_theirs(one: Any) -> bool:
            said = "\n".join((one.letter.subject, one.letter.text, one.letter.html or ""))
            return (
                one.about in references
                or fold(one.letter.to) in self.traces.emails
                or (one.state is not LetterState.SENT and one.about in reports)
                or (named is not None and not one.about.startswith(_OTHERS) and bool(named.search(said)))
            )

        return frozenset(number for number, one in self.own.letters.items() if is_theirs(one))

    def tells(self) -> Callable[[Any], bool]:
        """True for events about the person."""
        references = {
            *self.traces.references,
            *(f"order/{order}" for order in self.orders),
            *(f"letter/{letter}" for letter in self.letters),
        }

        def is_told(event: Any) -> bool:
            if event.about in references:
                return True
            return not event.about.startswith(_OTHERS) and fold(event.who) in self.traces.names

        return is_told

    def messages(self) -> list[str]:
        """The keys of messages of TikTok's that name them."""
        posts = self.posts
        videos = {
            *(
                one.external_id
                for one in self.own.posts.values()
                if one.id in posts and one.network is Network.TIKTOK
            ),
            *(link.video_id for order in self.orders for link in self.own.orders[order].links),
        }
        named = _naming({*self.traces.names, *self.traces.open_ids, *self.traces.creator_ids})

        def is_theirs(message: Any) -> bool:
            said = message.raw and named is not None and named.search(message.raw)
            return message.open_id in self.traces.open_ids or message.video_id in videos or bool(said)

        return [key for key, one in self.state.inbox.items() if is_theirs(one.message)]

    def claims(self) -> dict[Category, tuple[Table[Any, Any], Claim]]:
        """The tables whose rows go, and which of them do."""
        own, accounts, traces, orders = self.own, self.accounts, self.traces, self.orders
        letters, is_told, posts = self.letters, self.tells(), self.posts
        events = {number for number, event in own.outbox.items() if is_told(event)}
        holding = {(own.orders[order].campaign, own.orders[order].account) for order in orders}
        return {
            Category.DELIVERIES: (own.deliveries, lambda _, one: one.event in events),
            Category.NOTICES: (own.notices, lambda _, one: is_told(one.told.event)),
            Category.EVENTS: (own.outbox, lambda number, _: number in events),
            Category.LETTERS: (own.letters, lambda number, _: number in letters),
            Category.CONSENTS: (own.consents, lambda _, one: self._is_asked(one)),
            Category.APPLICATIONS: (own.applications, lambda number, _: number in set(traces.applications)),
            Category.HANDLES: (own.former_handles, lambda _, one: one.account in accounts),
            Category.MERGES: (own.merges, lambda _, one: one.kept in accounts or one.gone in accounts),
            Category.INVITES: (
                own.invites,
                lambda _, one: (
                    one.account in accounts or (one.account is None and fold(one.handle) in traces.names)
                ),
            ),
            Category.LINK_REQUESTS: (own.link_requests, lambda key, _: key[0] in orders),
            Category.REPORTS: (own.kept_participants, lambda key, _: key[1] in accounts),
            Category.INFLUENCERS: (own.influencers, lambda number, _: number in set(traces.influencers)),
            Category.IN_CAMPAIGNS: (own.attachments, lambda _, one: one.post in posts),
            Category.POSTS: (own.posts, lambda number, _: number in posts),
            Category.PICTURES: (own.pictures, lambda number, _: number in accounts),
            Category.PLACES: (own.participants, lambda key, _: key[1] in accounts and key not in holding),
        }

    def _is_asked(self, one: Any) -> bool:
        if one.account in self.accounts or one.application in set(self.traces.applications):
            return True
        is_loose = one.account is None and one.application is None
        return is_loose and one.handle is not None and fold(one.handle) in self.traces.names


def _drop(table: Table[Any, Any], claim: Claim) -> int:
    gone = [key for key, row in table.items() if claim(key, row)]
    for key in gone:
        del table[key]
    return len(gone)


@attrs.frozen
class MemoryPersonalData:
    """What one tenant holds about persons."""

    _state: State
    _own: Holdings
    _tenant: str

    def accounts(self, person: Identity, influencers: Collection[InfluencerId]) -> tuple[Account, ...]:
        every = [one for one in self._own.accounts.values() if not one.is_erased]
        found = {one.id for one in every if self._is_borne(one, person) or one.influencer in set(influencers)}
        more = found
        while more:
            parents = {one.merged_into for one in every if one.id in more and one.merged_into is not None}
            more = (parents | {one.id for one in every if one.merged_into in more}) - found
            found = found | more
        return tuple(self._own.accounts[number] for number in sorted(found))

    def _is_borne(self, account: Account, person: Identity) -> bool:
        if account.network is not Network.TIKTOK:
            return False
        if account.is_stub:
            return fold(account.handle) in person.handles
        return account.creator_id in person.creator_ids or account.open_id in person.open_ids

    def influencers(self, emails: Collection[str]) -> tuple[Influencer, ...]:
        every = sorted(self._own.influencers.values(), key=lambda one: one.id)
        return tuple(one for one in every if one.email and fold(one.email) in emails)

    def applications(
        self,
        accounts: Collection[AccountId],
        influencers: Collection[InfluencerId],
        emails: Collection[str],
    ) -> tuple[Application, ...]:
        def fits(one: Application) -> bool:
            address = fold(one.particulars.email)
            return (
                (one.account is not None and one.account in accounts)
                or (one.influencer is not None and one.influencer in influencers)
                or (bool(address) and address in emails)
            )

        return tuple(one for one in self._own.applications.values() if fits(one))

    def borne_by_others(self, names: Collection[str], accounts: Collection[AccountId]) -> frozenset[str]:
        now = {fold(one.handle) for one in self._own.accounts.values() if one.id not in accounts}
        once = {fold(one.handle) for one in self._own.former_handles.values() if one.account not in accounts}
        return frozenset(names) & (now | once)

    def _theirs(self, traces: Traces) -> _Theirs:
        return _Theirs(self._state, self._own, traces)

    def counts(self, traces: Traces) -> Counts:
        theirs = self._theirs(traces)
        claims = theirs.claims()
        found = {
            category: sum(claim(key, row) for key, row in table.items())
            for category, (table, claim) in claims.items()
        }
        orders = theirs.orders
        kept = [self._own.accounts[one] for one in traces.accounts if one in self._own.accounts]
        known = [self._own.influencers[one] for one in traces.influencers if one in self._own.influencers]
        found |= {
            Category.ACCOUNTS: len(kept),
            Category.GRANTS: sum(one.grant is not None for one in kept),
            Category.ORDERS: len(orders),
            Category.ORDER_STEPS: sum(len(self._own.order_steps.get(one, ())) for one in orders),
            Category.NOTES: sum(len(one.notes) for one in known),
            Category.SCHEDULES: len(self._schedules(traces)),
            Category.ANSWERS: len(self._answers(traces)),
            Category.FIGURES: sum(len(self._own.account_figures.get(one, ())) for one in traces.accounts)
            + sum(len(self._own.post_figures.get(one, ())) for one in theirs.posts),
        }
        return added(found)

    def messages(self, traces: Traces) -> frozenset[str]:
        return frozenset(self._theirs(traces).messages())

    def erase(self, traces: Traces, alias: str, now: datetime) -> Counts:
        whole = self.counts(traces)
        theirs = self._theirs(traces)
        orders, accounts = theirs.orders, theirs.accounts
        told = theirs.messages()
        for key in told:
            del self._state.inbox[key]
        gone = {
            one.id for one in self._own.deliveries.values() if theirs.claims()[Category.DELIVERIES][1](0, one)
        }
        for category, (table, claim) in theirs.claims().items():
            if category not in BULK and category is not Category.PLACES:
                _drop(table, claim)
        _drop(self._own.attempts, lambda key, _: key in gone)
        _drop(self._own.due_erasures, lambda key, _: key in accounts)
        _drop(self._own.looks, lambda key, _: key[0].value != "order" and key[1] in accounts)
        _drop(self._own.remarks, lambda key, _: key in orders)
        _drop(self._own.due_reminders, lambda key, _: key[0] in orders)
        _drop(self._own.kept_reports, lambda _, one: one.only in accounts)
        self._drop_recipients(traces)
        self._empty_jobs(traces)
        for answered in self._answers(traces):
            self._own.deeds[answered] = self._own.deeds[answered].emptied()
        for account in accounts:
            self._empty_account(account, alias)
        for order in orders:
            self._empty_order(self._own.orders[order], now)
        bulk = {*BULK, Category.PLACES}
        small = {category: count for category, count in whole.items() if category not in bulk}
        return added(small, {Category.MESSAGES: len(told)})

    def _empty_account(self, number: AccountId, alias: str) -> None:
        kept = self._own.accounts.get(number)
        if kept is None or kept.is_erased:
            return
        self._unname(kept)
        _drop(self._own.identities, lambda _, account: account == number)
        self._own.accounts[number] = Account(
            network=kept.network,
            handle=alias,
            door=kept.door,
            added_at=kept.added_at,
            added_by=kept.added_by,
            id=number,
            answer=UNASKED,
            merged_into=number,
            version=kept.version + 1,
        )
        self._own.handles[kept.network, fold(alias)] = (
            *self._own.handles.get((kept.network, fold(alias)), ()),
            number,
        )

    def _unname(self, account: Account) -> None:
        """Nobody finds the account by its handle any more."""
        name = (account.network, fold(account.handle))
        left = tuple(one for one in self._own.handles.get(name, ()) if one != account.id)
        if left:
            self._own.handles[name] = left
        else:
            self._own.handles.pop(name, None)

    def _empty_order(self, order: Order, now: datetime) -> None:
        for link in order.live_links:
            del self._state.live_videos[link.video_id]
        links = tuple(
            attrs.evolve(link, video_id=f"erased-{order.id}-{place}")
            for place, link in enumerate(order.links)
        )
        is_over = order.cancelled_at is not None or order.failure is not None
        is_waiting = not is_over and order.placement is not None
        lacks = order.posts_required > len(order.live_links)
        fails = order.failure is not None or (order.placement is None and order.cancelled_at is None)
        named = tuple(
            attrs.evolve(one, name=default.name)
            for one, default in zip(order.deliverables, numbered(len(order.deliverables)), strict=True)
        )
        del self._own.order_keys[order.key]
        after = attrs.evolve(
            order,
            key=f"erased/{order.id}",
            placement=None if order.placement is None else attrs.evolve(order.placement, invite_link=""),
            failure=_GONE if fails else None,
            cancelled_at=now if is_waiting and lacks else order.cancelled_at,
            links=links,
            deliverables=named,
            erased_at=now,
            version=order.version + 1,
        )
        self._own.orders[order.id] = after
        self._own.order_keys[after.key] = order.id
        for link in after.live_links:
            self._state.live_videos[link.video_id] = order.id
        steps = self._own.order_steps.get(order.id, ())
        self._own.order_steps[order.id] = tuple(_emptied(step, place) for place, step in enumerate(steps))

    def _empty_jobs(self, traces: Traces) -> None:
        named = _naming(f"@{name}" for name in traces.names)
        for key, job in self._state.jobs.items() if named is not None else ():
            if key[0] == self._tenant and named is not None and named.search(job.last_outcome):
                self._state.jobs[key] = attrs.evolve(job, last_outcome="")

    def _answers(self, traces: Traces) -> list[tuple[ApiKeyId, bytes]]:
        """The keys of what was answered to programs about them."""
        orders = {f"order/{number}" for number in self._theirs(traces).orders}
        by_name = (*(f"handle/{name}" for name in traces.names), *(f"mail/{to}" for to in traces.emails))
        named = {*traces.references, *orders, *by_name}
        answered = {key: one.answer for key, one in self._own.deeds.items() if one.answer is not None}
        return [key for key, answer in answered.items() if not named.isdisjoint(answer.about)]

    def _schedules(self, traces: Traces) -> dict[Any, tuple[str, ...]]:
        found = {}
        for number, one in self._own.schedules.items():
            others = tuple(to for to in one.recipients if fold(to) not in traces.emails)
            if others != one.recipients:
                found[number] = others
        return found

    def _drop_recipients(self, traces: Traces) -> None:
        for number, others in self._schedules(traces).items():
            kept = self._own.schedules[number]
            if others:
                changed = attrs.evolve(kept, recipients=others, version=kept.version + 1)
                self._own.schedules[number] = changed
            else:
                del self._own.schedules[number]

    def sweep(self, accounts: Sequence[AccountId], most: int) -> Counts:
        own, traces = self._own, Traces(accounts=tuple(accounts))
        gone: dict[Category, int] = defaultdict(int)
        posts = sorted(self._theirs(traces).posts)[:most]
        gone[Category.IN_CAMPAIGNS] = _drop(own.attachments, lambda _, one: one.post in set(posts))
        _drop(own.kept_posts, lambda key, _: key[1] in set(posts))
        for post in posts:
            gone[Category.FIGURES] += len(own.post_figures.pop(post, ()))
            kept = own.posts[post]
            del own.external_ids[kept.network, kept.external_id]
            del own.posts[post]
            gone[Category.POSTS] += 1
        for account in accounts:
            some = own.account_figures.get(account, ())
            own.account_figures[account] = some[most:]
            gone[Category.FIGURES] += len(some[:most])
            if not own.account_figures[account]:
                del own.account_figures[account]
        gone[Category.PICTURES] = _drop(own.pictures, lambda key, _: key in set(accounts))
        return added(gone) or self._leave(traces)

    def _leave(self, traces: Traces) -> Counts:
        theirs = self._theirs(traces)
        table, claim = theirs.claims()[Category.PLACES]
        _drop(self._own.agreements, claim)
        count = _drop(table, claim)
        held = {order.account for order in self._own.orders.values()}
        for number in theirs.accounts:
            kept = self._own.accounts.get(number)
            if kept is not None and kept.is_erased and number not in held:
                self._unname(kept)
                del self._own.accounts[number]
        return added({Category.PLACES: count})

    def texts(self, traces: Traces) -> frozenset[str]:
        return frozenset(
            text
            for row in self.rows(traces)
            for text in _texts(tuple(row.values.values()))
            if len(text) >= SHORTEST
        )

    def standing(self, texts: Collection[str]) -> frozenset[str]:
        left = set(texts)
        for _, table in self._state.places():
            joined = "\n".join(_texts(tuple(table.items())))
            left -= {text for text in left if text in joined}
        return frozenset(texts) - left

    def posts(self, accounts: Collection[AccountId]) -> tuple[PostId, ...]:
        return tuple(sorted(self._theirs(Traces(accounts=tuple(accounts))).posts))

    def rows(self, traces: Traces) -> Iterator[HeldRow]:
        theirs = self._theirs(traces)
        for category, (table, claim) in theirs.claims().items():
            for key, row in table.items():
                if claim(key, row):
                    yield HeldRow(category.value, _shown(row))
        for account in (self._own.accounts.get(one) for one in traces.accounts):
            if account is not None:
                yield HeldRow(Category.ACCOUNTS.value, _shown(account))
        yield from map(self._told, self._answers(traces))
        for order in sorted(theirs.orders):
            yield HeldRow(Category.ORDERS.value, _shown(self._own.orders[order]))
            for step in self._own.order_steps.get(order, ()):
                yield HeldRow(Category.ORDER_STEPS.value, _shown(step))

    def _told(self, key: tuple[ApiKeyId, bytes]) -> HeldRow:
        """That a program was answered about them; the answer may name others, too."""
        shown = {"begun_at": self._own.deeds[key].begun_at, "body": "(sealed)"}
        return HeldRow(Category.ANSWERS.value, shown)

    def outlived(self, terms: PersonalTerms, now: datetime) -> Counts:
        return added({category: len(keys) for category, (_, keys) in outlived(self._own, terms, now).items()})

    def drop_outlived(self, terms: PersonalTerms, now: datetime) -> Counts:
        found = outlived(self._own, terms, now)
        gone = set(found[Category.APPLICATIONS][1])
        _drop(self._own.consents, lambda _, one: one.application in gone)
        for table, keys in found.values():
            for key in keys:
                del table[key]
        return added({category: len(keys) for category, (_, keys) in found.items()})


def _emptied(step: OrderStep, place: int) -> OrderStep:
    detail = step.detail if not step.detail or step.kind in _SAYS_A_CODE else f"erased-{place}"
    return attrs.evolve(step, video_id=step.video_id and f"erased-{place}", detail=detail)


def _shown(row: object) -> Mapping[str, object]:
    parts = _parts(row)
    return parts if isinstance(parts, dict) else {"value": parts}


def _parts(thing: object) -> object:
    """*thing* as plain values by name; what is sealed, and what is a picture, is only named."""
    if isinstance(thing, bytes):
        return "(sealed)"
    if isinstance(thing, Mapping):
        return {str(key): _parts(value) for key, value in thing.items()}
    if isinstance(thing, tuple | frozenset | list):
        return [_parts(one) for one in thing]
    fields = getattr(type(thing), "__attrs_attrs__", ())
    return {field.name: _parts(getattr(thing, field.name)) for field in fields} if fields else thing


def _texts(thing: object) -> Iterator[str]:
    """Every text within *thing*, words of our own left out."""
    if isinstance(thing, str):
        if not isinstance(thing, Enum):
            yield thing
    elif isinstance(thing, Mapping):
        for pair in thing.items():
            yield from _texts(pair)
    elif isinstance(thing, tuple | frozenset | list):
        for part in thing:
            yield from _texts(part)
    elif attrs.has(type(thing)):
        yield from _texts(_shown(thing))
