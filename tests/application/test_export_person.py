from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from influence.application.acting import Actor
from influence.application.export_person import ExportPerson, PersonExport
from influence.application.keep_reports import KeepReports
from influence.domain.breakdowns import Part, PartOf
from influence.domain.doors import AccountNotFound
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.phase import Phase
from influence.domain.provenance import Provenance
from influence.entrypoints.cli.person_export import as_fields, page
from influence.testing.builders import a_post_snapshot
from influence.testing.contracts.storage.backends import Backend
from influence.testing.contracts.storage.test_kept_reports import a_scene, keep
from influence.testing.moments import days_later
from tests.contract.storage.backends import BACKENDS
from tests.support.desk import Desk
from tests.support.erasing import Eraser
from tests.support.lives import DEEDS, live, mark_of, prepare

ANN, BOB = mark_of(0), mark_of(1)


def exported(backend: Backend) -> PersonExport:
    """What Ann gets of a world in which she and another one did everything."""
    for tenant in ("acme", "bolt"):
        prepare(backend.storage, tenant)
        for mark in (ANN, BOB):
            live(backend.storage, tenant, mark, DEEDS)
    eraser = Eraser(backend)
    return ExportPerson(backend.storage, eraser.market, eraser.clock)(Actor("acme", "tomas"), ANN)


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backend]:
    """A fresh store."""
    with BACKENDS[request.param](tmp_path) as made:
        yield made


def test_everything_an_erasure_would_take_is_in_it(backend: Backend) -> None:
    made = exported(backend)

    said = repr(made.rows)

    for what in ("name", "note", "second note", "applicant name", "reason", "refusal", "video"):
        assert f"{what} of {ANN} here" in said, what
    assert f"before.{ANN}" in said
    assert f"{ANN}@mail.example" in said


def test_other_persons_and_users_are_not_in_it(backend: Backend) -> None:
    made = exported(backend)

    said = repr((made.rows, made.figures))

    assert BOB not in said
    assert "mara@acme.example" not in said
    assert all(name != "by" and not name.endswith("_by") for row in made.rows for name in row.values)


def test_no_token_and_no_picture_is_in_it(backend: Backend) -> None:
    made = exported(backend)

    said = repr(made.rows)

    assert f"access {ANN}" not in said
    assert f"refresh {ANN}" not in said


def test_figures_come_with_source_and_time(backend: Backend) -> None:
    made = exported(backend)

    names = [
        one.seen for one in made.figures if one.metric is AccountMetric.DISPLAY_NAME and one.of == f"@{ANN}"
    ]

    assert {seen.value for seen in names} >= {f"name {day} of {ANN} here" for day in range(3)}
    assert all(seen.sources == {Provenance.TTCM_PUBLIC} for seen in names)


def test_nobody_is_exported_who_is_not_here(tmp_path: Path) -> None:
    desk = Desk.in_memory(tmp_path)

    with pytest.raises(AccountNotFound):
        ExportPerson(desk.storage, desk.market, desk.clock)(desk.by, "nobody")


def test_nothing_of_the_old_source_from_closing_on(tmp_path: Path) -> None:
    desk = Desk.in_memory(tmp_path)
    desk.stub("ann", follower_count=221_700)
    desk.campaign("Spring")
    desk.capture("Spring", "ann", "7001")
    export = ExportPerson(desk.storage, desk.market, desk.clock)
    before = export(desk.by, "ann")

    desk.hide()
    after = export(desk.by, "ann")

    assert "7001" in repr(before.rows)
    assert "221700" in repr(before.figures)
    assert "7001" not in repr(after.rows)
    assert "221700" not in repr((after.rows, after.figures))


def test_kept_reports_tell_only_what_is_readable(backend: Backend) -> None:
    readable = a_post_snapshot({PostMetric.LIKES: 471_100})
    closed = a_post_snapshot({PostMetric.REACH: 987_600}, source=Provenance.TTCM_AUTHORISED)
    prepare(backend.storage, "acme")
    with backend.storage.begin("acme", "mara") as work:
        scene = a_scene(work, ANN, url="https://video.example/1")
        keep(work, scene, readable, closed)
        work.commit()

    eraser = Eraser(backend)
    made = ExportPerson(backend.storage, eraser.market, eraser.clock)(Actor("acme", "tomas"), ANN)

    kept = [(one.of, one.metric, one.seen.value) for one in made.figures]
    assert kept == [("https://video.example/1, in the kept report Spring", PostMetric.LIKES, 471_100)]
    assert "471100" not in repr(made.rows)
    assert "987600" not in repr((made.rows, made.figures))


def test_organic_and_paid_are_handed_out_too(desk: Desk) -> None:
    views = {
        PartOf(PostMetric.VIDEO_VIEWS, Part.ORGANIC): 471_100,
        PartOf(PostMetric.VIDEO_VIEWS, Part.PAID): 250,
    }
    desk.member(ANN)
    desk.campaign("Spring", ANN)
    desk.market.publish(ANN, desk.code_of(desk.order(ANN)), {PostMetric.VIDEO_VIEWS: 999_999}, views)
    desk.sync_posts(desk.by)
    KeepReports(desk.storage, desk.read_posts, desk.policy, desk.clock).keep(desk.by, "Spring")

    made = ExportPerson(desk.storage, desk.market, desk.clock)(desk.by, ANN)

    told = [(one.of.partition(",")[2], one.label, one.seen.value) for one in made.figures if one.part]
    expected = [("Video views, organic", 471_100), ("Video views, paid", 250)]
    assert told == [
        *(("", *one) for one in expected),
        *((" in the kept report Spring", *one) for one in expected),
    ]
    assert [one["part"] for one in as_fields(made)["figures"] if one["value"] == 250] == ["paid", "paid"]  # type: ignore[attr-defined] # a list of figures
    assert "<td>Video views, organic</td><td>471100</td>" in page(made)


def test_a_part_that_nobody_may_read_is_not_handed_out(backend: Backend) -> None:
    hidden = attrs.evolve(
        a_post_snapshot({}, source=Provenance.TTCM_ORDER_REPORT),
        parts={PartOf(PostMetric.REACH, Part.PAID): 987_600, PartOf(PostMetric.LIKES, Part.PAID): 471_100},
    )
    prepare(backend.storage, "acme")
    with backend.storage.begin("acme", "mara") as work:
        scene = a_scene(work, ANN, url="https://video.example/1")
        work.figures.keep_post(scene.post, hidden)
        work.commit()

    eraser = Eraser(backend)
    made = ExportPerson(backend.storage, eraser.market, eraser.clock)(Actor("acme", "tomas"), ANN)

    assert [(one.label, one.seen.value) for one in made.figures] == [("Likes, paid", 471_100)]


def test_old_figures_of_kept_reports_end_too(backend: Backend) -> None:
    prepare(backend.storage, "acme")
    with backend.storage.begin("acme", "mara") as work:
        old = a_post_snapshot({PostMetric.LIKES: 471_100}, source=Provenance.LEGACY)
        fresh = a_post_snapshot({PostMetric.SHARES: 250})
        keep(work, a_scene(work, ANN), old, fresh, is_old=True)
        work.commit()
    eraser = Eraser(backend)
    export = ExportPerson(backend.storage, eraser.market, eraser.clock)
    before = export(Actor("acme", "tomas"), ANN)

    with backend.storage.begin("acme", "mara") as work:
        work.installation.move(work.installation.release().to(Phase.CLOSING, at=days_later(1)))
        work.commit()
    after = export(Actor("acme", "tomas"), ANN)

    assert {one.seen.value for one in before.figures} == {471_100, 250}
    assert after.figures == ()
    assert "471100" not in repr(after.rows)
    assert not any(row.values.get("old") for row in after.rows)
