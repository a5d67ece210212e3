import pytest

from citl.training.corpus import CorpusError, read_cases, read_corpus

CASE = """# E0384: assigning twice

## Make the Counter `mutable`
A counter has to be `mut`.

```rust broken edition=2021
fn main() {
    let count = 0;
    count += 1; //~ E0384
}
```

```rust fixed
fn main() {
    let mut count = 0;
    count += 1;
}
```
"""


def test_a_case_is_read_without_its_marks(tmp_path):
    (tmp_path / "E0384.md").write_text(CASE)
    (case,) = read_cases(tmp_path / "E0384.md")

    assert (case.id, case.edition, case.code) == ("E0384/make-the-counter-mutable", "2021", "E0384")
    assert case.text == "A counter has to be `mut`."
    assert case.marks == ((3, "E0384"),)
    assert "~" not in case.broken
    assert case.fixed == "fn main() {\n    let mut count = 0;\n    count += 1;\n}\n"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (" //~ E0384", "", "marks the error"),
        ("```rust fixed", "```text", "one `rust fixed` block"),
        ("A counter has to be `mut`.\n", "", "a sentence"),
    ],
)
def test_a_case_that_does_not_follow_the_format_is_named(tmp_path, old, new, reason):
    (tmp_path / "E0384.md").write_text(CASE.replace(old, new))

    with pytest.raises(CorpusError, match=f"E0384/make-the-counter-mutable.*{reason}"):
        read_cases(tmp_path / "E0384.md")


def test_two_cases_with_one_heading_are_refused(tmp_path):
    (tmp_path / "E0384.md").write_text(CASE + CASE.partition("\n\n")[2])

    with pytest.raises(CorpusError, match="two cases"):
        read_corpus(tmp_path)
