"""The network in PyTorch, for training; `boilerkit.scorers.network` runs it in numpy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from boilerkit.scorers.network import Shape
from boilerkit.scorers.vocabulary import Bags
from boilerkit.training.reading import Example

Floats = NDArray[np.float32]
Index = NDArray[np.int64]


@dataclass(frozen=True)
class Batch:
    """Several pages in a row, with all that the network reads as tensors."""

    matrix: Tensor
    bags: tuple[tuple[Tensor, Tensor], ...]
    page: Tensor
    path: Tensor
    containers: Tensor
    before: dict[int, Tensor]
    after: dict[int, Tensor]
    lengths: list[int]
    labels: Tensor
    weights: Tensor
    standfirst: Tensor
    standfirst_weights: Tensor

    def with_matrix(self, matrix: Tensor) -> Batch:
        """The same batch with other feature columns."""
        return replace(self, matrix=matrix)

    @staticmethod
    def of(examples: Sequence[Example], dilations: Sequence[int]) -> Batch:
        """Join pages; group numbers become distinct over the batch."""
        lengths = [len(e.labels) for e in examples]
        page = np.repeat(np.arange(len(examples)), lengths)
        starts = np.cumsum([0, *lengths])
        first, last = starts[:-1][page], starts[1:][page] - 1
        row = np.arange(len(page))
        absent = len(page)  # the row of zeros after the last block
        levels = range(examples[0].containers.shape[0])
        return Batch(
            matrix=torch.from_numpy(np.concatenate([e.matrix for e in examples])),
            bags=tuple(_join_bags([e.bags[kind] for e in examples]) for kind in range(3)),
            page=torch.from_numpy(page),
            path=torch.from_numpy(_join_groups([e.path for e in examples])),
            containers=torch.from_numpy(
                np.stack([_join_groups([e.containers[k] for e in examples]) for k in levels])
            ),
            before={
                d: torch.from_numpy(np.where(row - d >= first, row - d, absent)) for d in dilations
            },
            after={
                d: torch.from_numpy(np.where(row + d <= last, row + d, absent)) for d in dilations
            },
            lengths=lengths,
            labels=torch.from_numpy(np.concatenate([e.labels for e in examples])),
            weights=torch.from_numpy(np.concatenate([e.weights for e in examples])),
            standfirst=torch.from_numpy(np.concatenate([e.standfirst for e in examples])),
            standfirst_weights=torch.from_numpy(
                np.concatenate([e.standfirst_weights for e in examples])
            ),
        )


def _join_groups(parts: Sequence[Index]) -> Index:
    joined, offset = [], 0
    for part in parts:
        joined.append(part + offset)
        offset += int(part.max(initial=-1)) + 1
    return np.concatenate(joined)


def _join_bags(parts: Sequence[Bags]) -> tuple[Tensor, Tensor]:
    offsets, base = [], 0
    for bags in parts:
        offsets.append(bags.offsets[:-1] + base)
        base += len(bags.flat)
    flat = np.concatenate([bags.flat for bags in parts])
    return torch.from_numpy(flat), torch.from_numpy(np.concatenate(offsets))


class WordTable(nn.EmbeddingBag):
    """Sums of word vectors; in training whole words are forgotten at random, batch by batch."""

    def __init__(self, rows: int, width: int, forget: float) -> None:
        super().__init__(rows, width, mode="sum")
        self.forget = forget
        nn.init.normal_(self.weight, std=0.1)

    def forward(self, numbers: Tensor, offsets: Tensor) -> Tensor:
        """The sum of the embeddings of each bag; in training, some words are forgotten."""
        weight = self.weight
        if self.training and self.forget:
            kept = torch.rand(self.num_embeddings, 1) >= self.forget
            weight = weight * (kept / (1 - self.forget))
        return nn.functional.embedding_bag(numbers, weight, offsets, mode="sum")


class Net(nn.Module):
    """Dilated convolutions over the blocks, with what pages, paths and containers share."""

    def __init__(self, shape: Shape, mean: Floats, scale: Floats) -> None:
        super().__init__()
        self.shape = shape
        self.mean: Tensor
        self.scale: Tensor
        self.register_buffer("mean", torch.from_numpy(mean))
        self.register_buffer("scale", torch.from_numpy(scale))
        self.tables = nn.ModuleList(
            WordTable(rows, shape.embedding, shape.forget) for rows in shape.vocabularies
        )
        inputs = shape.features + shape.embedding * len(shape.vocabularies)
        self.enter = nn.Linear(inputs, shape.width)
        self.convolutions = nn.ModuleList(
            nn.Linear(3 * shape.width, shape.width) for _ in shape.dilations
        )
        self.contexts = nn.ModuleDict(
            {
                str(layer): nn.Linear(4 * shape.width, shape.width, bias=False)
                for layer in shape.contexts
            }
        )
        self.norms = nn.ModuleList(nn.LayerNorm(shape.width) for _ in shape.dilations)
        self.leave = nn.Linear(2 * shape.width, shape.outputs)
        self.drop = nn.Dropout(shape.dropout)

    def forward(self, batch: Batch) -> Tensor:
        """Logits of the labels, and of the standfirst where the shape has it, last."""
        width = self.shape.width
        numbers = (batch.matrix - self.mean) / self.scale
        bags = [table(*bag) for table, bag in zip(self.tables, batch.bags, strict=True)]
        h = entry = torch.relu(self.enter(self.drop(torch.cat([numbers, *bags], 1))))
        for layer, dilation in enumerate(self.shape.dilations):
            padded = torch.cat([h, h.new_zeros(1, width)])
            near = torch.cat([padded[batch.before[dilation]], h, padded[batch.after[dilation]]], 1)
            z = self.convolutions[layer](near)
            if layer in self.shape.contexts:
                level = self.shape.contexts.index(layer) % batch.containers.shape[0]
                z = z + self.contexts[str(layer)](_context(h, batch, batch.containers[level]))
            h = h + self.drop(torch.relu(self.norms[layer](z)))
        out: Tensor = self.leave(torch.cat([h, entry], 1))
        return out


def _context(h: Tensor, batch: Batch, container: Tensor) -> Tensor:
    """Beside each block: maxima of all before and all after it, means of its groups."""
    pages = torch.split(h, batch.lengths)
    before = torch.cat([page.cummax(0).values for page in pages])
    after = torch.cat([page.flip(0).cummax(0).values.flip(0) for page in pages])
    means = [_means(h, group)[group] for group in (batch.path, container)]
    return torch.cat([before, after, *means], 1)


def _means(h: Tensor, group: Tensor) -> Tensor:
    count = int(group.max()) + 1
    sums = h.new_zeros(count, h.shape[1]).index_add_(0, group, h)
    sizes = h.new_zeros(count).index_add_(0, group, h.new_ones(len(group)))
    return sums / sizes.clamp(min=1).unsqueeze(1)
