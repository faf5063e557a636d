"""Plans of erasures as signed files. They name a person: delete them when they are applied."""

from pathlib import Path
from typing import Final

import cattrs
from cattrs.preconf.json import make_converter

from influence.application.plan_erasure import ErasurePlan
from influence.domain.ports.signing import SignatureChecks, Signer
from influence.domain.signed_documents import (
    Expected,
    NotOurDocument,
    SignedDocument,
    key_fingerprint,
    read,
    sign,
    written,
)

FORMAT: Final = "influence-erasure-plan/1"
WAYS_OUT: Final = (
    "Make a new plan on this installation and read it: influence erase plan HANDLE -o plan.json",
)
_converter = make_converter()


def write_plan(plan: ErasurePlan, path: str, signer: Signer) -> None:
    """Write the plan to a file that nobody else may read, whole or not at all."""
    document = sign(FORMAT, {"digest": plan.digest, **_converter.unstructure(plan)}, signer)
    write_file(written(document), path)


def write_file(content: bytes, path: str) -> None:
    """Write a file, whole or not at all.

    Raises:
        NotOurDocument: it cannot be written.
    """
    target = Path(path)
    part = target.with_name(f"{target.name}.part")
    try:
        part.touch(mode=0o600)
        part.write_bytes(content)
        part.replace(target)
    except OSError as error:
        raise NotOurDocument(path, f"cannot be written ({error.strerror})") from error


def read_plan(path: str, signer: Signer) -> ErasurePlan:
    """The plan in a file that *signer* has signed.

    Raises:
        NotOurDocument: no plan of ours.
        DocumentAltered: it does not say any more what was signed.
        SignedByAnother: another installation made it.
    """
    expected = Expected(FORMAT, f"The plan {path}", key_fingerprint(signer.public_key), WAYS_OUT)
    document = document_in(path, expected, signer)
    try:
        return _converter.structure({**document.body}, ErasurePlan)
    except (cattrs.BaseValidationError, ValueError, TypeError) as error:
        raise NotOurDocument(expected.name, "lacks a part", WAYS_OUT) from error


def document_in(path: str, expected: Expected, checks: SignatureChecks) -> SignedDocument:
    """The document in a file. Raises like `influence.domain.signed_documents.read`."""
    try:
        text = Path(path).read_bytes()
    except OSError as error:
        why = f"cannot be read ({error.strerror})"
        raise NotOurDocument(expected.name, why, expected.ways_out) from error
    return read(text, expected, checks)
