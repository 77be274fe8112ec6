"""Damaged WARC files: every intact record comes out, and each damage is an error that is placed."""

from __future__ import annotations

import gzip
import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from boilerkit.batch.document import Document
from boilerkit.batch.sources.warc_records import Damage, Record, read_records
from boilerkit.cli import main
from tests.batch.test_sources import PAGE, documents, http, read, record

Pack = Callable[[bytes], bytes]
PAGES = [http(PAGE.replace("noon", f"{number} o'clock").encode()) for number in range(6)]


def archive(pack: Pack = bytes, change: dict[int, bytes] | None = None) -> list[bytes]:
    """Six packed records; some of them others."""
    made = [record(number, block) for number, block in enumerate(PAGES)]
    return [pack((change or {}).get(number, data)) for number, data in enumerate(made)]


def found_in(path: Path) -> tuple[list[int], list[str]]:
    """The numbers of the pages that came out whole, and the errors."""
    items = documents(read(path))
    errors = [item.error for item in items if item.error]
    whole = [item for item in items if not item.error]
    numbers = [int(item.id.id.rpartition(":")[2]) for item in whole]
    for number, item in zip(numbers, whole, strict=True):
        assert item.content == PAGE.replace("noon", f"{number} o'clock").encode()
    return numbers, errors


@pytest.mark.parametrize(("name", "pack"), [("x.warc", bytes), ("x.warc.gz", gzip.compress)])
@pytest.mark.parametrize("less", [30, 60, 100, 200])
def test_a_file_cut_short_is_an_error(tmp_path: Path, name: str, pack: Pack, less: int) -> None:
    path = tmp_path / name
    path.write_bytes(b"".join(archive(pack))[:-less])
    numbers, errors = found_in(path)
    assert numbers == [0, 1, 2, 3, 4]
    assert len(errors) == 1
    start = len(b"".join(archive(pack)[:5]))
    assert re.match(rf"damaged: .*short.*record 6 at byte {start}\)", errors[0])


def test_half_a_page_is_no_success_of_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.warc"
    path.write_bytes(b"".join(archive())[:-60])
    assert main(["clean", str(path), "-o", str(tmp_path / "out"), "-j", "0"]) == 1
    assert "record 6 at byte" in capsys.readouterr().err
    assert len(list((tmp_path / "out").rglob("*.txt"))) == 5


def lengthened(data: bytes, more: int) -> bytes:
    """A record that claims a longer block than it has."""
    return re.sub(
        rb"(Content-Length: )(\d+)", lambda m: m[1] + str(int(m[2]) + more).encode(), data, count=1
    )


@pytest.mark.parametrize("more", [-40, -3, 21, 150, 700, 10**6, 10**17])
@pytest.mark.parametrize(("name", "pack"), [("x.warc", bytes), ("x.warc.gz", gzip.compress)])
def test_a_wrong_length_costs_its_record_only(
    tmp_path: Path, name: str, pack: Pack, more: int
) -> None:
    path = tmp_path / name
    path.write_bytes(b"".join(archive(pack, {2: lengthened(record(2, PAGES[2]), more)})))
    numbers, errors = found_in(path)
    assert numbers == [0, 1, 3, 4, 5]
    assert len(errors) == 1
    assert "000000000002" in documents(read(path))[2].id.id


def test_any_flipped_byte_of_a_packed_file_costs_one_record(tmp_path: Path) -> None:
    whole = archive(gzip.compress)
    data = b"".join(whole)
    path = tmp_path / "x.warc.gz"
    chance = random.Random(4)
    for _ in range(150):
        at = chance.randrange(len(data))
        flipped = bytearray(data)
        flipped[at] ^= 1 << chance.randrange(8)
        path.write_bytes(flipped)
        numbers, errors = found_in(path)
        # Some bits of a gzip header mean nothing.
        assert len(errors) == 6 - len(numbers) <= 1


def test_in_a_member_of_many_records_damage_costs_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "x.warc.gz"
    noise = http(random.Random(7).randbytes(40_000), content_type="image/png")
    many = gzip.compress(b"".join([*archive()[:3], record(9, noise), *archive()[3:5]]))
    last = archive(gzip.compress)[5]
    path.write_bytes(many + last)
    assert found_in(path) == ([0, 1, 2, 3, 4, 5], [])
    path.write_bytes(many[:-8] + b"\0\0\0\0" + many[-4:] + last)
    numbers, errors = found_in(path)
    assert numbers == [0, 1, 2, 5]
    assert len(errors) == 1


@pytest.mark.parametrize("tail", [b"\0" * 600, b"\r\n\r\n\r\n"])
def test_what_fills_a_file_up_is_no_damage(tmp_path: Path, tail: bytes) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(b"".join(archive(gzip.compress)) + tail.strip(b"\r\n"))
    assert found_in(path) == ([0, 1, 2, 3, 4, 5], [])
    path = tmp_path / "x.warc"
    path.write_bytes(b"".join(archive()) + tail.strip(b"\0"))
    assert found_in(path) == ([0, 1, 2, 3, 4, 5], [])


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize(("name", "pack"), [("x.warc", bytes), ("x.warc.gz", gzip.compress)])
def test_archives_of_browsers_are_read_the_same(
    tmp_path: Path, name: str, pack: Pack, method: int
) -> None:
    path = tmp_path / "x.wacz"
    data = archive(pack, {2: lengthened(record(2, PAGES[2]), 50)})
    with zipfile.ZipFile(path, "w", method) as packed:
        packed.writestr("datapackage.json", "{}")
        packed.writestr(f"archive/{name}", b"".join(data))
    numbers, errors = found_in(path)
    assert numbers == [0, 1, 3, 4, 5]
    assert len(errors) == 1


@pytest.mark.parametrize(
    "block",
    [
        http(gzip.compress(PAGE.encode() * 9)[:-12], more="Content-Encoding: gzip\r\n"),
        http(zlib.compress(PAGE.encode() * 9)[:-12], more="Content-Encoding: deflate\r\n"),
        http(b"5\r\n<p>a \r\n40\r\nand no more", more="Transfer-Encoding: chunked\r\n"),
        http(b"5\r\n<p>a \r\n", more="Transfer-Encoding: chunked\r\n"),
    ],
    ids=["gzip", "deflate", "in a chunk", "between chunks"],
)
def test_a_payload_cut_short_is_an_error(tmp_path: Path, block: bytes) -> None:
    path = tmp_path / "x.warc"
    path.write_bytes(record(1, block))
    (document,) = documents(read(path))
    assert (document.error or "").startswith("unreadable: the ")
    assert "cut short" in (document.error or "")
    # Unless the crawler says that it stopped there.
    said = record(1, block).replace(b"WARC-Date", b"WARC-Truncated: length\r\nWARC-Date")
    path.write_bytes(said)
    (document,) = documents(read(path))
    assert document.error is None
    assert bytes(document.content).startswith(b"<")  # type: ignore[arg-type]


def test_what_is_no_warc_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "x.warc"
    for content, error in (
        (b"not a web archive\n" * 50, "damaged: no WARC record here"),
        (b"", "unreadable: there are no records in it"),
        (b"\x1f\x8b\x08 no gzip", "damaged: the gzip data is "),
    ):
        path.write_bytes(content)
        (document,) = documents(read(path))
        assert (document.error or "").startswith(error)


def test_a_file_full_of_damage_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "x.warc"
    path.write_bytes(b"\nWARC/1.0\r\nContent-Length: 999999\r\n\r\n" * 20_000)
    found = documents(read(path))
    assert len(found) == 1_001
    assert "more than 1000 damaged records" in (found[-1].error or "")


def items_of(data: bytes) -> list[Record | Damage]:
    return list(read_records(io.BytesIO(data), 10_000))


def test_mutants_end_and_place_their_damage() -> None:
    chance = random.Random(5)
    for pack in (bytes, gzip.compress):
        data = b"".join(archive(pack))
        for _ in range(200):
            mutant = bytearray(data)
            for _ in range(chance.randint(1, 5)):
                at = chance.randrange(len(mutant))
                mutant[at : at + chance.randrange(40)] = chance.randbytes(chance.randrange(40))
            offsets = [item.offset for item in items_of(bytes(mutant))]
            assert offsets == sorted(offsets)


def test_intact_archives_are_read_as_fastwarc_reads_them(tmp_path: Path) -> None:
    fastwarc = pytest.importorskip("fastwarc.warc", reason="fastwarc reads the same files")
    chance = random.Random(6)
    for pack in (bytes, gzip.compress):
        blocks = [http(chance.randbytes(chance.randrange(3_000))) for _ in range(60)]
        data = b"".join(pack(record(number, block)) for number, block in enumerate(blocks))
        expected = [
            (item.record_id, item.stream_pos, item.reader.read())
            for item in fastwarc.ArchiveIterator(io.BytesIO(data), parse_http=False)
        ]
        found = [
            (item.headers["warc-record-id"], item.offset, item.content)
            for item in items_of(data)
            if isinstance(item, Record)
        ]
        assert found == expected


def test_documents_are_known_by_their_place(tmp_path: Path) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(b"".join(archive(gzip.compress, {2: gzip.compress(PAGE.encode())[:40]})))
    items = [item for item in read(path) if isinstance(item, Document)]
    assert len({item.id.key for item in items}) == len(items)
    assert len({item.id.name for item in items}) == len(items)
