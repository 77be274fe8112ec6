"""Weights as data: one `.npz` without pickle, with names, schema version and checksum inside.

Keys of the header that are not known are passed over: files written before 0.1.0 have an empty
"judges" there.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import os
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from boilerkit.features import SCHEMA_VERSION, column_names
from boilerkit.page.labels import LABELS
from boilerkit.scorers import MARKUP, TEXT, VOTED, VOTES, ScorerError
from boilerkit.scorers.network import Network, Shape

FORMAT = "boilerkit-weights-3"
# Files of the format before have networks without an output for the standfirst.
_READABLE = ("boilerkit-weights-2", FORMAT)
_MAX_FILE_BYTES = 64_000_000
_MAX_ARRAY_BYTES = 256_000_000
_MAX_HEADER_BYTES = 16_000_000
_HEADER = "header.json"
# What zipfile unpacks no further than it is asked to.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DTYPES = ("float16", "float32")
# Bounds of what a file may hold: a thousand times what training gives, and far from where 32 bits
# would overflow on the way through a network.
_LARGEST = {"mean": 1e6, "scale": 1e6}
_LARGEST_WEIGHT, _LEAST_SCALE = 1e3, 1e-4
_TEMPERATURES, _LARGEST_BIAS = (0.01, 100.0), 100.0
_MOST_WIDE, _MOST_LAYERS, _MOST_APART, _MOST_NETWORKS = 4_096, 64, 100_000, 64
# What the header of an array takes at most.
_ARRAY_HEADER_BYTES = 1_024


class WeightsError(ScorerError):
    """The file is no usable set of weights; the message says why."""


@dataclass(frozen=True)
class Model:
    """Networks that vote together, with the vocabularies they read and how to calibrate them.

    `networks` are averaged; `features` name the columns they read, in order; `vocabularies` are
    the words of their embedding tables: of the block, of its place, of the places above;
    `temperature` divides the logits, `bias` is added to them; `standfirst_temperature` divides
    that of the standfirst.
    """

    networks: tuple[Network, ...]
    features: tuple[str, ...]
    vocabularies: tuple[tuple[str, ...], ...]
    temperature: float = 1.0
    bias: tuple[float, ...] = (0.0,) * len(LABELS)
    standfirst_temperature: float = 1.0


@dataclass(frozen=True)
class Weights:
    """All that one weights file holds: a model for each kind of page."""

    models: Mapping[str, Model]
    about: Mapping[str, Any]


def save_weights(weights: Weights, path: str | os.PathLike[str]) -> None:
    """Write a weights file; the same weights give the same bytes."""
    arrays: dict[str, bytes] = {}
    header: dict[str, Any] = {
        "format": FORMAT,
        "schema": SCHEMA_VERSION,
        "labels": [label.value for label in LABELS],
        "models": {},
        "about": dict(weights.about),
    }
    for kind, model in sorted(weights.models.items()):
        header["models"][kind] = {
            "features": model.features,
            "vocabularies": model.vocabularies,
            "temperature": model.temperature,
            "bias": model.bias,
            "standfirst_temperature": model.standfirst_temperature,
            "shapes": [asdict(network.shape) for network in model.networks],
        }
        for number, network in enumerate(model.networks):
            for name, array in sorted(network.arrays.items()):
                arrays[_array_name(kind, number, name)] = _packed(array)
    header["checksum"] = _checksum(arrays)
    text = json.dumps(header, ensure_ascii=False, sort_keys=True, indent=1).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in [(_HEADER, text), *sorted(arrays.items())]:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    Path(path).write_bytes(packed.getvalue())  # all at once: who interrupts keeps the old weights


def _packed(array: NDArray[np.float32]) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array.astype(np.float16 if array.ndim == 2 else np.float32), allow_pickle=False)
    return buffer.getvalue()


def _checksum(arrays: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, data in sorted(arrays.items()):
        digest.update(name.encode() + b"\0" + data)
    return digest.hexdigest()


class ModelsOnDemand(Mapping[str, Model]):
    """The models of a weights file, each read when it is asked for.

    Whoever asks gets the errors of `load_weights`; damage is found by the archive's own checksums,
    of each array.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self._data, self._name = data, name
        self._read: dict[str, Model] = {}
        with _as_weights_error(name), zipfile.ZipFile(io.BytesIO(data)) as archive:
            self._header = _header(archive, _members(archive, name), name)

    @property
    def about(self) -> Mapping[str, Any]:
        """What the file says of itself."""
        return dict(self._header["about"])

    def __getitem__(self, kind: str) -> Model:
        if kind not in self._header["models"]:
            raise KeyError(kind)
        if kind not in self._read:
            with _as_weights_error(self._name), zipfile.ZipFile(io.BytesIO(self._data)) as archive:
                self._read[kind] = self._model(archive, kind)
        return self._read[kind]

    def _model(self, archive: zipfile.ZipFile, kind: str) -> Model:
        entry = self._header["models"][kind]
        shapes = {kind: _shapes(kind, entry)}
        prefix = f"{kind}/"
        members = {
            name: info
            for name, info in _members(archive, self._name).items()
            if name.startswith(prefix)
        }
        _check_members(members, shapes)
        arrays = {name: _member(archive, info) for name, info in members.items()}
        return _model(kind, entry, shapes[kind], arrays)

    def __contains__(self, kind: object) -> bool:
        return kind in self._header["models"]

    def __iter__(self) -> Iterator[str]:
        return iter(self._header["models"])

    def __len__(self) -> int:
        return len(self._header["models"])


def load_weights(path: str | os.PathLike[str]) -> Weights:
    """Read a weights file. Nothing in it is run; sizes are checked before memory is taken.

    Raises:
        WeightsError: the file is missing, damaged, or made for another schema.
    """
    with _as_weights_error(str(path)):
        if Path(path).stat().st_size > _MAX_FILE_BYTES:
            raise WeightsError(f"{path}: larger than {_MAX_FILE_BYTES} bytes")
        with zipfile.ZipFile(path) as archive:
            return _read(archive, str(path))


@contextmanager
def _as_weights_error(path: str) -> Iterator[None]:
    """Whatever a file that is no weights file brings about becomes one error that names it."""
    try:
        yield
    except (OSError, zipfile.BadZipFile, zlib.error, KeyError, TypeError, EOFError, RuntimeError,
            ValueError, IndexError, ArithmeticError, NotImplementedError, SyntaxError, MemoryError,
            AttributeError) as error:  # fmt: skip
        if isinstance(error, WeightsError):
            raise
        raise WeightsError(
            f"{path}: not a weights file ({error or type(error).__name__})"
        ) from error


def _members(archive: zipfile.ZipFile, path: str) -> dict[str, zipfile.ZipInfo]:
    """All that is in the file, by name; no more than memory has room for."""
    members = {info.filename: info for info in archive.infolist()}
    if sum(info.file_size for info in members.values()) > _MAX_ARRAY_BYTES:
        raise WeightsError(f"{path}: unpacks to more than {_MAX_ARRAY_BYTES} bytes")
    if members[_HEADER].file_size > _MAX_HEADER_BYTES:
        raise WeightsError(f"{path}: its header is larger than {_MAX_HEADER_BYTES} bytes")
    return members


def _header(
    archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo], path: str
) -> dict[str, Any]:
    """The header of a file that was made for this version."""
    header: dict[str, Any] = json.loads(_member(archive, members[_HEADER]))
    if header["format"] not in _READABLE:
        raise WeightsError(f"{path}: format {header['format']!r}, expected {FORMAT!r}")
    if header["schema"] != SCHEMA_VERSION:
        raise WeightsError(
            f"{path}: made for feature schema {header['schema']}, this boilerkit has "
            f"{SCHEMA_VERSION}: train it again"
        )
    if header["labels"] != [label.value for label in LABELS]:
        raise WeightsError(f"{path}: made for other labels")
    return header


def _read(archive: zipfile.ZipFile, path: str) -> Weights:
    members = _members(archive, path)
    header = _header(archive, members, path)
    del members[_HEADER]
    shapes = {kind: _shapes(kind, entry) for kind, entry in header["models"].items()}
    _check_members(members, shapes)
    arrays = {name: _member(archive, info) for name, info in members.items()}
    if _checksum(arrays) != header["checksum"]:
        raise WeightsError(f"{path}: checksum does not match, the file is damaged")
    models = {
        kind: _model(kind, entry, shapes[kind], arrays) for kind, entry in header["models"].items()
    }
    return Weights(models, dict(header["about"]))


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A member's bytes, no more of them than the archive lists."""
    if info.compress_type not in _METHODS:
        raise ValueError(f"{info.filename}: packed in a way that weights are not")
    with archive.open(info) as stream:
        return stream.read(info.file_size)


def _array_name(kind: str, number: int, name: str) -> str:
    return f"{kind}/{number}/{name}.npy"


def _check_members(
    members: Mapping[str, zipfile.ZipInfo], shapes: Mapping[str, Sequence[Shape]]
) -> None:
    """Refuse a file that holds other arrays than its header says, before they are read."""
    sizes = {
        _array_name(kind, number, name): math.prod(dimensions)
        for kind, of_kind in shapes.items()
        for number, shape in enumerate(of_kind)
        for name, dimensions in shape.arrays().items()
    }
    for name in sorted(members.keys() ^ sizes.keys()):
        raise ValueError(f"{name!r} is {'of no use' if name in members else 'missing'}")
    for name, info in members.items():
        if info.file_size > 4 * sizes[name] + _ARRAY_HEADER_BYTES:
            raise ValueError(f"{name!r} is larger than the header says")


def _shapes(kind: str, entry: Mapping[str, Any]) -> tuple[Shape, ...]:
    """The sizes of a model's networks. Raises ValueError where they make no sense."""
    if kind not in (MARKUP, TEXT, VOTED):
        raise ValueError(f"unknown kind of model: {kind!r}")
    shapes = tuple(_shape(sizes) for sizes in entry["shapes"])
    if not 1 <= len(shapes) <= _MOST_NETWORKS:
        raise ValueError(f"a model of {len(shapes)} networks")
    for shape in shapes:
        if shape.features != len(entry["features"]):
            raise WeightsError("feature names and array sizes do not agree")
        if list(shape.vocabularies) != [len(words) for words in entry["vocabularies"]]:
            raise WeightsError("vocabularies and array sizes do not agree")
    if len({shape.standfirst for shape in shapes}) > 1:
        raise ValueError("networks of one model have different outputs")
    return shapes


def _shape(sizes: Mapping[str, Any]) -> Shape:
    given: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in sizes.items()}
    shape = Shape(**given)
    layers = len(shape.dilations)
    sensible = (
        len(shape.vocabularies) == 3
        and layers <= _MOST_LAYERS
        and all(_is_whole(d, 1, _MOST_APART) for d in shape.dilations)
        and all(_is_whole(layer, 0, layers - 1) for layer in shape.contexts)
        and all(_is_whole(n, 1, _MOST_WIDE) for n in (shape.width, shape.embedding, shape.features))
        and all(_is_whole(rows, 0, _MAX_ARRAY_BYTES) for rows in shape.vocabularies)
        and type(shape.standfirst) is bool
    )
    if not sensible:
        raise ValueError("a network's sizes make no sense")
    return shape


def _is_whole(number: object, least: int, most: int) -> bool:
    return type(number) is int and least <= number <= most


def _model(
    kind: str, entry: Mapping[str, Any], shapes: Sequence[Shape], arrays: Mapping[str, bytes]
) -> Model:
    networks = []
    for number, shape in enumerate(shapes):
        read = {
            name: _array(arrays[_array_name(kind, number, name)], dimensions)
            for name, dimensions in shape.arrays().items()
        }
        _check_numbers(read)
        networks.append(Network(shape, read))
    model = Model(
        networks=tuple(networks),
        features=tuple(entry["features"]),
        vocabularies=tuple(tuple(words) for words in entry["vocabularies"]),
        temperature=float(entry["temperature"]),
        bias=tuple(map(float, entry["bias"])),
        standfirst_temperature=float(entry.get("standfirst_temperature", 1.0)),
    )
    _check_model(kind, model)
    return model


def _check_numbers(arrays: Mapping[str, NDArray[np.float32]]) -> None:
    """Refuse numbers that a page's scores would drown in."""
    for name, array in arrays.items():
        if not (np.abs(array) <= _LARGEST.get(name, _LARGEST_WEIGHT)).all():
            raise ValueError(f"{name} holds numbers that are none, or far too large")
    if not (arrays["scale"] >= _LEAST_SCALE).all():
        raise ValueError(f"scale holds numbers below {_LEAST_SCALE}")


def _check_model(kind: str, model: Model) -> None:
    """Refuse what would fail later, while a page is scored."""
    votes = VOTES if kind == VOTED else ()
    unknown = set(model.features).difference(column_names(has_markup=kind != TEXT), votes)
    if unknown:
        raise ValueError(f"unknown features: {', '.join(sorted(map(str, unknown))[:5])}")
    if len(model.bias) != len(LABELS) or not all(abs(b) <= _LARGEST_BIAS for b in model.bias):
        raise ValueError(f"bias must be a number up to {_LARGEST_BIAS:g} for each label")
    temperatures = (model.temperature, model.standfirst_temperature)
    if not all(_TEMPERATURES[0] <= t <= _TEMPERATURES[1] for t in temperatures):
        raise ValueError("temperature must be {:g} to {:g}".format(*_TEMPERATURES))
    if not all(isinstance(word, str) for words in model.vocabularies for word in words):
        raise ValueError("a vocabulary holds what is no word")


def _array(data: bytes, dimensions: tuple[int, ...]) -> NDArray[np.float32]:
    """An array, refused by what its header states before memory is taken for it."""
    shape, columns_first, dtype, start = _array_header(data[:_ARRAY_HEADER_BYTES])
    if shape != dimensions or dtype.name not in _DTYPES:
        raise ValueError(f"an array is {dtype} of shape {shape}, expected {dimensions}")
    values = np.frombuffer(data, dtype, math.prod(shape), start)
    array = values.reshape(shape, order="F" if columns_first else "C")
    return np.array(array, dtype=np.float32, order="C")


def _array_header(data: bytes) -> tuple[tuple[int, ...], bool, np.dtype[Any], int]:
    """Shape, order, type and place of an array, out of the first bytes of its file."""
    stream = io.BytesIO(data)
    if np.lib.format.read_magic(stream) != (1, 0):
        raise ValueError("an array is of another format")
    size = int.from_bytes(stream.read(2), "little")
    return *_parsed_header(stream.read(size)), stream.tell()


@lru_cache(maxsize=256)  # layers are alike, and parsing takes longer than the rest
def _parsed_header(header: bytes) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    stream = io.BytesIO(len(header).to_bytes(2, "little") + header)
    return np.lib.format.read_array_header_1_0(stream)
