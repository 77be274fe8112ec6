"""The rules that revise labels, in the order in which they are applied.

Each takes the labels decided so far and returns new ones. A scorer that is sure is nearly always
right, so a rule moves no block whose probability its evidence does not outweigh: `bound` says
what it may overrule. `python -m benchmarks.rules` measures what each of them is worth.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from boilerkit.deciding.alike import alike_blocks
from boilerkit.deciding.cells import enclosed_cells
from boilerkit.deciding.comments.completion import complete_comments
from boilerkit.deciding.comments.dump_forms import without_strangers
from boilerkit.deciding.comments.lines import HEADERS, LineFacts, is_name, name_in
from boilerkit.deciding.edges import byline_blocks, credit_blocks, legal_blocks
from boilerkit.deciding.hidden import SUBHEADINGS, set_aside
from boilerkit.deciding.length import PROSE_CHARS, bytes_of_body, has_text
from boilerkit.deciding.named_text import named_text
from boilerkit.deciding.notices import cut_teasers, form_messages, printed_data
from boilerkit.deciding.other_stories import other_stories
from boilerkit.deciding.wording import worded
from boilerkit.page.kinds import Kind
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.page.tables import Page

Scores = NDArray[np.float32]
Labels = NDArray[np.int64]
Blocks = NDArray[np.bool_]

_TITLE, _BODY = LABEL_INDEX[Label.TITLE], LABEL_INDEX[Label.BODY]
_CAPTION, _RELATED = LABEL_INDEX[Label.CAPTION], LABEL_INDEX[Label.RELATED]
_COMMENT, _COMMENT_UI = LABEL_INDEX[Label.COMMENT], LABEL_INDEX[Label.COMMENT_UI]
_META, _BOILERPLATE = LABEL_INDEX[Label.META], LABEL_INDEX[Label.BOILERPLATE]
# What else a text can be that is apart from the article: no byline and no caption is.
_OUTSIDE = [_COMMENT, _COMMENT_UI, _RELATED, _BOILERPLATE]
_LEAST_TITLE = 0.25
# Probability from which on a scorer counts as sure, and from which on as rather sure.
_SURE, _LIKELY = 0.9, 0.5
# So much body is before a heading of comments, which is so short.
_MUCH_BODY_CHARS, _HEADING_CHARS = 500, 120
# Comments that were found are few where they hold less than this share of the body that follows.
_FEW_COMMENTS = 0.3
# Lines with a name and date that outweigh a sure scorer, how long each is, and how many short
# lines the block around it has.
_LEAST_SIGNED, _SIGNATURE_CHARS, _MOST_SHORT_LINES = 3, 90, 20
# A thread begins so many blocks below its heading, and one in so many of its blocks is signed.
_FAR_THREAD, _RARELY_SIGNED = 10, 12
_NUMBERS = re.compile(r"\d+")
# More blocks than this between two stretches of body part them; and what a small stretch is.
_FAR, _SMALL = 10, 0.6
# A large stretch is at most so many times as long as the main one; both, and a tail, are doubtful
# below these probabilities on average.
_LARGE, _DOUBTFUL, _VERY_DOUBTFUL, _DOUBTFUL_LINKS = 2.0, 0.7, 0.6, 0.8
# In class names (a table's caption element is body); and the most of the body that may be so.
_CAPTION_WORD, _MUCH_CAPTION = "caption", 0.25
# The longest teaser of one line, the least of it that is a link, and how many links are a list.
_TEASER_CHARS, _LINKED, _LEAST_LINKS = 200, 0.65, 4
# Where there is no text, blocks count as body that only may be.
_DOUBTFUL_ODDS = 20.0
# A text of fewer bytes is little where there may be so many times as much.
_LITTLE_BYTES, _MUCH_MORE = 400, 2
# At most so much of a block of prose is links, and it is body at least so likely.
_PROSE_LINKED, _LEAST_BODY = 0.3, 0.01


def article() -> Kind:
    """The kind of a page that is an article."""
    return Kind.ARTICLE


@dataclass(frozen=True, slots=True)
class Case:
    """What rules look at: a page, its scores (of body weighed by what is favoured), its kind, which
    takes time to find."""

    page: Page
    scores: Scores
    kind: Callable[[], Kind] = article


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of deciding.

    Attributes:
        name: what it is called in tables.
        does: what it does, in a sentence.
        bound: what it may overrule at most.
        revise: labels decided so far -> new labels.
    """

    name: str
    does: str
    bound: str
    revise: Callable[[Case, Labels], Labels]


def likeliest(scores: Scores) -> Labels:
    """The likeliest label of each block."""
    labels: Labels = scores.argmax(axis=1).astype(np.int64)
    return labels


# -- where there is little text ------------------------------------------------------------------


def _doubtful_text(case: Case, labels: Labels) -> Labels:
    """A doubtful text rather than none; below a short one that is sure, only prose, and beside one
    that is likely no teasers.
    """
    if has_text(case.page, labels):
        return labels
    likely, body = _favoring_doubtful(case), labels == _BODY
    if _is_body(case, body, _LIKELY):
        likely = np.where(labels == _RELATED, _RELATED, likely)
    if not _is_body(case, body, _SURE):
        return likely
    may_be = _is_prose(case.page)
    may_be[: body.nonzero()[0][-1]] = True  # short lines below a sure text are the page's foot
    return np.where(may_be & (likely == _BODY), _BODY, labels)


def _little_text(case: Case, labels: Labels) -> Labels:
    """Where little is body, and prose that may be body is far more, that is body as well; but
    nothing above a likely title that has the text below it: notices are longer than short articles.
    """
    size = bytes_of_body(case.page, labels, _LITTLE_BYTES)
    if size >= _LITTLE_BYTES or _is_body(case, labels == _BODY, _SURE):
        return labels
    may_be = _is_prose(case.page) & ~np.isin(labels, [_TITLE, _COMMENT])
    titles = ((labels == _TITLE) & (case.scores[:, _TITLE] >= _LIKELY)).nonzero()[0]
    if len(titles) and not (labels[: titles[0]] == _BODY).any():
        may_be[: titles[0]] = False
    more = may_be & (_favoring_doubtful(case) == _BODY)
    decided = np.where(more, _BODY, labels)
    if bytes_of_body(case.page, decided) < _MUCH_MORE * size:
        return labels
    return decided


def _favoring_doubtful(case: Case) -> Labels:
    """The likeliest labels where the odds of body are many times as high."""
    scores = case.scores.copy()
    scores[:, _BODY] *= _DOUBTFUL_ODDS
    return likeliest(scores)


def _is_body(case: Case, body: Blocks, least: float) -> bool:
    """Whether there is body (flags of shape (blocks,)), at least so likely on average."""
    return bool(body.any() and case.scores[body, _BODY].mean() >= least)


def _running_on(case: Case, labels: Labels) -> Labels:
    """Paragraphs without links that follow one of the text's, beside it in the same place, are it
    as well: teasers begin with a headline or a link.
    """
    blocks, elements = case.page.blocks, case.page.elements
    doubtful = (labels == _RELATED) & (case.scores[:, _RELATED] < _SURE)
    prose = (blocks.chars >= PROSE_CHARS) & (blocks.link_chars == 0)
    places = (doubtful & prose).nonzero()[0]
    if not case.page.has_markup or not len(places):
        return labels
    path, parent = elements.path[blocks.element], elements.parent[blocks.element]
    decided = labels.copy()
    for place in places[places > 0].tolist():
        alike = path[place] == path[place - 1] and parent[place] == parent[place - 1]
        if alike and decided[place - 1] == _BODY and not blocks.link_chars[place - 1]:
            decided[place] = _BODY
    return decided


def _is_prose(page: Page) -> Blocks:
    """Which blocks are long and no links for the most part, shape (blocks,)."""
    blocks = page.blocks
    prose: Blocks = blocks.chars >= PROSE_CHARS
    return prose & (blocks.link_chars <= _PROSE_LINKED * blocks.chars)


def _some_prose(case: Case, labels: Labels) -> Labels:
    """The stretch of prose that is likeliest to be body rather than no body at all."""
    if (labels == _BODY).any():
        return labels
    blocks = case.page.blocks
    places = (_is_prose(case.page) & np.isin(labels, [_RELATED, _BOILERPLATE])).nonzero()[0]
    if not len(places):
        return labels
    stretch = np.concatenate(([0], np.cumsum(np.diff(places) > 1)))
    worth = np.bincount(stretch, blocks.chars[places] * case.scores[places, _BODY])
    if case.scores[places[stretch == worth.argmax()], _BODY].max() < _LEAST_BODY:
        return labels
    decided = labels.copy()
    decided[places[stretch == worth.argmax()]] = _BODY
    return decided


# -- what is no body -----------------------------------------------------------------------------


def _comment_heading(case: Case, labels: Labels) -> Labels:
    """What follows a sure heading or form of comments is no body, where few comments were found.

    Posts of threads without any markup read like the article's paragraphs, and networks that see
    no further than some blocks go on with what they began.
    """
    end = _first_comment_heading(case, labels)
    if end is None:
        return labels
    chars = case.page.blocks.chars
    after = (labels == _BODY).nonzero()[0]
    after = after[after > end]
    if chars[labels == _COMMENT].sum() >= _FEW_COMMENTS * chars[after].sum():
        return labels
    posts = _signed_posts(case.page, after, end + 1)
    if len(posts):
        return _moved_outside(case, labels, posts)
    chance = np.minimum(case.scores[after, _BODY], 1.0)
    if np.average(chance, weights=chars[after]) >= _SURE:
        return labels
    return _moved_outside(case, labels, after[chance < _SURE])


def _first_comment_heading(case: Case, labels: Labels) -> int | None:
    """The first sure heading or form of comments between the body and more body."""
    chance = case.scores[:, _COMMENT_UI]
    likely = (labels == _COMMENT_UI) & (chance >= _LIKELY)
    if not likely.any():
        return None
    done = np.cumsum(np.where(labels == _BODY, case.page.blocks.chars, 0))
    places = (likely & (done >= _MUCH_BODY_CHARS) & (done < done[-1])).nonzero()[0].tolist()
    sure = (
        place
        for place in places
        if chance[place] >= _SURE
        or worded(case.page, [place], "comment_heading", _HEADING_CHARS)[0]
    )
    return next(
        (place for place in sure if not _is_below_each(case.page, place, likely, done)), None
    )


def _is_below_each(page: Page, place: int, likely: Blocks, done: NDArray[np.float64]) -> bool:
    """Whether a line about comments is below each of several texts: a page of posts or letters.

    Args:
        page: the page.
        place: its block.
        likely: which blocks are about comments.
        done: characters of body up to each block.
    """
    line = _NUMBERS.sub("", page.texts[place])
    alike = [n for n in likely.nonzero()[0].tolist() if _NUMBERS.sub("", page.texts[n]) == line]
    return int((np.diff(done[alike]) >= PROSE_CHARS).sum()) + 1 >= _LEAST_SIGNED


def _signed_posts(page: Page, body: NDArray[np.int64], first: int) -> NDArray[np.int64]:
    """The body that is posts: soon, and again and again, a line is a name with a date, or "Name
    says:", alone. What follows the last one is a post where it is in the same kind of place.

    Args:
        page: the page.
        body: the blocks of body below a heading of comments.
        first: the block below that heading.
    """
    signed = _signed_blocks(page, range(first, min(int(body[-1]) + 2, len(page))))
    if len(signed) < max(_LEAST_SIGNED, len(body) / _RARELY_SIGNED):
        return body[:0]
    between, rest = body[body <= signed[-1]], body[body > signed[-1]]
    rest = rest[rest <= signed[-1] + _FAR_THREAD]
    if page.has_markup:
        paths = page.elements.path[page.blocks.element]
        rest = rest[np.isin(paths[rest], paths[between])]
    return np.concatenate((between, rest))


def _signed_blocks(page: Page, blocks: Sequence[int]) -> list[int]:
    """The blocks with a line that is a name with a date alone; none where they begin too late."""
    facts = LineFacts(page)
    signed: list[int] = []
    for block in blocks:
        lines = page.texts[block].split("\n")
        if sum(len(line) <= _SIGNATURE_CHARS for line in lines) > _MOST_SHORT_LINES:
            continue  # a table or a poem
        short = (line for line in lines if 0 < len(line) <= _SIGNATURE_CHARS)
        if any(facts.role(block, line) in HEADERS and is_name(name_in(line)) for line in short):
            signed.append(block)
        elif not signed and block - blocks[0] > _FAR_THREAD:
            return []
    return signed


def _far_stretches(case: Case, labels: Labels) -> Labels:
    """Small doubtful stretches of body far below the main one are teasers or notices.

    boilerpipe keeps the largest stretch of content alone; a sure one may be apart here. Large
    ones below a sure text are decks of teasers where they are more doubtful than small ones.
    """
    body = (labels == _BODY).nonzero()[0]
    if not len(body) or body[-1] - body[0] < len(body) + _FAR:
        return labels
    stretch = np.concatenate(([0], np.cumsum(np.diff(body) > _FAR)))
    chars = case.page.blocks.chars[body].astype(np.float64)
    size = np.bincount(stretch, chars)
    sureness = np.bincount(stretch, chars * np.minimum(case.scores[body, _BODY], 1.0)) / size
    order = np.arange(len(size))
    main = int(size.argmax())
    drop = (size < _SMALL * size[main]) & (sureness < _SURE) & (order > main)
    if (sureness >= _SURE).any():
        main = int((size * (sureness >= _SURE)).argmax())
        drop |= (size < _LARGE * size[main]) & (sureness < _DOUBTFUL) & (order > main)
    far = drop[stretch]
    if not far.any() or _are_named_alike(case.page, body[far], body[~far]):
        return labels
    return _moved_outside(case, labels, body[far])


def _are_named_alike(page: Page, blocks: NDArray[np.int64], others: NDArray[np.int64]) -> bool:
    """Whether half of some blocks are in elements with classes, in kinds of places of others."""
    if not page.has_markup:
        return False
    rows, path = page.blocks.element, page.elements.path
    named = np.asarray([page.elements.hint[row] != "" for row in rows[blocks].tolist()])
    alike = named & np.isin(path[rows[blocks]], path[rows[others]])
    chars = page.blocks.chars[blocks]
    return bool(2 * chars[alike].sum() >= chars.sum())


def _doubtful_tail(case: Case, labels: Labels) -> Labels:
    """Doubtful body below the last sure one, all in other kinds of places, is teasers or lists."""
    body = (labels == _BODY).nonzero()[0]
    chance = np.minimum(case.scores[body, _BODY], 1.0)
    sure = (chance >= _SURE).nonzero()[0]
    if not len(sure) or sure[-1] + 2 >= len(body) or not case.page.has_markup:
        return labels
    first = int(sure[-1]) + 1
    chars, tail = case.page.blocks.chars, body[first:]
    most = _DOUBTFUL_LINKS if _are_links(case.page, tail) else _VERY_DOUBTFUL
    if np.average(chance[first:], weights=chars[tail]) >= most:
        return labels
    paths = case.page.elements.path[case.page.blocks.element[body]]
    large = chars[tail].sum() > _LARGE * chars[body[:first]].sum()
    if large or np.isin(paths[first:], paths[:first]).any():
        return labels
    return _moved_outside(case, labels, tail)


def _linked_tail(case: Case, labels: Labels) -> Labels:
    """Lines of links below all text that is none are teasers: no text ends with its links."""
    body = (labels == _BODY).nonzero()[0]
    blocks = case.page.blocks
    text = (blocks.link_chars[body] < _LINKED * blocks.chars[body]).nonzero()[0]
    if not case.page.has_markup or not len(text) or text[-1] + 1 == len(body):
        return labels
    tail = body[text[-1] + 1 :]
    lines = sum(case.page.texts[block].count("\n") + 1 for block in tail.tolist())
    chance = np.minimum(case.scores[tail, _BODY], 1.0)
    if lines < _LEAST_LINKS or np.average(chance, weights=blocks.chars[tail]) >= _SURE:
        return labels
    return _moved_outside(case, labels, tail)


def _moved_outside(case: Case, labels: Labels, blocks: NDArray[np.int64]) -> Labels:
    """Some blocks get the likeliest label of what is apart from the article."""
    decided = labels.copy()
    decided[blocks] = np.take(_OUTSIDE, case.scores[blocks][:, _OUTSIDE].argmax(axis=1))
    return decided


def _hidden_text(case: Case, labels: Labels) -> Labels:
    """One hidden element that nothing on the page opens is no body beside a text that is shown."""
    return _become(labels, np.asarray(set_aside(case.page, labels), np.int64), _BOILERPLATE)


def _are_links(page: Page, blocks: NDArray[np.int64]) -> bool:
    """Whether blocks are links for the most part, but for headings."""
    rest = [
        n for n in blocks.tolist() if page.elements.tag[page.blocks.element[n]] not in SUBHEADINGS
    ]
    return bool(page.blocks.link_chars[rest].sum() >= _LINKED * page.blocks.chars[rest].sum())


def _become(labels: Labels, blocks: NDArray[np.int64], label: int) -> Labels:
    """The labels where some blocks have another one."""
    if not len(blocks):
        return labels
    decided = labels.copy()
    decided[blocks] = label
    return decided


def _printed_data(case: Case, labels: Labels) -> Labels:
    return _become(labels, printed_data(case.page, labels), _BOILERPLATE)


def _form_messages(case: Case, labels: Labels) -> Labels:
    return _become(labels, form_messages(case.page, labels), _BOILERPLATE)


def _cut_teasers(case: Case, labels: Labels) -> Labels:
    return _become(labels, cut_teasers(case.page, labels), _RELATED)


def _other_stories(case: Case, labels: Labels) -> Labels:
    """What other articles say below headlines of their own; on forums, posts repeat the head."""
    found = other_stories(case.page, labels, case.scores)
    if len(found) and case.kind() is Kind.FORUM:
        return labels
    return _become(labels, found, _RELATED)


def _bylines(case: Case, labels: Labels) -> Labels:
    return _become(labels, byline_blocks(case.page, labels, case.scores), _META)


def _lines_below(case: Case, labels: Labels) -> Labels:
    legal = legal_blocks(case.page, labels, case.scores)
    decided = _become(labels, legal, _BOILERPLATE)
    return _become(decided, credit_blocks(case.page, decided, case.scores), _META)


def _alike_blocks(case: Case, labels: Labels) -> Labels:
    return _become(labels, alike_blocks(case.page, labels, case.scores), _BODY)


def _named_text(case: Case, labels: Labels) -> Labels:
    """The text is what the page names so rather than doubtful blocks elsewhere."""
    text, elsewhere = named_text(case.page, labels, case.scores)
    if not len(text):
        return labels
    return _become(_moved_outside(case, labels, elsewhere), text, _BODY)


def _enclosed_cells(case: Case, labels: Labels) -> Labels:
    return _become(labels, enclosed_cells(case.page, labels, case.scores), _BODY)


def _captions(case: Case, labels: Labels) -> Labels:
    """What is in an element that is called a caption is one, however much it reads like body.

    Where much of the body is in such elements, the name means something else.
    """
    page = case.page
    body = (labels == _BODY).nonzero()[0]
    if not len(body) or not page.has_markup:
        return labels
    elements = page.elements
    rows = page.blocks.element[body].tolist()
    called = np.asarray(
        [elements.tag[row] == "figcaption" or _CAPTION_WORD in elements.hint[row] for row in rows]
    )
    chars = page.blocks.chars
    if not called.any() or chars[body[called]].sum() > _MUCH_CAPTION * chars[body].sum():
        return labels
    return _become(labels, body[called], _CAPTION)


def _read_also(case: Case, labels: Labels) -> Labels:
    """A short block that is a link for the most part and says "Read also" is a teaser."""
    blocks = case.page.blocks
    linked = (blocks.chars <= _TEASER_CHARS) & (blocks.link_chars >= _LINKED * blocks.chars)
    places = (linked & (labels == _BODY) & (case.scores[:, _BODY] < _SURE)).nonzero()[0]
    if not len(places):
        return labels
    found = places[worded(case.page, places.tolist(), "read_also", _HEADING_CHARS)]
    return _become(labels, found, _RELATED)


# -- title and comments --------------------------------------------------------------------------


def _one_title(case: Case, labels: Labels) -> Labels:
    """The best title stays one; the others become the next best label.

    A repeated headline is boilerplate, and a page whose title is in doubt still has one.
    """
    chosen = int(case.scores[:, _TITLE].argmax())
    titles = labels == _TITLE
    if case.scores[chosen, _TITLE] < _LEAST_TITLE and not titles.any():
        chosen = _lone_heading(case, labels)
        if chosen < 0:
            return labels
    others = case.scores[titles]
    others[:, _TITLE] = -1.0
    decided = labels.copy()
    decided[titles] = others.argmax(axis=1)
    decided[chosen] = _TITLE
    return decided


def _lone_heading(case: Case, labels: Labels) -> int:
    """The only `h1` of a page if its text begins with it, doubtfully, and goes on; -1 if not."""
    page, body = case.page, (labels == _BODY).nonzero()[0]
    if not page.has_markup or len(body) < 2 or case.scores[body[0], _BODY] >= _SURE:
        return -1
    headings = [n for n, row in enumerate(page.blocks.element) if page.elements.tag[row] == "h1"]
    return int(body[0]) if headings == [body[0]] else -1


def _prose_in_forms(case: Case, labels: Labels) -> Labels:
    return without_strangers(case.page, labels, case.scores)


def _posts(case: Case, labels: Labels) -> Labels:
    """On a forum the first post is the text, and the posts below it are comments."""
    comments = (labels == _COMMENT).nonzero()[0]
    first = int(comments[0]) if len(comments) else _first_answer(case.page, labels)
    below = np.arange(len(labels)) >= first
    moved = (labels == _BODY) & below
    if not len(comments):
        moved |= (labels == _META) & below  # whose names and days they are
    if not moved.any() or case.kind() is not Kind.FORUM:
        return labels
    decided = np.where(moved, _COMMENT, labels)
    return decided if has_text(case.page, decided) else labels


def _first_answer(page: Page, labels: Labels) -> int:
    """The second of at least three signatures: lines in one kind of place, each above a text.

    The number of blocks where there are none.
    """
    if not page.has_markup:
        return len(labels)
    meta = (labels == _META).nonzero()[0]
    if len(meta) < _LEAST_SIGNED:
        return len(labels)
    texts = np.cumsum(labels == _BODY)
    places = page.elements.path[page.blocks.element[meta]]
    order = np.argsort(places, kind="stable")
    bounds = (np.diff(places[order])).nonzero()[0] + 1
    for signatures in np.split(meta[order], bounds):
        if len(signatures) >= _LEAST_SIGNED and (np.diff(texts[signatures]) > 0).all():
            return int(signatures[1])
    return len(labels)


def _whole_comments(case: Case, labels: Labels) -> Labels:
    return complete_comments(case.page, labels, case.scores[:, _BODY])


#: All rules, in order.
RULES: tuple[Rule, ...] = (
    Rule(
        "doubtful text",
        "where less than 150 bytes are body, the odds of body are twenty times as high",
        "applies only without a text; below a short one of .9 on average, only to prose; beside one"
        " of .5 not to what is related",
        _doubtful_text,
    ),
    Rule(
        "running on",
        "paragraphs without links right after one of the text, beside it and alike, are text",
        "related below .9 in prose without links",
        _running_on,
    ),
    Rule(
        "little text",
        "where less than 400 bytes are body, so is prose that is with twenty times the odds",
        "applies only where body is below .9 on average, and the text becomes twice as long; not to"
        " comments, nor above a title of .5 with all text below it",
        _little_text,
    ),
    Rule(
        "comment heading",
        "doubtful body below a sure heading of comments is something else, if few comments"
        " were found",
        "body below .9, and nothing where all that follows is .9 on average; surer body only"
        " where it is signed: soon, and in one of twelve blocks, lines are names with dates; not a"
        " line below each of several texts",
        _comment_heading,
    ),
    Rule(
        "far stretches",
        "small stretches of body far below the main one are teasers or notices, and doubtful"
        " large ones",
        "stretches below .9 on average; large ones, up to twice the main one, below .7; none of"
        " which half is in elements with the classes of the text, in the same kind of place",
        _far_stretches,
    ),
    Rule(
        "doubtful tail",
        "doubtful body after all that is sure, in other kinds of places, is teasers or lists",
        "two blocks or more, below .6 on average, up to twice what is before",
        _doubtful_tail,
    ),
    Rule(
        "linked tail",
        "lines of links below all text that is none are teasers",
        "four lines or more, below .9 on average",
        _linked_tail,
    ),
    Rule(
        "hidden text",
        "one hidden element that nothing on the page opens is no body, nor are hidden paragraphs"
        " without names between shown ones",
        "applies only before or after a text that is shown under a title, not in article or main;"
        " amid the text only to an element without a name that is a tenth of it",
        _hidden_text,
    ),
    Rule(
        "captions",
        "what is in an element called a caption is one",
        "a quarter of the body at most",
        _captions,
    ),
    Rule(
        "read also",
        'a short linked block that says "Read also" is a teaser',
        "body below .9",
        _read_also,
    ),
    Rule(
        "cut teasers",
        "a deck of headlines that are links, with excerpts that are cut off, is teasers",
        "any body, from three cut excerpts on that are half of the deck",
        _cut_teasers,
    ),
    Rule(
        "other stories",
        "text in elements that begin with headlines of other articles is related",
        "body below .95 that is less sure than its headlines, no longer than the article above; any"
        " where a heading and a line of meta repeat those of the article; nothing on forums",
        _other_stories,
    ),
    Rule(
        "printed data",
        "a block that is JSON from end to end is no text",
        "any body outside code",
        _printed_data,
    ),
    Rule(
        "form messages",
        "short lines inside a form that mails the article are not its text",
        "a quarter of the body at most",
        _form_messages,
    ),
    Rule(
        "enclosed cells",
        "a table of data between two paragraphs or below a heading of the text is body, and so are"
        " the headings of columns that are body",
        "labels below .97 but title and comment, any in three rows of cells between paragraphs;"
        " short cells with few links, body of .9 around",
        _enclosed_cells,
    ),
    Rule(
        "alike blocks",
        "doubtful blocks amid the body are body where most with their tag and classes are, and so"
        " is prose, also below, in elements like those around the body",
        "other labels below .95 of what is body with at least .05, not title nor comment; prose"
        " that is at most two and a half times as likely something else",
        _alike_blocks,
    ),
    Rule(
        "named text",
        "where all body is doubtful, it is what the one element holds that is named as the text",
        "applies only where body is below .8 on average; boilerplate and related below .97, not in"
        " elements of other names, and more than what is body there",
        _named_text,
    ),
    Rule(
        "bylines",
        "a name, a date or both alone, between the title and the first paragraph, are meta",
        "body below .95, four lines at most, not in headings, lists, tables and quotations",
        _bylines,
    ),
    Rule(
        "lines below",
        "at the end of the text, lines that claim rights for a year are boilerplate, and credits of"
        " further reporters meta",
        "the last three blocks: legal lines below .95, credits below .9",
        _lines_below,
    ),
    Rule(
        "some prose",
        "without any body, the likeliest stretch of prose is it",
        "applies only without body, to what is body with at least .01",
        _some_prose,
    ),
    Rule(
        "one title",
        "the likeliest title is the only one; without any, the one h1 that the text begins with",
        "titles alone, and one block: a title with at least .25, or an h1 that is body below .9",
        _one_title,
    ),
    Rule(
        "prose in forms",
        "in text dumps, prose inside a form is a comment and headlines below it are related links",
        "form below .9 without a word for it; body below .9 in list items",
        _prose_in_forms,
    ),
    Rule(
        "posts",
        "on a forum, what follows the first comment or the second signature is comments",
        "applies only to pages that are forums, and only where a first post is left as text",
        _posts,
    ),
    Rule(
        "whole comments",
        "names, dates and texts of comments labelled in part are comments; notices of links from"
        " other sites are not",
        "body below .9; surer body only where at least three texts are signed with name and day",
        _whole_comments,
    ),
)
