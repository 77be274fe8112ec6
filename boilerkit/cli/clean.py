"""`boilerkit clean`: saved pages in, clean articles out."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from boilerkit.batch.copies import Copy, CopyStore
from boilerkit.batch.document import Document
from boilerkit.batch.outputs import note_output
from boilerkit.batch.run import BatchError, Job, Result, default_workers, extract_many
from boilerkit.batch.sinks import FolderSink, StreamSink
from boilerkit.batch.sources import Item, Origin, Skip, SourceSettings
from boilerkit.batch.sources.folders import Input, find_inputs
from boilerkit.batch.sources.reading import key_of, read_inputs
from boilerkit.cli.arguments import extractor_from, refuse_addresses, warn
from boilerkit.cli.clean_arguments import add_arguments
from boilerkit.cli.errors import INTERRUPTED, OK, SOME_FAILED, CommandError, standard_output
from boilerkit.cli.filters import LEFT_OUT, filter_from
from boilerkit.cli.guard import check_apart, check_file
from boilerkit.cli.left_out import LeftOut
from boilerkit.cli.output import Rendered, Renderer, options_from
from boilerkit.cli.progress import Progress, Tally, progress_for, write_summary
from boilerkit.cli.show import shown, wants_colour
from boilerkit.cli.target import Target, target_of
from boilerkit.parsing.encoding import decode_as

__all__ = ["add_arguments", "run"]

# So few plain files are done before a worker has started.
_FEW = 16
# Of one output that cannot be written where others can: a folder is in its place, or a file in the
# place of its folder, or its name is too long.
_ITS_NAME_ALONE = (errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.ENAMETOOLONG)


def run(args: argparse.Namespace) -> int:
    """Clean what the arguments name; returns the exit code."""
    refuse_addresses("clean", args.paths)
    extractor = extractor_from(args, args.max_bytes)
    found = _look(args)
    settings = SourceSettings(
        args.recursive, args.text, args.html_column, args.id_column, args.max_bytes, args.html
    )
    check_apart({"-o": args.output, "--summary": args.summary, "--left-out": args.left_out})
    if args.summary:
        check_file(Path(args.summary), args.paths, args.force)
    if args.left_out:
        check_file(Path(args.left_out), args.paths, args.force or args.resume)
    if args.show:
        return _show(_documents(read_inputs(found.inputs, settings), args), Job(extractor))
    target = target_of(args, found.many)
    tally = Tally(target.earlier)
    listed, progress = _progress(args, found, tally)
    inputs = _not_done(listed, target, progress)
    copies = target.copy_store(args.resume) if args.dedup else None
    report = LeftOut(args.left_out, args.resume, progress.say, args.quiet or not _names(args))
    cleaning = _Cleaning(target, tally, progress, not args.quiet, copies, report)
    documents = cleaning.counted(_documents(read_inputs(inputs, settings), args))
    results = extract_many(
        documents,
        workers=found.workers if args.workers is None else args.workers,
        ordered=args.ordered or args.output is None or args.dedup is not None,
        timeout=args.timeout,
        max_bytes=args.max_bytes,
        extractor=extractor,
        transform=Renderer(
            target.format,
            options_from(args, target.format),
            filter_from(args),
            args.dedup,
        ),
    )
    return _finish(args, cleaning, cleaning.run(results))


# -- what is read ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Found:
    """The files to read, and what their first few tell."""

    inputs: Iterable[Input]
    many: bool
    workers: int


def _look(args: argparse.Namespace) -> _Found:
    inputs = find_inputs(args.paths, args.recursive, args.output)
    first = list(islice(inputs, _FEW + 1))
    single = all(found.is_one_document for found in first)
    workers = 0 if single and len(first) <= _FEW else default_workers()
    # A folder that holds one page today may hold two tomorrow.
    many = len(first) > 1 or not single or any(map(os.path.isdir, args.paths))
    return _Found(chain(first, inputs), many, workers)


def _documents(items: Iterable[Item], args: argparse.Namespace) -> Iterator[Item]:
    """The items, with what the command line says of them where they do not say it."""
    for item in items:
        if isinstance(item, Skip):
            yield item
        else:
            content = item.content
            if args.encoding and isinstance(content, bytes) and item.error is None:
                content, warning = decode_as(content, args.encoding)
                warn([warning] if warning else [], item.id.id)
            yield item._replace(content=content, url=item.url or args.url)


def _not_done(inputs: Iterable[Input], target: Target, progress: Progress) -> Iterator[Input]:
    """Files that an earlier run has not done: the others are not even opened."""
    for found in inputs:
        if found.is_one_document and target.is_done(key_of(found.path)):
            progress.advance(found.size)
        else:
            yield found


def _progress(
    args: argparse.Namespace, found: _Found, tally: Tally
) -> tuple[Iterable[Input], Progress]:
    """The inputs, listed to their end where the bytes of all are asked for; and the progress."""
    if not found.many or args.quiet or args.output is None:
        return found.inputs, Progress(tally, 0)
    listed = list(found.inputs)
    return listed, progress_for(sys.stderr)(tally, sum(source.size for source in listed))


# -- the run -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Cleaning:
    """One run: where results go and what is counted of them."""

    target: Target
    tally: Tally
    progress: Progress
    shows_warnings: bool
    copies: CopyStore | None
    left_out: LeftOut

    def counted(self, items: Iterable[Item]) -> Iterator[Document]:
        """The documents to extract; what is none, or is done already, is counted."""
        for item in items:
            if isinstance(item, Skip):
                self.tally.skipped[item.reason] += 1
                self.progress.advance(item.weight)
            elif self.target.is_done(item.id.key):
                self.progress.advance(item.id.weight)
            else:
                yield item

    def run(self, results: Iterable[Result]) -> bool:
        """Write every result; returns whether it was interrupted."""
        try:
            for result in results:
                self._take(result)
        except KeyboardInterrupt:
            self._close(complete=False)
            return True
        except BatchError as error:
            self._close(complete=False)
            raise CommandError(error) from error
        finally:
            self.progress.close()
        self._close(complete=True)
        return False

    def _close(self, complete: bool) -> None:
        self.target.sink.close(complete)
        self.left_out.close()
        if self.copies is not None:
            self.copies.close(keep=not complete or isinstance(self.target.sink, FolderSink))

    def _take(self, result: Result) -> None:
        origin: Origin = result.id
        if result.error is not None:
            self._fail(origin, result.error)
        else:
            rendered: Rendered = result.output
            for warning in rendered.warnings if self.shows_warnings else ():
                self.progress.say(f"boilerkit: {origin.id}: warning: {warning}")
            copy = self._copied(rendered)
            if copy is not None:
                self._leave_out(origin, f"{LEFT_OUT}{copy.kind}", copy)
            elif rendered.fate.startswith(LEFT_OUT):
                self._leave_out(origin, rendered.fate)
            else:
                self._write(origin, rendered)
        self.progress.advance(origin.weight)

    def _copied(self, rendered: Rendered) -> Copy | None:
        if self.copies is None or rendered.likeness is None:
            return None
        return self.copies.find(rendered.likeness)

    def _leave_out(self, origin: Origin, fate: str, copy: Copy | None = None) -> None:
        self.left_out.note(origin, fate.removeprefix(LEFT_OUT), copy)
        self.target.sink.leave_out(origin, fate)
        self.tally.fates[fate] += 1

    def _write(self, origin: Origin, rendered: Rendered) -> None:
        _, fate, _, likeness = rendered
        if self.copies is not None and likeness is not None:
            self.copies.add(origin.key, origin.id, likeness)
        try:
            self.target.sink.write(origin, rendered.content, fate)
        except OSError as error:
            if error.errno not in _ITS_NAME_ALONE:
                raise
            if self.copies is not None and likeness is not None:
                self.copies.take_back(likeness)
            self._fail(origin, f"unwritable: {error.strerror}: {error.filename}")
        else:
            self.tally.fates[fate] += 1

    def _fail(self, origin: Origin, reason: str) -> None:
        self.progress.say(f"boilerkit: {origin.id}: {reason}")
        self.target.sink.fail(origin, reason)
        self.tally.fates[reason.partition(":")[0]] += 1


def _names(args: argparse.Namespace) -> bool:
    """Whether what is left out is named on standard error: copies, and what is not printed."""
    return args.output is None or args.dedup is not None


def _finish(args: argparse.Namespace, cleaning: _Cleaning, interrupted: bool) -> int:
    tally = cleaning.tally
    if args.summary:
        write_summary(args.summary, tally, interrupted)
        note_output(Path(args.summary))
    if args.output is not None and not args.quiet and (tally.pages > 1 or interrupted):
        print(f"boilerkit: {tally.line()}", file=sys.stderr)
    if interrupted:
        hint = "; --resume goes on from here" if cleaning.target.can_resume else ""
        print(f"boilerkit: interrupted{hint}", file=sys.stderr)
        return INTERRUPTED
    return SOME_FAILED if tally.errors else OK


def _show(items: Iterable[Item], job: Job) -> int:
    output = standard_output()
    colour, sink = wants_colour(output), StreamSink(output)
    failed = False
    for item in items:
        if isinstance(item, Skip):
            continue
        article, error = None, item.error
        if error is None:
            article, error, _ = job(item)
        if article is None:
            failed = True
            print(f"boilerkit: {item.id.id}: {error}", file=sys.stderr)
        else:
            sink.put(f"==> {item.id.id} <==\n{shown(article, colour)}\n\n")
    return SOME_FAILED if failed else OK
