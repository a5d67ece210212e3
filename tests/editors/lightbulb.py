"""Takes the picture of the quick fix menu in VS Code: ``python tests/editors/lightbulb.py [PICTURE]``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from harness.editors import SCRIPTS, make_workplace  # noqa: E402
from harness.vscode import address, build_extension, drive, served, unpack  # noqa: E402

FILE, ERROR = "src/oven.rs", "number]"
"""Where the caret stands: rustc knows what is wrong there and suggests nothing."""
LOOKS: dict[str, object] = {
    "breadcrumbs.enabled": False,
    "editor.fontSize": 16,
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


def take_picture(picture: Path) -> str:
    """The titles in the menu, as the picture shows it."""
    with tempfile.TemporaryDirectory() as folder:
        workplace = make_workplace(Path(folder), ROOT / "examples" / "bakery")
        extension = unpack(build_extension(), workplace.scratch / "unpacked")
        with served(workplace, LOOKS) as port:
            window = address(port, workplace.package, {"extensionDevelopmentPath": extension})
            return drive(workplace, SCRIPTS / "lightbulb.cjs", window, FILE, _place(workplace.package / FILE), picture)


def _place(file: Path) -> str:
    before, _, _ = file.read_text(encoding="utf-8").partition(ERROR)
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return f"{line}:{column}"


if __name__ == "__main__":
    chosen = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images" / "lightbulb.png"
    chosen.parent.mkdir(parents=True, exist_ok=True)
    print(take_picture(chosen.absolute()))  # noqa: T201
