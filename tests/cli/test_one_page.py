"""One page: what is printed, and the file it goes to."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from boilerkit import Extractor, extract, extract_from_text
from boilerkit.cli import main
from boilerkit.cli.errors import OK
from boilerkit.cli.output import ENDINGS
from tests.cli.command import FRENCH, GERMAN, boilerkit, page


def test_prints_the_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clean", str(GERMAN)]) == OK
    assert capsys.readouterr().out == extract(GERMAN.read_bytes()).text + "\n"


def test_reads_standard_input() -> None:
    done = boilerkit("clean", "-", stdin=GERMAN.read_bytes())
    assert (done.returncode, done.stderr) == (OK, "")
    assert done.stdout == extract(GERMAN.read_bytes()).text + "\n"


def test_hints_are_used() -> None:
    html = '<h1>Порт</h1><p>Паром вышел в полдень, <a href="x">как всегда</a>.</p>'.encode("cp1251")
    words = ("clean", "-", "-f", "json", "--encoding", "windows-1251")
    done = boilerkit(*words, "--url", "https://a.example/", stdin=html)
    record = json.loads(done.stdout)
    assert record["url"] == "https://a.example/"
    assert "Паром вышел" in record["text"]


def test_parts_stand_apart(capsys: pytest.CaptureFixture[str]) -> None:
    article = extract(GERMAN.read_bytes())
    assert article.title
    assert article.comments
    main(["clean", str(GERMAN), "--with", "title,comments"])
    out = capsys.readouterr().out
    assert out.startswith(article.title)
    assert article.text.split("\n")[0] in out
    assert article.comments[0].text.split("\n")[0] in out.replace(article.text, "")


@pytest.mark.parametrize("format", [f for f in ENDINGS if f not in ("csv", "parquet")])
def test_every_format_prints(format: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clean", str(FRENCH), "--format", format]) == OK
    title = extract(FRENCH.read_bytes()).text.split("\n")[0].split("’")[0]
    assert title in capsys.readouterr().out


def test_writes_one_file_in_the_format_of_its_suffix(tmp_path: Path) -> None:
    for name, start in (("a.txt", ""), ("a.md", "# "), ("a.json", "{"), ("a.xml", "<")):
        assert main(["clean", str(GERMAN), "-o", str(tmp_path / name)]) == OK
        assert (tmp_path / name).read_text().startswith(start)
    left = [".boilerkit-outputs", "a.json", "a.md", "a.txt", "a.xml"]
    assert sorted(p.name for p in tmp_path.iterdir()) == left


def test_show_lists_all_blocks_with_probabilities() -> None:
    done = boilerkit("clean", GERMAN, "--show")
    assert done.returncode == OK
    lines = re.findall(r"^(\w+) +([01]\.\d\d)  ", done.stdout, re.MULTILINE)
    article = extract(GERMAN.read_bytes())
    assert Counter(label for label, _ in lines) == Counter(b.label.value for b in article.blocks)
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(
    ("environ", "colours"),
    [({"FORCE_COLOR": "1"}, True), ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False), ({}, False)],
)
def test_show_colours_as_the_environment_says(environ: dict[str, str], colours: bool) -> None:
    quiet = {"NO_COLOR": "", "FORCE_COLOR": ""}
    done = boilerkit("clean", GERMAN, "--show", **{**quiet, **environ})
    assert ("\x1b[" in done.stdout) is colours


def test_show_passes_no_control_characters_on() -> None:
    done = boilerkit("clean", "-", "--show", stdin=b"<p>red \x1b[31malert\x07 \xc2\x9b31m</p>")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", done.stdout)


# -- parts, options and names of formats --------------------------------------------------------


@pytest.mark.parametrize(
    ("alias", "format"), [("txt", "text"), ("md", "markdown"), ("xml", "tei"), ("ndjson", "jsonl")]
)
def test_formats_have_the_usual_other_names(
    alias: str, format: str, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = []
    for name in (alias, format):
        assert main(["clean", str(GERMAN), "-f", name]) == OK
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]


def test_with_adds_and_without_takes_away(capsys: pytest.CaptureFixture[str]) -> None:
    article = extract(GERMAN.read_bytes())
    for words, parts in (
        ([], ("title",)),
        (["--with", "comments"], ("title", "comments")),
        (["--with", "all", "--without", "title,related"], ("meta", "caption", "comments")),
    ):
        assert main(["clean", str(GERMAN), "-f", "md", *words]) == OK
        assert capsys.readouterr().out == article.to_markdown(parts=parts)


def test_all_parts_of_a_record(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clean", str(GERMAN), "-f", "json", "--with", "all,blocks"]) == OK
    article = extract(GERMAN.read_bytes())
    assert json.loads(capsys.readouterr().out) == article.to_dict(parts=("all", "blocks"))


@pytest.mark.parametrize("what", ["links", "images", "tables"])
def test_links_images_and_tables_can_be_left_out(
    what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "page.html"
    rows = "<tr><th>Pier</th><th>Noon</th></tr><tr><td>North</td><td>12</td></tr>"
    extras = (
        f'See <a href="https://a.example/x">the ferry</a>.</p><img src="https://a.example/i.jpg">'
        f"<table>{rows}</table><p>It is late."
    )
    path.write_text(page(extras))
    words = ["clean", str(path), "-f", "html", "--keep", "//table"]
    assert main([*words, f"--no-{what}"]) == OK
    article = Extractor(keep="//table").extract(path.read_bytes())
    assert capsys.readouterr().out == article.to_html(**{what: False}) != article.to_html()


def test_elements_can_be_pruned_and_kept(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clean", str(GERMAN), "--prune", "//article//p", "--prune", "//body/*"]) == OK
    assert capsys.readouterr().out.strip() == ""
    assert main(["clean", str(GERMAN), "--keep", "//footer | //nav"]) == OK
    assert len(capsys.readouterr().out) > len(extract(GERMAN.read_bytes()).text)


DECK = "Why the ferry to the islands is late again, and who pays for the repairs this time."
STORY = "".join(
    f"<p>The ferry left the pier at noon on day {n} and came back before the evening.</p>"
    for n in range(5)
)
DECKED = f"<article><h1>The ferry</h1><h2 class=deck>{DECK}</h2>{STORY}</article>".encode()


def test_the_standfirst_is_left_out_on_request() -> None:
    plain, without, both = (
        boilerkit("clean", "-", "--scorer", "heuristic", "-f", "markdown", *more, stdin=DECKED)
        for more in ((), ("--without", "standfirst"), ("--without", "title,standfirst"))
    )
    assert plain.stdout.startswith(f"# The ferry\n\n## {DECK}\n\nThe ferry left")
    assert without.stdout.startswith("# The ferry\n\nThe ferry left")
    assert both.stdout.startswith("The ferry left")
    shown = boilerkit("clean", "-", "--scorer", "heuristic", "--show", stdin=DECKED)
    assert shown.stdout.count("(standfirst)") == 1


def test_rows_have_the_standfirst_as_a_field() -> None:
    done = boilerkit("clean", "-", "--scorer", "heuristic", "-f", "jsonl", stdin=DECKED)
    assert json.loads(done.stdout)["standfirst"] == DECK


@pytest.mark.parametrize(
    ("name", "words", "is_text"),
    [
        ("notes.txt", [], True),
        ("saved.txt", [], False),
        ("notes", [], True),
        ("notes.txt", ["--html"], False),
        ("saved.txt", ["--text"], True),
    ],
)
def test_explain_tells_text_from_pages_as_clean_does(
    name: str, words: list[str], is_text: bool, tmp_path: Path
) -> None:
    source, report = tmp_path / name, tmp_path / "report.html"
    text = "The ferry left at noon.\n\nIt came back at six, with the tide and the mail."
    source.write_text(text if name.startswith("notes") else page("The ferry left at noon."))
    assert main(["explain", str(source), "-o", str(report), *words]) == OK
    content = source.read_text()
    article = extract_from_text(content) if is_text else extract(content)
    expected = article.explain(None if is_text else content).html
    assert report.read_text("utf-8") == expected
