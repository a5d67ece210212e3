"""Writes ``src/lib.rs`` from a table, and says of each line why it is so: ``python generate.py``."""  # noqa: INP001

import json
from pathlib import Path

HERE = Path(__file__).parent
FIELDS = {"line": "str", "seats": "int", "load": "float"}
RUST = {"str": "String", "int": "i32", "float": "f32"}

rust: list[str] = []
trace: list[str] = []


def write(line: str, **decision: object) -> None:
    """Adds a line of Rust, and the decision that it embodies."""
    rust.append(line)
    if decision:
        trace.append(json.dumps({"file": "src/lib.rs", "line": len(rust), **decision}))


write("/// A tram as the timetable has it.")
write("pub struct Tram {")
for name, python in FIELDS.items():
    why = f"{python} of Python is {RUST[python]}"
    write(f"    pub {name}: {RUST[python]},", id=name, kind="type_annotation", text=f"{name}: {RUST[python]}", why=why)
write("}")
write("")
write("/// The seats that are left.")
write("pub fn free_seats(tram: &Tram, taken: i64) -> i64 {", id="free", kind="type_annotation", text="taken: i64")
write("    let seats: i64 = tram.seats;", id="use", kind="move", text="tram.seats", depends_on=["seats"])
write("    seats - taken")
write("}")

(HERE / "src").mkdir(exist_ok=True)
(HERE / ".citl" / "traces").mkdir(parents=True, exist_ok=True)
(HERE / "src" / "lib.rs").write_text("\n".join(rust) + "\n", encoding="utf-8", newline="\n")
(HERE / ".citl" / "traces" / "tram.jsonl").write_text("\n".join(trace) + "\n", encoding="utf-8", newline="\n")
