"""What an installation keeps to run: jobs, deeds of programs, copies, the cut-over, what a tenant agreed."""

from typing import Any

import attrs

from influence.domain.api_keys import ApiKeyId
from influence.domain.backups import KnownCopy, Origin
from influence.domain.cutover_record import CutoverRecord
from influence.domain.cutover_run import CutoverRun
from influence.domain.idempotency import HELD, Deed, Request
from influence.domain.jobs import Job
from influence.domain.organisation import Organisation
from influence.domain.phase import Phase
from influence.testing.moments import NOON


def a_job(tenant: str = "acme", kind: str = "tell", **more: Any) -> Job:
    """Work that is due at noon and that nobody is at."""
    return attrs.evolve(Job(tenant, kind, NOON), **more)


def a_deed(caller: ApiKeyId, key: str = "key-1", **more: Any) -> Deed:
    """A request that a program made at noon and that is at work."""
    asked = Request.of(caller, key, "POST", "/api/v1/campaigns", b'{"name":"Spring","brand":"Acme"}')
    return attrs.evolve(Deed(request=asked, begun_at=NOON, held_until=NOON + HELD), **more)


def a_copy(name: str = "copy-1", **more: Any) -> KnownCopy:
    """A copy of the database that was made at noon, before the cut-over, and lies there."""
    ordinary = KnownCopy(
        token=name,
        place=f"/backups/{name}.db",
        origin=Origin.MADE,
        made_at=NOON,
        made_by="mara",
        phase=Phase.BEFORE,
        fingerprint="0f" * 32,
    )
    return attrs.evolve(ordinary, **more)


def a_cutover_run(runner: str = "runner-1", **more: Any) -> CutoverRun:
    """The first run of the cut-over, claimed at noon."""
    return attrs.evolve(CutoverRun().claimed(runner, "mara", NOON), **more)


def a_cutover_record(plan: str = "digest-of-the-plan", **more: Any) -> CutoverRecord:
    """What a cut-over that began at noon has written down of itself."""
    ordinary = CutoverRecord(plan=plan, policy="ttcm-release-1/2026-01-01", operator="mara", begun_at=NOON)
    return attrs.evolve(ordinary, **more)


def an_organisation(called: str = "Acme", **more: Any) -> Organisation:
    """A tenant without limits that chose a name for its letters."""
    return attrs.evolve(Organisation(called=called), **more)
