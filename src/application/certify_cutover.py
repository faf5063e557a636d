"""The certificate of the cut-over, made from what the cut-over has written down of itself."""

import hashlib
from collections.abc import Iterator

import attrs

from influence.application.acting import Actor
from influence.domain.audit import Chain, Noun, Record, pseudonym
from influence.domain.capabilities import VERSION
from influence.domain.certificate import FORM, AuditMark, Facts, NotSealed, fields
from influence.domain.certificate_form import faults
from influence.domain.phase import Phase
from influence.domain.ports.clock import Clock
from influence.domain.ports.signing import Signer
from influence.domain.ports.storage import Storage, View
from influence.domain.signed_documents import SignedDocument, sign

_OWN_KEY = b"influence pseudonyms of operators"


@attrs.frozen
class CertifyCutover:
    """Certify a cut-over that has come to its end.

    The certificate says what was removed and how that was proved, and what is out of reach. It holds no personal
    data: whoever applied the plan stands in it under the pseudonym that the audit uses.
    """

    _storage: Storage
    _clock: Clock
    _signer: Signer

    def __call__(self, by: Actor, version: str) -> SignedDocument:
        """The certificate, signed, as made by the program in that *version*.

        Raises:
            NotSealed: the cut-over has not ended, or there is no record of it that proves anything.
        """
        with self._storage.view(by.tenant) as view:
            facts = self._facts(view, version)
        body = fields(facts)
        if wrong := faults(body):
            raise NotSealed(f"what the cut-over wrote down of itself proves too little ({'; '.join(wrong)})")
        return sign(FORM, body, self._signer)

    def _facts(self, view: View, version: str) -> Facts:
        release, record = view.installation.release(), view.installation.facts()
        if release.phase is not Phase.AFTER:
            raise NotSealed
        if record is None or record.sealed_at is None:
            raise NotSealed("the cut-over was made by a version that wrote nothing down of it")
        moves = list(_phase_records(view))
        return Facts(
            record=record,
            sealed_at=record.sealed_at,
            steps=view.installation.steps(),
            installation=view.known_copies.installation(),
            tenants=len(self._storage.tenants()),
            operator=self._operator(moves, record.operator),
            rules=VERSION,
            version=version,
            issued_at=self._clock.now(),
            copies=view.known_copies.all(),
            audit=AuditMark(moves[-1].number, moves[-1].digest.hex()) if moves else None,
        )

    def _operator(self, moves: list[Record], user: str) -> str:
        """Whoever began it, as the audit names persons; else by a secret of our own, which cannot be tried out."""
        if moves and moves[0].by:
            return moves[0].by
        return pseudonym(hashlib.sha256(self._signer.sign(_OWN_KEY)).digest(), user)


def _phase_records(view: View) -> Iterator[Record]:
    return (record for record in view.audit.records(Chain.INSTALLATION) if record.noun == Noun.PHASE)
