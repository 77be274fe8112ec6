"""From scores to one label a block."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerkit.deciding.labelling import BODY_ODDS, decide
from boilerkit.page.kinds import Kind
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label
from boilerkit.parsing.html import parse_page
from boilerkit.parsing.plain_text import parse_text


def scores_of(*rows: dict[Label, float]) -> np.ndarray:
    """One row of probabilities a block; what is not named shares the rest."""
    table = np.zeros((len(rows), len(LABELS)), dtype=np.float32)
    for place, row in enumerate(rows):
        rest = (1.0 - sum(row.values())) / (len(LABELS) - len(row))
        table[place] = [row.get(label, rest) for label in LABELS]
    return table


def decided(*rows: dict[Label, float], favor: str = "balanced") -> list[Label]:
    """Labels of the rows, on a page that has a sure body besides."""
    sure = {Label.BODY: 0.99}
    page = parse_text("\n".join([f"Line {n}" for n in range(len(rows))] + ["Word. " * 50]))
    return [LABELS[n] for n in decide(page, scores_of(*rows, sure), favor)][:-1]


def test_the_likeliest_label_wins():
    rows = [{label: 0.9} for label in LABELS]
    assert decided(*rows) == list(LABELS)


def test_no_blocks_no_labels():
    assert decide(parse_text(""), np.zeros((0, len(LABELS)), dtype=np.float32)).shape == (0,)


def test_of_two_titles_the_surer_one_stays():
    labels = decided(
        {Label.TITLE: 0.6, Label.BOILERPLATE: 0.3},
        {Label.TITLE: 0.9},
        {Label.TITLE: 0.5, Label.RELATED: 0.4},
    )
    assert labels == [Label.BOILERPLATE, Label.TITLE, Label.RELATED]


def test_a_likely_title_is_taken_where_there_is_no_other():
    assert decided({Label.TITLE: 0.4, Label.BODY: 0.5}, {Label.BODY: 0.9})[0] is Label.TITLE


def test_an_unlikely_title_is_not_taken():
    assert Label.TITLE not in decided({Label.TITLE: 0.1, Label.BODY: 0.8}, {Label.BODY: 0.9})


def test_favor_moves_the_body_alone():
    doubtful = {Label.BODY: 0.4, Label.RELATED: 0.5}
    kept = {Label.BODY: 0.55, Label.RELATED: 0.4}
    assert decided(doubtful, kept) == [Label.RELATED, Label.BODY]
    assert decided(doubtful, kept, favor="recall") == [Label.BODY, Label.BODY]
    assert decided(doubtful, kept, favor="precision") == [Label.RELATED, Label.RELATED]


def test_a_doubtful_body_counts_where_there_is_no_other():
    doubtful = {Label.BODY: 0.1, Label.BOILERPLATE: 0.85}
    unlikely = {Label.BODY: 0.01, Label.BOILERPLATE: 0.95}
    page, scores = parse_text("One line\nAnother line"), scores_of(doubtful, unlikely)
    assert [LABELS[n] for n in decide(page, scores)] == [Label.BODY, Label.BOILERPLATE]
    assert decided(doubtful, unlikely) == [Label.BOILERPLATE, Label.BOILERPLATE]


def test_a_short_text_of_ideographs_is_one():
    page = parse_text("\u68da\u7530" * 30 + "\nA line")
    scores = scores_of({Label.BODY: 0.9}, {Label.BODY: 0.1, Label.META: 0.85})
    assert [LABELS[n] for n in decide(page, scores)] == [Label.BODY, Label.META]


def test_no_body_follows_a_sure_comment_heading():
    heading, post = {Label.COMMENT_UI: 0.95}, {Label.BODY: 0.8, Label.COMMENT: 0.15}
    page = parse_text("\n".join(["Word. " * 100, "3 comments", "I agree.", "So do I."]))
    labels = decide(page, scores_of({Label.BODY: 0.99}, heading, post, post))
    assert [LABELS[n] for n in labels] == [Label.BODY, Label.COMMENT_UI, *[Label.COMMENT] * 2]


COUNT = ["12 comments", "Comments (12)", "Top comment", "Comments"]


@pytest.mark.parametrize("count", COUNT)
def test_a_comment_count_does_not_end_what_is_surely_body(count: str):
    page = parse_text("\n".join(["Word. " * 100, count, *["It rained all day. " * 9] * 4]))
    paragraph = {Label.BODY: 0.97}
    labels = decide(page, scores_of(paragraph, {Label.COMMENT_UI: 0.95}, *[paragraph] * 4))
    assert [LABELS[n] for n in labels] == [Label.BODY, Label.COMMENT_UI, *[Label.BODY] * 4]


def test_what_follows_a_comment_heading_is_no_byline_and_no_caption():
    post = {Label.BODY: 0.6, Label.META: 0.3, Label.COMMENT: 0.05}
    page = parse_text("\n".join(["Word. " * 100, "3 comments", "I agree.", "So do I."]))
    labels = decide(page, scores_of({Label.BODY: 0.99}, {Label.COMMENT_UI: 0.95}, post, post))
    assert [LABELS[n] for n in labels[2:]] == [Label.COMMENT] * 2


def test_signed_posts_under_a_comment_heading_are_no_body_however_sure_the_scorer_is():
    posts = [
        line
        for name in ("Ann Lee", "Bo Ray", "Cy Orr")
        for line in (f"{name} says:", f"{name} never saw it rain like that in the valley.")
    ]
    page = parse_text("\n".join(["Word. " * 100, "3 comments", *posts]))
    post = {Label.BODY: 0.96, Label.COMMENT: 0.03}
    labels = decide(page, scores_of({Label.BODY: 0.99}, {Label.COMMENT_UI: 0.95}, *[post] * 6))
    assert [LABELS[n] for n in labels] == [
        Label.BODY,
        Label.COMMENT_UI,
        *[Label.COMMENT] * 6,
    ]


def paragraphs(number: int, start: int = 0) -> list[str]:
    return [f"On day {n} the ferry crossed the strait and nobody saw it." for n in range(number)][
        start:
    ]


def labels_below_a_heading(*lines: str) -> list[Label]:
    """Labels where the scorer is sure that all but the heading of comments is body."""
    page = parse_text("\n".join(["Word. " * 100, "3 comments", *lines]))
    sure = [{Label.BODY: 0.96}] * len(lines)
    return [
        LABELS[n]
        for n in decide(page, scores_of({Label.BODY: 0.99}, {Label.COMMENT_UI: 0.95}, *sure))
    ][2:]


def test_lines_with_dates_far_below_a_comment_heading_do_not_make_an_article_a_thread():
    signed = [f"{name} says:" for name in ("Ann Lee", "Bo Ray", "Cy Orr")]
    late = [*paragraphs(15), *signed, *paragraphs(3)]
    rare = [signed[0], *paragraphs(20), signed[1], *paragraphs(20), signed[2], *paragraphs(20)]
    assert set(labels_below_a_heading(*late)) == {Label.BODY}
    assert set(labels_below_a_heading(*rare)) == {Label.BODY}


def test_an_article_goes_on_after_a_deck_of_signed_teasers():
    names = ("Ann Lee", "Bo Ray", "Cy Orr")
    deck = "".join(f"<div><b>{n}</b> - May 3, 2024<p>What {n} saw there.</p></div>" for n in names)
    story = "".join(f"<p class=s>{line}</p>" for line in paragraphs(9))
    page = parse_page(f"<p>{'Word. ' * 100}</p><h3>3 comments</h3>{deck}<div>{story}</div>")
    rest = [{Label.BODY: 0.96}] * (len(page) - 2)
    labels = decide(page, scores_of({Label.BODY: 0.99}, {Label.COMMENT_UI: 0.95}, *rest))
    assert (labels[-9:] == LABEL_INDEX[Label.BODY]).all()
    assert not (labels[2:-9] == LABEL_INDEX[Label.BODY]).any()


def test_a_few_found_comments_do_not_hide_a_thread():
    heading, post = {Label.COMMENT_UI: 0.95}, {Label.BODY: 0.8, Label.COMMENT: 0.15}
    found = {Label.COMMENT: 0.9}

    def labels(share: int) -> list[Label]:
        lines = ["Word. " * 100, "3 comments", "I agree. " * 10, "So do I. " * share]
        page = parse_text("\n".join(lines))
        return [
            LABELS[n] for n in decide(page, scores_of({Label.BODY: 0.99}, heading, post, found))
        ]

    assert labels(share=1)[2] is Label.COMMENT
    assert labels(share=9)[2] is Label.BODY


THREAD = [
    "Anna, 2 May 2019, 11:29", "I agree with every word of that.",
    "John, 3 May 2019, 09:05", "So do I, and so does my sister.",
    "Mary, 4 May 2019, 21:40", "I do not, and I have told them so.",
]  # fmt: skip


def in_a_thread(*labels: Label, before: str = "Word. " * 100, sure: float = 0.8) -> list[Label]:
    """What becomes of labels in a thread under an article."""
    page = parse_text("\n".join([before, *THREAD]))
    found = decide(page, scores_of({Label.BODY: 0.99}, *({label: sure} for label in labels)))
    return [LABELS[n] for n in found]


PART = [Label.COMMENT, Label.COMMENT, Label.META, Label.BODY, Label.COMMENT, Label.COMMENT]


def test_a_thread_labelled_in_part_becomes_whole():
    assert in_a_thread(*PART) == [Label.BODY, *[Label.COMMENT] * 6]


def test_a_thread_does_not_take_what_is_surely_body():
    found = in_a_thread(*PART, sure=0.95)
    assert found == [Label.BODY, *[Label.COMMENT] * 3, Label.BODY, *[Label.COMMENT] * 2]


def test_a_thread_does_not_take_all_of_the_body():
    found = in_a_thread(*PART, before="A post.")
    assert found == [Label.BODY, Label.COMMENT, Label.COMMENT, Label.COMMENT, *PART[3:]]


def test_a_thread_under_its_heading_becomes_whole_too():
    page = parse_text("\n".join(["Word. " * 100, "3 comments", *THREAD, "Menu"]))
    sure = [Label.BODY, Label.COMMENT_UI, *[Label.COMMENT] * 6, Label.BOILERPLATE]

    def found(labels: list[Label]) -> list[Label]:
        scores = scores_of(*({label: 0.99} for label in labels))
        return [LABELS[n] for n in decide(page, scores)]

    assert found(sure) == sure
    assert found([*sure[:4], Label.BOILERPLATE, *sure[5:]]) == sure


def test_signed_texts_at_the_end_are_comments_though_no_label_shows_it():
    assert in_a_thread(*[Label.META, Label.BODY] * 3) == [Label.BODY, *[Label.COMMENT] * 6]


def test_a_likely_comment_heading_needs_the_words():
    heading, post = {Label.COMMENT_UI: 0.7}, {Label.BODY: 0.8, Label.COMMENT: 0.15}
    scores = scores_of({Label.BODY: 0.99}, heading, post)
    for words, expected in (("3 comments", Label.COMMENT), ("Of stones", Label.BODY)):
        page = parse_text("\n".join(["Word. " * 100, words, "I agree."]))
        assert LABELS[int(decide(page, scores)[2])] is expected


def test_a_small_doubtful_stretch_far_below_the_body_is_none():
    def labels(gap: int, sureness: float) -> list[Label]:
        lines = ["Word. " * 100, *["Menu"] * gap, "A teaser of some words."]
        rows = [{Label.BODY: 0.99}, *[{Label.BOILERPLATE: 0.99}] * gap]
        last = {Label.BODY: sureness, Label.RELATED: 0.99 - sureness}
        found = decide(parse_text("\n".join(lines)), scores_of(*rows, last))
        return [LABELS[n] for n in found]

    assert labels(gap=12, sureness=0.7)[-1] is Label.RELATED
    assert labels(gap=12, sureness=0.95)[-1] is Label.BODY
    assert labels(gap=5, sureness=0.7)[-1] is Label.BODY


def test_a_large_doubtful_stretch_far_below_a_sure_text_is_none():
    def last(sureness: float, length: int) -> Label:
        lines = ["Word. " * 100, *["Menu"] * 12, "Word. " * length]
        rows = [{Label.BODY: 0.99}, *[{Label.BOILERPLATE: 0.99}] * 12]
        teaser = {Label.BODY: sureness, Label.RELATED: 0.99 - sureness}
        return LABELS[decide(parse_text("\n".join(lines)), scores_of(*rows, teaser))[-1]]

    assert last(sureness=0.6, length=150) is Label.RELATED
    assert last(sureness=0.8, length=150) is Label.BODY
    assert last(sureness=0.6, length=250) is Label.BODY


def test_a_line_about_comments_below_each_letter_ends_none_of_them():
    letter = "We read with interest what was said of the ferry in the last number of this paper. "
    lines, rows = [], []
    for number in range(4):
        lines += [letter * 4, f"Comments ({number} posted)"]
        rows += [{Label.BODY: 0.85, Label.RELATED: 0.1}, {Label.COMMENT_UI: 0.7}]
    labels = decide(parse_text("\n".join(lines)), scores_of(*rows))
    assert [LABELS[n] for n in labels[::2]] == [Label.BODY] * 4
    once = [*lines[:4], *lines[6:7]]
    labels = decide(parse_text("\n".join(once)), scores_of(*rows[:4], rows[6]))
    assert LABELS[labels[-1]] is not Label.BODY


@pytest.mark.parametrize(
    ("tail", "sureness", "label"),
    [
        ("<ul><li>Harbour list</li><li>Pier list</li></ul>", 0.55, Label.RELATED),
        ("<ul><li>Harbour list</li><li>Pier list</li></ul>", 0.7, Label.BODY),
        ("<p>Harbour list</p><p>Pier list</p>", 0.55, Label.BODY),
        ("<h3>Tools</h3><ul><li><a href=/1>Cite this page</a></li></ul>", 0.7, Label.RELATED),
        ("<ul><li>Harbour list</li></ul>", 0.55, Label.BODY),
    ],
    ids=["list", "likelier", "same place", "links", "one"],
)
def test_a_doubtful_tail_in_another_kind_of_place_is_no_body(
    tail: str, sureness: float, label: Label
) -> None:
    page = parse_page(f"<p>{'Word. ' * 50}</p>" * 2 + tail)
    doubtful = {Label.BODY: sureness, Label.RELATED: 0.99 - sureness}
    rows = [{Label.BODY: 0.99}, {Label.BODY: 0.98}, *[doubtful] * (len(page) - 2)]
    assert LABELS[decide(page, scores_of(*rows))[-1]] is label


@pytest.mark.parametrize(
    ("chars", "sureness", "label"),
    [(250, 0.8, Label.BODY), (450, 0.8, Label.BOILERPLATE), (250, 0.95, Label.BOILERPLATE)],
)
def test_prose_that_may_be_body_joins_a_little_doubtful_text(
    chars: int, sureness: float, label: Label
) -> None:
    prose = "The ferry crossed the strait at dawn with all of its lamps still lit. " * 4
    page = parse_text("\n".join(["W" * chars, prose, prose, "Menu"]))
    doubtful = {Label.BODY: 0.1, Label.BOILERPLATE: 0.8}
    labels = decide(page, scores_of({Label.BODY: sureness}, *[doubtful] * 3))
    assert [LABELS[n] for n in labels[1:]] == [label, label, Label.BOILERPLATE]


@pytest.mark.parametrize(
    ("line", "sureness", "label"),
    [
        ("<a href=/2>Read also: the mill is sold</a>", 0.8, Label.RELATED),
        ("Read also: <a href=/2>the mill is sold at last</a>", 0.8, Label.RELATED),
        ("<a href=/2>Read also: the mill is sold</a>", 0.95, Label.BODY),
        ("<a href=/2>The mill is sold</a>", 0.8, Label.BODY),
        ("Read also what the mayor wrote, in <a href=/2>May</a>", 0.8, Label.BODY),
    ],
)
def test_a_link_that_says_read_also_is_a_teaser(line: str, sureness: float, label: Label):
    page = parse_page(f"<p>{'Word. ' * 50}</p><p>{line}</p><p>{'Word. ' * 50}</p>")
    doubtful = {Label.BODY: sureness, Label.RELATED: 0.99 - sureness}
    labels = decide(page, scores_of({Label.BODY: 0.99}, doubtful, {Label.BODY: 0.99}))
    assert LABELS[int(labels[1])] is label


def test_the_scores_stay_as_they_were():
    scores = scores_of({Label.TITLE: 0.6}, {Label.BODY: 0.8})
    before = scores.copy()
    decide(parse_text("a\nb"), scores, "recall")
    np.testing.assert_array_equal(scores, before)


@pytest.mark.parametrize("favor", sorted(BODY_ODDS))
@given(rows=st.lists(st.lists(st.floats(0.01, 1.0), min_size=8, max_size=8), max_size=12))
def test_there_is_never_more_than_one_title(favor, rows):
    table = np.asarray(rows, dtype=np.float32).reshape(-1, 8)
    table /= np.maximum(table.sum(axis=1, keepdims=True), 1e-6)
    labels = decide(parse_text("\n".join("x" for _ in rows)), table, favor)
    assert labels.shape == (len(rows),)
    assert (labels == LABEL_INDEX[Label.TITLE]).sum() <= 1
    assert ((labels >= 0) & (labels < len(LABELS))).all()


@pytest.mark.parametrize(
    ("paragraphs", "expected"), [(9, Label.CAPTION), (1, Label.BODY)], ids=["some", "most of it"]
)
def test_what_stands_in_a_caption_is_no_body(paragraphs: int, expected: Label) -> None:
    text = "The ferry sails again after eleven weeks in the yard. " * 4
    page = parse_page(f"<p class=imageCaption>{text}</p>" + f"<p>{text}</p>" * paragraphs)
    scores = scores_of(*[{Label.BODY: 0.9}] * len(page))
    assert LABELS[decide(page, scores)[0]] is expected


HIDDEN = "<div hidden>{}</div>".format("<p>By using this service you agree to all of it.</p>" * 20)
STORY = "".join(f"<p>{'The ferry sails again on day ' * 8}{n}.</p>" for n in range(3))
HEADLINE = "<h1>Evening ferries to end in March</h1>"


def body_of(html: str) -> set[str]:
    """Words that only one kind of text has, where the scorer takes all but the title for body."""
    page = parse_page(html)
    rows = [{Label.TITLE: 0.9} if "Evening" in text else {Label.BODY: 0.95} for text in page.texts]
    labels = decide(page, scores_of(*rows))
    text = " ".join(page.texts[n] for n in np.flatnonzero(labels == LABEL_INDEX[Label.BODY]))
    return {word for word in ("ferry", "service") if word in text}


def test_a_hidden_pop_up_longer_than_the_article_is_no_body():
    assert body_of(f"<body>{HEADLINE}{STORY}{HIDDEN}</body>") == {"ferry"}
    assert body_of(f"<body>{HIDDEN}{HEADLINE}{STORY}</body>") == {"ferry"}
    link = "<a href=#>Terms</a>"
    assert body_of(f"<body><div>{HEADLINE}{STORY}{link}</div>{HIDDEN}</body>") == {"ferry"}


@pytest.mark.parametrize(
    "html",
    [
        f"<body>{HEADLINE}{STORY}<button>Who may keep a pass?</button>{HIDDEN}</body>",
        f"<body>{HEADLINE}{STORY}<h3>Who may keep a pass?</h3>{HIDDEN}</body>",
        f"<body>{HEADLINE}{STORY}{HIDDEN}<button>Read more</button></body>",
        f"<body><article>{HEADLINE}{STORY}{HIDDEN}</article></body>",
        f"<body>{HEADLINE}{STORY}{HIDDEN}{STORY}</body>",
        f"<body>{HEADLINE}<p>The ferry.</p>{HIDDEN}</body>",
        f"<body>{HEADLINE}{STORY}{HIDDEN.replace('hidden', 'hidden id=S:1')}</body>",
    ],
    ids=["button", "accordion", "read more", "article", "amid", "little is shown", "streamed"],
)
def test_hidden_text_that_may_be_shown_stays(html: str):
    assert body_of(html) == {"ferry", "service"}


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [("", {"ferry"}), ("class=panel", {"ferry", "service"})],
)
def test_a_short_hidden_element_without_a_name_amid_the_text_is_no_body(
    attributes: str, expected: set[str]
) -> None:
    left_over = "<p>Words of an earlier draft on the service.</p>"
    hidden = f'<div {attributes} style="visibility:hidden">{left_over}</div>'
    assert body_of(f"<article>{HEADLINE}{STORY}{hidden}{STORY}</article>") == expected


DRAFT = "<p {}>An earlier draft of this paragraph, which said another thing of the service.</p>"
SHOWN = f"<p>{'The ferry sails again from the first day of the month. ' * 3}</p>"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (SHOWN + DRAFT + SHOWN + DRAFT + SHOWN, {"ferry"}),
        (DRAFT * 3 + SHOWN * 2 + DRAFT * 3, {"ferry"}),
        (SHOWN + DRAFT + SHOWN, {"ferry"}),
        (SHOWN + DRAFT * 4 + SHOWN, {"ferry", "service"}),
        (SHOWN * 2 + DRAFT, {"ferry", "service"}),
        (SHOWN + (DRAFT + SHOWN).replace("<p {}", "<p {} class=fold") * 2, {"ferry", "service"}),
        (SHOWN + f"<h3>When?</h3>{DRAFT}<h3>Why?</h3>{DRAFT}" + SHOWN, {"ferry", "service"}),
        (SHOWN + f"<ul>{DRAFT}</ul>{SHOWN}" * 2, {"ferry", "service"}),
    ],
    ids=["runs", "long runs", "one", "one long", "the rest", "named", "accordion", "elsewhere"],
)
@pytest.mark.parametrize("hiding", ["hidden", "style=display:none", "aria-hidden=true"])
def test_hidden_paragraphs_without_names_between_shown_ones_are_no_body(
    html: str, expected: set[str], hiding: str
) -> None:
    assert body_of(f"<article>{HEADLINE}{html.replace('{}', hiding)}</article>") == expected


def test_a_page_of_prose_has_a_text():
    prose = "It rained all day in the valley, and nobody asked the ferry what it made of that."
    page = parse_text("\n".join(["Menu", prose, prose + " Or why.", "Imprint"]))
    unlikely = {Label.BODY: 0.015, Label.BOILERPLATE: 0.95}
    labels = decide(page, scores_of(*[unlikely] * 4))
    assert [LABELS[n] for n in labels[1:3]] == [Label.BODY] * 2
    assert Label.BODY not in [LABELS[labels[0]], LABELS[labels[3]]]


def test_a_forum_keeps_its_text_where_no_first_post_is_left():
    post = "The night boats run again from spring, and the lamps will be lit before the first one."
    page = parse_page("<p>Ina Torvald</p>" + f"<p>{post}</p>" * 3)
    scores = scores_of({Label.COMMENT: 0.9}, *[{Label.BODY: 0.6}] * 3)
    labels = decide(page, scores, kind=lambda: Kind.FORUM)
    assert (labels[1:] == LABEL_INDEX[Label.BODY]).all()
