"""Planning the erasure of a person: what there is of them, at every tenant. Nothing is changed."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from influence.application.acting import Actor
from influence.application.tracing import addressed, called, must_be_somebody, traced
from influence.domain.cutover import fingerprint
from influence.domain.erasures import Category, Counts, Ground, Identity, Traces, added
from influence.domain.ports.clock import Chance, Clock
from influence.domain.ports.storage import Storage


@attrs.frozen
class Wanted:
    """Whom to erase: by one of these."""

    handle: str | None = None
    creator_id: str | None = None
    email: str | None = None

    def __str__(self) -> str:
        if self.handle is not None:
            return f"@{self.handle}"
        return self.email if self.email is not None else f"creator {self.creator_id}"


@attrs.frozen
class PlannedPart:
    """What goes at one tenant."""

    tenant: str
    traces: Traces
    counts: Counts


@attrs.frozen
class ErasurePlan:
    """Who goes, where, how much; it names the person and is to be deleted once it was applied.

    *salt* makes that nobody can try names out on the fingerprint.
    """

    salt: str
    made_at: datetime
    made_by: str
    ground: Ground
    person: Identity
    parts: tuple[PlannedPart, ...]
    messages: int = 0
    """How many messages of TikTok's are about the person; no tenant owns them."""

    @property
    def counts(self) -> Counts:
        """What goes, over all tenants."""
        return added(*(part.counts for part in self.parts), {Category.MESSAGES: self.messages})

    @property
    def digest(self) -> str:
        """The fingerprint of what the plan rests on."""
        return fingerprint(
            (
                self.salt,
                *(text for part in self.parts for text in (part.tenant, *part.traces.digest_parts)),
            )
        )


@attrs.frozen
class PlanErasure:
    """Find everything that is held about one person, over all tenants.

    A person is who TikTok's ids, handles, consents, applications, influencers and mail addresses lead to. An address
    that several influencers share leads to nobody.
    """

    _storage: Storage
    _chance: Chance
    _clock: Clock

    def __call__(self, by: Actor, wanted: Wanted, ground: Ground = Ground.REQUEST) -> ErasurePlan:
        """The plan.

        Raises:
            NobodyToErase: nothing is held.
            SeveralPersons: it is not clear who is meant.
        """
        return self.of(by, self._asked(wanted), ground, str(wanted))

    def of(self, by: Actor, asked: Identity, ground: Ground, called: str) -> ErasurePlan:
        """The same for whoever *asked* names, whom people know as *called*.

        Raises:
            NobodyToErase: nothing is held.
        """
        person, found = traced(self._storage, asked)
        parts, messages = parts_of(self._storage, found), messages_about(self._storage, found)
        must_be_somebody(called, is_held=bool(parts or messages))
        return ErasurePlan(
            self._chance.token(), self._clock.now(), by.user, ground, person, parts, len(messages)
        )

    def _asked(self, wanted: Wanted) -> Identity:
        if wanted.handle is not None:
            return called(self._storage, wanted.handle)
        if wanted.email is not None:
            return addressed(self._storage, wanted.email)
        return Identity(creator_ids=frozenset({wanted.creator_id or ""}))


def parts_of(storage: Storage, found: Mapping[str, Traces]) -> tuple[PlannedPart, ...]:
    """What goes at the tenants that hold anything."""
    parts: list[PlannedPart] = []
    for tenant, traces in sorted(found.items()):
        with storage.view(tenant) as view:
            counts = view.personal.counts(traces)
        if counts:
            parts.append(PlannedPart(tenant, traces, counts))
    return tuple(parts)


def messages_about(storage: Storage, found: Mapping[str, Traces]) -> frozenset[str]:
    """The messages of TikTok's that lead to the person, whoever's traces tell."""
    told: set[str] = set()
    for tenant, traces in found.items():
        with storage.view(tenant) as view:
            told |= view.personal.messages(traces)
    return frozenset(told)
