"""The fingerprints of the editions that come with the program: a changed term is a change of this list, too."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final

import attrs

from influence.adapters.policy.files import FilePolicy, own_files

LOCKED: Final[Mapping[str, str]] = {
    "eligibility-2020-01-01": "6cb928b7099069d438688106bb46a38561a2724c7a0a4593780a7a5041f4c899",
    "eligibility-2024-01-01": "97ca6737264333b52d0bc8bcd33fc8f46e744540cb3140b39452b20451d24cc4",
    "eligibility-2026-01-01": "c327d2ced7cb89160d874f9665af0da739c83483355f95b59021b8e0187f13fa",
    "invites-2020-01-01": "5ef8ba23dcc98bfe2d797f5708080eb8bc37ad531430a7a92be8174c5ac99ba3",
    "limits-2020-01-01": "1f6902e9601ac354728b23e61e9f07c763e227de572beca6709b533959657806",
    "plans-2020-01-01": "3879f7dcf62ada7e9693d1aa3902af2d4370ac63c47e8515fdfdc7a614ad4fb6",
    "retention-2020-01-01": "5da6726c40637d4ae17014b2814de20a9dad5de7aba39106a9ecf6a6214f1977",
    "tables-2020-01-01": "b1e60a3bf95fe3cf40ee685af9a59897d13e9dac3f00eb44a2737f443bae8e55",
    "tables-2024-01-01": "c4f6cf498666e3675d4fa3ceaf17eeee2f0c59f46916eb749d0bd909d00fd971",
    "tracking-2020-01-01": "7161cdb4a84414b78cfa24208edd38db51e842622be8a39db166a2560af0e0c2",
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
