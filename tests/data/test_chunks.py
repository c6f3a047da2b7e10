"""A file read part by part gives what it gives in one piece."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import random
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linkverdict.data import text_stream
from linkverdict.data.chunks import Opened, check_columns, open_export, read_chunks, streams
from linkverdict.data.decode import decode_file
from linkverdict.data.errors import LinkverdictError, MissingColumn, NotABacklinkList, UnreadableExport
from linkverdict.data.merging import ReadFile
from linkverdict.data.progress import Progress
from linkverdict.data.reading import _read_parts, checked_columns
from polars.testing import assert_frame_equal, assert_series_equal

HEADER = "Source URL,Target URL,Anchor,DR,First seen,Nofollow"
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_file(content: str | bytes, name: str = "links.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write_file


def in_one_piece(path: Path, columns: Mapping[str, str] | None = None) -> ReadFile:
    named = checked_columns(columns or {})
    (file,), _ = _read_parts(decode_file(path, tuple(named.values())), named, Progress())
    return file


def in_parts(path: Path, chunk_bytes: int, columns: Mapping[str, str] | None, at_once: bool) -> list[ReadFile]:
    parts: list[ReadFile] = []
    start_over = parts.clear if at_once else None
    options = {"columns": columns, "is_only_file": False, "chunk_bytes": chunk_bytes, "start_over": start_over}
    for part in read_chunks(path, **options):  # type: ignore[arg-type]
        parts.append(part)
    return parts


def assert_same(
    path: Path, chunk_bytes: int, columns: Mapping[str, str] | None = None, *, at_once: bool = False
) -> int:
    """The number of parts, when they are together what is read in one piece; the errors must be the same, too."""
    failure: LinkverdictError | None = None
    try:
        whole = in_one_piece(path, columns)
    except LinkverdictError as error:
        failure = error
    if failure:
        with pytest.raises(type(failure)) as caught:
            in_parts(path, chunk_bytes, columns, at_once)
        assert (caught.value.message, caught.value.hint) == (failure.message, failure.hint)
        return 0
    parts = in_parts(path, chunk_bytes, columns, at_once)
    for part in parts:
        assert (part.name, part.sha256, part.tool.name) == (whole.name, whole.sha256, whole.tool.name)
        assert part.frame.height == part.original.height == part.lines.len()
        assert part.frame.height or part.rejected.height
    assert_frame_equal(pl.concat([part.frame for part in parts]), whole.frame)
    assert_frame_equal(pl.concat([part.original for part in parts]), whole.original)
    assert_frame_equal(pl.concat([part.rejected for part in parts]), whole.rejected)
    assert_series_equal(pl.concat([part.lines for part in parts]), whole.lines, check_names=False)
    return len(parts)


def export(rows: int, seed: int = 1) -> str:
    """Rows with all that cells may hold, records of several lines and stray quotes among them."""
    dice = random.Random(seed)
    anchors = (
        "plain", '"two\nlines"', '"say ""hi"", you"', 'a stray " quote', "", "Ünïcode 漢字 🎈", '"a\n\n""b\n"',
        "tab\there", '"never closed', "x" * 300, "one,cell,more", "back\rreturn", '"quoted, with comma"',
    )  # fmt: skip
    lines = [
        f"https://site{dice.randrange(rows)}.example/{at},https://my.example/p{at % 7},{dice.choice(anchors)},"
        f"{dice.choice(('12', '4.5', '-', '1,200' if at % 50 == 0 else ''))},"
        f"{dice.choice(('2025-01-02', '13/02/2024'))},{dice.choice(('true', 'false', ''))}"
        for at in range(rows)
    ]
    for at in range(0, rows, 9):
        lines[at] = dice.choice(("", "   ", ",,,,,", lines[at] + ",,", "https://short.example/,https://my.example/"))
    return "\n".join([HEADER, *lines]) + "\n"


# the same as in one piece

CELLS = st.one_of(
    st.text(st.sampled_from('ab,;\t"\n\r 漢é#\ufeff\0|'), max_size=8),
    st.sampled_from(["https://a.example/x", "b.example", "12", "1/13/2024", "13/1/2024", "2024-01-02", "yes", "n/a"]),
)


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


@st.composite
def exports(draw: st.DrawFn) -> bytes:
    """A table, mostly by the book, with cells of any kind; cut, blank and ragged lines among them."""
    delimiter = draw(st.sampled_from(",\t;|"))
    width = draw(st.integers(1, 5))
    headers = draw(st.permutations(["Source URL", "Target URL", "Anchor", "DR", "First seen"]))[:width]
    first = st.builds("https://{}.example/{}".format, st.sampled_from("abc"), st.integers(1, 99))
    records = []
    for _ in range(draw(st.integers(0, 14))):
        cells = [draw(first), *(draw(CELLS) for _ in range(draw(st.sampled_from([width, width, width, 0, 3])) - 1))]
        always = draw(st.integers(0, 4)) > 0
        special = set(f'{delimiter}"\n\r')
        records.append(delimiter.join(quoted(cell) if always and special & set(cell) else cell for cell in cells))
        records += draw(st.sampled_from([[], [], [], [""], [delimiter], ["  "], ["# note"], ['"']]))
    lines = [*draw(st.sampled_from([[], [], [""], ["Report", ""]])), delimiter.join(headers), *records]
    end = draw(st.sampled_from(["\n", "\n", "\r\n", "\r", "\r\r\n"]))
    text = end.join(lines) + draw(st.sampled_from([end, ""]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252", "cp1251"]))
    return text.encode(encoding, "replace")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=exports(), size=st.sampled_from([50, 100, 200, 400]), packed=st.booleans(), at_once=st.booleans())
def test_any_export_reads_the_same_in_parts_of_any_size(
    data: bytes, size: int, packed: bool, at_once: bool, tmp_path: Path
) -> None:
    path = tmp_path / "links.csv"
    path.write_bytes(gzip.compress(data) if packed else data)
    if streams(path):
        assert_same(path, size, at_once=at_once)


@pytest.mark.parametrize("size", [2_000, 7_001])
def test_cells_of_all_kinds_are_cut_between_records_only(write: Write, size: int) -> None:
    assert assert_same(write(export(250)), size) > 2


def test_last_line_cut_short_is_told_in_the_last_part_only(write: Write) -> None:
    text = export(60) + "https://end.example/,https://my.exam"
    parts = list(read_chunks(write(text), chunk_bytes=500))
    assert len(parts) > 5
    assert [part.rejected["why"].str.contains("cut off").sum() for part in parts][-1] == 1
    assert sum(part.rejected["why"].str.contains("cut off").sum() for part in parts) == 1
    assert assert_same(write(text), 2_000) > 1
    assert assert_same(write(text + '","a stray'), 2_000) > 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-32", "cp1252", "cp1251"])
def test_encodings_are_the_same_in_parts(write: Write, encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_stream, "PIECE", 70_001)
    text = "".join(
        f"https://a{at}.example/,https://my.example/,{'Лучшие Ёлки' if encoding == 'cp1251' else 'Café où'} {at}\r\n"
        for at in range(1_600)
    )
    assert assert_same(write(("Source URL,Target URL,Anchor\r\n" + text).encode(encoding)), 40_000) > 1


def test_broken_bytes_far_down_decide_the_encoding_of_the_first_part(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_stream, "PIECE", 70_000)
    rows = "".join(f"https://a{at}.example/,https://my.example/,plain\n" for at in range(2_000))
    head = "Source URL,Target URL,Anchor\n" + rows
    western = head.encode() + "https://b.example/,https://my.example/,Café à Müllers\n".encode("cp1252")
    assert assert_same(write(western), 30_000) > 1
    patched = (
        head.encode() + "https://b.example/,https://my.example/,été où é\n".encode() + b"https://c.example/,x,\xe9\n"
    )
    assert_same(write(patched), 30_000)
    assert_same(write(head.encode() + "https://b.example/,https://my.example/,é".encode()[:-1]), 30_000)


@pytest.mark.parametrize("end", ["\r", "\r\r\n", "\r\n"])
def test_carriage_returns_end_lines_as_in_one_piece(write: Write, end: str) -> None:
    text = export(80).replace("\r", " ").replace("\n", end)
    assert assert_same(write(text), 3_001) > 1
    assert assert_same(write(text), 3_002) > 1


def test_columns_are_believed_by_all_of_the_file(write: Write) -> None:
    row = "https://a{0}.example/,https://my.example/,x,{1},{2},{3}\n"
    numbers = [row.format(at, at % 90, f"{at % 12 + 1}/{at % 12 + 1}/2024", "yes") for at in range(60)]
    words = [row.format(at, "no number", f"{at % 12 + 1}/{at % 15 + 13}/2024", "perhaps") for at in range(100)]
    path = write(HEADER + "\n" + "".join(numbers + words))
    assert assert_same(path, 2_500) > 2
    assert assert_same(path, 2_500, at_once=True) > 2
    first = next(iter(read_chunks(path, chunk_bytes=2_500)))
    assert first.frame["domain_authority"].null_count() == first.frame.height
    assert str(first.frame["first_seen"][1]) == "2024-02-02"
    assert assert_same(write(HEADER + "\n" + "".join(words + numbers * 2)), 4_000) > 2


def test_what_a_table_lists_is_told_by_rows_from_everywhere(write: Write) -> None:
    own = "".join(f"https://my.example/{at},https://my.example/,x\n" for at in range(4_500))
    links = "".join(f"https://a{at}.example/,https://my.example/,x\n" for at in range(4_600))
    header = "Source URL,Target URL,Anchor\n"
    assert assert_same(write(header + own + links), 90_000) > 1
    assert assert_same(write(header + links + own * 2), 90_000) == 0
    assert assert_same(write(header + links + own * 2), 90_000, at_once=True) == 0
    assert assert_same(write(header + own), 90_000) == 0


@pytest.mark.parametrize(
    "text", ["# mine\nhttps://a.example/x\ndomain:b.example\n\nc.example # why\n", "a.example\rb.example\r"]
)
def test_plain_lists_come_in_parts(write: Write, text: str) -> None:
    assert assert_same(write(text * 40), 500) > 2
    assert_same(write("Linking page\n" + text * 40), 500)


def test_named_columns_are_read_in_every_part(write: Write) -> None:
    rows = "".join(f"https://a{at}.example/,https://my.example/,hello,{at}\n" for at in range(50))
    path = write("Where,To,Says,Power\n" + rows)
    columns = {"source_url": "Where", "target_url": "To", "anchor": "Says", "domain_authority": "Power"}
    assert assert_same(path, 1_000, columns) > 2


# gzip and Parquet


def test_gzip_is_unpacked_on_the_way(write: Write) -> None:
    data = gzip.compress(export(300).encode())
    assert assert_same(write(data), 9_000) > 2
    assert assert_same(write(gzip.compress(data)), 9_000) > 2


def test_damaged_gzip_gives_what_can_be_unpacked_and_says_so(write: Write) -> None:
    lines = b"".join(b"https://a%d.example/%d,https://my.example/\n" % (at, at**5 % 9**9) for at in range(4_000))
    packed = gzip.compress(b"Source URL,Target URL\n" + lines)
    path = write(packed[: len(packed) * 2 // 3])
    assert assert_same(path, 20_000) > 1
    assert list(read_chunks(path, chunk_bytes=20_000))[-1].rejected["why"][-1].startswith("rows may be missing")
    assert_same(write(packed[:-6] + b"\0\0\0\0\0\0"), 20_000)
    assert_same(write(packed[:12]), 20_000)


def test_gzip_bombs_are_refused_before_the_first_part(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linkverdict.data.compressed.ALWAYS_ALLOWED", 100_000)
    packed = gzip.compress(b"Source URL,Target URL\n" + b"https://a.example/,https://my.example/\n" * 50_000)
    path = write(packed)
    with pytest.raises(UnreadableExport, match="expands to more than"):
        next(read_chunks(path))
    assert_same(path, 1_000)


def test_parquet_comes_in_parts(write: Write) -> None:
    rows = 500
    frame = pl.DataFrame(
        {
            "Source URL": [f"https://a{at}.example/" for at in range(rows)],
            "Target URL": ["https://my.example/"] * rows,
            "DR": [at / 7 if at % 3 else None for at in range(rows)],
            "Nofollow": [at % 2 == 0 for at in range(rows)],
            "First seen": pl.datetime_range(pl.datetime(2020, 1, 1), pl.datetime(2020, 1, 1, 8, 19), "1m", eager=True),
            "Languages": [["es", "en"]] * rows,
            "Nothing": [None] * rows,
        }
    )
    buffer = io.BytesIO()
    frame.write_parquet(buffer, row_group_size=64)
    assert assert_same(write(buffer.getvalue(), "links[1].parquet"), 20_000) > 1
    assert_same(write(buffer.getvalue()[:-100]), 5_000)
    empty = io.BytesIO()
    frame.clear().write_parquet(empty)
    assert assert_same(write(empty.getvalue()), 5_000) == 0


# files


def test_only_text_and_parquet_stream(write: Write) -> None:
    assert streams(write(export(3)))
    assert streams(write(gzip.compress(export(3).encode())))
    assert streams(write("a.example\n"))
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("links.csv", export(3))
    frame = io.BytesIO()
    pl.DataFrame({"Source URL": ["https://a.example/"]}).write_parquet(frame)
    assert streams(write(frame.getvalue()))
    packed = [zipped.getvalue(), gzip.compress(zipped.getvalue()), gzip.compress(frame.getvalue())]
    for content in (*packed, '[{"url_from": "https://a.example/"}]', codecs.BOM_UTF8 + b" {}", "%PDF-1.7"):
        path = write(content)
        assert not streams(path)
        with pytest.raises(UnreadableExport, match="cannot be read part by part"):
            next(read_chunks(path))


def test_file_is_named_and_hashed_as_in_one_piece(write: Write) -> None:
    data = gzip.compress(export(20).encode())
    path = write(data, "links.csv.gz")
    assert open_export(path) == Opened("links.csv.gz", hashlib.sha256(data).hexdigest(), len(data))


def test_parts_that_later_rows_prove_wrong_are_given_anew(write: Write) -> None:
    cells = (at % 90 if at < 2_500 else "no number" for at in range(6_000))
    rows = "".join(f"https://a{at}.example/,https://my.example/,x,{cell},,\n" for at, cell in enumerate(cells))
    given: list[ReadFile] = []
    voided: list[int] = []

    def start_over() -> None:
        voided.append(len(given))
        given.clear()

    path = write(HEADER + "\n" + rows)
    for part in read_chunks(path, chunk_bytes=90_000, start_over=start_over):
        given.append(part)
    assert voided == [len(given)]
    assert_frame_equal(pl.concat([part.frame for part in given]), in_one_piece(path).frame)
    assert given[0].frame["domain_authority"].null_count() == given[0].frame.height


def test_every_row_is_told_to_progress(write: Write) -> None:
    told: list[int] = []

    class Told(Progress):
        def advance(self, rows: int) -> None:
            told.append(rows)

    parts = list(read_chunks(write(export(100)), chunk_bytes=4_000, progress=Told()))
    assert told == [part.frame.height for part in parts]


# errors


@pytest.mark.parametrize(
    "content",
    [
        "", " \n\n", "\u00a0\n\u00a0\n", HEADER, HEADER + "\n", "<html></html>", "\x02\x03\x04" * 99,
        "Title,Price\nx,1\ny,2\n", "Target page,Incoming links\nhttps://a.example/,3\nhttps://a.example/x,4\n",
        "Source URL,Target URL\n" + "not an address,\n,https://my.example/\n" * 30 + ",,,,\nx,y,z\n",
        ",".join(f"c{at}" for at in range(1_200)) + "\n" + ",".join(["https://a.example/"] * 1_200) + "\n",
    ],
)  # fmt: skip
def test_errors_are_those_of_the_one_piece_reader(write: Write, content: str) -> None:
    assert assert_same(write(content), 50) == 0


def test_missing_files_and_folders_are_told(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        for look in (streams, open_export, lambda source: next(read_chunks(source))):
            with pytest.raises(UnreadableExport) as caught:
                look(path)
            with pytest.raises(UnreadableExport) as expected:
                decode_file(path)
            assert caught.value.message == expected.value.message


def test_header_that_no_file_has_is_told_before_reading(write: Write) -> None:
    path = write("Where,To\nhttps://a.example/,https://my.example/\n")
    other = write("Source URL,DR\nhttps://b.example/,3\n", "other.csv")
    with pytest.raises(MissingColumn, match='has no column "Rank"'):
        next(read_chunks(path, columns={"source_url": "Where", "domain_authority": "Rank"}))
    check_columns([path, other], {"source_url": "Where", "domain_authority": "DR"})
    with pytest.raises(MissingColumn, match='no column "Rank"'):
        check_columns([path, other], {"domain_authority": "Rank"})


def test_refused_report_is_refused_before_the_first_part(write: Write) -> None:
    rows = "".join(f"https://my.example/{at},{at}\n" for at in range(500))
    with pytest.raises(NotABacklinkList):
        next(read_chunks(write("Target page,Incoming links\n" + rows), chunk_bytes=300))


# real files


def test_sample_export_reads_the_same_in_parts(root: Path) -> None:
    for path in sorted((root / "data/sample").glob("*.csv*")):
        assert assert_same(path, 300_000) > 0


@pytest.mark.shared
def test_real_export_reads_the_same_in_parts(shared_data: Path) -> None:
    texts = [path for path in sorted(shared_data.rglob("*.csv")) if 50_000 < path.stat().st_size < 3_000_000]
    for path in texts[:3]:
        assert_same(path, path.stat().st_size // 4)
