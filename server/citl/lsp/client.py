"""What the editor said it can do, as plain flags; knows nothing of what is made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from lsprotocol import types
from pygls.capabilities import ServerCapabilitiesBuilder, get_capability

from citl.core.text import PositionEncoding

if TYPE_CHECKING:
    from typing import Any


class Client(msgspec.Struct, frozen=True):
    """The abilities of an editor that change an answer; the defaults are those of an editor that said nothing."""

    encoding: PositionEncoding = PositionEncoding.UTF16
    document_changes: bool = False
    """Edits may name the version of the document they are meant for."""
    markdown_hover: bool = False
    diagnostic_versions: bool = False
    diagnostic_data: bool = False
    related_information: bool = False
    code_descriptions: bool = False
    diagnostic_tags: frozenset[int] = frozenset()
    preferred_actions: bool = False
    action_data: bool = False
    resolves_commands: bool = False
    """An action may be given its command when it is resolved."""
    progress: bool = False
    show_document: bool = False
    """The server may ask to show a file, also outside the editor."""
    configuration: bool = False
    """The server may ask for settings."""
    register_configuration: bool = False
    """The server may ask to be told of changed settings."""
    register_watchers: bool = False
    """The server may ask to be told of files that change outside the editor."""


def read_client(capabilities: types.ClientCapabilities) -> Client:
    """The flags of those capabilities."""

    def has(path: str) -> Any:
        return get_capability(capabilities, path, None)

    hover_formats = has("text_document.hover.content_format") or ()
    tags = has("text_document.publish_diagnostics.tag_support.value_set") or ()
    encoding = ServerCapabilitiesBuilder.choose_position_encoding(capabilities)
    return Client(
        encoding=PositionEncoding(str(getattr(encoding, "value", encoding))),
        document_changes=bool(has("workspace.workspace_edit.document_changes")),
        markdown_hover=types.MarkupKind.Markdown in hover_formats,
        diagnostic_versions=bool(has("text_document.publish_diagnostics.version_support")),
        diagnostic_data=bool(has("text_document.publish_diagnostics.data_support")),
        related_information=bool(has("text_document.publish_diagnostics.related_information")),
        code_descriptions=bool(has("text_document.publish_diagnostics.code_description_support")),
        diagnostic_tags=frozenset(int(tag) for tag in tags),
        preferred_actions=bool(has("text_document.code_action.is_preferred_support")),
        action_data=bool(has("text_document.code_action.data_support")),
        resolves_commands="command" in (has("text_document.code_action.resolve_support.properties") or ()),
        progress=bool(has("window.work_done_progress")),
        show_document=bool(has("window.show_document.support")),
        configuration=bool(has("workspace.configuration")),
        register_configuration=bool(has("workspace.did_change_configuration.dynamic_registration")),
        register_watchers=bool(has("workspace.did_change_watched_files.dynamic_registration")),
    )
