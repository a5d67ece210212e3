import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from citl.retrieval import Document, Encoder, Query, Retriever
from citl.training.encoder import fit_encoder

SEARCH_IN_A_PROCESS = """
from citl.retrieval import Document, Encoder, Query, Retriever
from citl.training.encoder import fit_encoder

documents = [
    Document(id=f"d{n}", error_code=f"E{n % 7:04}", message=f"expected word_{n % 11} and word_{n % 5}")
    for n in range(60)
]
retriever = Retriever.build(documents, Encoder(*fit_encoder(documents)), None)
print(retriever.search(Query("E0003", "expected word_4 and word_2", ("word_1",)), 60))
"""


@pytest.fixture(scope="module")
def retriever(documents, encoder):
    return Retriever.build(documents, encoder, None)


@pytest.fixture(scope="module")
def words_alone(documents):
    return Retriever.build(documents, None, None)


@pytest.fixture
def answer(documents, encoder, query_like):
    """The hits of one query from a retriever built with a cache."""
    return lambda cache: Retriever.build(documents, encoder, cache).search(query_like("to-string"), 20)


def ids(hits):
    return [hit.id for hit in hits]


@pytest.mark.parametrize(
    ("expected", "changes"),
    [
        ("borrow-argument", {"captures": ("&str", "std::string::String"), "kinds": ("arguments", "call_expression")}),
        ("to-string", {"captures": ("String", "&'static str")}),
        ("wrap-in-some", {"captures": ("Option<Duration>", "Duration"), "shapes": ("Option<_>", "_")}),
        ("drop-semicolon", {"captures": ("Vec<u8>", "()"), "shapes": ("Vec<_>", "()")}),
        ("clone-at-move", {"captures": ("config", "Config", "Copy"), "shapes": ()}),
        ("iterate-by-reference", {"captures": ("lines", "Vec<&str>", "Copy", "into_iter")}),
        ("make-mutable", {"captures": ("connection",), "kinds": ()}),
        ("take-mutable-reference", {"captures": ("self.cache", "&")}),
        ("import-map", {"captures": ("BTreeSet",), "kinds": ()}),
        ("name-lifetime", {"kinds": ("reference_type", "struct_item")}),
        ("add-semicolon", {"captures": (";", "return"), "kinds": ()}),
        ("remove-brace", {"captures": (")",), "kinds": ()}),
    ],
)
def test_an_error_of_the_same_kind_with_other_names_finds_its_pattern_first(
    retriever, words_alone, query_like, expected, changes
):
    query = query_like(expected, **changes)

    assert [ids(searcher.search(query, 1)) for searcher in (retriever, words_alone)] == [[expected]] * 2


def test_what_stands_first_in_both_lists_scores_one_and_says_why(retriever, query_like):
    hit = retriever.search(query_like("clone-at-move"), 1)[0]
    words, vectors = hit.explanation.details

    assert (hit.id, hit.score, hit.explanation.value) == ("clone-at-move", 1.0, 1.0)
    assert words.description.startswith("BM25: rank 1 of ")
    assert vectors.description.startswith("embedding: rank 1 of ")
    assert vectors.description.endswith("cosine 1.0000")


def test_scores_fall_ties_go_by_id_and_explanations_add_up(many_documents, encoder):
    hits = Retriever.build(many_documents, encoder, None).search(Query("E0308", "mismatched types"), 400)

    assert len(hits) > 100
    assert hits == sorted(hits, key=lambda hit: (-hit.score, hit.id))
    assert all(hit.score == pytest.approx(sum(part.value for part in hit.explanation.details)) for hit in hits)
    assert all(0 < hit.score <= 1 for hit in hits)


def test_a_shorter_answer_is_the_beginning_of_a_longer_one(many_documents, encoder, query_like):
    retriever = Retriever.build(many_documents, encoder, None)
    hits = retriever.search(query_like("wrap-in-some"), 100)

    assert len(hits) == 100
    assert [retriever.search(query_like("wrap-in-some"), limit) for limit in (0, 1, 50)] == [[], hits[:1], hits[:50]]


def test_the_order_of_the_documents_has_no_influence(documents, encoder, query_like):
    backwards = Retriever.build(documents[::-1], encoder, None)
    forwards = Retriever.build(documents, encoder, None)

    assert backwards.search(query_like("make-mutable"), 20) == forwards.search(query_like("make-mutable"), 20)


def test_of_documents_with_equal_ids_the_last_counts():
    documents = [
        Document(id="a", error_code="E0308", message="mismatched"),
        Document(id="a", error_code="E0382", message="moved"),
    ]
    retriever = Retriever.build(documents, None, None)

    assert retriever.search(Query("E0308", "mismatched"), 5) == []
    assert ids(retriever.search(Query("E0382", "moved"), 5)) == ["a"]


def test_nothing_is_found_where_nothing_is_shared(retriever):
    assert retriever.search(Query("E9999", "zzz", ("qqq",)), 10) == []
    assert retriever.search(Query("", ""), 10) == []


def test_no_documents_give_no_hits(encoder, tmp_path):
    for cache in (None, tmp_path):
        assert Retriever.build([], encoder, cache).search(Query("E0308", "mismatched types"), 10) == []


def test_answers_do_not_depend_on_the_process_or_its_hash_seed():
    answers = {
        subprocess.run(
            [sys.executable, "-c", SEARCH_IN_A_PROCESS],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            timeout=60,
        ).stdout
        for seed in ("0", "4711")
    }

    assert len(answers) == 1
    assert answers.pop().count(b"Hit(") > 20


def test_threads_may_search_at_once(retriever, query_like):
    query = query_like("clone-at-move")
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: retriever.search(query, 10), range(100)))

    assert all(answer == answers[0] for answer in answers)


def entries(cache):
    return sorted(path.name for path in cache.iterdir())


def test_a_cached_index_answers_as_the_one_in_memory(answer, tmp_path):
    cache = tmp_path / "made" / "when needed"

    assert answer(None) == answer(cache) == answer(cache)
    assert len(entries(cache)) == 1


def test_other_documents_or_another_encoder_have_entries_of_their_own(documents, encoder, tmp_path):
    Retriever.build(documents, encoder, tmp_path)
    Retriever.build(documents[1:], encoder, tmp_path)
    Retriever.build(documents, None, tmp_path)
    Retriever.build(documents, Encoder(*fit_encoder(documents, seed=3)), tmp_path)

    assert len(entries(tmp_path)) == 4


def test_the_cache_keeps_a_few_entries_those_used_last(documents, tmp_path):
    Retriever.build(documents, None, tmp_path)
    (kept,) = entries(tmp_path)
    for number in range(6):
        os.utime(tmp_path / kept, (9e9, 9e9))
        Retriever.build(documents[: number + 1], None, tmp_path)

    assert len(entries(tmp_path)) == 4
    assert kept in entries(tmp_path)


def test_a_foreign_file_in_the_cache_stays(documents, tmp_path):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "mine.txt").write_text("mine")
    for number in range(6):
        Retriever.build(documents[: number + 1], None, tmp_path)

    assert (tmp_path / "notes" / "mine.txt").read_text() == "mine"


def corrupt(file):
    file.write_bytes(bytes(byte ^ 0xFF for byte in file.read_bytes()))


def truncate(file):
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def remove(file):
    file.unlink()


@pytest.mark.parametrize("damage", [corrupt, truncate, remove])
@pytest.mark.parametrize("name", ["manifest.json", "dense.usearch", "lexical/meta.json", "lexical/*.idx"])
def test_a_damaged_entry_is_built_again_and_said_so(answer, tmp_path, caplog, damage, name):
    expected = answer(tmp_path)
    (entry,) = tmp_path.iterdir()
    damage(next(entry.glob(name)))

    assert answer(tmp_path) == expected
    assert "is damaged" in caplog.text
    assert entries(tmp_path) == [entry.name]
    caplog.clear()
    assert answer(tmp_path) == expected
    assert caplog.text == ""


def test_an_entry_that_is_whole_but_of_no_use_costs_a_warning(documents, query_like, tmp_path, caplog):
    Retriever.build(documents, None, tmp_path)
    (entry,) = tmp_path.iterdir()
    (entry / "lexical" / "meta.json").write_text("{}")
    digest = hashlib.blake2b(b"{}", digest_size=16).hexdigest()
    (entry / "manifest.json").write_bytes(msgspec.json.encode({"lexical/meta.json": digest}))

    assert ids(Retriever.build(documents, None, tmp_path).search(query_like("to-string"), 1)) == ["to-string"]
    assert "cannot be used" in caplog.text


def test_a_cache_that_cannot_be_written_costs_a_warning(answer, tmp_path, caplog):
    (tmp_path / "file").write_text("")

    assert ids(answer(tmp_path / "file"))[0] == "to-string"
    assert "cannot be used" in caplog.text


def test_what_a_dead_process_left_unfinished_is_cleared_away_and_what_a_live_one_writes_is_not(documents, tmp_path):
    for name, age in (("unfinished-old", 1e9), ("unfinished-young", 9e9)):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (age, age))
    Retriever.build(documents, None, tmp_path)

    assert "unfinished-old" not in entries(tmp_path)
    assert "unfinished-young" in entries(tmp_path)


def test_processes_that_build_at_once_end_with_one_whole_entry(tmp_path):
    script = SEARCH_IN_A_PROCESS.replace(", None)", f", pathlib.Path({str(tmp_path)!r}))")
    running = [
        subprocess.Popen([sys.executable, "-c", f"import pathlib\n{script}"], stdout=subprocess.PIPE) for _ in range(3)
    ]
    answers = {process.communicate(timeout=60)[0] for process in running}

    assert [process.returncode for process in running] == [0] * 3
    assert len(answers) == 1
    assert len(entries(tmp_path)) == 1
