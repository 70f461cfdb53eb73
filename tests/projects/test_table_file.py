"""Reading a requester's file: what arrives, what is listed as a bad row, what is refused."""

from __future__ import annotations

import codecs
import gzip
import io
import json
import resource

import pytest

from marketplace.errors import TooLarge
from marketplace.projects.table_file import NotATable, Row, RowError, read_table


def read(data: bytes, **more):
    return list(read_table(io.BytesIO(data), **more))


def inputs(data: bytes, **more):
    return [row.input for row in read(data, **more)]


def test_csv_with_key_and_gold():
    assert read(b"key,text,gold.label\nn3,c,0\nn4,d,\n") == [Row(2, "n3", {"text": "c"}, {"label": "0"}), Row(3, "n4", {"text": "d"}, None)]


def test_lines_are_lines_of_the_file_where_the_row_starts():
    rows = read(b'a,b\r\n"one\r\ntwo\r\nthree",1\r\n\r\ntoo,many,cells\r\nx,2\r\n')
    assert [row.line for row in rows] == [2, 6, 7]
    assert rows[0].input["a"] == "one\r\ntwo\r\nthree"
    assert isinstance(rows[1], RowError)


def test_a_row_too_short_names_the_first_missing_column():
    (error,) = read(b"a,b,c\n1\n")
    assert (error.line, error.field) == (2, "b")
    assert "3 columns" in error.message


def test_blank_lines_and_trailing_separators_are_skipped():
    assert inputs(b"\na,b,\n\n1,2,\n , \n,,\n") == [{"a": "1", "b": "2"}, {"a": " ", "b": " "}]


@pytest.mark.parametrize(
    "data, encoding",
    [
        (codecs.BOM_UTF8 + "k;ü\n1;ß\n".encode(), "utf-8-sig"),
        ("k\tü\n1\tß\n".encode("utf-16"), "utf-16"),
        ("k,ü\n1,ß\n".encode("utf-16-le"), "utf-16-le"),
        ("k,ü\n1,ß\n".encode("utf-16-be"), "utf-16-be"),
        ("sep=;\r\nk;ü\r\n1;ß\r\n".encode(), "utf-8"),
        ("k|,ü\n1,ß\n".replace("|", "").encode("cp1252"), "cp1252"),
        (gzip.compress("k,ü\n1,ß\n".encode(), mtime=0), "utf-8"),
    ],
)
def test_encodings_separators_and_gzip(data, encoding):
    table = read_table(io.BytesIO(data))
    assert [row.input for row in table] == [{"k": "1", "ü": "ß"}]
    assert table.encoding == encoding
    assert bool(table.note) == (encoding == "cp1252")
    assert table.bytes_read == len(data)


def test_a_separator_inside_quotes_does_not_decide():
    assert inputs(b'"a,b,c";d\n1;2\n') == [{"a,b,c": "1", "d": "2"}]


def test_old_mac_line_ends():
    assert inputs(b"a,b\r1,2\r3,4\r") == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]


def test_quotation_marks_out_of_place_cost_one_row():
    rows = read(b'a,b\n"x"y,1\n2,3\n"open,4\n')
    assert [type(row) for row in rows] == [RowError, Row, RowError]
    assert "closed" in rows[2].message and rows[2].line == 4


def test_an_open_quotation_mark_does_not_swallow_a_large_file():
    rows = read(b'a\n"open\n' + b"some text\n" * 200_000 + b"last\n")
    assert isinstance(rows[0], RowError) and rows[0].line == 2
    assert rows[-1].input == {"a": "last"}


def test_characters_that_cannot_be_stored_cost_one_row():
    rows = read(b"a\n" + b"x\n" * 70_000 + b"\xff\n\0\nok\n")
    assert [(row.line, row.field) for row in rows if isinstance(row, RowError)] == [(70_002, "a"), (70_003, "a")]
    assert rows[-1].input == {"a": "ok"}


def test_ndjson_errors_are_exact():
    rows = read(
        b'{"input": {"text": "a"}, "key": "n1"}\n{"input": {"text": "broken"\n{"key": "no input"}\n{"input": "text"}\n\n'
        b'{"input": {"text": "b"}, "key": "n2", "gold": {"label": "1"}}\n{"input": {"x": "\\u0000"}}\n[1]\n'
        b'{"input": {"x": 1}, "key": 5}\n{"text": "a"}'
    )
    assert [row.line for row in rows if isinstance(row, RowError)] == [2, 3, 4, 7, 8, 9, 10]
    assert [row for row in rows if isinstance(row, Row)] == [Row(1, "n1", {"text": "a"}, None), Row(6, "n2", {"text": "b"}, {"label": "1"})]


def test_json_with_tasks():
    data = json.dumps({"tasks": [{"input": {"n": 1}, "key": "a"}, {"input": []}]}).encode()
    assert [type(row) for row in read(data)] == [Row, RowError]
    assert [type(row) for row in read(data, format="json")] == [Row, RowError]


def test_one_json_task_in_a_file_is_ndjson_and_pretty_json_is_json():
    assert read_table(io.BytesIO(b'{"input": {"a": "1"}}')).format == "ndjson"
    assert read_table(io.BytesIO(b'{\n "tasks": []\n}')).format == "json"
    assert read_table(io.BytesIO(b"a\tb\n"), filename="x.tsv.gz").format == "tsv"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n\n",
        b"<!DOCTYPE html><html>",
        b"PK\x03\x04rest",
        b"\x89PNG\r\n",
        b"%PDF-1.7",
        bytes(range(256)) * 20,
        b"a,,b\n1,2,3",
        b"a,a\n1,2",
        b"key,gold.label\n1,2",
        b'{"tasks": 5}',
        b'{"broken": ',
        b'{"input": {"text": "a"}}\n',
        gzip.compress(b"a\n1\n" * 9, mtime=0)[:-12],
    ],
)
def test_what_is_no_table_is_refused(data):
    with pytest.raises(NotATable) as refused:
        read(data, **({"format": "csv"} if b"input" in data else {}))
    assert refused.value.status == 422 and "file" in refused.value.fields or "tasks" in refused.value.fields


def test_a_small_gzip_may_not_unpack_to_anything():
    with pytest.raises(TooLarge):
        read(gzip.compress(b"a\n" + b"x" * 5_000_000), allowed_bytes=1_000_000)


WORDS = b"some words of a row, " * 12


class Endless:
    """A stream of rows that is never whole in memory."""

    def __init__(self, rows: int) -> None:
        self.rows, self.ready = rows, b"text,n\n"

    def read(self, size: int) -> bytes:
        while len(self.ready) < size and self.rows:
            self.rows -= 1
            self.ready += b"%s,%d\n" % (WORDS, self.rows)
        part, self.ready = self.ready[:size], self.ready[size:]
        return part


def test_memory_does_not_grow_with_the_file():
    def peak(rows: int) -> int:
        assert sum(1 for _ in read_table(Endless(rows))) == rows
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    small = peak(25_000)
    assert peak(100_000) - small < 10_000, "kilobytes more for four times the rows"
