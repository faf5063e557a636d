"""Cut-over plans as files: readable JSON that this installation has signed."""

from pathlib import Path
from typing import Any, Final

import cattrs
from cattrs.preconf.json import make_converter

from influence.domain.cutover import Plan, PlanUnreadable
from influence.domain.ports.signing import Signer
from influence.domain.signed_documents import (
    Expected,
    NotOurDocument,
    SignedDocument,
    key_fingerprint,
    sign,
    written,
)
from influence.domain.signed_documents import read as read_document

FORMAT: Final = "influence-cutover-plan/2"
WAYS_OUT: Final = (
    "Make a new plan on this installation and read it: influence cutover plan -o plan.json",
    "See the key with which this installation signs: influence keys signing",
)
_converter = make_converter()


def as_fields(plan: Plan) -> dict[str, Any]:
    """The plan as JSON fields."""
    return {"digest": plan.digest, **_converter.unstructure(plan)}


def signed(plan: Plan, signer: Signer) -> SignedDocument:
    """The plan as a document of this installation."""
    return sign(FORMAT, as_fields(plan), signer)


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
    """The plan in a file that *signer* has signed.

    Raises:
        PlanUnreadable: no plan of ours.
        DocumentAltered: it does not say any more what was signed.
        SignedByAnother: another installation made it.
    """
    try:
        text = Path(path).read_bytes()
    except OSError as error:
        raise PlanUnreadable(path, error.strerror or "it cannot be read") from error
    expected = Expected(FORMAT, f"The plan {path}", key_fingerprint(signer.public_key), WAYS_OUT)
    try:
        document = read_document(text, expected, signer)
        return _converter.structure({**document.body}, Plan)
    except NotOurDocument as error:
        raise PlanUnreadable(path, f"it {error.why}") from error
    except (cattrs.BaseValidationError, ValueError, TypeError) as error:
        raise PlanUnreadable(path, "a part of it is missing") from error
