"""Links that stand in for the user's tree."""

from citl.rustc.mirror import refresh_mirror

MANIFEST = '[package]\nname = "x"\nversion = "0.1.0"\n'


def test_entries_are_links_and_follow_what_the_user_adds_and_removes(write, tmp_path):
    root = write({"Cargo.toml": MANIFEST, "src/lib.rs": "", "gone.txt": ""})
    prefix = str(tmp_path / "mirror")
    refresh_mirror(str(root), prefix)
    (root / "gone.txt").unlink()
    write({"more/file.txt": ""})

    mirrored = tmp_path / "mirror" / str(root)[1:]
    assert refresh_mirror(str(root), prefix) == str(mirrored)
    assert sorted(entry.name for entry in mirrored.iterdir()) == ["Cargo.toml", "more", "src"]
    assert (mirrored / "src").readlink() == root / "src"


def test_the_lock_file_is_copied_when_the_user_changed_it_and_otherwise_kept(write, tmp_path):
    root = write({"Cargo.toml": MANIFEST, "Cargo.lock": "one"})
    mirrored = tmp_path / "mirror" / str(root)[1:] / "Cargo.lock"

    refresh_mirror(str(root), str(tmp_path / "mirror"))
    assert mirrored.read_text() == "one"

    mirrored.write_text("written by cargo")
    refresh_mirror(str(root), str(tmp_path / "mirror"))
    assert mirrored.read_text() == "written by cargo"

    write({"Cargo.lock": "two"})
    refresh_mirror(str(root), str(tmp_path / "mirror"))
    assert mirrored.read_text() == "two"
    assert (root / "Cargo.lock").read_text() == "two"


def test_a_link_that_has_to_become_a_directory_is_replaced_and_never_written_through(write, tmp_path):
    root = write({"app/Cargo.toml": MANIFEST + '[dependencies]\na = { path = "../lib" }\n', "lib/Cargo.toml": MANIFEST})
    prefix = str(tmp_path / "mirror")
    refresh_mirror(str(root / "app"), prefix)
    assert (tmp_path / "mirror" / str(root)[1:] / "lib").is_symlink()

    write({"lib/inner/Cargo.toml": MANIFEST, "lib/extra.txt": ""})
    before = sorted(root.rglob("*"))
    refresh_mirror(str(root / "lib/inner"), prefix)
    refresh_mirror(str(root / "app"), prefix)

    mirrored = tmp_path / "mirror" / str(root)[1:]
    assert sorted(root.rglob("*")) == before
    assert not (mirrored / "lib").is_symlink()
    assert (mirrored / "lib/extra.txt").readlink() == root / "lib/extra.txt"
    assert (mirrored / "lib/Cargo.toml").read_text() == MANIFEST


def test_a_manifest_that_does_not_parse_is_mirrored_as_it_is(write, tmp_path):
    root = write({"Cargo.toml": "[package"})

    assert refresh_mirror(str(root), str(tmp_path / "mirror")).endswith(str(root))
