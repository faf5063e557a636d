"""How a use-case becomes a method: whoever acts is filled in, everything else stays as the use-case says it."""

from collections.abc import Callable
from typing import Concatenate, Generic, ParamSpec, Protocol, TypeVar, overload

import attrs

from influence.application.acting import Actor

P = ParamSpec("P")
R = TypeVar("R")
U = TypeVar("U")


class Ask(Protocol):
    """Gives a use-case for its class."""

    def __call__(self, kind: type[U]) -> U: ...


@attrs.frozen
class Section:
    """Some use-cases of one noun, for one actor."""

    _ask: Ask
    _by: Actor


class Deed(Generic[P, R]):
    """A method of a `Section` that is a method of a use-case. Its signature and its words are those of the use-case."""

    def __init__(
        self, kind: type[object], bind: Callable[[Section], Callable[P, R]], words: str | None
    ) -> None:
        self.kind, self._bind, self.__doc__ = kind, bind, words

    @overload
    def __get__(self, section: None, owner: type[Section]) -> "Deed[P, R]": ...
    @overload
    def __get__(self, section: Section, owner: type[Section]) -> Callable[P, R]: ...
    def __get__(self, section: Section | None, owner: type[Section]) -> "Deed[P, R] | Callable[P, R]":
        return self if section is None else self._bind(section)


def deed(kind: type[U], method: Callable[Concatenate[U, Actor, P], R]) -> Deed[P, R]:
    """*method* of the use-case *kind*, done by whoever acts."""

    def bind(section: Section) -> Callable[P, R]:
        def done(*args: P.args, **kwargs: P.kwargs) -> R:
            return method(section._ask(kind), section._by, *args, **kwargs)

        return _called(done, method)

    return Deed(kind, bind, method.__doc__)


def deed_by_name(kind: type[U], method: Callable[Concatenate[U, str, P], R]) -> Deed[P, R]:
    """*method* of the use-case *kind*, for which the name of whoever acts is enough."""

    def bind(section: Section) -> Callable[P, R]:
        def done(*args: P.args, **kwargs: P.kwargs) -> R:
            return method(section._ask(kind), section._by.user, *args, **kwargs)

        return _called(done, method)

    return Deed(kind, bind, method.__doc__)


def nobodys_deed(kind: type[U], method: Callable[Concatenate[U, P], R]) -> Deed[P, R]:
    """*method* of the use-case *kind*, for which it does not matter who acts."""

    def bind(section: Section) -> Callable[P, R]:
        def done(*args: P.args, **kwargs: P.kwargs) -> R:
            return method(section._ask(kind), *args, **kwargs)

        return _called(done, method)

    return Deed(kind, bind, method.__doc__)


def _called(done: Callable[P, R], method: Callable[..., R]) -> Callable[P, R]:
    done.__doc__ = method.__doc__
    done.__qualname__ = method.__qualname__
    return done
