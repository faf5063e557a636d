"""Plans as documents that this installation has signed: of the cut-over, and of erasures, which name a person."""

from typing import Any, Final

import cattrs
from cattrs.preconf.json import make_converter

from influence.application.plan_erasure import ErasurePlan
from influence.domain.cutover import Plan, PlanUnreadable
from influence.domain.ports.signing import Signer
from influence.domain.signed_documents import (
    Expected,
    NotOurDocument,
    SignedDocument,
    key_fingerprint,
    read,
    sign,
)

CUTOVER_FORMAT: Final = "influence-cutover-plan/2"
ERASURE_FORMAT: Final = "influence-erasure-plan/1"
CUTOVER_WAYS_OUT: Final = (
    "Make a new plan on this installation and read it: influence cutover plan -o plan.json",
    "See the key with which this installation signs: influence keys signing",
)
ERASURE_WAYS_OUT: Final = (
    "Make a new plan on this installation and read it: influence erase plan HANDLE -o plan.json",
)
_UNFIT: Final = (cattrs.BaseValidationError, ValueError, TypeError)
_converter = make_converter()


def cutover_fields(plan: Plan) -> dict[str, Any]:
    """The plan as JSON fields."""
    return {"digest": plan.digest, **_converter.unstructure(plan)}


def signed_cutover(plan: Plan, signer: Signer) -> SignedDocument:
    """The plan as a document of this installation."""
    return sign(CUTOVER_FORMAT, cutover_fields(plan), signer)


def cutover_in(text: bytes, name: str, signer: Signer) -> Plan:
    """The plan in *text*, called *name*, that *signer* has signed.

    Raises:
        PlanUnreadable: no plan of ours.
        DocumentAltered: it does not say any more what was signed.
        SignedByAnother: another installation made it.
    """
    whose = key_fingerprint(signer.public_key)
    expected = Expected(CUTOVER_FORMAT, f"The plan {name}", whose, CUTOVER_WAYS_OUT)
    try:
        document = read(text, expected, signer)
        return _converter.structure({**document.body}, Plan)
    except NotOurDocument as error:
        raise PlanUnreadable(name, f"it {error.why}") from error
    except _UNFIT as error:
        raise PlanUnreadable(name, "a part of it is missing") from error


def signed_erasure(plan: ErasurePlan, signer: Signer) -> SignedDocument:
    """The plan as a document of this installation."""
    return sign(ERASURE_FORMAT, {"digest": plan.digest, **_converter.unstructure(plan)}, signer)


def erasure_in(text: bytes, name: str, signer: Signer) -> ErasurePlan:
    """The plan in *text*, called *name*, that *signer* has signed.

    Raises:
        NotOurDocument: no plan of ours.
        DocumentAltered: it does not say any more what was signed.
        SignedByAnother: another installation made it.
    """
    whose = key_fingerprint(signer.public_key)
    expected = Expected(ERASURE_FORMAT, f"The plan {name}", whose, ERASURE_WAYS_OUT)
    document = read(text, expected, signer)
    try:
        return _converter.structure({**document.body}, ErasurePlan)
    except _UNFIT as error:
        raise NotOurDocument(expected.name, "lacks a part", ERASURE_WAYS_OUT) from error
