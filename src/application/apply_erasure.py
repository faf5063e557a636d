"""Erasing a person as planned: let go, sweep, clean the files, sign a receipt. Resumable at every point."""

import hashlib
from typing import Final

import attrs

from influence.application.acting import Actor, Progress, unwatched
from influence.application.letting_go import leave_over
from influence.application.plan_erasure import ErasurePlan
from influence.application.revoke_consents import RevokeConsents
from influence.application.tracing import traced, traces_at
from influence.application.writing_receipts import Cleaning, receipt
from influence.domain.accounts import AccountId
from influence.domain.audit import Noun, Subject
from influence.domain.cutover import OldSourceLeft
from influence.domain.doors import AccountNotFound
from influence.domain.erasures import (
    Erasure,
    ErasureNeedsItsPlan,
    ErasurePlanStale,
    Identity,
    Part,
    TextsLeft,
    Traces,
    alias,
)
from influence.domain.events import Event, EventKind
from influence.domain.networks import Network
from influence.domain.ports.clock import Chance, Clock
from influence.domain.ports.cutover import Premises
from influence.domain.ports.erasures import LogFile
from influence.domain.ports.signing import Signer
from influence.domain.ports.storage import Storage, UnitOfWork, View
from influence.domain.signed_documents import written

SUBJECTS_PER_BATCH: Final = 1000
PROBES: Final = 2000
_ROUNDS: Final = 3


@attrs.frozen
class ApplyErasure:
    """Erase exactly the person of a plan, at every tenant.

    First, tenant by tenant in one commit each, everything that names the person goes and its accounts close: from
    then on nothing is shown of them and nothing can be written to them. Then figures, posts and pictures go in
    batches. Consents are withdrawn at TikTok; what it cannot be told now it is told later. Orders stay as contracts
    under a pseudonym. At the end the files are searched for what was erased, and a receipt is signed. Stopped
    anywhere, the same command continues.
    """

    _storage: Storage
    _premises: Premises
    _log: LogFile
    _revoke: RevokeConsents
    _signer: Signer
    _chance: Chance
    _clock: Clock

    def __call__(self, by: Actor, plan: ErasurePlan, progress: Progress = unwatched) -> Erasure:
        """Carry the erasure through to its end; a second time changes nothing.

        Raises:
            ErasurePlanStale: the plan was made for another state; nothing was done.
            TextsLeft: the files could not be cleaned now; everything else is done.
        """
        erasure = self._known(by, plan)
        if erasure.is_over:
            return erasure
        return self._carry_through(by, erasure, plan.person, progress)

    def go_on(self, by: Actor, erasure: Erasure, progress: Progress = unwatched) -> Erasure:
        """Carry an erasure that was stopped through to its end, by the numbers of accounts that are kept of it.

        Raises:
            ErasureNeedsItsPlan: somewhere nothing but the plan leads to the person; everything else is done.
            TextsLeft: the files could not be cleaned now; everything else is done.
        """
        was_begun = any(part.is_begun for part in erasure.parts)
        return self._carry_through(by, erasure, self._person_of(erasure), progress, must_rewrite=was_begun)

    def _carry_through(
        self,
        by: Actor,
        erasure: Erasure,
        person: Identity,
        progress: Progress,
        *,
        must_rewrite: bool = False,
    ) -> Erasure:
        texts = self._texts(person, erasure)
        for _ in range(_ROUNDS):
            found = self._left(person)
            for tenant in sorted(found):
                erasure = self._let_go(Actor(tenant, by.user), erasure, person)
            for part in erasure.parts:
                erasure = self._sweep(Actor(part.tenant, by.user), erasure, part, progress)
            if not self._left(person):
                break
        for tenant in self._storage.tenants():
            self._revoke(Actor(tenant, by.user))
        if person == Identity() and not all(part.is_begun for part in erasure.parts):
            raise ErasureNeedsItsPlan(erasure.pseudonym)
        return self._end(by, erasure, self._cleaned(texts, must_rewrite=must_rewrite))

    def _person_of(self, erasure: Erasure) -> Identity:
        """Whom the accounts that were not let go yet name; nobody, where none is left."""
        person = Identity()
        for part in erasure.parts:
            with self._storage.view(part.tenant) as view:
                for number in part.accounts:
                    person |= _named_by(view, number)
        return person

    def _known(self, by: Actor, plan: ErasurePlan) -> Erasure:
        """The erasure that was begun for this plan, or a new one if the plan still fits."""
        with self._storage.view(by.tenant) as view:
            known = view.erasures.of_plan(plan.digest)
        if known is not None:
            return known
        _, found = traced(self._storage, plan.person)
        planned = {part.tenant: part.traces for part in plan.parts}
        if any(found[tenant] != traces for tenant, traces in planned.items() if tenant in found) or any(
            not traces.is_empty for tenant, traces in found.items() if tenant not in planned
        ):
            raise ErasurePlanStale
        return self._begun(
            by, plan, tuple(Part(tenant, traces.accounts) for tenant, traces in planned.items())
        )

    def _begun(self, by: Actor, plan: ErasurePlan, parts: tuple[Part, ...]) -> Erasure:
        """A new erasure, kept before anything goes: by the numbers of the accounts anybody can go on with it."""
        name = hashlib.sha256(self._chance.token().encode()).hexdigest()[:8]
        erasure = Erasure(name, plan.digest, plan.ground, self._clock.now(), by.user, parts)
        with self._storage.begin(by.tenant, by.user) as work:
            known = work.erasures.of_plan(plan.digest)
            if known is not None:
                return known  # somebody who ran the same command beside us was first
            work.erasures.save(erasure)
            work.commit()
        return erasure

    def _left(self, person: Identity) -> dict[str, Traces]:
        """Where something is held that a name leads to."""
        if person == Identity():
            return {}
        _, found = traced(self._storage, person)
        held: dict[str, Traces] = {}
        for tenant, traces in found.items():
            with self._storage.view(tenant) as view:
                if view.personal.counts(traces) or view.personal.messages(traces):
                    held[tenant] = traces
        return held

    def _texts(self, person: Identity, erasure: Erasure) -> frozenset[str]:
        """What to look for afterwards. Of what a run before this one erased only the names are known any more."""
        texts: set[str] = set()
        for tenant, traces in self._left(person).items():
            part = erasure.part(tenant)
            if part is None or not part.is_begun:
                with self._storage.view(tenant) as view:
                    texts |= view.personal.texts(traces)
        named = person.handles | person.emails | person.open_ids | person.creator_ids
        return frozenset(texts | {name for name in named if len(name) >= 8})

    def _let_go(self, by: Actor, erasure: Erasure, person: Identity) -> Erasure:
        now = self._clock.now()
        with self._storage.begin(by.tenant, by.user) as work:
            traces, _ = traces_at(work, person)
            self._leave_consents(work, traces, erasure)
            counts = work.personal.erase(traces, alias(erasure.pseudonym), now)
            if owners := _owners(traces):
                work.audit.forget(*owners)
            before = erasure.part(by.tenant) or Part(by.tenant, ())
            accounts = tuple(sorted({*before.accounts, *traces.accounts}))
            after = erasure.with_part(attrs.evolve(before, accounts=accounts).counting(counts))
            work.erasures.save(after)
            work.outbox.put(Event(EventKind.CREATOR_ERASED, detail=erasure.pseudonym))
            work.commit()
        return after

    def _leave_consents(self, work: UnitOfWork, traces: Traces, erasure: Erasure) -> None:
        """Keep what TikTok has to be told with, until it was told."""
        for number in traces.accounts:
            grant = work.accounts.get(number).grant
            if grant is not None:
                leave_over(work, f"erasure {erasure.pseudonym}/{number}", grant, self._clock.now())

    def _sweep(self, by: Actor, erasure: Erasure, part: Part, progress: Progress) -> Erasure:
        while True:
            with self._storage.begin(by.tenant, by.user) as work:
                counts = work.personal.sweep(part.accounts, SUBJECTS_PER_BATCH)
                part = part.counting(counts)
                erasure = erasure.with_part(part)
                work.erasures.save(erasure)
                work.commit()
            if not counts:
                return erasure
            done = sum(erasure.counts.values())
            progress(done, done)

    def _cleaned(self, texts: frozenset[str], *, must_rewrite: bool) -> Cleaning:
        """The files without what was erased.

        What other rows say too cannot be told from what is left. Rewriting every file needs it to itself, so it is
        done only when emptying the log was not enough, or when only a run before this one knew what to look for.
        """
        with self._storage.view(self._storage.tenants()[0]) as view:
            others = view.personal.standing(texts)
        sought = sorted(texts - others)[:PROBES]
        emptied = self._log.empty()
        left = self._premises.seen(sought)
        compacted = False
        if left or not emptied or must_rewrite:
            self._scrub()
            compacted, left = True, self._premises.seen(sought)
        if left:
            raise TextsLeft(len(left))
        return Cleaning(sought=len(sought), elsewhere=len(others), compacted=compacted)

    def _scrub(self) -> None:
        try:
            self._premises.scrub()
        except OldSourceLeft as error:
            places = tuple(sorted({finding.place for finding in error.findings}))
            raise TextsLeft(places=places) from error

    def _waiting(self) -> int:
        """How many consents TikTok has yet to be told of."""
        count = 0
        for tenant in self._storage.tenants():
            with self._storage.view(tenant) as view:
                count += len(view.consents.leftovers(self._clock.now()))
        return count

    def _end(self, by: Actor, erasure: Erasure, cleaning: Cleaning) -> Erasure:
        cleaning = attrs.evolve(cleaning, waiting=self._waiting())
        with self._storage.begin(by.tenant, by.user) as work:
            kept = work.erasures.of_plan(erasure.plan)
            if kept is not None and kept.is_over:
                return kept  # somebody who ran the same command beside us was first
            done = attrs.evolve(
                erasure,
                ended_at=self._clock.now(),
                parts=tuple(attrs.evolve(part, accounts=()) for part in erasure.parts if part.is_begun),
            )
            document = receipt(done, cleaning, work, self._signer)
            over = attrs.evolve(done, receipt=written(document).decode())
            work.erasures.save(over)
            work.commit()
        return over


def _named_by(view: View, number: AccountId) -> Identity:
    """Whom an account names, unless it is empty already."""
    try:
        account = view.accounts.get(number)
    except AccountNotFound:
        return Identity()
    if account.is_erased:
        return Identity()
    return Identity(
        frozenset(one for one in (account.creator_id,) if one is not None),
        frozenset(one for one in (account.open_id,) if one is not None),
        frozenset({account.handle}) if account.network is Network.TIKTOK else frozenset(),
    )


def _owners(traces: Traces) -> tuple[Subject, ...]:
    return (
        *(Subject(Noun.ACCOUNT, str(number)) for number in traces.accounts),
        *(Subject(Noun.APPLICATION, str(number)) for number in traces.applications),
    )
