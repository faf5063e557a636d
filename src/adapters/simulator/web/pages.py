"""The pages people see, rendered from templates."""

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from influence.adapters.simulator.events import EVENTS
from influence.adapters.simulator.traffic import BASE
from influence.adapters.simulator.web.consent_page import Problem, Question
from influence.adapters.simulator.web.control import CONTROLS
from influence.adapters.simulator.wire.endpoints import ENDPOINTS
from influence.adapters.simulator.world import World

_TEMPLATES: Final = Path(__file__).parent.parent / "templates"
_MOST_SUGGESTED: Final = 100


class Pages:
    """Everything about *world* that is shown to a person."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._templates = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def about(self) -> str:
        """What the simulator imitates, and in what it differs."""
        return self._templates.get_template("about.html").render(
            base=BASE,
            endpoints=ENDPOINTS.values(),
            events=EVENTS,
            controls=[(method, path, deed.__doc__) for (method, path), deed in CONTROLS.items()],
            creators=len(self._world.people),
            now=self._world.clock.now(),
        )

    def consent(self, shown: Problem | Question) -> tuple[int, str]:
        """The status and the page that asks a creator, or that turns an app away."""
        if isinstance(shown, Problem):
            return 400, self._templates.get_template("problem.html").render(sentence=shown.sentence)
        page = self._templates.get_template("consent.html").render(
            question=shown,
            app_id=self._world.credentials.app_id,
            handles=[creator.handle for creator in self._world.creators(limit=_MOST_SUGGESTED)],
        )
        return 422 if shown.complaint else 200, page
