"""File URIs and paths, each from the other; knows nothing of what the files hold."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

_DRIVE = re.compile(r"/[A-Za-z]:")


def find_path(uri: str) -> str | None:
    """The absolute path a ``file:`` URI names, or None for any other scheme, host or kind of nonsense."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    if parts.scheme != "file" or (parts.netloc not in ("", "localhost") and os.name != "nt"):
        return None
    # Bytes that are not UTF-8 are legal in names of files and survive as `os.fsdecode` keeps them.
    path = os.fsdecode(unquote_to_bytes(parts.path.encode("utf-8", "surrogatepass")))
    if "\0" in path or not path.startswith("/"):
        return None
    if os.name == "nt":
        path = f"//{parts.netloc}{path}" if parts.netloc else path.lstrip("/") if _DRIVE.match(path) else path
    return os.path.normpath(path)


def path_to_uri(path: str) -> str:
    """The ``file:`` URI of an absolute path."""
    return Path(path).as_uri()
