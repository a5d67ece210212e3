"""``citl explain`` as a user runs it."""

TEXT = """struct Ship {
    name: String,
}

fn depth(ship: Ship) -> usize {
    ship.name.len()
}

fn main() {
    let ship = Ship { name: String::from("Alba") };
    let count: u32 = "3";
    let deep = depth(ship);
    println!("{deep} {count} {}", ship.name);
}
"""


def test_a_fix_is_explained_by_its_pattern_its_record_and_its_signals(citl, tmp_path):
    (tmp_path / "ship.rs").write_text(TEXT, "utf-8")
    said = citl("explain", "ship.rs:11", cwd=tmp_path).stdout.decode()

    assert said.startswith("error[E0308]: mismatched types")
    for words in ("made by", "learned from", "record", "compilations", "score 0.", "prior and record"):
        assert words in said


def test_an_authored_template_tells_where_it_is_written(citl, tmp_path):
    text = TEXT.replace('"3"', "3")
    (tmp_path / "ship.rs").write_text(text, "utf-8")
    shown = [citl("explain", "ship.rs", "--fix", str(number), cwd=tmp_path).stdout.decode() for number in (1, 2)]

    assert any("an authored template: Lend the value" in said for said in shown)
    # A terminal of a test is narrow: long names are folded.
    assert any("corpus/templates/ownership.md" in "".join(said.split()) for said in shown)


def test_what_is_not_there_is_said(citl, tmp_path):
    (tmp_path / "ship.rs").write_text(TEXT, "utf-8")

    line = citl("explain", "ship.rs:2", cwd=tmp_path)
    assert (line.returncode, b"There is no error on line 2." in line.stderr) == (2, True)
    number = citl("explain", "ship.rs:11", "--fix", "99", cwd=tmp_path)
    assert (number.returncode, b"there is no number 99" in number.stderr) == (2, True)
