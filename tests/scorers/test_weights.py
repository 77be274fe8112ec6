"""Weights files: what is written is read, and nothing else is."""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from boilerkit.features import compute_features
from boilerkit.page.labels import LABELS
from boilerkit.parsing.plain_text import parse_text
from boilerkit.scorers import ScorerError
from boilerkit.scorers import weights as weights_module
from boilerkit.scorers.learned import Learned
from boilerkit.scorers.network import Network, Shape
from boilerkit.scorers.weights import (
    Model,
    Weights,
    WeightsError,
    _checksum,
    load_weights,
    save_weights,
)

PAGE = parse_text("Headline\nA line of text that is read.\nShare this")
VOCABULARIES = (("share", "^share", "é"), ("<p", "title"), ("comments",))
FEATURES = compute_features(PAGE).names[:6]


def made_weights(seed: int = 0, standfirst: bool = False) -> Weights:
    shape = Shape(
        features=6, vocabularies=(3, 2, 1), embedding=2, width=4, dilations=(1, 2), contexts=(1,),
        standfirst=standfirst,
    )  # fmt: skip
    rng = np.random.default_rng(seed)
    arrays = {name: rng.normal(size=s).astype(np.float32) for name, s in shape.arrays().items()}
    arrays["scale"] = np.abs(arrays["scale"]) + 0.5
    model = Model((Network(shape, arrays),), FEATURES, VOCABULARIES, 1.5)
    return Weights({"text": model}, {"pages": 3})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "weights.npz"
    save_weights(made_weights(), file)
    return file


def rewrite(path: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def with_header(**values: object) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        header = json.loads(parts["header.json"])
        header.update(values)
        parts["header.json"] = json.dumps(header).encode()

    return change


def test_what_is_saved_is_loaded(path):
    read, made = load_weights(path), made_weights()
    assert read.about == made.about
    model, expected = read.models["text"], made.models["text"]
    assert (model.features, model.vocabularies) == (expected.features, expected.vocabularies)
    assert (model.temperature, model.bias) == (expected.temperature, expected.bias)
    for name, array in expected.networks[0].arrays.items():
        np.testing.assert_allclose(model.networks[0].arrays[name], array, rtol=2e-3, atol=1e-3)


def test_unknown_keys_of_the_header_are_passed_over(path):
    rewrite(path, with_header(judges={}))
    assert load_weights(path).models.keys() == {"text"}


@pytest.mark.parametrize("dtype", [">f4", "<f2"])
def test_arrays_are_read_in_any_byte_order_and_layout(path, dtype):
    expected = load_weights(path).models["text"].networks[0].arrays["enter.weight"]

    def change(parts: dict[str, bytes]) -> None:
        buffer = io.BytesIO()
        np.save(buffer, np.asfortranarray(expected.astype(dtype)))
        parts["text/0/enter.weight.npy"] = buffer.getvalue()
        arrays = {name: data for name, data in parts.items() if name != "header.json"}
        with_header(checksum=_checksum(arrays))(parts)

    rewrite(path, change)
    array = load_weights(path).models["text"].networks[0].arrays["enter.weight"]
    np.testing.assert_array_equal(array, expected)
    assert array.flags["C_CONTIGUOUS"]
    assert array.dtype == np.dtype("=f4")


def test_loaded_weights_score_like_those_saved(path):
    loaded, made = Learned.load(path).score(PAGE), Learned(made_weights()).score(PAGE)
    np.testing.assert_allclose(loaded, made, atol=0.02)


def test_the_output_for_the_standfirst_is_kept(tmp_path):
    made = made_weights(standfirst=True)
    model = replace(made.models["text"], standfirst_temperature=0.5)
    made = Weights({"text": model}, made.about)
    save_weights(made, tmp_path / "weights.npz")
    loaded = Learned.load(tmp_path / "weights.npz")
    assert loaded.weights.models["text"].standfirst_temperature == 0.5
    labels, standfirst = loaded.score_all(PAGE)
    assert standfirst is not None
    assert standfirst.shape == (len(PAGE),)
    assert ((standfirst >= 0) & (standfirst <= 1)).all()
    np.testing.assert_array_equal(labels, loaded.score(PAGE))
    np.testing.assert_allclose(labels.sum(axis=1), 1.0, atol=1e-4)


def test_weights_of_the_format_before_have_no_standfirst(path):
    def change(parts: dict[str, bytes]) -> None:
        header = json.loads(parts["header.json"])
        del header["models"]["text"]["standfirst_temperature"]
        del header["models"]["text"]["shapes"][0]["standfirst"]
        with_header(format="boilerkit-weights-2", models=header["models"])(parts)

    rewrite(path, change)
    scores = Learned.load(path).score_all(PAGE)
    assert scores.standfirst is None
    assert scores.labels.shape == (len(PAGE), len(LABELS))


def test_networks_of_one_model_have_the_same_outputs(tmp_path):
    made, other = (made_weights(standfirst=flag).models["text"] for flag in (False, True))
    both = replace(made, networks=(*made.networks, *other.networks))
    save_weights(Weights({"text": both}, {}), tmp_path / "weights.npz")
    with pytest.raises(WeightsError, match="different outputs"):
        load_weights(tmp_path / "weights.npz")


def test_the_same_weights_give_the_same_bytes(path, tmp_path):
    again = tmp_path / "again.npz"
    save_weights(made_weights(), again)
    assert again.read_bytes() == path.read_bytes()


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(WeightsError, match=r"none\.npz"):
        load_weights(tmp_path / "none.npz")


@pytest.mark.parametrize("content", [b"", b"PK", b"no archive at all" * 100])
def test_other_files_are_refused(tmp_path, content):
    file = tmp_path / "weights.npz"
    file.write_bytes(content)
    with pytest.raises(WeightsError, match="not a weights file"):
        load_weights(file)


def test_a_cut_file_is_refused(path):
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(WeightsError):
        load_weights(path)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"format": "other"}, "format 'other'"),
        ({"schema": 0}, "train it again"),
        ({"labels": ["title", "body"]}, "other labels"),
        ({"checksum": "0" * 64}, "damaged"),
        ({"models": {"text": {}}}, "not a weights file"),
        ({"models": 7}, "not a weights file"),
    ],
)
def test_a_header_that_does_not_fit_is_refused(path, values, message):
    rewrite(path, with_header(**values))
    with pytest.raises(WeightsError, match=message):
        load_weights(path)


def test_a_changed_array_is_refused(path):
    def change(parts: dict[str, bytes]) -> None:
        name = next(name for name in parts if name.endswith("enter.bias.npy"))
        parts[name] = parts[name][:-1] + b"\x00"

    rewrite(path, change)
    with pytest.raises(WeightsError, match="damaged"):
        load_weights(path)


class Trap:
    """Leaves a mark when it is unpickled."""

    sprung = False

    def __reduce__(self) -> tuple[object, tuple[()]]:
        return (_spring, ())


def _spring() -> None:
    Trap.sprung = True


def test_pickles_are_not_run(path):
    from boilerkit.scorers import weights

    pickle.loads(pickle.dumps(Trap()))
    assert Trap.sprung  # the trap works
    Trap.sprung = False
    buffer = io.BytesIO()
    np.save(buffer, np.asarray([Trap()], dtype=object), allow_pickle=True)

    def change(parts: dict[str, bytes]) -> None:
        name = next(name for name in parts if name.endswith("enter.bias.npy"))
        parts[name] = buffer.getvalue()
        arrays = {name: data for name, data in parts.items() if name != "header.json"}
        with_header(checksum=weights._checksum(arrays))(parts)

    rewrite(path, change)
    with pytest.raises(WeightsError, match="not a weights file"):
        load_weights(path)
    assert not Trap.sprung


def test_a_file_that_unpacks_to_too_much_is_refused(path, monkeypatch):
    monkeypatch.setattr("boilerkit.scorers.weights._MAX_ARRAY_BYTES", 1000)
    with pytest.raises(WeightsError, match="unpacks to more than 1000 bytes"):
        load_weights(path)


def test_numbers_that_are_none_are_refused(tmp_path):
    weights = made_weights()
    weights.models["text"].networks[0].arrays["enter.bias"][0] = np.nan
    save_weights(weights, tmp_path / "nan.npz")
    with pytest.raises(WeightsError):
        load_weights(tmp_path / "nan.npz")


def network_arrays(weights: Weights) -> dict[str, np.ndarray]:
    return weights.models["text"].networks[0].arrays  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("name", "value"),
    [("scale", 0.0), ("scale", -1.0), ("scale", 1e-30), ("mean", 3e38), ("mean", np.inf),
     ("leave.weight", 5e4), ("norms.0.weight", np.nan), ("enter.bias", 3e38)],
)  # fmt: skip
def test_numbers_that_scores_would_drown_in_are_refused(tmp_path, name, value):
    weights = made_weights()
    network_arrays(weights)[name].flat[0] = value
    save_weights(weights, tmp_path / "odd.npz")
    with pytest.raises(WeightsError, match="holds numbers"):
        load_weights(tmp_path / "odd.npz")


@pytest.mark.parametrize(
    "values",
    [{"temperature": 1e-300}, {"temperature": np.nan}, {"temperature": 1e300},
     {"bias": (1e300,) * 8}, {"bias": (np.nan,) * 8}, {"bias": (0.0,) * 7}],
)  # fmt: skip
def test_calibration_out_of_range_is_refused(tmp_path, values):
    model = replace(made_weights().models["text"], **values)
    save_weights(Weights({"text": model}, {}), tmp_path / "odd.npz")
    with pytest.raises(WeightsError, match="must be"):
        load_weights(tmp_path / "odd.npz")


@pytest.mark.parametrize(
    "sizes",
    [{"dilations": (1.5, 2)}, {"dilations": (True, 2)}, {"dilations": (0, 2)},
     {"dilations": (1, 10**9)}, {"contexts": (7,)}, {"contexts": (-1,)}, {"contexts": (0.5,)},
     {"width": 4.0}, {"width": 10**9}, {"embedding": 0}, {"vocabularies": (3, 2)},
     {"dilations": (1,) * 1_000}],
)  # fmt: skip
def test_sizes_that_make_no_sense_are_refused(path, sizes):
    def change(parts: dict[str, bytes]) -> None:
        header = json.loads(parts["header.json"])
        header["models"]["text"]["shapes"][0].update(sizes)
        parts["header.json"] = json.dumps(header).encode()

    rewrite(path, change)
    with pytest.raises(WeightsError, match=r"make no sense|do not agree"):
        load_weights(path)


def test_a_member_of_no_use_is_refused_before_it_is_read(path, monkeypatch):
    """250 MB of zeros were read, and not used."""
    read: list[str] = []
    member = weights_module._member
    monkeypatch.setattr(
        weights_module,
        "_member",
        lambda archive, info: read.append(info.filename) or member(archive, info),
    )
    rewrite(path, lambda parts: parts.update({"more.npy": bytes(9_000_000)}))
    with pytest.raises(WeightsError, match=r"'more\.npy' is of no use"):
        load_weights(path)
    assert read == ["header.json"]


def test_a_member_larger_than_its_array_is_refused_before_it_is_read(path):
    def change(parts: dict[str, bytes]) -> None:
        name = next(name for name in parts if name.endswith("enter.bias.npy"))
        parts[name] += bytes(9_000_000)

    rewrite(path, change)
    with pytest.raises(WeightsError, match="larger than the header says"):
        load_weights(path)


def test_a_model_of_no_known_kind_is_refused(tmp_path):
    save_weights(Weights({"other": made_weights().models["text"]}, {}), tmp_path / "odd.npz")
    with pytest.raises(WeightsError, match="unknown kind of model: 'other'"):
        load_weights(tmp_path / "odd.npz")


def test_the_largest_numbers_that_are_taken_give_scores(tmp_path):
    weights = made_weights()
    for name, array in network_arrays(weights).items():
        array[...] = 1e-4 if name == "scale" else 1e6 if name == "mean" else 1e3
    save_weights(weights, tmp_path / "large.npz")
    with np.errstate(all="ignore"):
        scores = Learned.load(tmp_path / "large.npz").score(PAGE)
    assert np.isfinite(scores).all()


def test_errors_are_scorer_errors():
    assert issubclass(WeightsError, ScorerError)
    assert issubclass(ScorerError, ValueError)


@pytest.mark.parametrize("column", ["shape_lines", "vote_readability", "no_such_column"])
def test_a_model_of_pages_reads_no_columns_of_others(tmp_path: Path, column: str) -> None:
    made = made_weights()
    model = replace(made.models["text"], features=(*FEATURES[:5], column))
    file = tmp_path / "weights.npz"
    save_weights(Weights({"markup": model}, {}), file)
    with pytest.raises(WeightsError, match=f"unknown features: {column}"):
        load_weights(file)


def test_weights_that_were_interrupted_leave_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "weights.npz"
    save_weights(made_weights(), file)
    before = file.read_bytes()

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(zipfile.ZipFile, "writestr", interrupted)
    with pytest.raises(KeyboardInterrupt):
        save_weights(made_weights(seed=1), file)
    assert file.read_bytes() == before
