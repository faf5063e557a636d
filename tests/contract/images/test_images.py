"""What every client for pictures promises, in memory and over TLS on real sockets."""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Final

import pytest

from influence.adapters.images.client import GuardedImages
from influence.adapters.memory.images import MemoryImages
from influence.domain.errors import InfluenceError
from influence.domain.image_refusals import (
    AddressRefused,
    ImageGone,
    ImageTooLarge,
    ImageUnavailable,
    NotAPicture,
)
from influence.domain.pictures import MediaType, Picture
from influence.domain.ports.images import Images
from tests.adapters.guarded.servers import AUTHORITY, NAME, PUBLIC, Names, Recorder, answered, serving
from tests.adapters.images.pictures import SVG, a_png

FACE: Final = Picture(MediaType.PNG, a_png(30, 20), 30, 20)
REFUSED: Final[Mapping[str, tuple[InfluenceError, bytes]]] = {
    "/gone.png": (ImageGone(404), answered(b"", status="404 Not Found")),
    "/trouble.png": (ImageUnavailable("trouble"), answered(b"", status="500 Trouble")),
    "/drawing.svg": (NotAPicture("a drawing"), answered(SVG)),
    "/flood.png": (ImageTooLarge("pixels"), answered(a_png(65_535, 65_535))),
    "/elsewhere.png": (AddressRefused("elsewhere"), answered(b"", "Location: /b.png", status="302 Found")),
}


@contextmanager
def in_memory() -> Iterator[Images]:
    images = MemoryImages()
    images.put(f"https://{NAME}/face.png", FACE)
    for path, (refusal, _) in REFUSED.items():
        images.put(f"https://{NAME}{path}", refusal)
    yield images


@contextmanager
def over_tls() -> Iterator[Images]:
    answers = {"/face.png": answered(FACE.content)} | {path: said for path, (_, said) in REFUSED.items()}

    def serve(line: socket.socket, _: threading.Event) -> None:
        path = host.requests[-1].split(b" ")[1].decode()
        line.sendall(answers.get(path, answered(b"", status="404 Not Found")))

    with serving(serve) as host:
        yield GuardedImages(resolve=Names([[PUBLIC]]), dial=Recorder(host), trust=AUTHORITY.trust)


@pytest.fixture(params=[in_memory, over_tls], ids=["memory", "guarded"])
def images(request: pytest.FixtureRequest) -> Iterator[Images]:
    """A web with one picture, and some things that are none."""
    opened: Callable[[], AbstractContextManager[Images]] = request.param
    with opened() as made:
        yield made


def test_a_picture_comes_with_its_type_and_size(images: Images) -> None:
    assert images.fetch(f"https://{NAME}/face.png") == FACE


@pytest.mark.parametrize("path", REFUSED)
def test_each_trouble_has_its_own_name(images: Images, path: str) -> None:
    with pytest.raises(type(REFUSED[path][0])):
        images.fetch(f"https://{NAME}{path}")


def test_what_is_not_there_is_gone(images: Images) -> None:
    with pytest.raises(ImageGone):
        images.fetch(f"https://{NAME}/never.png")


@pytest.mark.parametrize("address", [f"http://{NAME}/face.png", "file:///face.png", "face.png", ""])
def test_only_https_is_asked(images: Images, address: str) -> None:
    with pytest.raises(AddressRefused):
        images.fetch(address)
