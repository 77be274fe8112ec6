"""No command overwrites what it reads, or what no run of ours has written."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from boilerkit.batch.outputs import is_output_folder, output_at
from boilerkit.batch.placing import is_special
from boilerkit.batch.sources.folders import expanded_paths
from boilerkit.cli.errors import CommandError


def check_file(path: Path, inputs: Sequence[str], force: bool) -> None:
    """Raise CommandError, with a word what to do, where writing a file would destroy another."""
    place = Path(os.path.realpath(path))
    if not place.exists() or is_special(place) or place.is_dir():
        return
    made = output_at(place)
    for given in expanded_paths(inputs):
        if given != "-" and _is_read(place, given, made is not None):
            raise CommandError(f"{path} is read too and would be lost: write to another file")
    if not force and made is None:
        raise CommandError(
            f"{path} is there already, and no run of boilerkit left it so:"
            " --force overwrites it, or write to another file"
        )


def check_writable(path: Path) -> None:
    """Raise CommandError where no file can be written, before work is done for nothing."""
    if path.is_dir():
        raise CommandError(f"{path} is a folder: name a file to write")
    check_parent(path)
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise CommandError(f"{path} cannot be written: no permission")


def check_parent(path: Path) -> None:
    """Raise CommandError where there is no folder to write a file to."""
    if not path.parent.is_dir():
        raise CommandError(f"{path}: there is no folder {path.parent}")


def check_folder(path: Path, inputs: Sequence[str], force: bool) -> None:
    """Raise CommandError, with a word what to do, where writing to a folder may destroy files."""
    place = os.path.realpath(path)
    for given in expanded_paths(inputs):
        if given != "-" and _is_inside(os.path.realpath(given), place):
            raise CommandError(
                f"{path} holds what is read, and pages could be lost: write to another folder"
            )
    if force or not path.is_dir() or is_output_folder(path):
        return
    if any(not name.startswith(".") for name in os.listdir(path)):
        raise CommandError(
            f"{path} has files in it that no run of boilerkit left there:"
            " --force writes among them, or write to another folder"
        )


def check_apart(outputs: Mapping[str, str | None]) -> None:
    """Raise CommandError where two outputs, by option, are one file."""
    taken: dict[str, str] = {}
    for option, path in outputs.items():
        if path is None or is_special(Path(path)):
            continue
        place = os.path.realpath(path)
        if place in taken:
            raise CommandError(f"{taken[place]} and {option} both write to {path}")
        taken[place] = option


def _is_read(place: Path, given: str, is_output: bool) -> bool:
    """Whether a file is the one given under any name, or in the folder given; there, what runs
    have written is not read."""
    if not os.path.exists(given):
        return False
    if os.path.isdir(given):
        return not is_output and _is_inside(str(place), os.path.realpath(given))
    return os.path.samefile(place, given)


def _is_inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(os.path.join(folder, ""))
