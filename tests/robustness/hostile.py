"""Documents that break extractors, each made on the spot.

`CATALOGUE` holds them by name. A `Hostile` is *readable* where a person who opens the page still
sees the article: then its twelve paragraphs must come out. `make(scale)` gives the document;
scale 1.0 is the full size that the name promises, smaller scales shrink what is repeated.
"""

from __future__ import annotations

import codecs
import gzip
import io
import json
import random
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from html import escape

Document = bytes | str

TITLE = "The harbour of Oster gets its ferry back after forty years"
#: An invented article; every paragraph reads like body text and stands once.
PARAGRAPHS: tuple[str, ...] = (
    "The harbour of Oster has not seen a ferry since the autumn of 1984, when the last boat left "
    "for the islands with nine passengers and a crate of hens. On Monday the council voted, by "
    "eleven to four, to bring the line back.",
    "The vote ends a dispute that divided the town for most of a decade. Shop owners had asked "
    "for the ferry again and again; the fishermen feared for their berths along the northern "
    "quay, which is the only one that a larger ship can reach at low tide.",
    "“We were promised a second quay in 1990 and we are still waiting for it,” said Maren Holt, "
    "who runs three boats out of the inner basin. “This time the money is on the table, and it "
    "had better stay there until the concrete is poured.”",
    "The money comes from three sources. The county pays half of the nine million that the works "
    "will cost, a fund for thinly settled coasts pays a third, and the town borrows the rest over "
    "twenty years at a rate that the treasurer called bearable.",
    "Work on the quay is to begin in March, as soon as the seals that winter on the sandbank have "
    "moved on. Divers have already mapped the sea floor; they found two anchors, a bicycle and "
    "the rudder of a barge that sank in the storm of 1962.",
    "The ship itself is being built in a yard two hundred miles to the south. It will carry "
    "eighty passengers and twelve cars, and it runs on batteries that are charged at either end "
    "of the crossing while the cars roll off and on.",
    "A crossing will take fifty minutes, half of what the old boat needed. The timetable has six "
    "trips a day in summer and three in winter, and the last one leaves late enough for islanders "
    "to see a film in town and be home before midnight.",
    "On the islands the news was received with some caution. “They have voted for it before,” "
    "said the schoolteacher, Jon Aske, whose eleven pupils drew pictures of the ship all the "
    "same. “I shall believe in it when I have wet feet on deck.”",
    "The fares are not settled. The council wants islanders to travel for half the price, and the "
    "county has agreed in principle, but the operator says that it must see the figures of a "
    "whole year before it can promise anything of the kind.",
    "Not everyone in town is pleased. Four members of the council voted against the plan because "
    "of the traffic it will bring to the narrow street between the church and the fish market, "
    "where two lorries can hardly pass each other today.",
    "The answer is a road around the cemetery, which has been drawn up and rejected five times "
    "since the war. The mayor said that she would put it to the vote a sixth time before the "
    "summer, and that she expected to win by a single voice.",
    "If all goes well the first ferry will cast off in the spring of the year after next. The "
    "town has kept the bell of the old boat in a cupboard of the library, and the librarian has "
    "been asked to polish it, which she says she does every Friday anyway.",
)

BODY = "".join(f"<p>{paragraph}</p>\n" for paragraph in PARAGRAPHS)
_MENU = "".join(f'<li><a href="/{n}">Section {n}</a></li>' for n in range(8))
_HEAD = f'<meta charset="utf-8"><title>{TITLE} | Oster Courier</title>'
_TOP = f'<header><ul class="menu">{_MENU}</ul></header>'
_FOOT = "<footer><p>© Oster Courier. All rights reserved.</p></footer>"


@dataclass(frozen=True)
class Hostile:
    """One kind of hostile document."""

    name: str
    make: Callable[[float], Document]
    readable: bool
    is_text: bool = False


CATALOGUE: dict[str, Hostile] = {}

Maker = Callable[[float], Document]


def _add(name: str, make: Maker, readable: bool = True, is_text: bool = False) -> None:
    assert name not in CATALOGUE
    CATALOGUE[name] = Hostile(name, make, readable, is_text)


def _hostile(readable: bool = True, is_text: bool = False) -> Callable[[Maker], Maker]:
    def enter(make: Maker) -> Maker:
        _add(make.__name__.strip("_"), make, readable, is_text)
        return make

    return enter


def page(body: str = BODY, head: str = "", around: tuple[str, str] = ("", "")) -> str:
    """A whole news page; `around` goes before and after the article element."""
    before, after = around
    article = f'<article class="story"><h1>{TITLE}</h1>\n{body}</article>'
    return (
        f"<!DOCTYPE html><html><head>{_HEAD}{head}</head><body>{_TOP}{before}\n{article}\n{after}"
        f"{_FOOT}</body></html>"
    )


def times(count: int, scale: float) -> int:
    """How often something is repeated at a scale."""
    return max(1, round(count * scale))


# -- nothing, and things that are no page --------------------------------------------------------

_NOTHING: dict[str, Document] = {
    "empty bytes": b"",
    "empty string": "",
    "white space": " \n\t\r\f " * 50,
    "one NUL": b"\x00",
    "many NULs": b"\x00" * 10_000,
    "one bracket": "<",
    "brackets": "<" * 10_000,
    "closing brackets": ">" * 10_000,
    "open comment": "<!--",
    "open tag": "<div class='",
    "only a doctype": "<!DOCTYPE html>",
    "only end tags": "</p></div></body></html>" * 500,
    "open cdata": "<![CDATA[" * 500,
    "declarations": "<!x>" * 5_000,
    "instructions": "<?x y?>" * 5_000,
    "lone ampersands": "&" * 10_000,
    "JSON": json.dumps({"title": TITLE, "n": list(range(2_000))}),
    "PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\nstream\n"
    + random.Random(1).randbytes(20_000)
    + b"\nendstream\n%%EOF",
    "PNG": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + random.Random(2).randbytes(20_000),
    "JPEG": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + random.Random(3).randbytes(20_000),
    "random bytes": random.Random(4).randbytes(100_000),
    "gzip": gzip.compress(page().encode(), mtime=0),
    "zlib": zlib.compress(page().encode()),
    "UTF-16 mark alone": b"\xff\xfe",
    "half a UTF-16 unit": b"\xff\xfe<",
    "UTF-8 cut in a character": "<p>naïve".encode()[:-3],
    "frameset": "<html><frameset cols='20%,80%'><frame src='a.html'><frame src='b.html'>"
    "<noframes>Your browser has no frames.</noframes></frameset></html>",
}


def _always(document: Document, scale: float) -> Document:
    return document


for _name, _document in _NOTHING.items():
    _add(_name, partial(_always, _document), readable=False)


@_hostile(readable=False)
def _zip_archive(scale: float) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("page.html", page())
    return buffer.getvalue()


@_hostile(readable=False)
def _every_character(scale: float) -> str:
    return "<p>" + "".join(map(chr, range(0x110000 if scale >= 1 else 0x10000))) + "</p>"


# -- depth and structure -------------------------------------------------------------------------

_DEEP = ("div", "span", "b", "font", "blockquote", "section", "x-y", "ul><li", "table><tr><td",
         "em><div", "dl><dd", "i><p", "form><fieldset")  # fmt: skip
for _tags in _DEEP:
    _closing = "".join(f"</{t}>" for t in reversed(_tags.split("><")))

    @_hostile()
    def _deep(scale: float, opening: str = f"<{_tags}>", closing: str = _closing) -> str:
        depth = times(200_000 // opening.count("<"), scale)
        return page(around=(opening * depth, closing * depth))

    CATALOGUE[f"deep {_tags}"] = Hostile(f"deep {_tags}", CATALOGUE.pop("deep").make, True)

    @_hostile()
    def _open(scale: float, opening: str = f"<{_tags}>") -> str:
        return page(around=(opening * times(200_000 // opening.count("<"), scale), ""))

    CATALOGUE[f"unclosed {_tags}"] = Hostile(f"unclosed {_tags}", CATALOGUE.pop("open").make, True)


@_hostile()
def _deeper_and_deeper(scale: float) -> str:
    """Every paragraph stands deep below the one before, none is closed."""
    step = "<div class='c'>" * times(16_000, scale)
    return page("".join(f"{step}<p>{paragraph}" for paragraph in PARAGRAPHS))


@_hostile()
def _a_block_at_every_depth(scale: float) -> str:
    levels = "".join(f"<div>word{n} " for n in range(times(100_000, scale)))
    return page(around=("", levels))


@_hostile()
def _deep_names(scale: float) -> str:
    """Every level has a name of its own."""
    return page(around=("".join(f"<e{n}>" for n in range(times(100_000, scale))), ""))


@_hostile()
def _deep_classes(scale: float) -> str:
    levels = "".join(f"<div class='level{n} x{n * 7}'>t" for n in range(times(50_000, scale)))
    return page(around=("", levels))


@_hostile()
def _deep_hidden_comments(scale: float) -> str:
    levels = "".join(
        f"<ul class=children><li class='comment depth-{n}'><p class=author>Ann{n}</p><p>I agree "
        f"with all that was said above, number {n}.</p>"
        for n in range(times(20_000, scale))
    )
    return page(around=("", f"<div id=comments>{levels}</div>"))


@_hostile()
def _unclosed_everything(scale: float) -> str:
    body = "".join(f"<div><p><b><i><span>{paragraph}" for paragraph in PARAGRAPHS)
    return (
        f"<html><head><title>{TITLE}<body><h1>{TITLE}</h1>".replace(
            f"<title>{TITLE}", f"<title>{TITLE}</title>"
        )
        + body
    )


@_hostile()
def _misnested_inline(scale: float) -> str:
    pair = "<b><i></b></i><a href=x><u></a></u>"
    return page(f"{pair * times(20_000, scale)}{BODY}{pair * times(20_000, scale)}")


@_hostile()
def _misnested_blocks(scale: float) -> str:
    return page(
        around=("<div><span><p></div></span><b><table></b><tr></table>" * times(10_000, scale), "")
    )


@_hostile()
def _end_tags_that_match_nothing(scale: float) -> str:
    opening, ends = "<b>" * times(1_500, scale), "</div></span></table>" * times(20_000, scale)
    return page(around=(opening + ends, ends))


@_hostile()
def _forms_in_forms(scale: float) -> str:
    return page(around=("<form><table><tr><form><td><form>" * times(20_000, scale), ""))


@_hostile()
def _tables_in_tables(scale: float) -> str:
    cell = "<table><tr><td colspan=2><table><tbody><tr><td>x</td></tr></table>"
    return page(around=("", cell * times(20_000, scale)))


@_hostile()
def _absurd_colspans(scale: float) -> str:
    row = "<tr><td colspan=4294967296 rowspan=-7>a</td><td colspan=1e9>b<td width=99999999999>c"
    return page(around=("", f"<table>{row * times(2_000, scale)}</table>"))


@_hostile()
def _one_table_row(scale: float) -> str:
    cells = "".join(f"<td>{n}</td>" for n in range(times(50_000, scale)))
    return page(around=("", f"<table><tr>{cells}</tr></table>"))


@_hostile(readable=False)
def _bare_cells_of_one_row(scale: float) -> str:
    return "<table><tr>" + "<td>a" * times(240_000, scale)


@_hostile(readable=False)
def _bare_images(scale: float) -> str:
    return "<p>a</p>" + "<img src=a>" * times(300_000, scale)


@_hostile()
def _list_of_dated_teasers(scale: float) -> str:
    teasers = "".join(
        f'<li><a href="/2024/{n}.html">Ferry {n} is late again, the harbour says</a>'
        f"<span class=date>{1 + n % 28} May 2024, {n % 24}:30</span></li>"
        for n in range(times(8_000, scale))
    )
    return page(around=("", f"<ul class=teasers>{teasers}</ul>"))


@_hostile()
def _thousands_of_comments(scale: float) -> str:
    comments = "".join(
        f'<div class="comment" id="c{n}"><b class=author>Ann {n}</b> '
        f"<span class=date>May {1 + n % 28}, 2024 at {n % 12}:30 pm</span>"
        f"<p>It rained on the ferry on day {n}, and nobody minded much.</p></div>"
        for n in range(times(8_000, scale))
    )
    return page(around=("", f'<section id="comments"><h2>Comments</h2>{comments}</section>'))


@_hostile()
def _paragraphs_in_one_row(scale: float) -> str:
    """Body text in the cells of one row that has very many."""
    cells = "<td></td>" * times(50_000, scale)
    return page(f"<table><tr>{cells}<td>{BODY}</td></tr></table>")


@_hostile()
def _long_list(scale: float) -> str:
    items = "".join(f"<li>{PARAGRAPHS[n % 12]} {n}</li>" for n in range(times(5_000, scale)))
    return page(f"{BODY}<ol>{items}</ol>")


@_hostile()
def _definition_lists(scale: float) -> str:
    return page(around=("", "<dl><dt>a<dd>b<dt>c<dd>" * times(20_000, scale)))


# -- sheer numbers -------------------------------------------------------------------------------


@_hostile()
def _links_before(scale: float) -> str:
    links = "".join(f'<a href="/{n}">Link {n}</a> ' for n in range(times(200_000, scale)))
    return page(around=(f"<div class=links>{links}</div>", ""))


@_hostile()
def _links_around(scale: float) -> str:
    links = "".join(f'<li><a href="/{n}">Story {n}</a>' for n in range(times(100_000, scale)))
    return page(around=(f"<ul>{links}</ul>", f"<ul>{links}</ul>"))


@_hostile()
def _empty_links(scale: float) -> str:
    return page(around=("<a href=#>" * times(200_000, scale), ""))


@_hostile()
def _links_in_a_paragraph(scale: float) -> str:
    links = "".join(f'<a href="/{n}">w{n}</a>' for n in range(times(100_000, scale)))
    return page(around=("", f"<p>{links}</p>"))


@_hostile()
def _line_breaks(scale: float) -> str:
    return page(around=("<br>" * times(200_000, scale), "<br>" * times(200_000, scale)))


@_hostile()
def _lines_of_one_block(scale: float) -> str:
    return page(around=("", "<p>" + "line of it<br>" * times(100_000, scale) + "</p>"))


@_hostile()
def _lines_apart(scale: float) -> str:
    return page(around=("", "<p>" + "line of it<br><br>" * times(100_000, scale) + "</p>"))


@_hostile(readable=False)
def _many_paragraphs(scale: float) -> str:
    some = (f"<p>{PARAGRAPHS[n % 12]} ({n})</p>" for n in range(times(100_000, scale / 4)))
    return page("".join(some))


@_hostile()
def _tiny_paragraphs(scale: float) -> str:
    return page(around=("", "<p>a" * times(100_000, scale)))


@_hostile()
def _copies_of_the_body(scale: float) -> str:
    """The article a few hundred times over; it should come out once at least."""
    return page(BODY * times(300, scale))


@_hostile()
def _one_paragraph_again_and_again(scale: float) -> str:
    return page(f"{BODY}" + f"<p>{PARAGRAPHS[0]}</p>" * times(20_000, scale))


@_hostile()
def _short_repeats(scale: float) -> str:
    return page(BODY + "<p>Yes, he said.</p>" * times(50_000, scale))


@_hostile()
def _empty_elements(scale: float) -> str:
    return page(around=("<div></div>" * times(200_000, scale), ""))


@_hostile()
def _images(scale: float) -> str:
    images = "".join(f"<img src={n}.png alt='Picture {n}'>" for n in range(times(50_000, scale)))
    return page(around=("", images))


@_hostile()
def _images_in_the_body(scale: float) -> str:
    images = "".join(f"<img src={n}.png>" for n in range(times(20_000, scale)))
    return page(BODY.replace("</p>\n<p>", f"</p>{images}<p>", 1))


@_hostile()
def _inputs(scale: float) -> str:
    return page(around=("", "<form>" + "<input name=a value=b>" * times(100_000, scale)))


@_hostile()
def _metas(scale: float) -> str:
    return page(
        head="".join(f"<meta name=n{n} content='c{n}'>" for n in range(times(100_000, scale)))
    )


@_hostile()
def _authors_in_metas(scale: float) -> str:
    many = times(20_000, scale)
    return page(head="".join(f"<meta name=author content='Ann Writer{n}'>" for n in range(many)))


@_hostile()
def _titles(scale: float) -> str:
    return page(head="<title>Another</title>" * times(50_000, scale))


@_hostile()
def _times(scale: float) -> str:
    stamp = "<time datetime='2020-01-02T03:04:05Z'>2 January 2020</time> "
    return page(around=("", stamp * times(20_000, scale)))


@_hostile()
def _headings(scale: float) -> str:
    return page(around=("", f"<h2>{TITLE}</h2>" * times(20_000, scale)))


@_hostile()
def _comments_of_readers(scale: float) -> str:
    one = (
        "<li class=comment id=c{0}><b class=author>Reader{0}</b> <time>3 March 2020 at 5:10</time>"
        "<p>I have lived here for {0} years and never saw a boat that kept its timetable.</p>"
        "<a class=reply>Reply</a></li>"
    )
    many = "".join(one.format(n) for n in range(times(10_000, scale)))
    return page(around=("", f"<section id=comments><h3>Comments</h3><ol>{many}</ol></section>"))


@_hostile()
def _related_stories(scale: float) -> str:
    one = "<div class='related teaser'><h3><a href='/2020/{0}'>More news of the day {0}</a></h3>"
    many = "".join(one.format(n) for n in range(times(20_000, scale)))
    return page(around=("", f"<aside class=related-stories>{many}</aside>"))


# -- attributes ----------------------------------------------------------------------------------


@_hostile()
def _many_attributes(scale: float) -> str:
    some = " ".join(f"data-a{n}=v{n}" for n in range(times(50_000, scale)))
    return page(f"<div {some}>{BODY}</div>")


@_hostile()
def _same_attribute(scale: float) -> str:
    return page(f"<div {'class=x ' * times(50_000, scale)}>{BODY}</div>")


@_hostile()
def _long_class(scale: float) -> str:
    names = " ".join(f"name-{n}" for n in range(times(450_000, scale)))
    return page(f'<div class="{names}">{BODY}</div>')


@_hostile()
def _long_class_word(scale: float) -> str:
    return page(f'<div class="{"x" * times(5_000_000, scale)}">{BODY}</div>')


@_hostile()
def _a_megabyte_of_class_names(scale: float) -> str:
    """A utility-class page driven to the extreme: each paragraph has its own."""
    names = iter(range(10_000_000))
    body = []
    for paragraph in PARAGRAPHS:
        words = " ".join(f"px-{next(names)}" for _ in range(times(10_000, scale)))
        body.append(f'<p class="{words}">{paragraph}</p>')
    return page("".join(body))


@_hostile()
def _class_of_separators(scale: float) -> str:
    return page(f'<div class="{"-_" * times(500_000, scale)}comment">{BODY}</div>')


@_hostile()
def _distinct_classes(scale: float) -> str:
    some = "".join(f"<p class='a{n} b-{n} comment{n}'>t{n}" for n in range(times(50_000, scale)))
    return page(around=("", some))


@_hostile()
def _long_style(scale: float) -> str:
    return page(f'<div style="{"color: red; " * times(400_000, scale)}">{BODY}</div>')


@_hostile()
def _long_href(scale: float) -> str:
    href = "../" * times(1_000_000, scale)
    return page(around=("", f'<p>See <a href="{href}">this other story of ours</a>.</p>'))


@_hostile()
def _data_address(scale: float) -> str:
    return page(around=(f'<img src="data:image/png;base64,{"A" * times(5_000_000, scale)}">', ""))


@_hostile()
def _long_tag_name(scale: float) -> str:
    return page(around=(f"<{'x' * times(1_000_000, scale)}>", ""))


@_hostile()
def _long_attribute_name(scale: float) -> str:
    return page(around=(f"<p {'x' * times(1_000_000, scale)}=1>", ""))


@_hostile()
def _quotes_never_closed(scale: float) -> str:
    return page(around=("", "<a href='x" * times(20_000, scale)))


# -- text ----------------------------------------------------------------------------------------


@_hostile()
def _paragraph_with_spaces(scale: float) -> str:
    words = "a word and another " * times(550_000, scale)
    return page(around=("", f"<p class=dump>{words}</p>"))


@_hostile()
def _paragraph_without_spaces(scale: float) -> str:
    return page(around=("", f"<p class=dump>{'x' * times(10_000_000, scale)}</p>"))


@_hostile()
def _spaces(scale: float) -> str:
    return page(around=("", f"<p>a{' ' * times(5_000_000, scale)}b</p>"))


@_hostile()
def _newlines_in_pre(scale: float) -> str:
    return page(around=("", "<pre>a" + "\n" * times(2_000_000, scale) + "b</pre>"))


@_hostile()
def _tabs_in_pre(scale: float) -> str:
    return page(around=("", "<pre>a" + "\t" * times(1_000_000, scale) + "b</pre>"))


@_hostile()
def _invisible_characters(scale: float) -> str:
    return page(around=("", "<p>" + "\u200b\u00ad\u2060\ufeff" * times(500_000, scale) + "x</p>"))


@_hostile()
def _combining_marks(scale: float) -> str:
    return page(around=("", "<p>a" + "\u0301" * times(1_000_000, scale) + "</p>"))


@_hostile()
def _digits(scale: float) -> str:
    return page(around=("", f"<p>{'1' * times(2_000_000, scale)}</p>"))


@_hostile()
def _dates(scale: float) -> str:
    return page(around=("", "<p>1.1.1.1.1:1:1 am " * times(50_000, scale)))


@_hostile()
def _brackets_and_quotes(scale: float) -> str:
    return page(around=("", "<p>" + '([{«“"' * times(200_000, scale) + "</p>"))


@_hostile()
def _footnote_marks(scale: float) -> str:
    marks = "<sup>[1]</sup><sup>2</sup>" * times(20_000, scale)
    return page(f"{BODY}<p>{PARAGRAPHS[0]} And so on it goes.{marks}</p>")


@_hostile()
def _inline_marks(scale: float) -> str:
    return page(f"{BODY}<p>{'<b>a</b><i>b</i> ' * times(50_000, scale)}</p>")


@_hostile()
def _direction_marks(scale: float) -> str:
    return page(around=("", "<p>" + "\u202e\u202ax\u202c" * times(100_000, scale) + "</p>"))


@_hostile()
def _control_characters(scale: float) -> str:
    controls = "".join(map(chr, (*range(1, 9), 11, 12, *range(14, 32), *range(0x7F, 0xA0))))
    return page(around=(f"<p>{controls * times(1_000, scale)}</p>", ""))


@_hostile()
def _nul_between_words(scale: float) -> str:
    return page().replace("</p>", "\x00</p>")


@_hostile()
def _lone_surrogates(scale: float) -> str:
    return page(around=("<p>" + "\ud800\udfff\udc00" * times(20_000, scale) + "</p>", ""))


# -- entities ------------------------------------------------------------------------------------


@_hostile()
def _entity_flood(scale: float) -> str:
    return page(around=("", f"<p>{'&amp;&nbsp;&#65;' * times(200_000, scale)}</p>"))


@_hostile()
def _text_as_entities(scale: float) -> str:
    body = "".join(
        "<p>" + "".join(f"&#x{ord(c):x};" for c in paragraph) + "</p>" for paragraph in PARAGRAPHS
    )
    return page(body)


@_hostile()
def _broken_entities(scale: float) -> str:
    some = "&#99999999999;&#xFFFFFFFF;&#0;&#xD800;&bogus;&ampx&&#;&#x;"
    return page(around=(some * times(20_000, scale), ""))


@_hostile()
def _long_entity(scale: float) -> str:
    return page(around=("", f"<p>&{'a' * times(2_000_000, scale)};</p>"))


@_hostile()
def _entity_bomb(scale: float) -> str:
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return f'<!DOCTYPE html [<!ENTITY l0 "lol">{lines}]>{page()}<p>&l11;</p>'


@_hostile()
def _external_entities(scale: float) -> str:
    declared = (
        '<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b SYSTEM "http://192.0.2.1/x">'
        '<!ENTITY % c SYSTEM "http://192.0.2.1/y.dtd">%c;'
    )
    return f'<?xml version="1.0"?><!DOCTYPE html [{declared}]>{page()}<p>&a;&b;</p>'


@_hostile()
def _external_dtd(scale: float) -> str:
    dtd = '<!DOCTYPE html PUBLIC "-//X//Y" "http://192.0.2.1/x.dtd">'
    return dtd + page(around=('<iframe src="file:///etc/passwd"></iframe>', ""))


# -- scripts, comments, templates ----------------------------------------------------------------


@_hostile()
def _scripts(scale: float) -> str:
    script = "<script>if (a < b && c > d) document.write('<p>no</p>');</script>"
    return page(around=(script * times(20_000, scale), ""))


@_hostile()
def _long_script(scale: float) -> str:
    return page(head=f"<script>{'var a = 1; ' * times(400_000, scale)}</script>")


@_hostile()
def _comments(scale: float) -> str:
    return page(BODY.replace("</p>", "</p>" + "<!-- x -- y -->" * times(5_000, scale)))


@_hostile()
def _comments_in_words(scale: float) -> str:
    return page(BODY.replace(" ", " <!-- x -->"))


@_hostile()
def _conditional_comments(scale: float) -> str:
    return page(around=("<!--[if lt IE 9]><div><![endif]-->" * times(10_000, scale), ""))


@_hostile()
def _comment_after_the_article(scale: float) -> str:
    return page(around=("", "<!-- never closed " + "x" * times(1_000_000, scale)))


@_hostile()
def _script_after_the_article(scale: float) -> str:
    return page(around=("", "<script>var x = '</p>" + "x" * times(1_000_000, scale)))


@_hostile()
def _cdata(scale: float) -> str:
    return page(around=("<![CDATA[ <p>x</p> ]]>" * times(20_000, scale), ""))


@_hostile()
def _instructions_between(scale: float) -> str:
    return page(BODY.replace("</p>", "</p><?php echo 1; ?>"))


@_hostile()
def _templates(scale: float) -> str:
    template = "<template><p>{{ item.title }} is not part of it</p></template>"
    return page(around=(template * times(20_000, scale), ""))


@_hostile()
def _nested_templates(scale: float) -> str:
    depth = times(600, scale)
    return page(around=("<template>" * depth + "x" + "</template>" * depth, ""))


@_hostile()
def _svg_and_mathml(scale: float) -> str:
    drawn = "<svg><g><path d='M0 0'/><text>drawn</text></g></svg><math><mi>x</mi></math>"
    return page(around=(drawn * times(10_000, scale), ""))


@_hostile()
def _deep_svg(scale: float) -> str:
    depth = times(1_500, scale)
    return page(around=("", "<svg>" + "<g>" * depth + "</g>" * depth + "</svg>"))


@_hostile()
def _noscript(scale: float) -> str:
    return page(
        around=("<noscript><img src=x><p>Turn it on.</p></noscript>" * times(10_000, scale), "")
    )


@_hostile()
def _iframes(scale: float) -> str:
    return page(around=("", "<iframe src=x><p>no frames</p></iframe>" * times(20_000, scale)))


@_hostile()
def _shadow_dom(scale: float) -> str:
    shadow = "<x-page><template shadowrootmode=open><style>p{}</style></template>"
    return page(around=(shadow, "</x-page>"))


# -- JSON-LD -------------------------------------------------------------------------------------


def _with_json(text: str) -> str:
    return page(head=f'<script type="application/ld+json">{text}</script>')


@_hostile()
def _deep_json(scale: float) -> str:
    depth = times(100_000, scale)
    return _with_json("[" * depth + "]" * depth)


@_hostile()
def _deep_json_objects(scale: float) -> str:
    depth = times(100_000, scale)
    return _with_json('{"a":' * depth + "1" + "}" * depth)


@_hostile()
def _deep_json_never_closed(scale: float) -> str:
    return _with_json('{"@type":"NewsArticle","a":[' * times(100_000, scale))


@_hostile()
def _broken_json(scale: float) -> str:
    return _with_json(
        '{"@type":"NewsArticle",, "headline": "x"y", // z\n "a": }' * times(2_000, scale)
    )


@_hostile()
def _json_of_quotes(scale: float) -> str:
    return _with_json(
        '{"a": "' + '\\"' * times(200_000, scale) + "'" + '"b" ' * times(50_000, scale)
    )


@_hostile()
def _json_of_slashes(scale: float) -> str:
    return _with_json("/*" * times(200_000, scale) + "{,}")


@_hostile()
def _json_of_spaces(scale: float) -> str:
    spaces = " " * times(100_000, scale)
    return _with_json("{" + f'"a":1,{spaces}' * 3 + "x}")


@_hostile()
def _json_of_commas(scale: float) -> str:
    return _with_json("[" + ", " * times(100_000, scale) + "]")


@_hostile()
def _json_big_number(scale: float) -> str:
    return _with_json('{"@type":"NewsArticle","a":' + "9" * times(500_000, scale) + "}")


@_hostile()
def _json_of_odd_types(scale: float) -> str:
    odd: list[object] = [None, 1, 1e400, [], {}, [[]], {"@type": [1, None]}, True, "x"]
    keys = "headline articleBody author datePublished image publisher name text url keywords"
    objects = [{"@type": "NewsArticle", **dict.fromkeys(keys.split(), value)} for value in odd]
    return _with_json(json.dumps(objects * times(200, scale)))


@_hostile()
def _many_json_scripts(scale: float) -> str:
    one = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"A b"}</script>'
    return page(head=one * times(20_000, scale))


@_hostile()
def _json_with_the_body(scale: float) -> str:
    facts = {"@type": "NewsArticle", "headline": TITLE, "articleBody": "\n".join(PARAGRAPHS)}
    return _with_json(json.dumps(facts).replace("</", "<\\/"))


@_hostile()
def _json_headlines(scale: float) -> str:
    many = [
        {"@type": "NewsArticle", "headline": f"Harbour town {n} waits for its {n} ferries"}
        for n in range(times(5_000, scale))
    ]
    short = "".join(f"<p>The harbour of {n} and its ferry</p>" for n in range(times(5_000, scale)))
    return _with_json(json.dumps(many)).replace(_FOOT, short + _FOOT)


@_hostile()
def _microdata(scale: float) -> str:
    return page(
        around=("", "<div itemscope itemprop='author comment name'>x" * times(20_000, scale))
    )


# -- documents cut, glued and mixed --------------------------------------------------------------


@_hostile()
def _two_documents(scale: float) -> str:
    return page("".join(f"<p>{p}</p>" for p in PARAGRAPHS[:6])) + page(
        "".join(f"<p>{p}</p>" for p in PARAGRAPHS[6:])
    )


@_hostile()
def _empty_document_first(scale: float) -> str:
    return "<html><head></head><body></body></html>" * times(2_000, scale) + page()


@_hostile()
def _frameset_with_the_article(scale: float) -> str:
    return f"<html><frameset><frame src=a></frameset><body><h1>{TITLE}</h1>{BODY}</body></html>"


@_hostile()
def _no_markup_but_paragraphs(scale: float) -> str:
    return BODY


@_hostile()
def _xhtml(scale: float) -> str:
    return page().replace(
        "<!DOCTYPE html><html>",
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" '
        'xmlns:fb="http://example/fb">',
    )


@_hostile()
def _namespaces(scale: float) -> str:
    prefixed = "<o:p>&nbsp;</o:p><st1:place w:st='on'>" * times(20_000, scale)
    return page(around=(prefixed, ""))


@_hostile()
def _upper_case(scale: float) -> str:
    return f"<HTML><BODY><H1>{TITLE}</H1>{BODY.replace('<p>', '<P>').replace('</p>', '</P>')}"


@_hostile()
def _slashes_in_tags(scale: float) -> str:
    return page(BODY.replace("<p>", "<p/ / class=x / >").replace("</p>", "</p >"))


@_hostile()
def _carriage_returns(scale: float) -> str:
    return page().replace("\n", "\r")


@_hostile()
def _escaped_page(scale: float) -> str:
    return page(around=("", f"<pre>{escape(page() * times(50, scale))}</pre>"))


@_hostile()
def _body_in_the_head(scale: float) -> str:
    return f"<html><head><title>{TITLE}</title><h1>{TITLE}</h1>{BODY}</head></html>"


@_hostile()
def _text_after_the_end(scale: float) -> str:
    return f"<html><body><h1>{TITLE}</h1></body></html>{BODY}"


@_hostile()
def _base_elements(scale: float) -> str:
    return page(
        head="<base href='http://[bad'>" * times(1_000, scale),
        around=("", "<a href='//[::1'>Another story of this paper today</a>"),
    )


@_hostile()
def _bad_addresses(scale: float) -> str:
    links = "".join(
        f"<li class=related><a href='{href}'>Another story of the day {n}</a>"
        for n, href in enumerate(
            ["http://[", "//", "javascript:1", "http://a:b:c/", "\\\\x", "?", "http://\u2100.x/"]
            * times(2_000, scale)
        )
    )
    return page(around=("", f"<ul class=related>{links}</ul>"))


def truncated(share: float) -> tuple[bytes, int]:
    """A page cut off somewhere, and how many whole paragraphs are left in it."""
    whole = page().encode()
    cut = whole[: int(len(whole) * share)]
    return cut, sum(paragraph.encode() + b"</p>" in cut for paragraph in PARAGRAPHS)


# -- encodings -----------------------------------------------------------------------------------


def encoded(encoding: str, declared: str | None, mark: bytes = b"") -> bytes:
    """The page in an encoding, with a right, wrong or missing declaration of it."""
    said = f"<meta charset={declared}>" if declared else ""
    text = page().replace('<meta charset="utf-8">', said)
    return mark + text.encode(encoding, "xmlcharrefreplace")


_UNICODE = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}
ENCODINGS: tuple[str, ...] = (
    *_UNICODE, "shift_jis", "gb18030", "big5", "euc-kr", "euc-jp", "iso-2022-jp", "koi8-r",
    *(f"windows-125{n}" for n in range(9)), "iso-8859-1", "iso-8859-2", "macintosh",
)  # fmt: skip


def _encoded(encoding: str, declared: str | None, scale: float, mark: bytes = b"") -> bytes:
    return encoded(encoding, declared, mark)


for _encoding in ENCODINGS:
    for _kind, _said in (("right", _encoding), ("wrong", "iso-8859-7"), ("no", None)):
        _add(
            f"{_encoding}, {_kind} declaration",
            partial(_encoded, _encoding.replace("macintosh", "mac-roman"), _said),
            readable=_kind == "right" or _encoding != "macintosh",  # nothing else tells it
        )
for _encoding, _mark in _UNICODE.items():
    _add(
        f"{_encoding} with mark",
        partial(_encoded, _encoding, "windows-1252", mark=_mark),
    )
_add("utf-7", lambda scale: page().encode("utf-7").replace(b"charset=utf-8", b"charset=utf-7"),
     readable=False)  # fmt: skip


@_hostile()
def _mixed_encodings(scale: float) -> bytes:
    """UTF-8 with advertisements in windows-1252."""
    return page(BODY + "<div>Caf@ ad</div>").encode().replace(b"@", b"\xe9")


@_hostile()
def _many_charset_declarations(scale: float) -> bytes:
    return ("<meta charset=utf-7>" * times(5_000, scale) + page()).encode()


@_hostile(readable=False)
def _escape_sequences(scale: float) -> bytes:
    return b"\x1b$B" * times(100_000, scale) + page().encode()


@_hostile(readable=False)
def _high_bytes(scale: float) -> bytes:
    return (
        page(around=("", "<p>@@</p>")).encode().replace(b"@@", b"\xe9\xa0 " * times(500_000, scale))
    )


# -- plain text ----------------------------------------------------------------------------------

_PLAIN = f"{TITLE}\n\n" + "\n\n".join(PARAGRAPHS) + "\n"


def _text(name: str, make: Maker, readable: bool = True) -> None:
    _add(f"text: {name}", make, readable, is_text=True)


_text("empty", lambda scale: "", readable=False)
_text("NULs", lambda scale: "\x00" * 10_000, readable=False)
_text("surrogates", lambda scale: "\ud800" * times(10_000, scale) + "\n" + _PLAIN)
_text("every line end", lambda scale: "\r\n\v\f\x85\u2028\u2029" * times(50_000, scale) + _PLAIN)
_text("many lines", lambda scale: _PLAIN + "a\n" * times(190_000, scale))
_text("one line", lambda scale: "word " * times(2_000_000, scale), readable=False)
_text("no spaces", lambda scale: "x" * times(10_000_000, scale), readable=False)
_text("markup", lambda scale: page() * times(20, scale), readable=False)
_text("dates", lambda scale: _PLAIN + "3 March 2020 at 5:10 pm\n" * times(20_000, scale))
_text("comments", lambda scale: _PLAIN + "\nComments\n" + "".join(
    f"Ann{n} says:\n3 March 2020 at 5:10 pm\nI do not agree with it.\nReply\n"
    for n in range(times(10_000, scale))))  # fmt: skip


def words_of(document: Iterable[str]) -> str:
    """Text without white space, for looking paragraphs up."""
    return "".join("".join(document).split())
