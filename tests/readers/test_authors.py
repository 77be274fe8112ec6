"""Bylines in the markup that pages give them, each kind with variants of its own."""

from __future__ import annotations

import pytest

from boilerkit.page.labels import Label
from tests.readers.pages import json_ld, metadata_of

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
