"""Cut-over plans as files: readable JSON that this installation has signed."""

from pathlib import Path
from typing import Final

from influence.domain.cutover import Plan, PlanUnreadable
from influence.domain.ports.signing import Signer
from influence.domain.signed_documents import written
from influence.entrypoints.signed_plans import CUTOVER_FORMAT, cutover_fields, cutover_in, signed_cutover

FORMAT: Final = CUTOVER_FORMAT
as_fields: Final = cutover_fields
signed: Final = signed_cutover


def write(plan: Plan, path: str, signer: Signer) -> None:
    """Write the plan to a file, whole or not at all."""
    target = Path(path)
    part = target.with_name(target.name + ".part")
    try:
        part.write_bytes(written(signed(plan, signer)))
        part.replace(target)
    except OSError as error:
        raise PlanUnreadable(path, f"it cannot be written ({error.strerror})") from error


def read(path: str, signer: Signer) -> Plan:
    """The plan in a file that *signer* has signed. Raises like `cutover_in`, also when nobody can read the file."""
    try:
        text = Path(path).read_bytes()
    except FileNotFoundError as error:
        raise PlanUnreadable(path, "there is no such file") from error
    except OSError as error:
        raise PlanUnreadable(path, error.strerror or "it cannot be read") from error
    return cutover_in(text, path, signer)
