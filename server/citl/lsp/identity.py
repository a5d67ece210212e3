"""How a diagnostic is recognised again after it has been in an editor; knows nothing of the protocol."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from citl.core.diagnostic import Diagnostic


def diagnostic_id(diagnostic: Diagnostic) -> str:
    """The same for the same error at the same place, in any check."""
    primary = diagnostic.primary
    place = (primary.file, primary.span) if primary is not None else None
    content = msgspec.msgpack.encode((diagnostic.key, place))
    return hashlib.blake2b(content, digest_size=8).hexdigest()
