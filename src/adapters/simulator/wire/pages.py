"""The two ways in which lists come in pieces."""

from collections.abc import Sequence
from typing import Final, TypeVar

from influence.adapters.simulator.videos import Video
from influence.adapters.simulator.wire.calls import Call, Data
from influence.adapters.simulator.wire.parameters import Kind, Parameter

T = TypeVar("T")


def cursored(most: int, name: str = "limit") -> tuple[Parameter, Parameter]:
    """The parameters of a piece from a cursor on."""
    return (
        Parameter("cursor", Kind.INTEGER, required=False, default=0, least=0, most=10**15),
        Parameter(name, Kind.INTEGER, required=False, default=10, most=most),
    )


CURSOR: Final = cursored(10)


def paged(most: int, default: int = 10) -> tuple[Parameter, Parameter]:
    """The parameters of a numbered page."""
    return (
        Parameter("page", Kind.INTEGER, required=False, default=1, most=10**9),
        Parameter("page_size", Kind.INTEGER, required=False, default=default, most=most),
    )


def numbered_page(call: Call, items: Sequence[T]) -> tuple[Sequence[T], Data]:
    """The items of the page that *call* asks for, and the note about it."""
    page, size = call.integer("page"), call.integer("page_size")
    return items[(page - 1) * size : page * size], {
        "page": page,
        "page_size": size,
        "total_number": len(items),
        "total_page": -(-len(items) // size),
    }


def cursor_page(call: Call, videos: Sequence[Video], size: str = "limit") -> tuple[Sequence[Video], Data]:
    """The videos older than the cursor of *call*, newest first, and the note about it."""
    cursor, limit = call.integer("cursor"), call.integer(size)
    older = [video for video in videos if not cursor or video.create_time < cursor]
    page = older[:limit]
    return page, {"has_more": len(older) > limit, "cursor": page[-1].create_time if page else cursor}
