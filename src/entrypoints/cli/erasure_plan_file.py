"""Plans of erasures as signed files. They name a person: delete them when they are applied."""

from pathlib import Path

from influence.application.plan_erasure import ErasurePlan
from influence.domain.ports.signing import SignatureChecks, Signer
from influence.domain.signed_documents import Expected, NotOurDocument, SignedDocument, read, written
from influence.entrypoints.signed_plans import ERASURE_WAYS_OUT, erasure_in, signed_erasure


def write_plan(plan: ErasurePlan, path: str, signer: Signer) -> None:
    """Write the plan to a file that nobody else may read, whole or not at all."""
    write_file(written(signed_erasure(plan, signer)), path)


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
    """The plan in a file that *signer* has signed. Raises like `erasure_in`, also when nobody can read the file."""
    return erasure_in(_bytes(path, f"The plan {path}", ERASURE_WAYS_OUT), path, signer)


def document_in(path: str, expected: Expected, checks: SignatureChecks) -> SignedDocument:
    """The document in a file. Raises like `influence.domain.signed_documents.read`."""
    return read(_bytes(path, expected.name, expected.ways_out), expected, checks)


def _bytes(path: str, name: str, ways_out: tuple[str, ...]) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise NotOurDocument(name, f"cannot be read ({error.strerror})", ways_out) from error
