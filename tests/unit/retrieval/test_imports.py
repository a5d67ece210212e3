import subprocess
import sys

import pytest

USE = """
from citl.retrieval import Document, Encoder, Query, Retriever
from citl.training.encoder import fit_encoder

documents = [Document(id=str(n), error_code="E0308", message=f"mismatched word_{n}") for n in range(9)]
retriever = Retriever.build(documents, Encoder(*fit_encoder(documents)), None)
assert retriever.search(Query("E0308", "mismatched word_3"), 1)[0].id == "3"
"""


def run(script):
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60).stdout


def test_importing_the_package_loads_nothing_heavy():
    loaded = run("import sys, citl.retrieval; print(*{name.partition('.')[0] for name in sys.modules})").split()

    assert not {"tantivy", "usearch", "onnxruntime", "onnx", "numpy", "sklearn"} & {*loaded}


def test_onnxruntime_is_loaded_before_usearch():
    """Some wheels of usearch export symbols on which an onnxruntime loaded later crashes."""
    modules = run(
        "import sys, numpy; from citl.retrieval.dense import DenseIndex;"
        "DenseIndex.build(numpy.eye(3, dtype=numpy.float32)); print(*sys.modules)"
    ).split()

    assert modules.index("onnxruntime") < modules.index("usearch")


@pytest.mark.parametrize("first", ["", "import onnxruntime", "import usearch.index", "import tantivy, numpy"])
def test_a_search_survives_whatever_was_imported_before(first):
    run(f"{first}\n{USE}")
