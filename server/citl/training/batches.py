"""What is judged in batches, a file a batch, so that a run may be stopped and started; knows nothing of what it is."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import TYPE_CHECKING, Any

import msgspec
import zstandard

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_SIZE = 10


def write_batches(
    items: Sequence[Any],
    make: Callable[[tuple[Any, ...]], Sequence[Any]],
    target: tuple[Path, str],
    jobs: int,
    report: Callable[[int, int], None],
) -> None:
    """Write what ``make`` gives for each batch of ``items`` into the folder and under the suffix of ``target``.

    ``make`` runs in ``jobs`` processes; batches that are there are not made again.
    """
    folder, suffix = target
    folder.mkdir(parents=True, exist_ok=True)
    batches = [tuple(items[at : at + _SIZE]) for at in range(0, len(items), _SIZE)]
    with ProcessPoolExecutor(max_workers=jobs) as pool:
        started = [
            pool.submit(_write, make, batch, folder / f"{number:05}{suffix}") for number, batch in enumerate(batches)
        ]
        for done, future in enumerate(as_completed(started), 1):
            future.result()
            report(done * _SIZE, len(items))


def read_batches(folder: Path, suffix: str, type_: Any) -> list[Any]:
    """All that was written so far, in order."""
    found: list[Any] = []
    for path in sorted(folder.glob(f"*{suffix}")):
        data = zstandard.ZstdDecompressor().decompress(path.read_bytes())
        found += msgspec.msgpack.decode(data, type=list[type_])
    return found


def _write(make: Callable[[tuple[Any, ...]], Sequence[Any]], batch: tuple[Any, ...], path: Path) -> None:
    if not path.is_file():
        made = make(batch)
        draft = path.with_suffix(".part")
        draft.write_bytes(zstandard.ZstdCompressor(level=6).compress(msgspec.msgpack.encode(made)))
        draft.replace(path)
