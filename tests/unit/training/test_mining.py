"""Templates mined from pairs that the factory made: right elsewhere, counted, and free of other people's words."""

import msgspec
import pytest

from citl.core.fix import Record
from citl.engine.knowledge import decode_records, encode_records
from citl.patterns.notation import read_template
from citl.training.factory import Recipe, make_shard
from citl.training.feeds import Origin
from citl.training.judged import chosen_pairs, judge_pairs, read_choices
from citl.training.learned import (
    RECORDS,
    Learned,
    LearnedTemplate,
    Task,
    learn,
    patterns_of,
    read_learned,
    vocabulary_of,
    write_learned,
)
from citl.training.mining import Miner, Wanted, kind_of, shape_of_fix
from citl.training.pairs import read_pairs, shards_in
from citl.training.ranker import fit_ranker, hits, scores_of

PROGRAM = """fn {name}(values: &[u32]) -> Option<u32> {{
    let mut total = 0;
    for value in values.iter().rev() {{
        total += *value;
    }}
    if total > {limit} {{ Some(total) }} else {{ None }}
}}

fn label(count: usize) -> String {{
    let text = "{name}".to_string();
    let copy = text.clone();
    format!("{{text}} {{copy}} {{count}}")
}}

fn main() {{
    let values = vec![1, 2, {limit}];
    println!("{{:?}} {{}}", {name}(&values), label(values.len()));
}}
"""
NAMES = ("total", "height", "weight", "points", "harvest", "distance", "voltage", "rainfall")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pairs")
    for number, name in enumerate(NAMES):
        text = PROGRAM.format(name=name, limit=number + 3)
        made = make_shard(Origin(f"program:{name}", {f"/{name}.rs": text}), folder, Recipe(each=70))
        assert made.pairs > 10
    return folder


def quiet(done, total):
    assert 0 < done <= max(total, done)


def task(folder, words=PROGRAM):
    return Task(tuple(shards_in(folder)), {}, vocabulary_of([words, " ".join(NAMES)]))


@pytest.fixture(scope="module")
def learned(folder):
    return learn(task(folder), 2, quiet)


def test_templates_are_right_where_they_did_not_come_from(learned):
    assert len(learned.templates) > 3
    assert all(2 <= row.right <= row.tried for row in learned.templates)
    assert all(read_template(row.template).codes == (row.code,) for row in learned.templates)


def test_suggestions_are_counted_and_not_mined(learned):
    suggested = {source: record for source, record in learned.records.items() if source.startswith("rustc:")}

    assert any(record.successes for record in suggested.values())
    assert all(record.successes <= record.attempts for record in suggested.values())


def test_the_number_of_processes_changes_nothing(folder, learned):
    assert learn(task(folder), 1, quiet) == learned


def test_a_limit_takes_fewer_pairs(folder, learned):
    assert 0 < learn(msgspec.structs.replace(task(folder), limit=40), 1, quiet).pairs < learned.pairs


def test_a_template_with_words_of_nobody_here_is_left_out(folder, learned):
    poorer = learn(msgspec.structs.replace(task(folder), vocabulary=frozenset()), 1, quiet)
    words = {word for row in poorer.templates for word in ("Some", "to_string", "iter") if f'"{word}' in row.template}

    assert len(poorer.templates) < len(learned.templates)
    assert words == set()


def test_what_is_learned_is_written_and_read_alike(learned, tmp_path):
    write_learned(tmp_path, learned)
    again = read_learned(tmp_path)

    assert (again.templates, again.records) == (learned.templates, learned.records)
    assert [one.record for one in patterns_of(again)] == [Record(row.right, row.tried) for row in learned.templates]
    assert len({one.id for one in patterns_of(again)}) == len(learned.templates)
    assert read_learned(tmp_path / "nothing") == Learned((), {})
    assert (tmp_path / RECORDS).read_text().startswith("source,right,tried\n")


def test_records_travel_in_an_extra():
    records = {"rustc:E0308:try this": Record(3, 5), "a": Record(0, 1)}

    assert decode_records(encode_records(records)) == records
    assert decode_records(b"damaged") == {}
    assert encode_records(records) == encode_records(dict(reversed(records.items())))


def test_pairs_that_teach_the_same_have_one_shape(folder):
    pairs = list(read_pairs(shards_in(folder)))
    shapes = {}
    for pair in pairs:
        shapes.setdefault((pair.operators, kind_of(pair.errors[0]), shape_of_fix(pair)), set()).add(pair.origin)

    assert max(map(len, shapes.values())) >= 3


def test_only_the_very_fix_is_the_wanted_one(folder):
    pair = next(read_pairs(shards_in(folder)))
    site = pair.site()

    assert not Wanted(pair).is_given_by((), site)


def test_a_miner_without_pairs_knows_nothing():
    assert Miner({}).kinds() == []


def test_candidates_are_judged_and_a_ranker_learns_from_them(folder, tmp_path):
    pairs = [pair for pair in chosen_pairs(shards_in(folder), 40, 1) if len(pair.errors) == 1][:6]
    judge_pairs(pairs, "", tmp_path, 2, quiet)
    choices = read_choices(tmp_path)
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    judge_pairs(pairs, "", tmp_path, 1, quiet)

    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before
    assert {choice.pair for choice in choices} <= {pair.id for pair in pairs}
    assert any(row.right and row.accepted for choice in choices for row in choice.rows)
    assert any(not row.accepted for choice in choices for row in choice.rows)
    assert all(bool(row.after) == row.accepted for choice in choices for row in choice.rows)
    right, compiles = fit_ranker(choices)
    assert (right, compiles) == fit_ranker(choices)
    found = hits(choices, scores_of(choices))
    assert found.first <= found.in_three <= found.in_five <= found.choices


def test_the_rows_of_the_file_hold_what_the_oracle_needs():
    row = LearnedTemplate("E0308", "mismatched types", 'for E0308\nreplace primary with "1"\n', 2, 3, 1, "pair:x", "t")
    (pattern,) = patterns_of(Learned((row,), {}))

    assert (pattern.guard.code, pattern.record, pattern.authored) == ("E0308", Record(2, 3), False)


def test_a_folder_without_shards_has_none(tmp_path):
    assert shards_in(tmp_path) == []
