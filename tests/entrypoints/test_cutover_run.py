"""Who runs the cut-over, in words."""

from influence.domain.cutover import CutoverStep
from influence.domain.cutover_run import CutoverRun
from influence.entrypoints.cli.cutover_run import run_as_lines
from influence.testing.moments import NOON

AT_WORK = CutoverRun().claimed("process 7 since 12 on desk", "tomas", NOON).at_step(CutoverStep.DELETE, NOON)


def test_whoever_runs_it_is_named_with_the_step() -> None:
    (line,) = run_as_lines(AT_WORK, is_gone=False)

    assert line == "Running: delete since 12:00:00 UTC, by tomas, last seen 12:00:00 UTC"


def test_a_process_that_ended_leaves_a_way_on() -> None:
    told = " ".join(run_as_lines(AT_WORK, is_gone=True))

    assert "Running" not in told
    assert "Stopped: delete" in told
    assert "influence cutover apply PLAN --yes" in told


def test_nobody_at_work_is_no_line() -> None:
    assert not list(run_as_lines(CutoverRun(), is_gone=False))
    assert not list(run_as_lines(AT_WORK.given_back(), is_gone=True))
