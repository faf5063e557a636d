"""`influence accounts image`: the picture of one account."""

import os
from pathlib import Path
from typing import ClassVar

import attrs
import click

from influence.application.show_profile_image import ShowProfileImage
from influence.domain.errors import BadInput, Refused
from influence.domain.networks import Network
from influence.domain.observations import Absence
from influence.domain.pictures import PictureCopy
from influence.entrypoints.cli.session import NETWORKS, Session, command
from influence.entrypoints.plain import plain


@attrs.frozen
class NoPicture(Refused):
    """There is nothing that could be written into the file."""

    code: ClassVar[str] = "no_picture"

    absence: Absence

    def __str__(self) -> str:
        return f"There is no picture to write. {self.absence.sentence}"

    @property
    def remedies(self) -> tuple[str, ...]:
        """What would bring one."""
        return self.absence.remedies


@attrs.frozen
class FileExists(Refused):
    """Something is there already."""

    code: ClassVar[str] = "file_exists"

    path: str

    def __str__(self) -> str:
        return f"{self.path} is there already; nothing was written."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Say so, or write elsewhere."""
        return ("Write over it with --force, or name another file.",)


@attrs.frozen
class Unwritable(BadInput):
    """A file that cannot be made."""

    code: ClassVar[str] = "file_unwritable"

    path: str
    why: str

    def __str__(self) -> str:
        return f"{self.path} cannot be written: {self.why}."


@click.command("image")
@command
@click.argument("handle")
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(dir_okay=False), help="Write the picture there."
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option("--network", type=NETWORKS, default=Network.TIKTOK.value, show_default=True)
def image(session: Session, handle: str, output: str | None, force: bool, network: str) -> None:
    """Fetch the profile image of one account, or show the copy that is kept for a day at most.

    Without -o only facts are shown: type, size, when it was fetched, and when the copy expires.
    """
    if output is not None and not force and os.path.lexists(output):
        raise FileExists(output)
    found = session.ask(ShowProfileImage)(session.by, handle, Network(network))
    if output is not None:
        if isinstance(found, Absence):
            raise NoPicture(found)
        write(found.picture.content, output, over=force)
    facts = {"handle": handle.removeprefix("@"), "network": network, **_facts(found), "file": output}
    if session.out.as_json:
        session.out.data(facts)
    else:
        _say(session, handle.removeprefix("@"), found, output)


def _facts(found: PictureCopy | Absence) -> dict[str, object]:
    if isinstance(found, Absence):
        why = {"reason": found.reason.value, "message": found.sentence, "remedies": list(found.remedies)}
        return {"media_type": None, **why}
    picture = found.picture
    return {
        "media_type": picture.media_type.value,
        "bytes": len(picture.content),
        "width": picture.width,
        "height": picture.height,
        "source": found.source.value,
        "fetched_at": plain(found.fetched_at),
        "expires_at": plain(found.expires_at),
    }


def _say(session: Session, handle: str, found: PictureCopy | Absence, output: str | None) -> None:
    if isinstance(found, Absence):
        session.out.say(f"@{handle}: no picture. {found.sentence}")
        for remedy in found.remedies:
            session.out.say(f"  - {remedy}")
        return
    picture = found.picture
    what = f"{picture.media_type}, {picture.width} × {picture.height} pixels, {len(picture.content):,} bytes"
    session.out.say(f"@{handle}: {what}, from {found.source}")
    fetched, expires = (f"{at:%Y-%m-%d %H:%M} UTC" for at in (found.fetched_at, found.expires_at))
    session.out.say(f"Fetched {fetched}; the copy is kept until {expires}")
    if output is not None:
        session.out.talk(f"Written to {output}.")


def write(content: bytes, path: str, *, over: bool) -> None:
    """Write a file for its owner only, whole or not at all; *over* takes the place of one that is there.

    Raises:
        FileExists: it is there, and *over* was not said.
        Unwritable: it cannot be made there.
    """
    target = Path(path)
    part = target.with_name(f".{target.name}.{os.getpid()}.part") if over else target
    try:
        _make(part, content)
        if over:
            part.replace(target)
    except FileExistsError as error:
        raise FileExists(path) from error
    except OSError as error:
        raise Unwritable(path, error.strerror or "no reason is given") from error


def _make(path: Path, content: bytes) -> None:
    """A new file, which goes again when it cannot be filled."""
    made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(made, "wb") as file:
            file.write(content)
    except OSError:
        path.unlink(missing_ok=True)
        raise
