"""The exceptions of the program, drawn once.

::

    CitlError
    ├── EditError               edits overlap or leave their file
    ├── OracleError             an oracle file cannot be used
    │   ├── NotAnOracleError    it is something else, which the message names
    │   ├── UnsupportedError    a version or compression this build does not read
    │   └── CorruptError        it is damaged; carries where
    ├── ToolchainError          cargo or rustc is missing or refused to start
    ├── WorkspaceError          the package cannot be checked at all (a manifest that does not parse, ...)
    ├── SettingsError           settings that do not validate
    ├── StoreError              the user's database cannot be used
    └── StaleError              the document moved on

Broken Rust, odd JSON lines and unknown fields are data, not exceptions. Every message is a sentence for a person.
"""


class CitlError(Exception):
    """Anything this program refuses to do; the message says why and what helps."""


class EditError(CitlError):
    """Edits overlap or leave their file."""


class OracleError(CitlError):
    """An oracle file cannot be used."""


class NotAnOracleError(OracleError):
    """The file is something else, which the message names."""


class UnsupportedError(OracleError):
    """The file wants a version or compression that this build does not read."""


class CorruptError(OracleError):
    """The file is damaged.

    Attributes:
        offset: byte offset in the file (or in the unpacked payload, as the message says) where reading failed.
    """

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.offset = offset


class ToolchainError(CitlError):
    """The Rust toolchain is missing or refused to start."""


class WorkspaceError(CitlError):
    """A package cannot be checked at all; the message carries cargo's reason."""


class SettingsError(CitlError):
    """Settings do not validate."""


class StoreError(CitlError):
    """The user's database cannot be used."""


class StaleError(CitlError):
    """The document moved on since the answer was computed."""
