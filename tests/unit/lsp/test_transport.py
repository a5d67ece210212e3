"""Framing of messages on a byte stream."""

import io

import pytest

from citl.lsp import transport
from citl.lsp.transport import StreamWriter, read_message


def messages(data):
    stream = io.BytesIO(data)
    return list(iter(lambda: read_message(stream), None))


def test_messages_are_read_one_after_the_other():
    assert messages(b"Content-Length: 2\r\n\r\n{}Content-Length: 3\r\n\r\nabc") == [b"{}", b"abc"]


def test_header_names_have_no_case_and_other_headers_are_passed():
    assert messages(b"Content-Type: x\r\ncontent-LENGTH:2 \r\n\r\n{}") == [b"{}"]
    assert messages(b"Content-Length: 2\n\n{}") == [b"{}"]


def test_lines_that_are_no_headers_are_passed():
    assert messages(b"garbage\r\n\r\n\r\nContent-Length: x\r\nContent-Length: 1\r\n\r\n7") == [b"7"]


def test_a_message_that_breaks_off_is_the_end():
    assert messages(b"Content-Length: 5\r\n\r\nab") == []
    assert messages(b"Content-Le") == []


def test_a_message_beyond_the_limit_is_passed_and_the_next_one_read(monkeypatch, caplog):
    monkeypatch.setattr(transport, "MESSAGE_LIMIT", 3)

    assert messages(b"Content-Length: 5\r\n\r\nabcdeContent-Length: 2\r\n\r\n{}") == [b"{}"]
    assert "5 bytes" in caplog.text


def test_a_reader_that_went_away_is_noticed_once():
    stream, broken = io.BytesIO(), []
    writer = StreamWriter(stream, lambda: broken.append(True))
    writer.write(b"a")
    stream.close()
    writer.write(b"b")
    writer.write(b"c")

    assert broken == [True]


@pytest.mark.parametrize("length", [0, 1])
def test_short_bodies_are_bodies(length):
    assert messages(b"Content-Length: %d\r\n\r\n%s" % (length, b"x" * length)) == [b"x" * length]
