"""Bylines in the markup that pages give them, each kind with variants of its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from boilerkit.lexicon import load_lexicon
from boilerkit.lexicon.byline_words import byline_words
from boilerkit.page.labels import Label
from boilerkit.readers.metadata import names
from tests.readers.pages import STORY, json_ld, labelled, metadata_of

ANN, BO = "Ann Lee", "Bo Ek"
LINES: dict[str, tuple[str, list[str]]] = {
    # Inline tags without a space between them.
    "two spans": (f"<p class=byline>By <span>{ANN}</span><span>{BO}</span></p>", [ANN, BO]),
    "name and role": (f"<p class=byline><b>{ANN}</b><i>Political editor</i></p>", [ANN]),
    "name and handle": (f"<p>By <a href=/l>{ANN}</a><a href=//s.example>@annlee</a></p>", [ANN]),
    "lead-in and name": (f"<p>By<a href=/x>{ANN}</a> Feb 12, 2024</p>", [ANN]),
    "name and date": (f"<p class=byline><b>{ANN}</b><time>May 5, 2024</time></p>", [ANN]),
    "name and paper": (f"<div class=author>{ANN}<span>The Tarn Post</span></div>", [ANN]),
    # First names that look like particles.
    "Al": ("<p>By Al Brannvik</p>", ["Al Brannvik"]),
    "Van and Des": ("<p>By Van Jonesson and Des Kelloway</p>", ["Van Jonesson", "Des Kelloway"]),
    "Di": ("<p class=byline>Di Marlowe</p>", ["Di Marlowe"]),
    "Della, Bin": ("<p>By Della Stone, Bin Hu</p>", ["Della Stone", "Bin Hu"]),
    "El, Dos, Du": ("<p>By El Narr, Dos Witt, Du Hong</p>", ["El Narr", "Dos Witt", "Du Hong"]),
    "small particle": ("<p>By Anna van der Velde</p>", ["Anna van der Velde"]),
    # What else is in a byline.
    "reading time": (f"<p class=byline>By {ANN} 5 minute read</p>", [ANN]),
    "section": (f"<p class=author>Written by {ANN} in Harbour on 12 February 2024</p>", [ANN]),
    "town": (f"<p class=byline>{ANN} in Tarnford</p>", [ANN]),
    "date first": (f"<p>Posted on February 12, 2024 by {ANN}</p>", [ANN]),
    "mail": (f"<p>By {ANN} (ann@tarn.example)</p>", [ANN]),
    # Spelling.
    "capitals": ("<p>By ANN LEE, DES KELLOWAY and J.K. O'HARA</p>",
                 [ANN, "Des Kelloway", "J.K. O'Hara"]),
    # Where the markup says it.
    "social in a class": (f"<div class=social-author__name><a href=/u/al>{ANN}</a></div>", [ANN]),
    "editor's page": (f"<div class=meta><a href=/about/editors/al/>{ANN}</a></div>", [ANN]),
    "handle as page": (f"<div class=meta><a href=/@annlee>{ANN}</a></div>", [ANN]),
    "rel author": (f"<div><a rel=author href=/lee>{ANN}</a></div>", [ANN]),
    "lead-in of its own": (f"<div>By</div><div>{ANN}</div>", [ANN]),
    "co-authors": (f"<h4>Written by</h4><div>{ANN}</div>", [ANN]),
    "beside a date": (f"<div>{ANN}</div><div>5 May 2024</div>", [ANN]),
    "agency beside a date": ("<div>Associated Press</div><div>5 May 2024</div>",
                             ["Associated Press"]),
    "agency with a lead-in": ("<p>By Reuters</p>", ["Reuters"]),
    "agency in a town": ("<p>By Associated Press in Tarnford</p>", ["Associated Press"]),
    "interview": (f"<p>Das Gespräch führte {ANN}.</p>", [ANN]),
    "two genders": (f"<p>Autorin/Autor {ANN}</p>", [ANN]),
    "small lead-in": (f"<p>af {ANN}</p>", [ANN]),
    "stored by": (f"<p>Gespeichert von {ANN} am 7. Juli 2019 - 18:44</p>", [ANN]),
    "roles behind": (f"<p>by {ANN}, Master Horticulturalist & Garden Educator</p>", [ANN]),
    "compound role": (f"<p class=byline>{ANN}, Wassersportredakteurin des Kuriers</p>", [ANN]),
    "surname like a role": ("<p>By Ann Longfellow</p>", ["Ann Longfellow"]),
    # Single names and accounts, where the line says clearly that they wrote.
    "first name": ("<p>by Maren on May 5, 2012</p>", ["Maren"]),
    "account": ("<p>Posted by ddlee81 on Aug 7, 2012 in Boats, Mud | 0 comments</p>", ["ddlee81"]),
    "account and weekday": ("<p>Posted by samlee on Sunday October 28, @11:02PM</p>", ["samlee"]),
    "account with a dot": ("<p>Von Ann.DiLee am Samstag, 19. Oktober 2019</p>", ["Ann.DiLee"]),
    "by hand": ("<p>by hand</p>", []),
    "account of software": ("<p>Posted by admin on May 5, 2012</p>", []),
    "single name of the site": ("<p>Posted by Tarn on May 5, 2012</p>", []),
    "a title behind a particle": ("<p>Posted by White on Rice Pair on May 5, 2012</p>", []),
    # What follows a name without a mark between.
    "comment link": (f"<p>May 5, 2012 By {ANN} Leave a Comment</p>", [ANN]),
    "counts behind bars": (f"<p>By {ANN} on May 5, 2012 | 27 Comments | No TrackBacks</p>", [ANN]),
    "topics": (f"<p>Written by {ANN} Topics: Mud, Boats</p>", [ANN]),
    "credit of a photo": (f"<p>von {ANN} Foto: © Bo Ek</p>", [ANN]),
    "sentence and clock": (f"<p>by {ANN}. Posted on 3:30 pm Tuesday Nov 13, 2012</p>", [ANN]),
    "broken bullet": (f"<p>By {ANN} ? More by this author</p>", [ANN]),
    "serial comma": (f"<p>By {ANN}, {BO}, and Di Oh</p>", [ANN, BO, "Di Oh"]),
    "paper before the name": (f"<p>By TBC's {ANN}</p>", [ANN]),
    "paper behind the name": (f"<p>By {ANN} The Tarn Post</p>", [ANN]),
    "role with and": (f"<p>by {ANN}, Head of Mud and Public Affairs</p>", [ANN]),
    "theme": (f"<p>Post author By {ANN}</p>", [ANN]),
    "this post": (f"<p>This post was written by {ANN}, Head of Mud</p>", [ANN]),
    # First names that are words of other languages.
    "Tim": ("<p class=byline>Tim Enwall</p>", ["Tim Enwall"]),
    # A name beside a date without a lead-in.
    "name, bar, date": (f"<p>{ANN} | January 10, 2008</p>", [ANN]),
    "date, then section": ("<p>10 January 2008 Expert Interviews</p>", []),
    "name at a place": (f"<p>{ANN} at Tarn Park<br>Sunday January 6, 2008<br>The Watcher</p>",
                        [ANN]),
    "agency above a date": ("<p>Associated Press<br>Last updated: 3:02 p.m., January 3, 2008</p>",
                            ["Associated Press"]),
    "site above a date": ("<p>Staff and agencies<br>December 29, 2007<br>The Tarn Post</p>", []),
    # None of these names an author.
    "account and category": ("<p class=byline><a href=/author/tarnblog/>tarnblog</a>"
                             "<a href=/category/my-stories/>My Stories</a></p>", []),
    "account of the house": ("<p>By Tarn Admin</p>", []),
    "kicker alone": ("<div>Neue Tarnforder Schule</div>", []),
    "share of an author": ("<div class=author-social>Follow Us</div>", []),
    "site": ("<p>By The Tarn Post</p>", []),
    "tags": ("<p>Categories Green Deal</p>", []),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "names"), LINES.values(), ids=LINES.keys())
def test_lines_below_the_headline(lines: str, names: list[str]) -> None:
    head = '<meta property="og:site_name" content="The Tarn Post">'
    assert list(metadata_of(head, lines).byline) == names


@pytest.mark.parametrize(
    "line", [f"By {ANN}", f"Posted on May 5, 2024 by {ANN}", f"By {ANN}<a href=//s.ex>@al</a>"]
)
@pytest.mark.parametrize("label", [Label.BODY, Label.BOILERPLATE])
def test_a_line_that_is_all_byline_counts_whatever_its_label(line: str, label: Label) -> None:
    assert metadata_of("", f"<p>{line}</p>", label=label).byline == (ANN,)


@pytest.mark.parametrize("label", [Label.RELATED, Label.COMMENT])
def test_teasers_and_comments_have_other_authors(label: Label) -> None:
    assert metadata_of("", f"<p>By <a rel=author href=/l>{ANN}</a></p>", label=label).byline == ()


def test_a_byline_below_standfirst_image_and_buttons() -> None:
    lines = "<figcaption>Photo: Bo</figcaption><div>Share</div><div>Listen</div><p>By Ann Lee</p>"
    assert metadata_of("", f"<p>Standfirst of the story.</p>{lines}").byline == (ANN,)


def test_a_signature_at_the_end() -> None:
    assert metadata_of("", after=f"<p>Author: {ANN}, keeper</p>").byline == (ANN,)


FIELDS: dict[str, tuple[str, list[str]]] = {
    "person": ('"author": {"@type": "Person", "name": "Ann Lee"}', [ANN]),
    "small letters": ('"author": {"name": "ann lee"}', [ANN]),
    "account": ('"author": {"@type": "Person", "name": "annlee77"}', []),
    "desk": ('"author": {"@type": "Person", "name": "News Desk"}', []),
    "site in longer name": ('"author": {"name": "GURUS"}, "publisher": {"name": "Gurus Ltd"}', []),
    "title of the house": (
        '"author": "Courier expert Ann Lee", "publisher": {"name": "Courier"}', [ANN]),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "names"), FIELDS.values(), ids=FIELDS.keys())
def test_structured_data(fields: str, names: list[str]) -> None:
    assert list(metadata_of(json_ld(fields)).byline) == names


def test_a_full_name_on_the_page_comes_before_a_vague_one_in_the_data() -> None:
    found = metadata_of(json_ld('"author": "Guest authors"'), f"<p>By {ANN}</p>")
    assert (found.byline, found.sources["byline"]) == ((ANN,), "text")


def test_a_blog_named_after_its_author() -> None:
    head = json_ld('"author": {"@type": "Person", "name": "Ann Lee"}')
    head += '<meta property="og:site_name" content="Ann Lee\'s Garden Blog">'
    assert metadata_of(head, url="https://annlee.example/weir").byline == (ANN,)


def test_an_account_that_the_page_shows_is_an_author() -> None:
    found = metadata_of(json_ld('"author": {"name": "annlee77"}'), "<div>annlee77</div>")
    assert found.byline == ("annlee77",)


def test_authors_is_another_name_for_byline() -> None:
    found = metadata_of("", f"<p>By {ANN}</p>")
    assert found.authors == found.byline == (ANN,)


def test_a_full_name_comes_before_an_account() -> None:
    lines = f"<p>Posted by ddlee81 on May 5, 2012</p><p class=byline>{ANN}</p>"
    assert metadata_of("", lines).byline == (ANN,)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        (f"Posted by {ANN}, Engineer, Tarn Maps", (ANN,)),
        (f"By: {ANN}, TARN PRESS", (ANN,)),
        (f"{ANN}, Bureau Chief", (ANN,)),
        (f"<div class=byline><i>{ANN}</i><i>{BO}</i></div>", (ANN, BO)),
        (f"<div class=byline>By {ANN} 5 min read</div>", (ANN,)),
        (f"{ANN} and {BO}, who saw it all", ()),
    ],
)
def test_a_line_with_a_role_that_was_taken_for_body(line: str, names: tuple[str, ...]) -> None:
    assert metadata_of("", f"<p>{line}</p>", label=Label.BODY).byline == names


def test_who_speaks_at_the_end_did_not_write() -> None:
    after = f"<p>“It held.”</p><p>{BO}, Chief Engineer</p>"
    assert metadata_of("", "", after=after, label=Label.BODY).byline == ()


def test_a_byline_above_notes_counts_where_there_is_no_other() -> None:
    after = f"<p>Par {ANN}</p><p>Notes on the weir</p><p>More notes</p><p>Still more</p>"
    assert metadata_of("", "", after=after, label=Label.BODY).byline == (ANN,)


def test_who_publishes_a_blog_of_their_own_is_its_author() -> None:
    person = '{"@type": ["Person", "Organization"], "name": "Ann Lee"}'
    head = json_ld(f'"author": {person}, "publisher": {person}')
    assert metadata_of(head).byline == (ANN,)


def test_a_host_named_after_the_author_is_no_name_of_the_site() -> None:
    head = '<meta property="og:site_name" content="Mud Notes">'
    lines = f"<p>2012-10-29 by {ANN}</p>"
    assert metadata_of(head, lines, url="https://annlee.example/mud").byline == (ANN,)


def test_a_first_name_inside_the_name_of_the_site() -> None:
    head = '<meta property="og:site_name" content="Heavenlynn Food">' + json_ld(
        '"author": {"@type": "Person", "name": "Lynn"}'
    )
    assert metadata_of(head).byline == ("Lynn",)


def test_a_byline_below_a_deck_and_a_box_of_tools() -> None:
    tools = "".join(f"<p>Tool {number}</p>" for number in range(20))
    html = (
        f"<h1>Rain</h1><p>It rained for days</p>{tools}<p>By Ann Lee</p>"
        f"<p>Tarn Post Staff Writer<br>Sunday, January 6, 2008; Page A04</p><p>{STORY}</p>"
    )
    labels = [Label.TITLE, Label.BODY, *[Label.BOILERPLATE] * 20, Label.META, Label.META]
    found = labelled(html, [*labels, Label.BODY])
    assert (found.byline, found.published) == (("Ann Lee",), "2008-01-06")


@pytest.mark.parametrize("shape", [str, str.upper, str.capitalize])
def test_a_quick_look_misses_no_words_that_lead_in_or_follow_names(
    shape: Callable[[str], str],
) -> None:
    for lead in byline_words().by:
        line = f"{shape(lead)} Ann Lee"
        assert names._may_hold_lead(line) or names._without_lead(line) == line, lead
    cues = load_lexicon().cues
    for cue in (
        cue for group in ("tags", "comment_heading", "caption_credit") for cue in cues[group]
    ):
        line = f"Ann Lee {shape(cue)}: x"
        assert names._with_asides_apart(line) == names._inner_aside().sub(" | ", line), cue
        close = names._cues_of("tags").match(cue) or names._cues_of("comment_heading").search(cue)
        assert names._is_aside(cue) == bool(close), cue
