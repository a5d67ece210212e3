"""The real server on a real package, as VS Code, Neovim and Emacs speak to it."""

import os
import warnings

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, LspSpecificationWarning, client_capabilities

from citl.core.clock import SystemClock
from citl.learning.store import OutcomeKind, Store
from harness.wire import REAL, edited

MANIFEST = '[package]\nname = "case"\nversion = "0.1.0"\nedition = "2021"\n'
BROKEN = (
    "fn takes(text: String) -> usize {\n    text.len()\n}\n\x0c\nfn main() {\n"
    '    let é = "🦀"; let n = takes(é);\n    println!("{n}");\n}\n'
).replace("\n", "\r\n")
ERROR_LINE = 5
ENCODINGS = {"visual_studio_code": "utf-16", "neovim@v0.11.0": "utf-8", "emacs": "utf-32"}

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module", autouse=True)
def own_data(tmp_path_factory):
    """Everything the servers write goes to a folder of the tests: they inherit the variable."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("data")
        patch.setenv("CITL_DATA_DIR", str(folder))
        yield folder


@pytest_lsp.fixture(scope="module", params=list(ENCODINGS), config=ClientServerConfig(server_command=REAL))
async def client(lsp_client: LanguageClient, request, tmp_path_factory):
    root = tmp_path_factory.mktemp("package")
    (root / "src").mkdir()
    (root / "Cargo.toml").write_text(MANIFEST)
    lsp_client.file = root / "src" / "main.rs"
    lsp_client.file.write_bytes(BROKEN.encode())
    lsp_client.spoken = ENCODINGS[request.param]
    # What the editor did not announce, it must not be sent.
    warnings.simplefilter("error", LspSpecificationWarning)
    result = await lsp_client.initialize_session(
        types.InitializeParams(
            capabilities=client_capabilities(request.param),
            process_id=os.getpid(),
            root_uri=root.as_uri(),
            initialization_options={"verify": {"waitMs": 20000}},
        )
    )
    assert result.capabilities.position_encoding == lsp_client.spoken
    item = types.TextDocumentItem(lsp_client.file.as_uri(), "rust", 1, BROKEN)
    lsp_client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    await lsp_client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    yield
    await lsp_client.shutdown_session()


def error_of(client):
    return next(item for item in client.diagnostics[client.file.as_uri()] if item.code == "E0308")


async def fixes_of(client, range_, diagnostics=()):
    context = types.CodeActionContext(list(diagnostics), only=[types.CodeActionKind.QuickFix])
    document = types.TextDocumentIdentifier(client.file.as_uri())
    return await client.text_document_code_action_async(types.CodeActionParams(document, range_, context))


async def test_the_error_stands_where_the_editor_counts_it(client):
    place = error_of(client).range

    before = BROKEN.split("\r\n")[ERROR_LINE].partition("takes(")
    columns = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[client.spoken]
    name = client.spoken if columns == 1 else f"{client.spoken}-le"
    expected = len((before[0] + before[1]).encode(name)) // columns
    assert (place.start.line, place.start.character) == (ERROR_LINE, expected)


async def test_the_first_fix_is_verified_and_mends_the_error(client):
    error = error_of(client)
    fixes = await fixes_of(client, error.range, [error])
    first = fixes[0]

    assert "not verified" not in first.title
    assert "to_string()" in edited(BROKEN, as_json(client, first), client.spoken)
    assert [fix.is_preferred for fix in fixes[1:]] == [None] * (len(fixes) - 1)


async def test_the_cursor_at_the_start_of_the_line_needs_the_editors_diagnostics(client):
    start = types.Position(ERROR_LINE, 0)
    error = error_of(client)

    assert await fixes_of(client, types.Range(start, start)) in ([], ())
    assert await fixes_of(client, types.Range(start, start), [error])


async def test_nothing_is_left_in_the_users_tree(client):
    root = client.file.parent.parent

    assert sorted(path.name for path in root.iterdir()) == ["Cargo.toml", "src"]


async def test_the_hover_shows_the_verified_fix(client):
    document = types.TextDocumentIdentifier(client.file.as_uri())
    hover = await client.text_document_hover_async(types.HoverParams(document, error_of(client).range.start))

    assert "Verified: with this fix the crate compiles." in hover.contents.value
    assert "to_string()" in hover.contents.value


async def test_a_taken_fix_is_remembered_and_confirmed_by_the_next_check(client, own_data):
    """Last of all: it mends the file."""
    known = len(outcomes_in(own_data))
    error = error_of(client)
    first = (await fixes_of(client, error.range, [error]))[0]
    mended = edited(BROKEN, as_json(client, first), client.spoken)
    whole = types.TextDocumentContentChangeWholeDocument(mended)
    identifier = types.VersionedTextDocumentIdentifier(2, client.file.as_uri())
    client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [whole]))
    client.file.write_bytes(mended.encode())
    client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(client.file.as_uri())))
    await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    await client.workspace_execute_command_async(types.ExecuteCommandParams("citl.runCheck"))

    assert client.diagnostics[client.file.as_uri()] == ()
    news = outcomes_in(own_data)[known:]
    assert [outcome.kind for outcome in news] == [OutcomeKind.ACCEPTED, OutcomeKind.CONFIRMED]


def outcomes_in(folder):
    store = Store(folder / "citl.sqlite3", SystemClock())
    outcomes = store.export().outcomes
    store.close()
    return outcomes


def as_json(client, action):
    """The edits of an action to the one file there is, as they are on the wire."""
    edit = action.edit
    if edit.document_changes:
        assert edit.document_changes[0].text_document.version == 1
        edits = edit.document_changes[0].edits
    else:
        edits = edit.changes[client.file.as_uri()]
    ranges = [{"start": place(item.range.start), "end": place(item.range.end)} for item in edits]
    return [{"range": range_, "newText": item.new_text} for range_, item in zip(ranges, edits, strict=True)]


def place(position):
    return {"line": position.line, "character": position.character}
