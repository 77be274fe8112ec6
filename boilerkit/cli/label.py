"""`boilerkit label`: correct the labels of a folder's pages in a browser."""

from __future__ import annotations

import argparse
import os
import webbrowser
from pathlib import Path

from boilerkit.cli.arguments import add_scorer_arguments, extractor_from, refuse_addresses
from boilerkit.cli.errors import CommandError
from boilerkit.cli.guard import check_writable
from boilerkit.report.label_server import LabelServer
from boilerkit.report.labelling import LabellingError, LabelStore


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the subcommand."""
    parser.add_argument(
        "folder", metavar="FOLDER", help="folder of saved pages, searched with its subfolders"
    )
    parser.add_argument(
        "-o", "--output", help="labels file (default: FOLDER-labels.jsonl beside the folder)"
    )
    parser.add_argument("--port", type=int, default=0, help="port (default: any free one)")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    add_scorer_arguments(parser)
    parser.epilog = (
        "example: boilerkit label pages/ -o labels.jsonl\n"
        "then:    boilerkit train --data labels.jsonl --out weights.npz"
    )


def run(args: argparse.Namespace) -> int:
    """Serve the labelling page until Ctrl-C."""
    server = _server(args)
    print(f"Open {server.url}\nLabels go to {server.store.output}. Ctrl-C ends.", flush=True)
    if not args.no_browser:
        webbrowser.open(server.url)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        done = server.store.done
        print(f"\n{sum(done)} of {len(done)} pages done.")
    finally:
        server.server_close()
    return 0


def default_output(folder: Path) -> Path:
    """Beside the folder, where no command that reads its pages takes labels for pages."""
    named = Path(os.path.normpath(folder))
    named = named if named.name not in ("", "..") else named.resolve()
    return named.with_name(f"{named.name or 'pages'}-labels.jsonl")


def _server(args: argparse.Namespace) -> LabelServer:
    refuse_addresses("clean", [args.folder])
    folder = Path(args.folder)
    output = Path(args.output) if args.output else default_output(folder)
    check_writable(output)
    extractor = extractor_from(args)
    try:
        return LabelServer(LabelStore(folder, output, extractor), args.port)
    except LabellingError as error:
        raise CommandError(str(error)) from error
    except (OSError, OverflowError) as error:
        raise CommandError(f"cannot serve: {error}") from error
