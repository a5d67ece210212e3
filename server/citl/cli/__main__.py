"""The process of the command line: arguments in, exit code out; knows nothing of what commands do."""

from __future__ import annotations

import sys

from citl.core.errors import CitlError


def main() -> None:
    """Run the command that the arguments name; exits with 2 after a sentence on stderr where it is refused."""
    if sys.argv[1:] in (["serve"], ["serve", "--stdio"]):
        # An editor waits for this one: reading arguments costs more than importing the server's own modules.
        from citl.cli.serve import serve

        serve()
        return
    from citl.cli.app import app
    from citl.cli.terminal import complain

    try:
        app(prog_name="citl")
    except CitlError as refusal:
        # What cargo says of itself begins so already.
        complain(str(refusal).removeprefix("error: "))
        sys.exit(2)
    except OSError as refusal:
        # A full disk, a folder that is not ours: the machine's refusals are no faults of the program.
        complain(f"The system refused: {refusal}.")
        sys.exit(2)


if __name__ == "__main__":
    main()
