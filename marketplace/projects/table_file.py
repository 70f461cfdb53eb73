"""Reads the file of a requester, row by row: CSV, TSV and semicolons, NDJSON, JSON; gzipped or not.

The file streams through, so memory follows the longest row and not the file (JSON with one list of all tasks is the
exception and has a limit of its own). A bad row becomes a `RowError` with the line of the file on which the row
starts, and the next row is read; what is no table at all is refused as `NotATable`.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, NamedTuple

import orjson

from marketplace.core.texts import N_, _, ngettext
from marketplace.errors import Invalid, TooLarge

FORMATS = ("csv", "tsv", "ndjson", "json")
HEADED = ("csv", "tsv")
"""Formats whose first line names the columns of every row."""
BLOCK = 1 << 20
SAMPLE = 1 << 16
LONGEST_CELL = 1_000_000
LONGEST_KEY = 500
MOST_COLUMNS = 1_000
LARGEST_JSON = 64 << 20
KEY, GOLD = "key", "gold."


class Row(NamedTuple):
    """One task of the file. `line` is where it starts, counted from 1."""

    line: int
    key: str | None
    input: dict[str, Any]
    gold: dict[str, Any] | None


class RowError(NamedTuple):
    """A row that cannot become a task, and what to change; `field` is its column, or empty for the whole row."""

    line: int
    field: str
    message: str


class NotATable(Invalid):
    """The file is not a table of tasks."""

    code = "not_a_table"

    def __init__(self, message: str, field: str = "file") -> None:
        super().__init__(message, fields={field: [message]})


class Table:
    """An iterator of `Row` and `RowError`. `columns` are those of the input, `format` and `encoding` what was found
    and `note` what the requester should know about the reading; `bytes_read` counts the file's own bytes."""

    def __init__(self, stream: BinaryIO, format: str | None = None, filename: str = "", allowed_bytes: int | None = None) -> None:
        if format is not None and format not in FORMATS:
            raise NotATable(_("There is no format “%(format)s”; choose one of %(formats)s.", format=format, formats=", ".join(FORMATS)), "format")
        self._file = _Counted(stream)
        self._bytes = _Unpacked(self._file, allowed_bytes)
        self.note = ""
        self.columns: list[str] = []
        head = self._bytes.peek(SAMPLE)
        self.encoding = self._find_encoding(head)
        text = head.decode(self.encoding, errors="replace").removeprefix("\ufeff")
        _refuse_other_files(head, text)
        self.format = format if format in ("csv", "tsv") else _format_of(text, filename, format)
        readers: dict[str, Callable[[str], Iterator[Row | RowError]]] = {
            "csv": self._separated,
            "tsv": self._separated,
            "ndjson": self._lines_of_json,
            "json": self._one_json,
        }
        self._rows = readers[self.format](text)

    @property
    def bytes_read(self) -> int:
        """How far into the file, as it was sent, reading has come."""
        return self._file.count

    def __iter__(self) -> Iterator[Row | RowError]:
        return self._rows

    def __next__(self) -> Row | RowError:
        return next(self._rows)

    # ------------------------------------------------------------ CSV and its kin

    def _separated(self, sample: str) -> Iterator[Row | RowError]:
        delimiter = "\t" if self.format == "tsv" else _delimiter_of(sample)
        # Only old Macs end lines by CR alone; everywhere else a lone CR is part of a cell.
        ending = "\r" if "\r" in sample and "\n" not in sample else "\n"
        lines = _Lines(self._decoded(), ending)
        # Strict, since a quotation mark out of place otherwise swallows rows without a word.
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        csv.field_size_limit(LONGEST_CELL)
        header = self._header(reader, lines)
        return self._separated_rows(reader, lines, header)

    def _header(self, reader: Any, lines: _Lines) -> list[str]:
        try:
            header: list[str] = next((cells for cells in reader if any(cell.strip() for cell in cells) and not _names_separator(cells)), [])
        except csv.Error as error:
            raise NotATable(_("The first line cannot be read as column names: %(csv_problem)s", csv_problem=_csv_problem(error))) from None
        header = [name.strip() for name in header]
        while header and not header[-1]:  # a separator at the end of the line names no column
            header.pop()
        if not header:
            raise NotATable(_("The file is empty; its first line must name the columns."))
        if header[0].startswith(('{"', "[{")):
            raise NotATable(
                _("This is JSON, not a table with a line of column names. Send it as application/x-ndjson, one task a line, or as application/json.")
            )
        if len(header) > MOST_COLUMNS:
            raise NotATable(_("The file has %(header)s columns; at most %(most_columns)s are allowed.", header=len(header), most_columns=MOST_COLUMNS))
        if unnamed := [str(place) for place, name in enumerate(header, 1) if not name]:
            raise NotATable(_("Column %(unnamed)s has no name; the first line must name every column.", unnamed=", ".join(unnamed)))
        if twice := sorted({name for name in header if header.count(name) > 1}):
            raise NotATable(_("There is more than one column “%(twice)s”; give each column its own name.", twice=twice[0]))
        if any(not name.isprintable() or len(name) > 200 for name in header):
            raise NotATable(_("The first line does not look like column names; is this a table?"))
        self.columns = [name for name in header if name != KEY and not _is_gold(name)]
        if not self.columns:
            raise NotATable(_("The file has no column to show to workers, only “key” and “gold.…”."))
        return header

    def _separated_rows(self, reader: Any, lines: _Lines, header: list[str]) -> Iterator[Row | RowError]:
        width = len(header)
        key_at = header.index(KEY) if KEY in header else None
        gold_at = [(place, name[len(GOLD) :]) for place, name in enumerate(header) if _is_gold(name)]
        plain = key_at is None and not gold_at
        columns = self.columns
        inputs_at = [place for place, name in enumerate(header) if name in set(columns)]
        while True:
            line = lines.count + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield RowError(line, "", _csv_problem(error))
                continue
            if len(cells) != width:
                if not any(cells):
                    continue
                if len(cells) < width or any(cells[width:]):
                    yield _wrong_width(line, len(cells), width, header)
                    continue
                del cells[width:]
            elif not any(cells):
                continue
            if lines.suspicious and (problem := _bad_characters(line, cells, header)):
                yield problem
                continue
            if plain:
                yield Row(line, None, dict(zip(columns, cells)), None)  # noqa: B905 - the width was checked above
                continue
            key = (cells[key_at].strip() or None) if key_at is not None else None
            if key and len(key) > LONGEST_KEY:
                yield RowError(line, KEY, _("The key is longer than %(longest_key)s characters.", longest_key=LONGEST_KEY))
                continue
            gold = {name: cells[place] for place, name in gold_at if cells[place] != ""}
            yield Row(line, key, {header[place]: cells[place] for place in inputs_at}, gold or None)

    # ------------------------------------------------------------ JSON

    def _lines_of_json(self, sample: str) -> Iterator[Row | RowError]:
        lines = _Lines(self._decoded(), "\n")
        known = dict.fromkeys(self.columns)
        for text in lines:
            if len(text) > LONGEST_CELL * 10:
                yield RowError(lines.count, "", _("The line is too long."))
            elif text.strip():
                try:
                    data = orjson.loads(text)
                except ValueError as error:
                    yield RowError(lines.count, "", _("This line is not valid JSON: %(split)s.", split=str(error).split(":")[0]))
                    continue
                row = _row_of(lines.count, data)
                if isinstance(row, Row) and len(known) < MOST_COLUMNS and not row.input.keys() <= known.keys():
                    known.update(dict.fromkeys(row.input))
                    self.columns = list(known)
                yield row

    def _one_json(self, sample: str) -> Iterator[Row | RowError]:
        pieces, size = [], 0
        for block in self._decoded():
            size += len(block)
            if size > LARGEST_JSON:
                raise TooLarge(_("JSON with all tasks in one list is read at once and may have 64 MB; send NDJSON, one task a line."))
            pieces.append(block)
        try:
            data = orjson.loads("".join(pieces))
        except ValueError as error:
            raise NotATable(_("This is not valid JSON: %(error)s.", error=error)) from None
        tasks = data.get("tasks") if isinstance(data, dict) else data
        if not isinstance(tasks, list):
            raise NotATable(_('The JSON must be {"tasks": [{"input": {…}}]}.'), "tasks")
        # There are no lines to speak of inside one JSON text: the place in the list stands for them.
        rows = [_row_of(place, task) for place, task in enumerate(tasks, 1)]
        self.columns = list(dict.fromkeys(name for row in rows if isinstance(row, Row) for name in row.input))
        yield from rows

    # ------------------------------------------------------------ bytes to text

    def _find_encoding(self, head: bytes) -> str:
        for mark, name in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
            if head.startswith(mark):
                return name
        # UTF-16 without its mark: every other byte of mostly Latin text is zero.
        for name, zeros in (("utf-16-le", head[1:400:2]), ("utf-16-be", head[0:400:2])):
            if len(zeros) > 3 and zeros.count(0) > 0.6 * len(zeros):
                return name
        try:
            codecs.getincrementaldecoder("utf-8")().decode(head)
            return "utf-8"
        except UnicodeDecodeError:
            self.note = _(
                "The file is not UTF-8 and was read as Windows-1252 (Western European). "
                "Check accents and umlauts; if they are wrong, save the file as UTF-8 and upload it again."
            )
            return "cp1252"

    def _decoded(self) -> Iterator[str]:
        """The text in blocks. What is not valid in the encoding stays recognizable, so that its row can be named."""
        errors = "surrogateescape" if self.encoding.startswith("utf-8") else "replace"
        decoder = codecs.getincrementaldecoder(self.encoding)(errors=errors)
        while block := self._bytes.read(BLOCK):
            yield decoder.decode(block)
        yield decoder.decode(b"", final=True)


def read_table(stream: BinaryIO, format: str | None = None, filename: str = "", allowed_bytes: int | None = None) -> Table:
    """The rows of a requester's file as a stream of `Row` and `RowError`.

    The format is taken from `format`, else from the content and the filename. `allowed_bytes` limits the unpacked
    size (a small gzip file may unpack to anything). Raises `NotATable` for what is no table, at once (for JSON in one
    text: when its first row is asked for).
    """
    return Table(stream, format, filename, allowed_bytes)


# ---------------------------------------------------------------- streams


class _Counted:
    """Counts the bytes read from the file as it was sent."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream, self.count = stream, 0

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size)
        self.count += len(data)
        return data


class _Unpacked:
    """The file's bytes, unpacked where it begins with gzip's magic number, up to a limit."""

    def __init__(self, file: _Counted, allowed_bytes: int | None) -> None:
        self._left = allowed_bytes
        self._limit = allowed_bytes
        head = b""
        while len(head) < 2 and (more := file.read(2 - len(head))):
            head += more
        joined = io.BufferedReader(_Joined(head, file), BLOCK)  # type: ignore[arg-type]
        self._source: Any = gzip.GzipFile(fileobj=joined) if head == b"\x1f\x8b" else joined  # type: ignore[arg-type]
        self._ahead = b""

    def peek(self, size: int) -> bytes:
        """The beginning, which stays to be read."""
        while len(self._ahead) < size and (more := self._take(size - len(self._ahead))):
            self._ahead += more
        return self._ahead

    def read(self, size: int) -> bytes:
        """The next bytes; empty at the end."""
        if self._ahead:
            data, self._ahead = self._ahead, b""
            return data
        return self._take(size)

    def _take(self, size: int) -> bytes:
        try:
            data = self._source.read(size)
        except (gzip.BadGzipFile, EOFError, zlib.error):
            raise NotATable(_("The gzip file is damaged or incomplete.")) from None
        if self._left is not None:
            self._left -= len(data)
            if self._left < 0:
                raise TooLarge(_("The file unpacks to more than the %(limit)s bytes allowed.", limit=f"{self._limit:,}"))
        return data


class _Joined(io.RawIOBase):
    """The two bytes looked at, and the rest behind them."""

    def __init__(self, head: bytes, file: _Counted) -> None:
        self._head, self._file = head, file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._head:
            data, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        else:
            data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class _Lines:
    """The physical lines of the text, counted; `suspicious` once there is a character that cannot be stored."""

    def __init__(self, blocks: Iterator[str], ending: str) -> None:
        self.count, self.suspicious = 0, False
        self._blocks, self._ending = blocks, ending
        self._lines: Iterator[str] = iter(())
        self._rest = ""

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        for line in self._lines:
            self.count += 1
            return line
        return self._next_of_block()

    def _next_of_block(self) -> str:
        pieces = [self._rest]
        for block in self._blocks:
            self._look_at(block)
            cut = block.rfind(self._ending) + 1
            if cut:
                pieces.append(block[:cut])
                self._rest = block[cut:]
                # StringIO splits in C, only at the ending asked for, and keeps what it found.
                self._lines = iter(io.StringIO("".join(pieces), newline=self._ending))
                return next(self)
            pieces.append(block)
            if sum(map(len, pieces)) > LONGEST_CELL * 20:
                raise NotATable(
                    _(
                        "Line %(count)s is longer than %(longest_cell)s characters; is this a table?",
                        count=self.count + 1,
                        longest_cell=f"{LONGEST_CELL * 20:,}",
                    )
                )
        last, self._rest = "".join(pieces), ""
        if not last:
            raise StopIteration
        self.count += 1
        return last

    def _look_at(self, block: str) -> None:
        if not self.suspicious and not block.isascii():
            try:
                block.encode()
            except UnicodeEncodeError:
                self.suspicious = True
        if "\0" in block:
            self.suspicious = True


# ---------------------------------------------------------------- what kind of file it is


def _refuse_other_files(head: bytes, text: str) -> None:
    if not text.strip():
        raise NotATable(_("The file is empty."))
    kinds = (
        (b"PK\x03\x04", N_("a spreadsheet or ZIP file; save the sheet as CSV")),
        (b"%PDF", N_("a PDF")),
        (b"\x89PNG", N_("an image")),
        (b"\xff\xd8\xff", N_("an image")),
        (b"GIF8", N_("an image")),
        (b"\xd0\xcf\x11\xe0", N_("an old Excel file; save the sheet as CSV")),
        (b"BZh", N_("packed with bzip2; use gzip")),
        (b"\xfd7zXZ", N_("packed with xz; use gzip")),
        (b"\x28\xb5\x2f\xfd", N_("packed with zstd; use gzip")),
        (b"PAR1", N_("a Parquet file")),
        (b"\x1f\x8b", N_("packed twice with gzip")),
        (b"SQLite format", N_("a database")),
    )
    for magic, kind in kinds:
        if head.startswith(magic):
            raise NotATable(_("This is not a table but %(kind)s.", kind=_(kind)))
    start = text.lstrip()[:200].lower()
    if start.startswith(("<!doctype", "<html", "<?xml", "<head", "<body")):
        raise NotATable(_("This is not a table but a web page or XML; export the data as CSV."))
    strange = sum(not (one.isprintable() or one in "\t\r\n\f\v\u2028\u2029\u0085\xad\u200b\u200e\u200f\ufeff") for one in text[:4000])
    if strange > max(2, len(text[:4000]) // 50):
        raise NotATable(_("This is not a table of text but binary data."))


def _format_of(text: str, filename: str, wanted: str | None) -> str:
    """What the content says; where both JSON forms are possible, the wanted one or the name decides."""
    name = filename.lower().removesuffix(".gz")
    start = text.lstrip()
    if wanted == "json" or (wanted is None and name.endswith(".json") and not _is_json_line(start)):
        return "json"
    if wanted == "ndjson" or (wanted is None and name.endswith((".ndjson", ".jsonl"))):
        return "ndjson"
    if start.startswith("{"):
        return "ndjson" if _is_json_line(start) else "json"
    if start.startswith("["):
        return "json"
    return "tsv" if name.endswith((".tsv", ".tab")) else "csv"


def _is_json_line(start: str) -> bool:
    """Whether the first line is a whole task by itself, as in NDJSON."""
    try:
        first = orjson.loads(start.split("\n", 1)[0])
    except ValueError:
        return False
    return isinstance(first, dict) and "tasks" not in first


def _delimiter_of(sample: str) -> str:
    """The separator that the first line has most of, outside quotation marks."""
    quoted, counts = False, dict.fromkeys(",;\t", 0)
    for character in sample.lstrip("\r\n"):
        if character == '"':
            quoted = not quoted
        elif not quoted and character in "\r\n":
            break
        elif not quoted and character in counts:
            counts[character] += 1
    return max(counts, key=lambda separator: counts[separator])


def _names_separator(cells: list[str]) -> bool:
    """Whether a line is Excel's `sep=;` above the column names; it is no line of the table."""
    return cells[0].lower() in ("sep=", "sep=,", "sep=;") and not any(cells[1:])


# ---------------------------------------------------------------- rows


def _row_of(line: int, data: Any) -> Row | RowError:
    if not isinstance(data, dict):
        return RowError(line, "", _('A task must be an object such as {"input": {"text": "…"}}.'))
    if unknown := data.keys() - {"input", "key", "gold"}:
        return RowError(line, sorted(unknown)[0], _("A task has “input”, “key” and “gold” only; put the data into “input”."))
    input, key, gold = data.get("input"), data.get("key"), data.get("gold")
    if "input" not in data:
        return RowError(line, "input", _("“input” is missing."))
    if not isinstance(input, dict) or not input:
        return RowError(line, "input", _("“input” must be an object with at least one field."))
    if key is not None and (not isinstance(key, str) or not key.strip() or len(key) > LONGEST_KEY):
        return RowError(line, "key", _("“key” must be a text of 1 to %(longest_key)s characters.", longest_key=LONGEST_KEY))
    if gold is not None and not isinstance(gold, dict):
        return RowError(line, "gold", _("“gold” must be an object, the known answer."))
    if key and "\0" in key or _has_zero(input) or _has_zero(gold):
        return RowError(line, "input", _("There is a zero character (\\u0000), which cannot be stored."))
    return Row(line, key.strip() if key else None, input, gold or None)


def _has_zero(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any("\0" in name or _has_zero(one) for name, one in value.items())
    return isinstance(value, list) and any(map(_has_zero, value))


def _is_gold(name: str) -> bool:
    return name.startswith(GOLD) and len(name) > len(GOLD)


def _wrong_width(line: int, cells: int, width: int, header: list[str]) -> RowError:
    if cells > width:
        return RowError(
            line,
            "",
            _(
                "The row has %(cells)s cells, but there are %(width)s columns. Put cells that contain the separator into quotation marks.",
                cells=cells,
                width=width,
            ),
        )
    return RowError(
        line,
        header[cells],
        ngettext(
            "The row has %(num)s cell, but there are %(width)s columns: “%(missing)s” and all after it are missing.",
            "The row has %(num)s cells, but there are %(width)s columns: “%(missing)s” and all after it are missing.",
            cells,
            width=width,
            missing=header[cells],
        ),
    )


def _bad_characters(line: int, cells: list[str], header: list[str]) -> RowError | None:
    for name, cell in zip(header, cells):  # noqa: B905 - the width was checked by the caller
        if "\0" in cell:
            return RowError(line, name, _("There is a zero character in the cell, which cannot be stored."))
        if any("\udc80" <= character <= "\udcff" for character in cell):
            return RowError(line, name, _("There are bytes in the cell that are not UTF-8; save the file as UTF-8."))
    return None


def _csv_problem(error: csv.Error) -> str:
    text = str(error)
    if "field limit" in text:
        return _("A cell is longer than %(longest_cell)s characters; is a quotation mark not closed?", longest_cell=f"{LONGEST_CELL:,}")
    if "unexpected end" in text:
        return _("A quotation mark that begins here is never closed.")
    if "expected after" in text:
        return _("After a closing quotation mark the cell must end; write a quotation mark inside a cell twice.")
    if "new-line" in text:
        return _("There is a line break inside a cell; put the cell into quotation marks.")
    return _("The row cannot be read: %(text)s.", text=text)
