"""The certificate of a cut-over that came to its end."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import attrs
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from influence.adapters.memory.signer import MemorySigner
from influence.application.certify_cutover import CertifyCutover
from influence.domain.audit import Chain, Noun
from influence.domain.certificate import FORM, NotSealed
from influence.domain.certificate_form import faults
from influence.domain.signed_documents import Expected, SignedDocument, read, written
from influence.testing.moments import HOUR
from tests.support.desk import Desk
from tests.support.sometimes import assert_reached, sometimes

VERSION: Final = "1.2.3"


def certificate(desk: Desk) -> SignedDocument:
    return desk.certify(desk.by, VERSION)


def old_world(desk: Desk) -> Desk:
    """Two accounts with old figures, and a captured post."""
    desk.member("ann")
    desk.stub("ann", follower_count=918_273_645)
    desk.stub("bob", follower_count=5)
    desk.campaign("Spring", "ann", "bob")
    desk.capture("Spring", "bob", "6900000000000000001", likes=5)
    return desk


def test_before_the_end_there_is_none(desk: Desk) -> None:
    old_world(desk)

    with pytest.raises(NotSealed):
        certificate(desk)
    desk.hide()
    with pytest.raises(NotSealed):
        certificate(desk)


def test_it_holds_what_the_cutover_wrote_down(desk: Desk) -> None:
    plan = old_world(desk).planned()
    desk.apply(desk.by, plan)
    desk.clock.advance(HOUR)

    document = certificate(desk)

    told: dict[str, Any] = json.loads(written(document))
    assert faults(told) == ()
    assert told["plan"] == plan.digest
    assert told["tenants"] == 2
    assert {row["category"]: row["removed"] for row in told["removed"]} == plan.removes
    assert told["issued_at"] > told["sealed_at"]
    assert told["product"]["version"] == VERSION
    assert read(written(document), Expected(FORM, "it", document.signer), desk.signer) == document


def test_made_again_it_is_the_same_but_for_its_time(desk: Desk) -> None:
    old_world(desk).cut_over()

    first = certificate(desk)
    assert certificate(desk) == first
    desk.clock.advance(HOUR)

    again = certificate(desk)
    assert {**again.body, "issued_at": first.body["issued_at"]} == first.body


def test_it_is_tied_to_the_audit(desk: Desk) -> None:
    old_world(desk).cut_over()

    told: Any = certificate(desk).body

    with desk.view() as view:
        moves = [r for r in view.audit.records(Chain.INSTALLATION) if r.noun == Noun.PHASE]
        entries = list(view.audit.latest(Chain.INSTALLATION))
    assert told["audit"] == {"number": moves[-1].number, "digest": moves[-1].digest.hex()}
    assert told["operator"] == moves[0].by
    assert {entry.by for entry in entries if entry.record.by == told["operator"]} == {"mara"}


def test_without_an_audit_the_operator_is_a_secret_of_the_key(desk: Desk) -> None:
    others = CertifyCutover(desk.storage, desk.clock, MemorySigner("others"))

    mine, again, theirs = (one._operator([], "mara") for one in (desk.certify, desk.certify, others))

    assert mine == again != theirs
    assert desk.certify._operator([], "tom") != mine
    assert len(mine) == 32


def test_a_record_that_proves_nothing_gives_no_certificate(desk: Desk) -> None:
    old_world(desk).cut_over()
    with desk.write() as work:
        record = work.installation.facts()
        assert record is not None
        work.installation.keep_facts(attrs.evolve(record, control=None))

    with pytest.raises(NotSealed, match=r"search\.control is missing"):
        certificate(desk)


NAMES: Final = st.from_regex(r"[a-z]{8}\.[a-z]{4}", fullmatch=True)
NUMBERS: Final = st.integers(10**9, 2 * 10**9)


def test_no_text_and_no_value_of_the_database_is_in_it() -> None:
    @settings(max_examples=15, phases=[Phase.generate])
    @given(st.lists(NAMES, min_size=2, max_size=4, unique=True), NUMBERS, NAMES, st.booleans())
    def check(handles: list[str], value: int, user: str, member: bool) -> None:
        with TemporaryDirectory() as folder:
            desk = Desk.in_memory(Path(folder))
            mine = attrs.evolve(desk, by=attrs.evolve(desk.by, user=user))
            for handle in handles:
                mine.stub(handle, follower_count=value, user_name=f"name of {handle}")
            if member:
                mine.member("zoe.member")
            mine.campaign("Xylophones", *handles)
            mine.capture("Xylophones", handles[0], "6900000000000000001", likes=value + 1)
            known = mine.premises.probes(1000)
            mine.cut_over()

            text = written(certificate(mine)).decode()

        hidden = (
            *handles,
            user,
            str(value),
            str(value + 1),
            "Xylophones",
            "zoe",
            "69000000",
            *map(str, known),
        )
        assert [word for word in hidden if word in text] == []
        sometimes("old values were known", len(known) > 3)
        sometimes("a member beside", member)

    check()
    assert_reached(["old values were known", "a member beside"])
