"""A site with the names that the statements of a template gave; knows nothing of how they were found."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from citl.syntax.site import Region

if TYPE_CHECKING:
    from citl.syntax.site import Site

Value = Region | tuple[Region, ...] | str
"""One region, all regions of a relation, or a text."""


class Frame(NamedTuple):
    """Where a template is tried, and what it has named so far. Immutable."""

    site: Site
    values: dict[str, Value]

    def given(self, name: str, value: Value) -> Frame:
        """The frame with one more name."""
        return Frame(self.site, {**self.values, name: value})

    def text(self, region: Region) -> str:
        """The text of ``region``."""
        return self.site.parsed(region.file).source.slice(region.span)


def frame_of(site: Site) -> Frame:
    """A frame without names."""
    return Frame(site, {})
