"""The table of plain text."""

from __future__ import annotations

from benchmarks import dumps
from boilerkit.evaluation.datasets import Document
from boilerkit.extractor import Extractor

BODY = (
    "The ferry company said on Tuesday that it would run its night boats again from the spring, "
    "after two winters in which travellers had to stay over on the island.",
    "Nobody had asked the harbour master, who told the council that his quay could not bear the "
    "weight of lorries at night and that two of the five bollards were loose.",
)
PAGE = Document(
    id="1",
    site="post.example",
    source="test",
    html="<article>" + "".join(f"<p>{text}</p>" for text in BODY) + "</article>",
    body="\n".join(BODY),
    blocks=tuple(("body", text) for text in BODY),
)


class _Half(Extractor):
    """Keeps the first half of a text."""

    def extract_from_text(self, text, **options):
        return super().extract_from_text(text[: len(text) // 2], **options)


def test_each_form_is_a_row_and_the_mean_is_below():
    table = dumps.forms_table([PAGE], ["text", "wrapped-72"], lambda _: Extractor())
    told = dumps.report(table)
    assert "| text | 1 | 1.0000 | 1.0000 |" in told
    assert "| wrapped-72 | 1 | 1.0000 | 1.0000 |" in told
    assert told.endswith("Mean page F1 of the forms: 1.0000.\n")


def test_what_is_lost_lowers_the_measure():
    table = dumps.forms_table([PAGE], ["text"], lambda _: _Half())
    assert table["text"].f1[0] < 0.8 < table["text"].kept_f1[0]


def test_dumps_are_counted_by_whether_they_are_wrapped():
    page = PAGE.as_plain_text()
    table = dumps.dumps_table([page], Extractor())
    assert [len(table[name].f1) for name in ("dumps", "not wrapped", "wrapped")] == [1, 1, 0]
    assert "| wrapped |" not in dumps.report(table)
