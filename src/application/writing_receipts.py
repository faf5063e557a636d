"""What the receipt of an erasure says. It holds no personal data."""

import attrs

from influence.domain.erasures import OUT_OF_REACH, Erasure, stays_of
from influence.domain.ports.signing import Signer
from influence.domain.ports.storage import View
from influence.domain.signed_documents import SignedDocument, sign

FORMAT = "influence-erasure-receipt/1"


@attrs.frozen
class Cleaning:
    """How the files were searched, for how many texts, and how many stand *elsewhere*, in what is about others.

    *waiting* consents TikTok could not be told of yet.
    """

    sought: int
    elsewhere: int
    compacted: bool
    waiting: int = 0


def receipt(erasure: Erasure, cleaning: Cleaning, view: View, signer: Signer) -> SignedDocument:
    """The signed receipt of an erasure that has come to its end."""
    ended = erasure.ended_at or erasure.begun_at
    return sign(
        FORMAT,
        {
            "pseudonym": erasure.pseudonym,
            "ground": erasure.ground.value,
            "plan": erasure.plan,
            "begun_at": erasure.begun_at.isoformat(),
            "ended_at": ended.isoformat(),
            "operator": erasure.begun_by,
            "tenants": len(erasure.parts),
            "erased": {category.value: count for category, count in erasure.counts.items()},
            "stays": dict(stays_of(erasure.counts)),
            "files": {
                "texts_sought": cleaning.sought,
                "texts_found": 0,
                "texts_that_others_wrote_too": cleaning.elsewhere,
                "rewritten": cleaning.compacted,
            },
            "waits_for_tiktok": cleaning.waiting,
            "out_of_reach": list(OUT_OF_REACH),
            "known_copies": [
                {
                    "made_at": copy.made_at.isoformat(),
                    "kept_until": None if copy.kept_until is None else copy.kept_until.isoformat(),
                }
                for copy in view.known_copies.all()
                if copy.is_out_of_reach and copy.made_at <= ended
            ],
        },
        signer,
    )
