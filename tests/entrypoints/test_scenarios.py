"""Stories in files: those that come with the program, and what happens when one goes another way."""

import json
from pathlib import Path
from typing import Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.domain.errors import InfluenceError
from influence.entrypoints.cli.refusals import tell
from influence.entrypoints.cli.scenario.command import run
from influence.entrypoints.cli.scenario.paths import NOWHERE, at
from influence.entrypoints.cli.scenario.play import Play, Played, ScenarioDiffers
from influence.entrypoints.cli.scenario.scene import Ran
from influence.entrypoints.cli.scenario.script import MOST_BYTES, ScenarioUnreadable, read
from influence.entrypoints.cli.simulator_calls import SimulatorSaysNo
from tests.support.forking import stand_in
from tests.support.program import FORKS, PYTHON, Program

_RUN: Final = """
import sys
from influence.entrypoints.cli.refusals import tell
from influence.entrypoints.cli.scenario.command import run
sys.executable = sys.argv.pop(1)
try:
    run.main(sys.argv[1:], obj={}, standalone_mode=False)
except Exception as error:
    sys.exit(tell(error, as_json=False))
"""
SHIPPED: Final = sorted((Path(__file__).parents[2] / "docs/scenarios").glob("*.yaml"))


@attrs.define
class Scripted:
    """A place where commands answer what they are told to."""

    answers: dict[str, Any] = attrs.field(factory=dict)
    asked: list[Any] = attrs.field(factory=list)

    def run(self, words: list[str]) -> Ran:
        self.asked.append(words)
        answer = self.answers.get(words[0], {})
        if isinstance(answer, str):
            return Ran(3, "", json.dumps({"code": answer, "message": "No.", "remedies": []}))
        return Ran(0, json.dumps(answer), "")

    def simulator(self, path: str, told: dict[str, Any] | None = None) -> dict[str, Any]:
        self.asked.append((path, told))
        answer = self.answers.get(path, {})
        if isinstance(answer, str):
            raise SimulatorSaysNo(answer)
        return dict(answer)


def written(folder: Path, *steps: str, head: str = "title: A story") -> Path:
    """A scenario with these steps."""
    path = folder / "story.yaml"
    path.write_text("\n".join([head, "steps:", *(f"  - {{{step}}}" for step in steps)]))
    return path


def played(place: Scripted, path: Path) -> list[Played]:
    """The steps of the scenario at *path*."""
    return list(Play(place).steps(read(path)))


def difference(place: Scripted, path: Path) -> str:
    """How the scenario at *path* goes another way."""
    with pytest.raises(ScenarioDiffers) as differs:
        played(place, path)
    return str(differs.value)


def test_every_story_that_is_told_of_comes_with_the_program() -> None:
    told_of = (SHIPPED[0].parent / "README.md").read_text(encoding="utf-8")
    names = {path.stem for path in SHIPPED}

    assert {"late-link", "code-on-an-old-post", "double-claim", "revoked-link"} <= names
    assert {"on-vacation", "quota-full", "leaves-mid-campaign"} <= names
    assert {name for name in names if f"[{name}]({name}.yaml)" not in told_of} == set()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_story_of_the_program_goes_as_written(path: Path, program: Program, tmp_path: Path) -> None:
    python = stand_in(tmp_path, PYTHON) if FORKS else PYTHON

    done = program.run("-c", _RUN, python, path, "--json")

    assert (done.status, done.err) == (0, "")
    told = done.data
    assert told["title"] == read(path).title
    assert len(told["steps"]) == len(read(path).steps)
    assert list(Path(program.environment["INFLUENCE_HOME"]).iterdir()) == []


def test_a_story_that_goes_another_way_says_where(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, "influence: init, expect: {tenant: acme}")

    with pytest.raises(ScenarioDiffers) as differs:
        run.main([str(path)], obj={}, standalone_mode=False)

    assert tell(differs.value, as_json=False) == 3
    assert (
        'Error: Step 1 (influence init): tenant is "default", expected was "acme".' in capfd.readouterr().err
    )


def test_steps_do_what_they_say_in_order(tmp_path: Path) -> None:
    place = Scripted({"orders": [{"code": "C1"}]})
    path = written(
        tmp_path,
        "influence: orders list 'A B', keep: {code: 0/code}",
        "trigger: {event: publish, code: $code}",
        "clock: +48h",
        "habits: {refresh_tokens: keep}",
        head="title: A story\ncreators: {count: 3}",
    )

    steps = played(place, path)

    assert place.asked == [
        ("seed", {"count": 3}),
        ["orders", "list", "A B"],
        ("trigger", {"event": "publish", "code": "C1"}),
        ("clock", {"advance": 172_800}),
        ("habits", {"refresh_tokens": "keep"}),
    ]
    assert [step.came for step in steps] == ["ok"] * 4


@pytest.mark.parametrize(
    ("step", "says"),
    [
        ("influence: accounts list, expect: {0/handle: ann}", '0/handle is "bob", expected was "ann"'),
        ("influence: accounts list, expect: {0/size: 1}", "0/size is nothing, expected was 1"),
        ("influence: accounts list, expect: {'#': 2}", "# is 1, expected was 2"),
        ("influence: accounts list, expect: {0/live: 1}", "0/live is true, expected was 1"),
        ("influence: accounts list, keep: {x: 0/size}", "there is nothing at 0/size to keep as x"),
        ("influence: accounts list, refused: stale", "done, expected was refused with stale"),
        ("influence: orders list", "refused with order_exists: No."),
        (
            "influence: orders list, refused: stale",
            "refused with order_exists, expected was refused with stale",
        ),
        ("trigger: {event: x}", "refused with simulator_says_no: The simulator says: no such event"),
        ("clock: tomorrow", "refused with bad_value: write a step such as +30m, +48h or +7d"),
        ("influence: accounts 'list", "refused with bad_value: No closing quotation"),
        ("consent: ann", "refused with no_link: the last answer has no link of this scenario"),
        ("influence: serve", "refused with endless: a scenario waits for the end of each command"),
        ("influence: accounts connect-link --wait", "refused with endless: a scenario waits"),
    ],
)
def test_every_difference_is_told_plainly(tmp_path: Path, step: str, says: str) -> None:
    place = Scripted(
        {"accounts": [{"handle": "bob", "live": True}], "orders": "order_exists", "trigger": "no such event"}
    )

    assert says in difference(place, written(tmp_path, step))


def test_what_is_refused_as_written_goes_on(tmp_path: Path) -> None:
    place = Scripted({"orders": "order_exists", "accounts": [1]})
    path = written(
        tmp_path,
        "influence: accounts list",
        "influence: orders list, refused: order_exists",
        "expect: {'#': 1}",
    )

    assert [step.came for step in played(place, path)] == ["ok", "refused: order_exists", "ok"]


BOMB: Final = "a: &a [x, x]\nb: &b [*a, *a]\ntitle: t\nsteps: []"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "the file must have names and values"),
        ("[1, 2]", "the file must have names and values"),
        ("title: t\nsteps: []", "steps: must be a list"),
        ("title: t\nsteps: {}", "steps: must be a list"),
        ("steps: [{clock: +1h}]", "title: must be a text"),
        ("title: t\nwhen: now\nsteps: [{clock: +1h}]", "the file has 'when'"),
        ("title: t\napi: v9\nsteps: [{clock: +1h}]", "api: one of ttcm, tiktok-one"),
        ("title: t\nseed: true\nsteps: [{clock: +1h}]", "seed: must be a whole number"),
        ("title: t\ncreators: [ann]\nsteps: [{clock: +1h}]", "creators: must have names and values"),
        ("title: t\nsteps: [{}]", "step 1: must have exactly one of"),
        ("title: t\nsteps: [{clock: +1h, influence: init}]", "step 1: must have exactly one of"),
        ("title: t\nsteps: [{clock: +1h, sleep: 1}]", "step 1 has 'sleep'"),
        ("title: t\nsteps: [{clock: +1h, refused: x, expect: {a: 1}}]", "what is refused answers nothing"),
        ("title: t\nsteps: [{clock: +1h, expect: 1}]", "expect must have paths and values"),
        (BOMB, "references (*name) are not taken"),
        ("title: !!python/object/apply:os.system ['true']\nsteps: []", "it is no YAML"),
        ("title: [", "it is no YAML"),
        ("title: \x00", "it is no YAML"),
        ("[" * 10_000, "it is no YAML"),
        ("#" * (MOST_BYTES + 1), f"it is larger than {MOST_BYTES} bytes"),
    ],
)
def test_what_is_no_scenario_says_why(tmp_path: Path, content: str, why: str) -> None:
    path = tmp_path / "story.yaml"
    path.write_text(content)

    with pytest.raises(ScenarioUnreadable) as unreadable:
        read(path)

    assert str(unreadable.value).startswith(f"{path}: ")
    assert why in str(unreadable.value)


def test_a_file_that_is_not_there_is_no_scenario(tmp_path: Path) -> None:
    with pytest.raises(InfluenceError, match="No such file"):
        read(tmp_path / "nothing.yaml")


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("", {"a": [{"n": "x", "v": 1}, {"n": "y", "v": None}]}),
        ("a/1/n", "y"),
        ("a/n=x/v", 1),
        ("a/n=y/v", None),
        ("a/#", 2),
        ("#", 1),
        ("a/2", NOWHERE),
        ("a/n=z", NOWHERE),
        ("a/n=z/v", NOWHERE),
        ("b", NOWHERE),
        ("a/-1", NOWHERE),
        ("a/0/v/x", NOWHERE),
    ],
)
def test_a_path_leads_to_its_place(path: str, found: object) -> None:
    assert at(path, {"a": [{"n": "x", "v": 1}, {"n": "y", "v": None}]}) == found


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.text(alphabet="0123/#=ab², ") | st.text(), JSON)
def test_any_path_in_any_answer_leads_somewhere(path: str, answer: object) -> None:
    at(path, answer)
