"""Shipped networks adapted to somebody's own pages, in numpy.

Two things are learned: rows of the word tables for words, class names and ids that the networks do
not know and that several of the own pages have, and the last layer. All else stays as it is, so
that on a page without the new words only the last layer has changed, and it is held to what the
shipped networks say of a sample of varied pages (distillation; Hinton et al., 2015, against
forgetting: Li and Hoiem, "Learning without Forgetting", 2016). As nothing below the last layer
changes for these pages, what it reads of them is computed once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from boilerkit.page.labels import LABEL_INDEX, LABELS, Label
from boilerkit.scorers.layers import Floats
from boilerkit.scorers.network import Inputs, Network, product, softmax
from boilerkit.scorers.vocabulary import numbers_of
from boilerkit.scorers.weights import Model
from boilerkit.training.alignment import NOT_BODY, UNKNOWN
from boilerkit.training.gradients import Gradients, Run, cross_product
from boilerkit.training.reading import Reading, inputs_of, weights_of

_BODY, _LABELS = LABEL_INDEX[Label.BODY], len(LABELS)
_LEAVE = ("leave.weight", "leave.bias")
_TABLES = tuple(f"tables.{table}.weight" for table in range(3))
_SURE = 0.999
# Adam (Kingma and Ba, 2015): decays of its two means.
_FIRST, _SECOND = 0.9, 0.99


@dataclass(frozen=True)
class AdaptOptions:
    """How to adapt.

    `pages_a_step` own pages at most move the weights once; `rate` is that of the last layer,
    `row_rate` that of new words; `distillation` weighs what the sample says against what own pages
    say, `pull` draws the last layer back to the shipped one and new words to nothing; `forget` is
    the share of new words left out in each step; a word must be on `least_pages` own pages, if
    there are so many.
    """

    epochs: int = 20
    pages_a_step: int = 4
    rate: float = 2e-3
    row_rate: float = 0.1
    distillation: float = 12.0
    pull: float = 1e-3
    forget: float = 0.2
    least_pages: int = 2
    seed: int = 0


@dataclass(frozen=True)
class _Lesson:
    """An own page as a network reads it, and what it teaches."""

    inputs: Inputs
    labels: NDArray[np.int64]
    weights: Floats


@dataclass(frozen=True)
class _Memory:
    """What the last layer reads of all blocks of the sample, and what it made of them."""

    last: Floats
    logits: Floats
    weights: Floats


class Adapter:
    """Adapts one model to different own pages; what it is to remember is computed once."""

    def __init__(self, model: Model, sample: Sequence[Reading]) -> None:
        """Args:
        model: what to start from.
        sample: pages on which the model is to stay as it is.
        """
        self.model = model
        numbers = tuple(map(numbers_of, model.vocabularies))
        kept = [
            (inputs_of(page.only(model.features), numbers), weights_of(page)) for page in sample
        ]
        self._memories = [_memory(network, kept) for network in model.networks]

    def adapt(self, readings: Sequence[Reading], options: AdaptOptions | None = None) -> Model:
        """The model adapted to own pages, labelled wholly or as far as their gold text shows; the
        same pages, sample and options give the same model.
        """
        options = options or AdaptOptions()
        least = min(options.least_pages, len(readings))
        grown = with_new_words(self.model, readings, least)
        numbers = tuple(map(numbers_of, grown.vocabularies))
        lessons = [
            _Lesson(inputs_of(page.only(grown.features), numbers), page.labels, weights_of(page))
            for page in readings
            if (page.labels != UNKNOWN).any()
        ]
        old = tuple(map(len, self.model.vocabularies))
        networks = tuple(
            _adapted(network, old, lessons, memory, options)
            for network, memory in zip(grown.networks, self._memories, strict=True)
        )
        return replace(grown, networks=networks)


def with_new_words(model: Model, readings: Sequence[Reading], least_pages: int) -> Model:
    """The same model with rows of zeros for words of several of the pages that it lacks."""
    pages: tuple[Counter[str], ...] = tuple(Counter() for _ in model.vocabularies)
    for reading in readings:
        for known, lists in zip(
            pages, (reading.words, reading.hints.near, reading.hints.above), strict=True
        ):
            known.update({word for words in set(lists) for word in words})
    vocabularies = tuple(
        (*words, *sorted(w for w, count in seen.items() if count >= least_pages and w not in known))
        for words, seen, known in zip(
            model.vocabularies, pages, map(set, model.vocabularies), strict=True
        )
    )
    networks = tuple(_grown(network, tuple(map(len, vocabularies))) for network in model.networks)
    return replace(model, networks=networks, vocabularies=vocabularies)


def _grown(network: Network, rows: tuple[int, ...]) -> Network:
    arrays = dict(network.arrays)
    for name, count in zip(_TABLES, rows, strict=True):
        arrays[name] = np.pad(arrays[name], ((0, count - len(arrays[name])), (0, 0)))
    return Network(replace(network.shape, vocabularies=rows), arrays)


def _memory(network: Network, sample: Sequence[tuple[Inputs, Floats]]) -> _Memory:
    if not sample:
        none = np.zeros((0, 2 * network.shape.width), dtype=np.float32)
        return _Memory(none, none[:, :_LABELS], none[:, 0])
    runs = [Run(network, inputs) for inputs, _ in sample]
    return _Memory(
        np.concatenate([run.last for run in runs]),
        np.concatenate([run.outputs[:, :_LABELS] for run in runs]),
        np.concatenate([weights for _, weights in sample]),
    )


def _adapted(
    network: Network,
    old: tuple[int, ...],
    lessons: Sequence[_Lesson],
    memory: _Memory,
    options: AdaptOptions,
) -> Network:
    """One network adapted, by Adam with falling steps."""
    start = network
    generator = np.random.default_rng(options.seed)
    steps_an_epoch = -(-len(lessons) // options.pages_a_step)
    steps = _Steps(options, options.epochs * steps_an_epoch)
    for _ in range(options.epochs):
        order = generator.permutation(len(lessons))
        # Even parts: a page by itself would move the weights as far as four.
        for part in np.array_split(order, max(steps_an_epoch, 1)):
            some = [lessons[i] for i in part]
            trial = _forgetting(network, old, options.forget, generator)
            found = _own_gradients(trial, some)
            _add(found, _memory_gradients(network, memory), options.distillation)
            for name in found:
                if name in _TABLES:
                    found[name][: old[_TABLES.index(name)]] = 0.0
                else:
                    found[name][_LABELS:] = 0.0  # the standfirst's output stays
                found[name] += options.pull * (network.arrays[name] - start.arrays[name])
            network = steps.step(network, found)
    return network


def _forgetting(
    network: Network, old: tuple[int, ...], share: float, generator: np.random.Generator
) -> Network:
    """The network without some of its new words."""
    arrays = dict(network.arrays)
    for name, count in zip(_TABLES, old, strict=True):
        table = arrays[name].copy()
        table[count:][generator.random(len(table) - count) < share] = 0.0
        arrays[name] = table
    return Network(network.shape, arrays)


def _own_gradients(network: Network, lessons: Sequence[_Lesson]) -> Gradients:
    """Gradients of the mean loss over blocks; those of tables and of the last layer."""
    total = max(sum(float(lesson.weights.sum()) for lesson in lessons), 1e-6)
    found: Gradients = {}
    for lesson in lessons:
        run = Run(network, lesson.inputs)
        wanted = np.zeros_like(run.outputs)
        wanted[:, :_LABELS] = _loss_gradient(run.outputs[:, :_LABELS], lesson)
        _add(found, run.gradients(wanted / np.float32(total), below=False))
    return found


def _loss_gradient(logits: Floats, lesson: _Lesson) -> Floats:
    """Of cross-entropy where a label is known, of -log(1 - p) where a block only is not body."""
    chances = softmax(logits)
    body = np.minimum(chances[:, _BODY], _SURE)
    wanted = chances.copy()
    known = np.flatnonzero(lesson.labels >= 0)
    wanted[known, lesson.labels[known]] -= 1.0
    other = lesson.labels == NOT_BODY
    wanted[other] = -chances[other] * (body / (1 - body))[other, None]
    wanted[other, _BODY] = body[other]
    return wanted * lesson.weights[:, None]


def _memory_gradients(network: Network, memory: _Memory) -> Gradients:
    """Gradients of the divergence of what the last layer makes of the sample from what it made."""
    if not len(memory.last):
        return {}
    weight, bias = (network.arrays[name] for name in _LEAVE)
    logits = product(memory.last, weight[:_LABELS]) + bias[:_LABELS]
    wanted = (softmax(logits) - softmax(memory.logits)) * memory.weights[:, None]
    wanted /= memory.weights.sum()
    others = len(bias) - _LABELS
    return {
        "leave.weight": np.pad(cross_product(wanted, memory.last), ((0, others), (0, 0))),
        "leave.bias": np.pad(wanted.sum(axis=0), (0, others)),
    }


def _add(found: Gradients, more: Mapping[str, Floats], times: float = 1.0) -> None:
    for name, array in more.items():
        found[name] = found[name] + np.float32(times) * array if name in found else array


class _Steps:
    """Adam with steps that rise at first and then fall to nothing."""

    def __init__(self, options: AdaptOptions, total: int) -> None:
        self._options, self._total, self._done = options, max(total, 1), 0
        self._means: Gradients = {}
        self._squares: Gradients = {}

    def step(self, network: Network, found: Gradients) -> Network:
        """The network one step further down the gradients."""
        self._done += 1
        falling = min(1.0, self._done / 5) * (1 - (self._done - 1) / self._total)
        arrays = dict(network.arrays)
        for name, gradient in found.items():
            rate = self._options.row_rate if name in _TABLES else self._options.rate
            change = self._direction(name, gradient) * np.float32(falling * rate)
            arrays[name] = (arrays[name] - change).astype(np.float32)
        return Network(network.shape, arrays)

    def _direction(self, name: str, gradient: Floats) -> Floats:
        zero = np.zeros_like(gradient)
        mean = self._means[name] = _FIRST * self._means.get(name, zero) + (1 - _FIRST) * gradient
        square = _SECOND * self._squares.get(name, zero) + (1 - _SECOND) * gradient**2
        self._squares[name] = square
        first, second = 1 - _FIRST**self._done, 1 - _SECOND**self._done
        direction = (mean / first) / (np.sqrt(square / second) + np.float32(1e-6))
        return np.asarray(direction, dtype=np.float32)
