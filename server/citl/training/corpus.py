"""The corpus: broken and fixed Rust as readable Markdown; knows the format of the files and nothing of compilers.

One file an error code under ``corpus/cases``. A heading opens a case, a sentence says what it teaches, and two
fenced blocks show it::

    # E0384: assigning twice to an immutable variable

    ## Make the counter mutable
    A counter that is added to has to be declared `mut`.

    ```rust broken
    fn main() {
        let count = 0;
        count += 1; //~ E0384
        println!("{count}");
    }
    ```

    ```rust fixed
    ...
    ```

Words after ``broken`` are options: ``edition=2021`` (2024 unless given). A comment ``//~ E0384`` marks each line on
which rustc reports an error, with the code of each or ``none``; the marks are part of neither text. Under
``corpus/templates`` a third block, ``template``, holds the template that the case shows at work.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from citl.core.errors import CitlError

if TYPE_CHECKING:
    from pathlib import Path

_HEADING = re.compile(r"^## +(.+?) *$", re.MULTILINE)
_BLOCK = re.compile(r"^```rust (broken|fixed)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TEMPLATE = re.compile(r"^```template *\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"[ \t]*//~ *(\w+(?: +\w+)*)[ \t]*$", re.MULTILINE)


class CorpusError(CitlError):
    """A case is not written as the format wants it, or does not do what it claims; the message names the case."""


class Case(msgspec.Struct, frozen=True):
    """One lesson: a program with an error, and the same program repaired."""

    id: str
    """File stem and slug of the heading: ``E0384/make-the-counter-mutable``."""
    title: str
    text: str
    """The sentence."""
    broken: str
    fixed: str
    marks: tuple[tuple[int, str], ...]
    """(1-based line, code or ``none``) of each expected error."""
    edition: str = "2024"
    template: str = ""
    """The template that the case shows, in its readable form; empty for a lesson without one."""

    @property
    def code(self) -> str:
        """Code of the first expected error, ``none`` where rustc gives none."""
        return self.marks[0][1]


def read_corpus(folder: Path) -> tuple[Case, ...]:
    """All cases below ``folder``, ordered by file name, then as they stand.

    Raises:
        CorpusError: a file does not follow the format, or two cases have one id.
    """
    cases = [case for path in sorted(folder.rglob("*.md")) for case in read_cases(path)]
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            raise CorpusError(f"{case.id}: there are two cases with this heading")
        seen.add(case.id)
    return tuple(cases)


def read_cases(path: Path) -> list[Case]:
    """The cases of one file, in order.

    Raises:
        CorpusError: the file does not follow the format.
    """
    parts = _HEADING.split(path.read_text(encoding="utf-8"))
    return [_case(path.stem, title, body) for title, body in zip(parts[1::2], parts[2::2], strict=True)]


def _case(stem: str, title: str, body: str) -> Case:
    id_ = f"{stem}/{re.sub(r'[^a-z0-9]+', '-', title.lower()).strip('-')}"
    blocks = {kind: (options, code) for kind, options, code in _BLOCK.findall(body)}
    if set(blocks) != {"broken", "fixed"}:
        raise CorpusError(f"{id_}: a case has one `rust broken` block and one `rust fixed` block")
    options, broken = blocks["broken"]
    marks = tuple(
        (number, code)
        for number, line in enumerate(broken.split("\n"), 1)
        if (match := _MARK.search(line))
        for code in match[1].split()
    )
    if not marks:
        raise CorpusError(f"{id_}: no `//~ CODE` marks the error")
    text = body[: body.index("```")].strip()
    if not text:
        raise CorpusError(f"{id_}: a sentence has to say what the case teaches")
    template = _TEMPLATE.search(body)
    edition = re.search(r"edition=(\d{4})", options)
    return Case(
        id=id_,
        title=title,
        text=text,
        broken=_MARK.sub("", broken),
        fixed=_MARK.sub("", blocks["fixed"][1]),
        marks=marks,
        edition=edition[1] if edition else "2024",
        template=template[1] if template else "",
    )
