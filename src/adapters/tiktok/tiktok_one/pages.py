"""Numbered pages, asked for one by one, and whether they were all."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

import attrs

from influence.adapters.tiktok.calls import Answer, Json
from influence.adapters.tiktok.converters import whole

MOST_PAGES: Final = 10_000

Ask = Callable[[int], Answer]


@attrs.frozen
class _Page:
    answer: Answer
    items: list[Json]
    falls_short: bool
    """It is the last one, and items are missing all the same."""


def paged(ask: Ask, name: str, page_size: int) -> Iterator[Json]:
    """The items of the list *name*, as far as TikTok shows them. That it counts more is noted."""
    for page in _pages(ask, name, page_size):
        yield from page.items
        if page.falls_short:
            page.answer.drift.note(page.answer.path, name, page.answer.data.get(name))


def complete(ask: Ask, name: str, page_size: int) -> Iterator[Json]:
    """All items of the list *name*. Whoever has what he looked for stops asking, and no further page is read.

    Raises:
        TikTokUnavailable: the pages ended, and TikTok counts more items, or shows one page for ever.
    """
    for page in _pages(ask, name, page_size):
        yield from page.items
        if page.falls_short:
            raise page.answer.unreadable(f"{name}, not all of them")


def _pages(ask: Ask, name: str, page_size: int) -> Iterator[_Page]:
    """Page after page. A full page is the last one only if both totals say so, a short one unless one counts more."""
    shown, last = 0, list[Json]()
    for number in range(1, MOST_PAGES + 1):
        answer = ask(number)
        items = answer.items(name)
        is_old = items == last
        length = _length(answer.data.get(name))
        shown += 0 if is_old else length
        totals = _Totals.of(answer.data)
        is_full = length >= page_size
        ends = is_old or length == 0 or totals.end(shown, number if is_full else None)
        is_stuck = is_old and bool(items) and totals.items is None
        falls_short = is_stuck or totals.count_more(shown) if ends else number == MOST_PAGES
        yield _Page(answer, [] if is_old else items, falls_short)
        if ends:
            return
        last = items


@attrs.frozen
class _Totals:
    """What TikTok says there is. One of its own examples names the number of pages `total_size`."""

    items: int | None
    pages: int | None

    @classmethod
    def of(cls, data: Json) -> "_Totals":
        info = data.get("page_info")
        told = info if isinstance(info, Mapping) else {}
        pages = whole(told.get("total_page"))
        return cls(whole(told.get("total_number")), whole(told.get("total_size")) if pages is None else pages)

    def count_more(self, shown: int) -> bool:
        """True when items are missing after *shown* ones."""
        return self.items is not None and shown < self.items

    def end(self, shown: int, full_page: int | None) -> bool:
        """True when nothing follows: after a *full_page* both totals have to say so."""
        if full_page is None:
            return not self.count_more(shown)
        told = self.items is not None and self.pages is not None and full_page >= self.pages
        return told and not self.count_more(shown)


def _length(given: object) -> int:
    """How many items a list has, those included that are none of ours."""
    return len(given) if isinstance(given, list) else 0
