"""What speaks against edits though they may compile, read from the tokens that go and come; knows no compiler."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from citl.core.fix import Mark
from citl.core.text import SourceText
from citl.syntax.tree import Parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from citl.core.diagnostic import FileEdit
    from citl.core.text import TextEdit

_GIVING_UP = frozenset({"todo", "unimplemented", "unreachable", "panic"})
_CLONING = frozenset({"clone", "cloned", "to_owned", "to_vec"})
_INVENTING = frozenset(
    {"unwrap_or", "unwrap_or_default", "or_default", "Default", "is_none", "is_some", "is_empty", "ok", "len"}
)
_COPYING = frozenset({"to_string", "format", "into", "from", "collect", "to_uppercase", "copied"})
"""What makes a value of its own of a borrowed one: a way around its owner, where borrows are the matter."""
_LARGE_REMOVAL_TOKENS = 5
_LITERAL = re.compile(r"""\s*(?:-?\d[\w.]*|b?"[^"]*"|b?'[^']*'|true|false|\(\)|None|_)\s*""")
_WORD = re.compile(r"[A-Za-z]\w*|\d[\w.]*|\"[^\"]*\"")
# Words that may go without anything computed going with them.
_NEUTRAL = frozenset(
    [
        "mut",
        "ref",
        "pub",
        "crate",
        "self",
        "move",
        "dyn",
        "impl",
        "let",
        "const",
        "static",
        "async",
        "unsafe",
        "clone",
        "cloned",
        "to_owned",
        "iter",
        "into",
        "as_ref",
        "as_str",
        "to_string",
        "return",
        "Box",
        "new",
        "Some",
        "Ok",
        "unwrap",
        "as",
        "usize",
        "i32",
        "u32",
        "i64",
        "u64",
        "f64",
        "u8",
        "copied",
        "into_iter",
        "iter_mut",
        "String",
        "from",
        "as_mut",
        "borrow",
        "deref",
        # Where a name lives.
        "std",
        "core",
        "alloc",
        "mem",
    ]
)


def marks_of(
    edits: tuple[FileEdit, ...], sources: Mapping[str, SourceText], *, of_borrows: bool = False
) -> tuple[Mark, ...]:
    """The marks of ``edits``, in the order of `Mark`; ``of_borrows``: they are to repair an error about borrows."""
    removed: Counter[str] = Counter()
    added: Counter[str] = Counter()
    found: set[Mark] = set()
    for file in edits:
        for edit in file.edits:
            removed += _tokens(sources[file.file].slice(edit.span))
            added += _tokens(edit.text)
            found |= {mark for mark, holds in _EDIT_MARKS if holds(edit, sources[file.file])}
    gone, come = removed - added, added - removed
    found |= set(_marks(gone, come, removed & added))
    if of_borrows and _COPYING & come.keys():
        found.add(Mark.CLONES)
    if gone and not come and any(_removes_statement(edit, sources[file.file]) for file in edits for edit in file.edits):
        found.add(Mark.DESTRUCTIVE)
    return tuple(mark for mark in Mark if mark in found)


def _marks(gone: Counter[str], come: Counter[str], kept: Counter[str]) -> Iterator[Mark]:
    # A word that is written once instead of twice is still there.
    computed = [token for token in gone.keys() - kept.keys() if _WORD.fullmatch(token) and token not in _NEUTRAL]
    large = not come and computed and gone.total() >= _LARGE_REMOVAL_TOKENS
    if large or (gone and _GIVING_UP & come.keys()):
        yield Mark.DESTRUCTIVE
    elif _GIVING_UP & come.keys():
        yield Mark.PLACEHOLDER
    if _CLONING & come.keys():
        yield Mark.CLONES
    if "move" in come:
        yield Mark.MOVES
    if "unsafe" in come:
        yield Mark.UNSAFE
    dropped = computed and not any(_WORD.fullmatch(token) for token in come)
    if dropped or _INVENTING & come.keys() or (come.total() == 1 and come["!"] and not gone):
        yield Mark.MEANING


def _is_literal_for_value(edit: TextEdit, source: SourceText) -> bool:
    """A literal takes the place of something that was computed."""
    old = source.slice(edit.span)
    if not _LITERAL.fullmatch(edit.text) or not old.strip() or _LITERAL.fullmatch(old):
        return False
    node = Parsed(SourceText.from_str(f"fn f() {{ let x = {old}; }}"))
    return (
        not node.has_error and any(character.isalpha() for character in old) and not _is_type_or_pattern(edit, source)
    )


def _is_type_or_pattern(edit: TextEdit, source: SourceText) -> bool:
    before = source.data[: edit.span.start].decode("utf-8", "replace").rstrip()
    return before.endswith((":", "->", "let", "mut", "&", "<"))


def _removes_statement(edit: TextEdit, source: SourceText) -> bool:
    old = source.slice(edit.span).strip()
    return not edit.text.strip() and old.endswith((";", "}")) and len(old) > 1


def _tokens(text: str) -> Counter[str]:
    return Counter(token.text for token in Parsed(SourceText.from_str(text)).tokens)


def _is_other_text(edit: TextEdit, source: SourceText) -> bool:
    """A text takes the place of another that it shares no word with."""
    old, new = source.slice(edit.span).strip(), edit.text.strip()
    if not (old.startswith('"') and new.startswith('"') and old.endswith('"') and new.endswith('"')):
        return False
    words = set(re.findall(r"\w+", old))
    return bool(words) and not words & set(re.findall(r"\w+", new))


def _is_on_literal(edit: TextEdit, source: SourceText) -> bool:
    """A literal is read or cast as something else: what a person would write is another literal."""
    before = source.data[: edit.span.start].decode("utf-8", "replace")
    return (edit.text.startswith(".parse") and before.endswith('"')) or (
        edit.text.startswith(" as ") and before.endswith(("true", "false", '"', "'"))
    )


_EDIT_MARKS: tuple[tuple[Mark, Callable[[TextEdit, SourceText], bool]], ...] = (
    (Mark.DESTRUCTIVE, _is_literal_for_value),
    (Mark.MEANING, _is_other_text),
    (Mark.MEANING, _is_on_literal),
)
