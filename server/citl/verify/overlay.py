"""A folder that looks like the user's package but for the files put into it; knows nothing of compilers.

Every entry is a symbolic link to the real one, except the folders on the way to a changed file: those are real, so
that modules, ``include!`` and ``#[path]`` find their neighbours as they do in the package.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType


class Overlay:
    """Owns one such folder; a context manager that removes it."""

    def __init__(self, root: Path, scratch: Path) -> None:
        """A look-alike of ``root``, made inside ``scratch``."""
        scratch.mkdir(parents=True, exist_ok=True)
        self._root = root
        self.folder = Path(tempfile.mkdtemp(prefix="overlay-", dir=scratch))
        self._real: set[Path] = set()
        self._changed: set[Path] = set()

    def __enter__(self) -> Self:
        self._realise(Path())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def holds(self, file: str) -> bool:
        """Whether an absolute path lies in the root."""
        return Path(file).is_relative_to(self._root)

    def path(self, file: str) -> str:
        """Where the look-alike of an absolute path is; the path itself when it is outside the root."""
        return str(self.folder / Path(file).relative_to(self._root)) if self.holds(file) else file

    def put(self, file: str, data: bytes) -> None:
        """Let ``file``, an absolute path in the root, have this content here."""
        relative = Path(file).relative_to(self._root)
        for parent in reversed(relative.parents):
            self._realise(parent)
        place = self.folder / relative
        place.unlink(missing_ok=True)
        place.write_bytes(data)
        self._changed.add(relative)

    def reset(self) -> None:
        """Let every file have its real content again."""
        for relative in self._changed:
            place = self.folder / relative
            place.unlink(missing_ok=True)
            if (self._root / relative).exists():
                place.symlink_to(self._root / relative)
        self._changed.clear()

    def _realise(self, relative: Path) -> None:
        """Turn the link to a folder into a folder of links."""
        if relative in self._real:
            return
        place = self.folder / relative
        if place.is_symlink():
            place.unlink()
        place.mkdir(exist_ok=True)
        for entry in (self._root / relative).iterdir():
            if entry.absolute() != self.folder.parent.absolute():
                (place / entry.name).symlink_to(entry)
        self._real.add(relative)
