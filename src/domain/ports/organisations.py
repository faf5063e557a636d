"""Keeping what a tenant agreed and chose."""

from typing import Protocol

from influence.domain.organisation import Organisation


class Organisations(Protocol):
    """The organisation that this tenant is."""

    def get(self) -> Organisation:
        """What it agreed and chose; the defaults until it did."""
        ...

    def save(self, organisation: Organisation) -> None:
        """Keep it. Takes effect on commit."""
        ...
