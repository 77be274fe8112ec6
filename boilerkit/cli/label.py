"""`boilerkit label`: correct the labels of a folder's pages in a browser."""

from __future__ import annotations

import argparse
import webbrowser
from pathlib import Path

from boilerkit.cli.arguments import add_scorer_arguments, scorer_from
from boilerkit.cli.errors import CommandError
from boilerkit.extractor import Extractor
from boilerkit.report.label_server import LabelServer
from boilerkit.report.labelling import LabellingError, LabelStore


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the subcommand."""
    parser.add_argument("folder", help="folder of saved pages, searched with its subfolders")
    parser.add_argument("-o", "--output", help="labels file (default: FOLDER/labels.jsonl)")
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


def _server(args: argparse.Namespace) -> LabelServer:
    folder = Path(args.folder)
    output = Path(args.output) if args.output else folder / "labels.jsonl"
    extractor = Extractor(scorer=scorer_from(args), favor=args.favor)
    try:
        return LabelServer(LabelStore(folder, output, extractor), args.port)
    except LabellingError as error:
        raise CommandError(str(error)) from error
    except (OSError, OverflowError) as error:
        raise CommandError(f"cannot serve: {error}") from error
