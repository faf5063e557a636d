"""The fingerprints of the editions that come with the program: a changed term is a change of this list, too.

Whoever changes an edition takes its new fingerprint from `influence policy check --json`, once the change is reviewed.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final

import attrs

from influence.adapters.policy.files import FilePolicy, own_files

LOCKED: Final[Mapping[str, str]] = {
    "eligibility-2020-01-01": "ad740f941dfecda25240deb15fe9c2143dbd75b79063e22d95e9596f1f0d931b",
    "eligibility-2024-01-01": "d369027d09fdda6c938269b2a2fc777ed36176a1ed8a943997d1931094551374",
    "eligibility-2026-01-01": "7698b799434a5731eb3b44ec1bf6b62fdb05bf599b582030c3e829ceb272a2a3",
    "invites-2020-01-01": "5c1f77524d1ec3bed1b420581b4f769fe82c915627dc55a57b04afead7f1e11f",
    "limits-2020-01-01": "0e37edb4fa6e76ef2b1250ee82903447896559b11370745176c9766d4565630f",
    "plans-2020-01-01": "a2907bd42872633f2c0fbcbcc4e25024ce2093c3ae4addb4abaf63130dec63e3",
    "retention-2020-01-01": "d3dab1e16b94657aedbafe693e5b59cd12dfac36179a60fe18e95d22ec87bec9",
    "tables-2020-01-01": "d4b2615e173d19ee2585497b78797887840a9de720038898b64543a19dbe42e7",
    "tables-2024-01-01": "68cd3008219a4f4014904fb22b12a1feb14e6614492df0f06e15064a74763ea0",
    "tracking-2020-01-01": "03264f18b789830047b29f333b67a58d05518211ec4ca85fc222d4b0c6e49e86",
}


class State(StrEnum):
    """How an edition stands beside the list."""

    AS_SHIPPED = "as_shipped"
    CHANGED = "changed"
    UNLISTED = "unlisted"
    MISSING = "missing"
    OWN = "own"


WRONG: Final = frozenset({State.CHANGED, State.UNLISTED, State.MISSING})


@attrs.frozen
class Examined:
    """One edition: its name, its fingerprint, empty where it is missing, and how it stands beside the list."""

    name: str
    fingerprint: str
    state: State


def examine(folder: Path | None = None) -> tuple[Examined, ...]:
    """Every edition in force or not, those that come with the program first, then those of *folder*.

    Raises:
        FileUnreadable: a file is not as it should be.
    """
    shipped = dict(_named(FilePolicy()))
    told = [Examined(name, found, _state(name, found)) for name, found in shipped.items()]
    told += [Examined(name, "", State.MISSING) for name in LOCKED if name not in shipped]
    if folder is not None:
        own = dict(_named(FilePolicy(folder)))
        told += [Examined(path.stem, own[path.stem], State.OWN) for path in own_files(folder)]
    return tuple(told)


def _named(policy: FilePolicy) -> Iterator[tuple[str, str]]:
    for subject, editions in policy.editions().items():
        for edition in sorted(editions, key=lambda one: one.issue.since):
            yield f"{subject.value}-{edition.issue.since}", edition.fingerprint


def _state(name: str, found: str) -> State:
    if name not in LOCKED:
        return State.UNLISTED
    return State.AS_SHIPPED if LOCKED[name] == found else State.CHANGED
