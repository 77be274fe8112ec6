"""The network in PyTorch, for training; `boilerkit.scorers.network` runs it in numpy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from boilerkit.labels import LABELS
from boilerkit.scorers.network import Shape
from boilerkit.training.examples import Example


@dataclass(frozen=True)
class Batch:
    """Several pages in a row, with all that the network reads as tensors."""

    matrix: Tensor
    bags: tuple[tuple[Tensor, Tensor], ...]
    page: Tensor
    pages: int
    path: Tensor
    containers: Tensor
    before: dict[int, Tensor]
    after: dict[int, Tensor]
    lengths: list[int]
    labels: Tensor
    weights: Tensor

    @staticmethod
    def of(examples: Sequence[Example], dilations: Sequence[int]) -> Batch:
        """Join pages; group numbers become distinct over the batch."""
        lengths = [len(e.labels) for e in examples]
        page = np.repeat(np.arange(len(examples)), lengths)
        starts = np.cumsum([0, *lengths])
        first, last = starts[:-1][page], starts[1:][page] - 1
        row = np.arange(len(page))
        absent = len(page)
        return Batch(
            matrix=torch.from_numpy(np.concatenate([e.matrix for e in examples])).float(),
            bags=tuple(_join_bags([e.bags[kind] for e in examples]) for kind in range(3)),
            page=torch.from_numpy(page),
            pages=len(examples),
            path=torch.from_numpy(_join_groups([e.path for e in examples])),
            containers=torch.from_numpy(
                np.stack(
                    [
                        _join_groups([e.containers[k] for e in examples])
                        for k in range(examples[0].containers.shape[0])
                    ]
                )
            ),
            before={
                d: torch.from_numpy(np.where(row - d >= first, row - d, absent)) for d in dilations
            },
            after={
                d: torch.from_numpy(np.where(row + d <= last, row + d, absent)) for d in dilations
            },
            lengths=lengths,
            labels=torch.from_numpy(np.concatenate([e.labels for e in examples])),
            weights=torch.from_numpy(np.concatenate([e.weights for e in examples])).float(),
        )


def _join_groups(parts: Sequence[np.ndarray]) -> np.ndarray:
    joined, offset = [], 0
    for part in parts:
        joined.append(part + offset)
        offset += int(part.max(initial=-1)) + 1
    return np.concatenate(joined)


def _join_bags(parts: Sequence[tuple[np.ndarray, np.ndarray]]) -> tuple[Tensor, Tensor]:
    flat = np.concatenate([p[0] for p in parts])
    offsets, base = [], 0
    for numbers, starts in parts:
        offsets.append(starts[:-1] + base)
        base += len(numbers)
    return torch.from_numpy(flat), torch.from_numpy(np.concatenate(offsets))


class Net(nn.Module):
    """Dilated convolutions over the blocks, with what pages, paths and containers share."""

    def __init__(self, shape: Shape, mean: np.ndarray, scale: np.ndarray) -> None:
        super().__init__()
        self.shape = shape
        self.register_buffer("mean", torch.from_numpy(mean).float())
        self.register_buffer("scale", torch.from_numpy(scale).float())
        self.tables = nn.ModuleList(
            nn.EmbeddingBag(rows, shape.embedding, mode="sum") for rows in shape.vocabularies
        )
        for table in self.tables:
            nn.init.normal_(table.weight, std=0.1)
        inputs = shape.features + shape.embedding * len(shape.vocabularies)
        self.enter = nn.Linear(inputs, shape.width)
        self.convolutions = nn.ModuleList(
            nn.Linear(3 * shape.width, shape.width) for _ in shape.dilations
        )
        self.contexts = nn.ModuleList(
            nn.Linear(shape.width, 3 * shape.width, bias=False) for _ in shape.dilations
        )
        self.norms = nn.ModuleList(nn.LayerNorm(shape.width) for _ in shape.dilations)
        self.leave = nn.Linear(2 * shape.width, len(LABELS))
        self.drop = nn.Dropout(shape.dropout)

    def forward(self, batch: Batch) -> Tensor:
        """Logits of shape (blocks, labels)."""
        width = self.shape.width
        numbers = (batch.matrix - self.mean) / self.scale
        bags = [table(*bag) for table, bag in zip(self.tables, batch.bags, strict=True)]
        h = entry = torch.relu(self.enter(self.drop(torch.cat([numbers, *bags], 1))))
        for layer, dilation in enumerate(self.shape.dilations):
            padded = torch.cat([h, h.new_zeros(1, width)])
            near = torch.cat([padded[batch.before[dilation]], h, padded[batch.after[dilation]]], 1)
            container = batch.containers[layer % batch.containers.shape[0]]
            rows = self.contexts[layer].weight.split(width, 0)
            top = torch.stack([part.amax(0) for part in h.split(batch.lengths)])
            z = self.convolutions[layer](near)
            z = z + (top @ rows[0].T)[batch.page]
            z = z + (_mean(h, batch.path) @ rows[1].T)[batch.path]
            z = z + (_mean(h, container) @ rows[2].T)[container]
            h = h + self.drop(torch.relu(self.norms[layer](z)))
        out: Tensor = self.leave(torch.cat([h, entry], 1))
        return out


def _mean(h: Tensor, group: Tensor) -> Tensor:
    count = int(group.max()) + 1
    sums = h.new_zeros(count, h.shape[1]).index_add_(0, group, h)
    sizes = h.new_zeros(count).index_add_(0, group, h.new_ones(len(group)))
    return sums / sizes.clamp(min=1).unsqueeze(1)
