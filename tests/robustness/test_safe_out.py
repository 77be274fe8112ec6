"""What strangers name stays inside the output folder; their weights run nothing and stay small."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerkit.batch.sinks import safe_path
from boilerkit.batch.sources import SourceSettings
from boilerkit.batch.sources.folders import Input, Kind
from boilerkit.batch.sources.reading import read_inputs
from boilerkit.scorers import weights
from boilerkit.scorers.weights import WeightsError, load_weights
from fuzz.targets import TARGETS
from tests.robustness.hostile import page

ESCAPES = (
    "../../etc/passwd", "/etc/passwd", "..\\..\\x", "C:\\x", "a/../../../b", "....//....//x", "~/x",
    "a/./../..", "..", ".", "", "x/\x00/y", "\u2025/x", "con", "nul.html", "a" * 5_000,
    "a/" * 2_000, "//server/share/x", "\ud800", "-rf", "x\n../y", "%2e%2e/x", ".../x", " .. /x",
)  # fmt: skip
NAMES = st.text(max_size=60) | st.text("./\\~: \x00ab", max_size=30) | st.sampled_from(ESCAPES)


@given(NAMES)
def test_paths_stay_inside(name):
    folder = Path("out").resolve()
    path = safe_path(folder, name, ".txt")
    assert path.resolve().is_relative_to(folder)
    assert ".." not in path.parts
    assert path.name not in ("", ".", "..")
    assert path.name.endswith(".txt")


@given(NAMES)
def test_file_systems_take_every_part(name):
    for part in safe_path(Path("out"), name, ".txt").parts:
        assert len(part.encode()) < 255
        assert "\x00" not in part
        assert not set(part) & set('<>:"|?*\\')


@given(NAMES, NAMES)
def test_different_names_do_not_collide(one, other):
    def plain(name: str) -> list[str]:
        return [p for p in name.replace("\\", "/").split("/") if p not in ("", ".", "..")]

    same = safe_path(Path("o"), one, "") == safe_path(Path("o"), other, "")
    assert same == (plain(one) == plain(other))


def test_members_of_archives_are_written_inside(tmp_path):
    from boilerkit.cli import main

    archive, out = tmp_path / "in" / "pages.zip", tmp_path / "out"
    archive.parent.mkdir()
    with zipfile.ZipFile(archive, "w") as packed:
        for name in ("../../escaped.html", "/escaped.html", "a/../../../escaped.html"):
            packed.writestr(name, page())
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    out.mkdir()
    assert main(["clean", str(archive), "-o", str(out), "--workers", "0", "-q"]) == 0
    made = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    assert len([path for path in made if path.suffix == ".txt"]) == 3
    assert all(path.is_relative_to(out) for path in made)
    assert not list(tmp_path.parent.glob("escaped*"))


def test_a_zip_bomb_is_one_error(tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("bomb.html", b"<p>a" * 5_000_000)
        packed.writestr("page.html", page())
    source = Input(str(path), Kind.ZIP, "bomb", path.stat().st_size)
    found = list(read_inputs([source], SourceSettings(max_bytes=1_000_000)))
    assert [bool(item.error) for item in found] == [True, False]
    assert "too large" in found[0].error


# -- weights ---------------------------------------------------------------------------------------


@pytest.fixture
def parts() -> dict[str, bytes]:
    """The members of a small and sound weights file."""
    data = TARGETS["weights"][1]()[0]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written(folder: Path, parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """A weights file of these members, with the checksum they need."""
    arrays = {name: data for name, data in parts.items() if name != "header.json"}
    header = json.loads(parts["header.json"])
    header["checksum"] = weights._checksum(arrays)
    path = folder / "weights.npz"
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in {**arrays, "header.json": json.dumps(header).encode()}.items():
            archive.writestr(name, data)
    return path


def _array_header(shape: tuple[int, ...], dtype: str = "<f4") -> bytes:
    buffer = io.BytesIO()
    said = {"descr": dtype, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(buffer, said)
    return buffer.getvalue()


def test_the_sound_file_loads(tmp_path, parts):
    assert load_weights(written(tmp_path, parts)).models


@pytest.mark.parametrize(
    "array",
    [_array_header((10**12,)), _array_header((10**10,)), _array_header((4,), "|O"),
     _array_header((4,), "<U1000000"), b"\x93NUMPY\x03\x00\xff\xff\xff\x7f", b"", b"PK\x03\x04"],
    ids=["terabytes", "gigabytes", "objects", "strings", "long header", "empty", "a zip"],
)  # fmt: skip
def test_arrays_that_are_not_what_they_should_be_are_refused(tmp_path, parts, array):
    parts["markup/0/enter.bias.npy"] = array
    with pytest.raises(WeightsError, match="not a weights file"):
        load_weights(written(tmp_path, parts))


def test_members_that_unpack_to_more_than_they_say_are_cut(tmp_path, parts):
    """A wrong size in the directory of the zip file must not make memory run full."""
    parts["markup/0/bomb.npy"] = b"\0" * 30_000_000
    path = written(tmp_path, parts)
    data = path.read_bytes()
    true, false = (30_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little")
    assert data.count(true) == 2
    path.write_bytes(data.replace(true, false))
    with pytest.raises(WeightsError):
        load_weights(path)


def test_other_packings_are_refused(tmp_path, parts):
    """bzip2 and LZMA members are unpacked at once, whatever they hold."""
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        with pytest.raises(WeightsError, match="packed"):
            load_weights(written(tmp_path, parts, method))


@pytest.mark.parametrize(
    "change",
    [{"temperature": 0}, {"temperature": -1}, {"temperature": 1e999}, {"bias": [0.0]},
     {"bias": [1e999] * 8}, {"features": ["nothing"] * 3}, {"shapes": []},
     {"vocabularies": [[1, 2], ["a", "b"], ["c", "d"]]}],
    ids=str,
)  # fmt: skip
def test_headers_that_make_no_sense_are_refused(tmp_path, parts, change):
    header = json.loads(parts["header.json"])
    header["models"]["markup"].update(change)
    parts["header.json"] = json.dumps(header).encode()
    with pytest.raises(WeightsError):
        load_weights(written(tmp_path, parts))


def test_a_deep_header_is_refused(tmp_path, parts):
    path = tmp_path / "deep.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("header.json", "[" * 200_000)
    with pytest.raises(WeightsError):
        load_weights(path)
