"""URIs as editors write them."""

import os

import pytest

from citl.lsp.uris import find_path, path_to_uri


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///a/b.rs", "/a/b.rs"),
        ("file://localhost/a/b.rs", "/a/b.rs"),
        ("file:///a%20b/%C3%A9%25.rs", "/a b/é%.rs"),
        ("file:///a/é.rs", "/a/é.rs"),
        ("file:///a/../b.rs", "/b.rs"),
        ("file:///%FF.rs", os.fsdecode(b"/\xff.rs")),
        ("file:///a#b", "/a"),
    ],
)
def test_files_are_found(uri, path):
    assert find_path(uri) == path


@pytest.mark.parametrize(
    "uri", ["untitled:x", "", "file:", "file://far/x", "file://[x", "file:///a%00", "/a/b.rs", "http://x/y"]
)
def test_what_is_no_file_has_no_path(uri):
    assert find_path(uri) is None


@pytest.mark.parametrize("path", ["/a b/é%#?.rs", "/🦀", os.fsdecode(b"/\xff.rs")])
def test_a_path_comes_back_from_its_uri(path):
    assert find_path(path_to_uri(path)) == path
