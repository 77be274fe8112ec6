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
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from boilerkit.features import SCHEMA_VERSION, column_names
from boilerkit.page.labels import LABELS
from boilerkit.scorers import MARKUP, TEXT, VOTES, ScorerError
from boilerkit.scorers.network import Network, Shape

FORMAT = "boilerkit-weights-2"
_MAX_FILE_BYTES = 64_000_000
_MAX_ARRAY_BYTES = 256_000_000
_MAX_HEADER_BYTES = 16_000_000
_HEADER = "header.json"
# What zipfile unpacks no further than it is asked to.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DTYPES = ("float16", "float32")


class WeightsError(ScorerError):
    """The file is no usable set of weights; the message says why."""


@dataclass(frozen=True)
class Model:
    """Networks that vote together, with the vocabularies they read and how to calibrate them.

    `networks` are averaged; `features` name the columns they read, in order; `vocabularies` are
    the words of their embedding tables: of the block, of its place, of the places above;
    `temperature` divides the logits, `bias` is added to them.
    """

    networks: tuple[Network, ...]
    features: tuple[str, ...]
    vocabularies: tuple[tuple[str, ...], ...]
    temperature: float = 1.0
    bias: tuple[float, ...] = (0.0,) * len(LABELS)


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
            "shapes": [asdict(network.shape) for network in model.networks],
        }
        for number, network in enumerate(model.networks):
            for name, array in sorted(network.arrays.items()):
                arrays[f"{kind}/{number}/{name}.npy"] = _packed(array)
    header["checksum"] = _checksum(arrays)
    text = json.dumps(header, ensure_ascii=False, sort_keys=True, indent=1).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in [(_HEADER, text), *sorted(arrays.items())]:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)


def _packed(array: NDArray[np.float32]) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array.astype(np.float16 if array.ndim == 2 else np.float32), allow_pickle=False)
    return buffer.getvalue()


def _checksum(arrays: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, data in sorted(arrays.items()):
        digest.update(name.encode() + b"\0" + data)
    return digest.hexdigest()


def load_weights(path: str | os.PathLike[str]) -> Weights:
    """Read a weights file. Nothing in it is run; sizes are checked before memory is taken.

    Raises:
        WeightsError: the file is missing, damaged, or made for another schema.
    """
    try:
        if Path(path).stat().st_size > _MAX_FILE_BYTES:
            raise WeightsError(f"{path}: larger than {_MAX_FILE_BYTES} bytes")
        with zipfile.ZipFile(path) as archive:
            return _read(archive, str(path))
    except (OSError, zipfile.BadZipFile, zlib.error, KeyError, TypeError, EOFError, RuntimeError,
            ValueError, IndexError, ArithmeticError, NotImplementedError, SyntaxError, MemoryError,
            AttributeError) as error:  # fmt: skip
        if isinstance(error, WeightsError):
            raise
        raise WeightsError(
            f"{path}: not a weights file ({error or type(error).__name__})"
        ) from error


def _read(archive: zipfile.ZipFile, path: str) -> Weights:
    members = archive.infolist()
    if sum(info.file_size for info in members) > _MAX_ARRAY_BYTES:
        raise WeightsError(f"{path}: unpacks to more than {_MAX_ARRAY_BYTES} bytes")
    if archive.getinfo(_HEADER).file_size > _MAX_HEADER_BYTES:
        raise WeightsError(f"{path}: its header is larger than {_MAX_HEADER_BYTES} bytes")
    header = json.loads(_member(archive, archive.getinfo(_HEADER)))
    if header["format"] != FORMAT:
        raise WeightsError(f"{path}: format {header['format']!r}, expected {FORMAT!r}")
    if header["schema"] != SCHEMA_VERSION:
        raise WeightsError(
            f"{path}: made for feature schema {header['schema']}, this boilerkit has "
            f"{SCHEMA_VERSION}: train it again"
        )
    if header["labels"] != [label.value for label in LABELS]:
        raise WeightsError(f"{path}: made for other labels")
    arrays = {info.filename: _member(archive, info) for info in members if info.filename != _HEADER}
    if _checksum(arrays) != header["checksum"]:
        raise WeightsError(f"{path}: checksum does not match, the file is damaged")
    models = {kind: _model(kind, entry, arrays) for kind, entry in header["models"].items()}
    return Weights(models, header["about"])


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A member's bytes, no more of them than the archive lists."""
    if info.compress_type not in _METHODS:
        raise ValueError(f"{info.filename}: packed in a way that weights are not")
    with archive.open(info) as stream:
        return stream.read(info.file_size)


def _model(kind: str, entry: Mapping[str, Any], arrays: Mapping[str, bytes]) -> Model:
    networks = []
    for number, sizes in enumerate(entry["shapes"]):
        given: dict[str, Any] = {
            n: tuple(v) if isinstance(v, list) else v for n, v in sizes.items()
        }
        shape = Shape(**given)
        if shape.features != len(entry["features"]):
            raise WeightsError("feature names and array sizes do not agree")
        if list(shape.vocabularies) != [len(words) for words in entry["vocabularies"]]:
            raise WeightsError("vocabularies and array sizes do not agree")
        read = {
            name: _array(arrays[f"{kind}/{number}/{name}.npy"], dimensions)
            for name, dimensions in shape.arrays().items()
        }
        networks.append(Network(shape, read))
    model = Model(
        networks=tuple(networks),
        features=tuple(entry["features"]),
        vocabularies=tuple(tuple(words) for words in entry["vocabularies"]),
        temperature=float(entry["temperature"]),
        bias=tuple(map(float, entry["bias"])),
    )
    _check_model(kind, model)
    return model


def _check_model(kind: str, model: Model) -> None:
    """Refuse what would fail later, while a page is scored."""
    votes = () if kind in (MARKUP, TEXT) else VOTES
    unknown = set(model.features).difference(column_names(has_markup=kind != TEXT), votes)
    if unknown:
        raise ValueError(f"unknown features: {', '.join(sorted(map(str, unknown))[:5])}")
    if not model.networks or len(model.bias) != len(LABELS):
        raise ValueError("a model lacks networks, or its bias a label")
    if not (math.isfinite(sum(model.bias)) and 0 < model.temperature < math.inf):
        raise ValueError("temperature and bias must be numbers")
    for shape in (network.shape for network in model.networks):
        if len(shape.vocabularies) != 3 or min(shape.width, *shape.dilations) < 1:
            raise ValueError("a network's sizes make no sense")
    if not all(isinstance(word, str) for words in model.vocabularies for word in words):
        raise ValueError("a vocabulary holds what is no word")


def _array(data: bytes, dimensions: tuple[int, ...]) -> NDArray[np.float32]:
    """An array, refused by what its header states before memory is taken for it."""
    stream = io.BytesIO(data)
    if np.lib.format.read_magic(stream) != (1, 0):
        raise ValueError("an array is of another format")
    shape, columns_first, dtype = np.lib.format.read_array_header_1_0(stream)
    if shape != dimensions or dtype.name not in _DTYPES:
        raise ValueError(f"an array is {dtype} of shape {shape}, expected {dimensions}")
    values = np.frombuffer(data, dtype, math.prod(shape), stream.tell())
    array = values.reshape(shape, order="F" if columns_first else "C")
    array = np.array(array, dtype=np.float32, order="C")
    if not np.isfinite(array).all():
        raise ValueError("an array holds infinity or NaN")
    return array
