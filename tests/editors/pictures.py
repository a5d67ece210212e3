"""Takes the pictures of VS Code in the docs: ``python tests/editors/pictures.py lightbulb|hover [PICTURE]``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from harness.editors import SCRIPTS, make_workplace  # noqa: E402
from harness.vscode import address, build_extension, drive, served, unpack  # noqa: E402

PLACES = {"lightbulb": ("src/oven.rs", "number]"), "hover": ("src/till.rs", "self.cents +=")}
"""By script the file, and the text at which the caret stands: rustc knows what is wrong there and suggests nothing."""
LOOKS: dict[str, object] = {
    "breadcrumbs.enabled": False,
    "editor.fontSize": 16,
    "editor.hover.above": False,
    "editor.lineHeight": 24,
    "editor.matchBrackets": "never",
    "editor.occurrencesHighlight": "off",
    "editor.stickyScroll.enabled": False,
    "window.commandCenter": False,
    "workbench.activityBar.location": "hidden",
    "workbench.colorTheme": "Default Light Modern",
    "workbench.layoutControl.enabled": False,
    "workbench.statusBar.visible": False,
}


def take_picture(script: str, picture: Path) -> str:
    """The text of the menu or hover, as the picture shows it."""
    file, text = PLACES[script]
    with tempfile.TemporaryDirectory() as folder:
        workplace = make_workplace(Path(folder), ROOT / "examples" / "bakery")
        extension = unpack(build_extension(), workplace.scratch / "unpacked")
        with served(workplace, LOOKS) as port:
            window = address(port, workplace.package, {"extensionDevelopmentPath": extension})
            place = _place(workplace.package / file, text)
            return drive(workplace, SCRIPTS / f"{script}.cjs", window, file, place, picture)


def _place(file: Path, text: str) -> str:
    before, _, _ = file.read_text(encoding="utf-8").partition(text)
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return f"{line}:{column}"


if __name__ == "__main__":
    script = sys.argv[1]
    chosen = Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT / "docs" / "images" / f"{script}.png"
    chosen.parent.mkdir(parents=True, exist_ok=True)
    print(take_picture(script, chosen.absolute()))  # noqa: T201
