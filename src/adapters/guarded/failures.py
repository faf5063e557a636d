"""Why nobody was asked, or nothing came. None of it repeats what the far side sent."""

import attrs


@attrs.frozen
class LineRefused(Exception):
    """An address nobody here asks."""

    why: str


@attrs.frozen
class LineBroken(Exception):
    """The host gave no answer that can be used. Another time it may."""

    why: str
