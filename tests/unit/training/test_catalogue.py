"""Every authored template leads from its broken program to the fixed one, and rustc agrees with both."""

import asyncio
from pathlib import Path

import pytest

from citl.training.build import Lesson, authored_patterns, confirm_cases
from citl.training.catalogue import entries_of, prove, read_catalogue, read_records
from citl.training.corpus import CorpusError, read_cases

FOLDER = Path(__file__).parents[3] / "corpus" / "templates"
ENTRIES = {entry.name: entry for entry in read_catalogue(FOLDER)}


@pytest.fixture(scope="module")
def lessons():
    found = asyncio.run(confirm_cases([entry.case for entry in ENTRIES.values()], 2, lambda _: None))
    return dict(zip(ENTRIES, found, strict=True))


@pytest.mark.parametrize("name", ENTRIES)
def test_the_template_gives_the_fix_of_its_case(name, lessons):
    assert isinstance(lessons[name], Lesson), lessons[name]
    assert prove(ENTRIES[name], lessons[name]).problem == ""


def test_there_are_enough_templates_and_each_says_something_of_its_own():
    titles = [entry.case.title for entry in ENTRIES.values()]

    assert len(ENTRIES) >= 300
    assert len(set(titles)) == len(titles)
    assert all(0 < entry.written.weight <= 1 for entry in ENTRIES.values())


def test_every_record_is_of_a_template_and_counts_in_order():
    records = read_records(FOLDER / "records.csv")
    codes = {(entry.name, code) for entry in ENTRIES.values() for code in entry.written.codes}

    assert set(records) <= codes
    assert all(record.successes <= record.attempts >= record.accepted for record in records.values())


CASE = """# Trial

## Say it twice
A sentence.

```template
{template}
```

```rust broken
fn main() {{ let x: u8 = "1"; println!("{{x}}"); }} //~ E0308
```

```rust fixed
fn main() {{ let x: u8 = 1; println!("{{x}}"); }}
```
"""


def entry_with(template, folder):
    (folder / "trial.md").write_text(CASE.format(template=template), encoding="utf-8")
    return entries_of(tuple(read_cases(folder / "trial.md")))[0]


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ('for E0308\nreplace primary with "2"', "none the fixed program"),
        ('for E0425\nreplace primary with "1"', "the first error is E0308"),
        ('for E0308\nif m0 = "x"\nreplace primary with "1"', "statement 1 does not hold"),
        ('for E0308\nmessage "another"\nreplace primary with "1"', "no `message` says"),
        ('for E0308\nreplace label "no such label" with "1"', "edit 1 has no place"),
    ],
)
def test_a_template_that_does_not_give_the_fix_is_told_why(template, problem, tmp_path):
    entry = entry_with(template, tmp_path)
    (lesson,) = asyncio.run(confirm_cases([entry.case], 1, lambda _: None))

    assert problem in prove(entry, lesson).problem
    with pytest.raises(CorpusError, match="trial/say-it-twice"):
        authored_patterns([entry], [lesson], {})


def test_a_proven_template_becomes_a_pattern_for_each_of_its_codes(tmp_path):
    entry = entry_with('for E0308 E0277\nweight 0.3\nreplace primary with "{primary|inner}"', tmp_path)
    (lesson,) = asyncio.run(confirm_cases([entry.case], 1, lambda _: None))
    patterns = authored_patterns([entry], [lesson], {})

    assert [(one.guard.code, one.weight, one.authored) for one in patterns] == [
        ("E0308", 0.3, True),
        ("E0277", 0.3, True),
    ]
    assert {one.provenance for one in patterns} == {"template:trial/say-it-twice"}
