"""Cut-over plans as files: readable JSON with a fingerprint over everything in it."""

import json
from pathlib import Path
from typing import Any, Final

import cattrs
from cattrs.preconf.json import make_converter

from influence.domain.cutover import Plan, PlanUnreadable, fingerprint

FORMAT: Final = "influence-cutover-plan/1"
_converter = make_converter()


def as_fields(plan: Plan) -> dict[str, Any]:
    """The plan as JSON fields."""
    return {"format": FORMAT, "digest": plan.digest, **_converter.unstructure(plan)}


def _seal(fields: dict[str, Any]) -> str:
    return fingerprint([json.dumps(fields, sort_keys=True, ensure_ascii=False)])


def write(plan: Plan, path: str) -> None:
    """Write the plan to a file, whole or not at all."""
    fields = as_fields(plan)
    target = Path(path)
    part = target.with_name(target.name + ".part")
    try:
        text = json.dumps({**fields, "fingerprint": _seal(fields)}, ensure_ascii=False, indent=1)
        part.write_text(text, encoding="utf-8")
        part.replace(target)
    except OSError as error:
        raise PlanUnreadable(path, f"it cannot be written ({error.strerror})") from error


def read(path: str) -> Plan:
    """The plan in a file.

    Raises:
        PlanUnreadable: no plan of ours, or altered.
    """
    try:
        fields = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise PlanUnreadable(path, error.strerror or "it cannot be read") from error
    except (ValueError, RecursionError) as error:
        raise PlanUnreadable(path, "it is not JSON") from error
    if not isinstance(fields, dict) or fields.pop("format", None) != FORMAT:
        raise PlanUnreadable(path, "it was not made by influence cutover plan")
    written = fields.pop("fingerprint", None)
    if written != _seal({"format": FORMAT, **fields}):
        raise PlanUnreadable(path, "it was altered after it was made")
    try:
        return _converter.structure(fields, Plan)
    except (cattrs.BaseValidationError, ValueError, TypeError) as error:
        raise PlanUnreadable(path, "a part of it is missing") from error
