"""Images, sites, subjects, dates, languages, licences and fingerprints of small pages."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerkit import extract, speedups
from boilerkit.page.labels import Label
from boilerkit.parsing.html import parse_page
from boilerkit.readers.metadata import read_metadata
from boilerkit.readers.metadata.facts import Facts
from boilerkit.readers.metadata.fingerprint import (
    NEAR_DISTANCE,
    fingerprint,
    fingerprint_distance,
)
from boilerkit.readers.metadata.images import is_placeholder
from boilerkit.readers.metadata.subjects import tags
from boilerkit.readers.metadata.times import moment_of
from tests.readers.pages import STORY, json_ld, labelled, metadata_of
from tests.readers.test_related import labels_of


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


# -- image ---------------------------------------------------------------------------------

PLACEHOLDERS = {
    "/logo.png": True,
    "/img/site-logo_white@2x.png": True,
    "/logos/tarn.png": True,
    "/wp-content/uploads/2020/tarn-post-logo-512x512.png": True,
    "/default-share.jpg": True,
    "/theme/images/nys-default.png": True,
    "/og.png": True,
    "/img/og_image.jpg": True,
    "/i/placeholder.gif": True,
    "/pixel.gif": True,
    "/favicon.ico": True,
    "/np-512x512.png": True,
    "/img/emblem.svg": True,
    # A publishing system keeps all its photos in a folder of that name.
    "/sites/default/files/styles/large/weir.jpg": False,
    "/clip/70a5657e-e41a_source-aspect-ratio_default_0.jpg": False,
    # Photos show logos, and cameras number what they take.
    "/2020/logo-of-the-old-brewery-above-the-weir.jpg": False,
    "/2024/05/IMG_2811.jpg": False,
    "/image-3.jpeg": False,
    "/1430475_400_400_0.jpg": False,
    "/photo.jpg": False,
    # Cut to size by the owner of the site.
    "/wp-content/uploads/2020/cropped-weir-at-dusk-with-two-herons.jpg": True,
}


@pytest.mark.parametrize(("path", "is_one"), PLACEHOLDERS.items())
def test_placeholders(path: str, is_one: bool) -> None:
    assert is_placeholder(f"https://tarn.example{path}") is is_one


def test_avatars_are_no_lead_images() -> None:
    assert is_placeholder("https://secure.gravatar.com/blavatar/bf69?s=200")


@pytest.mark.parametrize(
    ("head", "lines", "image"),
    [
        (meta("og:image", "/i/weir.jpg"), "", "https://tarn.example/i/weir.jpg"),
        (meta("og:image", "//cdn.example/weir.jpg"), "", "https://cdn.example/weir.jpg"),
        (meta("og:image", "http:/tarn.example/weir.jpg"), "", "http://tarn.example/weir.jpg"),
        (meta("og:image", "/my weir.jpg"), "", "https://tarn.example/my%20weir.jpg"),
        (meta("og:image", "/logo.png") + meta("twitter:image", "/w.jpg"), "",
         "https://tarn.example/w.jpg"),
        (meta("og:image", "/p.gif") + meta("og:image:width", "1"),
         "<figure><img src=/w.jpg></figure>", "https://tarn.example/w.jpg"),
        (meta("og:image", "/w.jpg") + meta("og:image:width", "0"), "",
         "https://tarn.example/w.jpg"),
        ("", "<figure><img src=/x.gif width=1><img data-src=/w.jpg></figure>",
         "https://tarn.example/w.jpg"),
        ("", "<p><img src=/w.jpg width=640></p>", "https://tarn.example/w.jpg"),
        ("", "<p><img src=/w.jpg width=90></p>", None),
    ],
)  # fmt: skip
def test_lead_image(head: str, lines: str, image: str | None) -> None:
    assert metadata_of(head, lines).lead_image == image


# -- site, title ---------------------------------------------------------------------------

OG, TITLE = "og:site_name", "<title>The weir holds{}</title>"


@pytest.mark.parametrize(
    ("head", "url", "site"),
    [
        (meta(OG, "The Tarn Post"), None, "The Tarn Post"),
        (meta(OG, "Health") + TITLE.format(" | Tarn Post"), "https://tarnpost.example/x",
         "Tarn Post"),
        (meta(OG, "Hosted") + TITLE.format(" - Tarn Post"), "https://tarnpost.example/x",
         "Tarn Post"),
        (meta(OG, "Tarnforder Allgemeine Zeitung"), "https://taz.example/x",
         "Tarnforder Allgemeine Zeitung"),
        (TITLE.format(" – Wara Conservation Project"), "https://wara-enforcement.example/x",
         "Wara Conservation Project"),
        (TITLE.format(" - News - Sport - tarnpost.example"), "https://www.tarnpost.example/x",
         "tarnpost.example"),
        ("<title>Tarn Post - News - Rain</title>", "https://tarnpost.example/x", "Tarn Post"),
        (TITLE.format(""), "https://www.tarnpost.example/x", "tarnpost.example"),
        (json_ld('"publisher": {"name": "Tarn Media Ltd"}') + TITLE.format(" | Tarn Post"),
         "https://tarnpost.example/x", "Tarn Post"),
        (meta(OG, "News") + json_ld('"articleSection": "News"'), "https://tarnpost.example/x",
         "tarnpost.example"),
        ("", None, None),
    ],
)  # fmt: skip
def test_site_name(head: str, url: str | None, site: str | None) -> None:
    assert metadata_of(head, url=url).site_name == site


@pytest.mark.parametrize(
    ("head", "url", "site"),
    [
        (TITLE.format(" // TarnPost"), "https://tarnpost.example/x", "TarnPost"),
        (TITLE.format(" ‹ Tarn Project"), "https://tarn-rescue.example/x", "Tarn Project"),
        (TITLE.format(" - 타른일보 - 스포츠 > 축구") + meta("article:section", "스포츠 > 축구"),
         "https://tarn.example/x", "타른일보"),
        ("<title>Tarn Post | The weir holds | Tarn Post, Issue 4/2019</title>",
         "https://tarnpost.example/x", "Tarn Post"),
        (TITLE.format(" on TARNSTOR"), "https://www.tarnstor.example/x", "TARNSTOR"),
        ("<meta name=description content='The Tårn Alliance and others.'>",
         "https://taarn.example/x", "taarn.example"),
    ],
)  # fmt: skip
def test_site_name_out_of_a_title(head: str, url: str | None, site: str | None) -> None:
    assert metadata_of(head, url=url).site_name == site


@pytest.mark.parametrize(
    ("line", "url", "site"),
    [
        ("Upgrade to TarnCart, the cart of the tarn", "https://www.tarncart.example/", "TarnCart"),
        ("Die Ötztaler ÖTV im Netz", "https://oetv.example/", "ÖTV"),
        ("© 2024 Otter Rescue", "https://otterrescue.example/", "Otter Rescue"),
        ("Write to OtterRescue.example", "https://otterrescue.example/", "otterrescue.example"),
        ("we said otter rescue", "https://otterrescue.example/", "otterrescue.example"),
        # The host of another's blog.
        ("Made with Substack", "https://ann.substack.com/p/x", "ann.substack.com"),
    ],
)
def test_host_as_the_page_writes_it(line: str, url: str, site: str) -> None:
    found = metadata_of(lines=f"<p>{line}</p>", url=f"{url}x", label=Label.BOILERPLATE)
    assert found.site_name == site


def test_a_byline_in_the_title_names_no_site() -> None:
    head = TITLE.format(" - By annlee")
    found = metadata_of(head, "<p><a href=/@annlee>annlee</a></p>", url="https://hill.example/x")
    assert found.site_name == "hill.example"


@pytest.mark.parametrize(
    ("h1", "title"),
    [
        (
            "<span class=kicker>Tarnford</span><span>The weir holds</span>",
            "Tarnford: The weir holds",
        ),
        ("<span>Tarnford:</span><span>The weir holds</span>", "Tarnford: The weir holds"),
        ("The <b>W</b>eir holds", "The Weir holds"),
        ("The w<i>ei</i>r: it holds", "The weir: it holds"),
    ],
)
def test_a_kicker_is_joined_with_a_colon(h1: str, title: str) -> None:
    page = parse_page(f"<h1>{h1}</h1><p>{STORY}</p>")
    assert read_metadata(page, labels_of("title", "body")).title == title


def test_the_data_knows_the_colon() -> None:
    head = json_ld('"name": "x"').replace("The weir holds", "The weir: holds")
    assert metadata_of(head).title == "The weir: holds"


# -- subjects ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "tags"),
    [
        (meta("keywords", "weir, flood, Tarnford"), ("weir", "flood", "Tarnford")),
        (meta("keywords", "source:tagname:rain, WC: 1000-1999, 48213, a/b/c, /news/uk, weir"),
         ("weir",)),
        (meta("keywords", "weir, Weir, WEIR"), ("weir",)),
        (json_ld('"keywords": ["Covid-19", "G7"], "articleSection": ["News", "Tarn"]'),
         ("Covid-19", "G7")),
        (meta("article:section", "News") + meta("article:tag", "News") +
         meta("article:tag", "weir"), ("weir",)),
    ],
)  # fmt: skip
def test_tags(head: str, tags: tuple[str, ...]) -> None:
    assert metadata_of(head).tags == tags


def test_a_headline_split_into_words_is_no_list_of_tags() -> None:
    from boilerkit.parsing.html import parse_page
    from tests.readers.test_related import labels_of

    head = meta("keywords", "Otter,stays,mill,race") + meta("news_keywords", "otters")
    page = parse_page(f"<head>{head}</head><h1>Otter stays in mill race</h1><p>{STORY}</p>")
    found = [names for names, _ in tags(Facts(page, labels_of("title", "body"))) if names]
    assert found == [("otters",)]


def test_categories_are_apart_from_tags() -> None:
    line = (
        '<p>Filed under <a rel="category tag" href="/c/harbour">Harbour</a>, tagged '
        '<a rel="tag" href="/t/weir">weir</a> <a rel="tag" href="/t/rain">rain</a></p>'
    )
    found = metadata_of("", line)
    assert found.categories == ("Harbour",)
    assert found.tags == ("weir", "rain")


@pytest.mark.parametrize("line", ["By Ann Lee14 March 2023", "By Ann LeeMarch 14, 2023"])
def test_a_byline_ends_before_a_date_that_is_glued_to_it(line: str) -> None:
    assert metadata_of("", f"<p>{line}</p>").byline == ("Ann Lee",)


def test_a_headline_is_not_cut_at_numbers() -> None:
    title = "Covid19 May numbers fall in Euro24 towns, 2023 figures say"
    story = "<p>The ferry left the pier at noon.</p>" * 9
    page = f"<article><h1>{title}</h1><p>By Ann Lee</p>{story}</article>"
    assert extract(page).metadata.title == title


def test_categories_of_structured_data() -> None:
    found = metadata_of(json_ld('"articleSection": ["News", "Harbour", "News"]'))
    assert (found.section, found.categories) == ("News", ("News", "Harbour"))


# -- dates ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "published", "modified"),
    [
        ("<time class=updated datetime=2016-12-23>Dec 23</time>", "2016-12-23", None),
        (
            "<time class=entry-date datetime=2016-12-20>x</time>"
            "<time class=updated datetime=2016-12-23>x</time>",
            "2016-12-20",
            "2016-12-23",
        ),
        ("<p>Updated: December 23, 2016</p>", None, "2016-12-23"),
        ("<div><b>Tarn.example</b><i>Oct. 13, 2016</i></div>", "2016-10-13", None),
        ("<div><b>Datum:</b><i>26. Januar 2022</i></div>", "2022-01-26", None),
        ("<p>Posted on February 12, 2024 by Ann Lee</p>", "2024-02-12", None),
        # Glued to the word before it, or to the one behind it.
        ("<p>Published14 March 2023</p>", "2023-03-14", None),
        ("<p>PublishedMarch 14, 2023Local</p>", "2023-03-14", None),
        ("<p>14 March 2023Updated15 March 2023</p>", "2023-03-14", "2023-03-15"),
        ("<p>By Ann Lee14 Mar 2023</p>", "2023-03-14", None),
        # Papers show the last change alone, with the time of day.
        (
            "<p>Updated October 29, 2012, 12:50 p.m.</p>",
            "2012-10-29T12:50",
            "2012-10-29T12:50",
        ),
        ("<div>24</div><div>July</div><div>2012</div>", "2012-07-24", None),
        ("<p>Posted: 11.13.2012</p>", "2012-11-13", None),
        # A theme writes the last change for machines before the date for readers.
        (
            "<p>Ann Lee<b>2019-01-07T17:27:31+02:00</b><i>June 19th, 2018</i></p>",
            "2018-06-19",
            "2019-01-07T17:27:31+02:00",
        ),
    ],
)
def test_visible_dates(lines: str, published: str | None, modified: str | None) -> None:
    found = metadata_of("", lines)
    assert (found.published, found.modified) == (published, modified)


@pytest.mark.parametrize(
    "line",
    [
        "05/13/2008 - Tarn Rowing Club",
        "Ann Lee on 5/13/2008 in Boats, Mud | Permalink",
        "Boats<br>05/13/2008",
    ],
)
def test_lines_that_a_date_opens_or_signs(line: str) -> None:
    found = metadata_of("", f"<p>{line}</p>", label=Label.BODY)
    assert (found.published or "")[:10] == "2008-05-13"


def test_a_date_before_categories_below_the_text() -> None:
    after = "<p>November 03, 2012 in Boats, Mud, Weirs and bridges of the Tarn | Permalink</p>"
    assert metadata_of("", "", after=after).published == "2012-11-03"


def test_the_day_of_the_visit_comes_after_the_date_below_the_headline() -> None:
    html = (
        "<p>January 15, 2008</p><p>Log in</p><p>Search</p><p>Papers</p><p>Boats</p><h1>Rain</h1>"
        "<p>January 1, 2008</p><p>It rained.</p>"
    )
    labels = [Label.META, *[Label.BOILERPLATE] * 4, Label.TITLE, Label.META, Label.BODY]
    assert labelled(html, labels).published == "2008-01-01"


def test_a_date_far_above_the_headline() -> None:
    menu = "".join(f"<p>Menu {number}</p>" for number in range(20))
    html = f"<p>Oct 29, 2012 9:00 AM</p>{menu}<h1>Rain</h1><p>It rained.</p>"
    labels = [Label.META, *[Label.BOILERPLATE] * 20, Label.TITLE, Label.BODY]
    assert labelled(html, labels).published == "2012-10-29T09:00:00"


@pytest.mark.parametrize(
    ("other", "host", "published"),
    [
        ("Older: 1/15/2008", "tarn.example", "2008-01-10"),
        ("Older: 15/1/2008", "tarn.example", "2008-10-01"),
        ("Older", "tarn.ie", "2008-10-01"),
        ("Older", "tarn.example", None),
        ("Older: 1/15/2008 and 15/1/2008", "tarn.example", None),
    ],
)
def test_the_page_tells_the_order_of_day_and_month(
    other: str, host: str, published: str | None
) -> None:
    html = (
        f"<html lang=en><body><h1>Rain</h1><p>1/10/2008</p><p>It rained.</p><p>{other} {STORY}</p>"
    )
    labels = [Label.TITLE, Label.META, Label.BODY, Label.BOILERPLATE]
    assert labelled(html, labels, f"https://{host}/rain").published == published


# -- headlines with something around them ----------------------------------------------------


@pytest.mark.parametrize(
    "shown",
    [
        "The old weir holds again Mud, Updated Nov 06, 2012 at 04:03pm",
        "1. Februar 2022 The old weir holds again",
        "The old weir holds again 545",
    ],
)
def test_a_headline_without_the_date_or_count_beside_it(shown: str) -> None:
    html = f"<title>The old weir holds again | Tarn</title><h1>{shown}</h1><p>It rained.</p>"
    found = labelled(html, [Label.TITLE, Label.BODY], "https://tarn.example/weir")
    assert found.title == "The old weir holds again"


def test_a_headline_that_ends_in_a_year_keeps_it() -> None:
    html = (
        "<title>The weirs of Tarnford 1905</title><h1>The weirs of Tarnford 1905</h1><p>Rain.</p>"
    )
    assert labelled(html, [Label.TITLE, Label.BODY]).title == "The weirs of Tarnford 1905"


def test_a_date_in_the_headline_is_that_of_publication() -> None:
    html = (
        "<title>The old weir holds again</title><h1>1. Februar 2022 The old weir holds again</h1>"
    )
    found = labelled(f"{html}<p>Rain.</p>", [Label.TITLE, Label.BODY])
    assert found.published == "2022-02-01"


def test_the_headline_of_a_blog_whose_name_was_taken_for_it() -> None:
    html = (
        "<title>Mud Notes: A curious night</title><h1>Mud Notes</h1><p>On mud</p>"
        "<h3>A curious night</h3><p>It rained.</p>"
    )
    labels = [Label.TITLE, Label.BODY, Label.META, Label.BODY]
    assert labelled(html, labels).title == "A curious night"


def test_a_headline_before_the_name_of_the_site_stays() -> None:
    html = "<title>The weir holds: Mud Notes</title><h1>The weir holds</h1><p>Rain.</p><p>Mud</p>"
    labels = [Label.TITLE, Label.BODY, Label.BOILERPLATE]
    assert labelled(html, labels, "https://mudnotes.example/w").title == "The weir holds"


def test_a_blog_named_in_the_title_before_a_colon() -> None:
    html = "<title>Mud Notes: Please advise</title><p>It rained.</p>"
    found = labelled(html, [Label.BODY], "https://mudnotes.example/2012/11/please")
    assert (found.title, found.site_name) == ("Please advise", "Mud Notes")


def test_without_a_headline_the_heading_of_the_text_comes_before_the_name_of_the_site() -> None:
    html = (
        "<title>Mud Notes - All about mud and boats</title><h2>Where I came from</h2><p>Rain.</p>"
    )
    assert labelled(html, [Label.BODY, Label.BODY]).title == "Where I came from"


def test_a_line_of_a_menu_does_not_outweigh_the_labelled_headline() -> None:
    html = (
        "<title>Swimming - Latest on Swimming | Tarn</title><p>Latest on Swimming</p>"
        "<h2>New badges for all who want one</h2><p>It rained.</p>"
    )
    labels = [Label.BOILERPLATE, Label.TITLE, Label.BODY]
    assert labelled(html, labels).title == "New badges for all who want one"


@pytest.mark.parametrize("label", [Label.BODY, Label.BOILERPLATE])
def test_a_line_that_is_all_date_counts_whatever_its_label(label: Label) -> None:
    assert metadata_of("", "<p>13 July 2021 | 05:00</p>", label=label).published is not None
    assert metadata_of("", "<p>The flood of 13 July 2021 came</p>", label=label).published is None


@pytest.mark.parametrize(
    ("iso", "moment"),
    [
        (None, None),
        ("2024-05-14", date(2024, 5, 14)),
        ("2024-05-14T07:05", date(2024, 5, 14)),
        ("2024-05-14T07:05Z", datetime(2024, 5, 14, 7, 5, tzinfo=timezone.utc)),
        ("2024-05-14T07:05:09.1234567+02:00",
         datetime(2024, 5, 14, 7, 5, 9, 123456, timezone(timedelta(hours=2)))),
    ],
)  # fmt: skip
def test_published_as_a_value(iso: str | None, moment: object) -> None:
    assert moment_of(iso) == moment


@pytest.mark.parametrize("digits", ["²⁰²⁴-⁰⁵-¹⁴", "٢٠٢٤-٠٥-١٤", "2024-05-1४", "⑳24-05-14T07:05Z"])
def test_other_digits_never_raise(digits: str) -> None:
    head = meta("article:published_time", digits) + json_ld(f'"datePublished": "{digits}"')
    line = f"<p>{digits}</p><img width={digits} src=/w.jpg>"
    found = metadata_of(head + meta("og:image:width", digits), line)
    assert found.published in (None, "2024-05-14")


# -- language, address, licence, access ----------------------------------------------------


@pytest.mark.parametrize("tag", ["utf-8", "UTF8", "iso-8859-1", "xx", "en_US, de", "html"])
def test_what_is_no_language_is_ignored(tag: str) -> None:
    head = f'<meta http-equiv="Content-Language" content="{tag}">'
    assert metadata_of(head).language in (None, "en")


def test_hostname() -> None:
    head = '<link rel=canonical href="https://www.tarn.example/x">'
    assert metadata_of(head, url=None).hostname == "tarn.example"


CC = "https://creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize(
    ("head", "after", "licence"),
    [
        (f'<link rel=license href="{CC}">', "", CC),
        ("", f'<p><a rel=license href="{CC}">Some rights</a></p>', CC),
        ("", f'<p>Text: <a href="{CC}">CC BY</a></p>', CC),
        ("", '<p><a rel="nofollow license" href="/terms">Terms</a></p>',
         "https://tarn.example/terms"),
        (json_ld(f'"license": "{CC}"'), "", CC),
        ("", f'<figure><figcaption><a rel=license href="{CC}">CC</a></figcaption></figure>', None),
        ("", '<p><a href="https://creativecommons.org/">about</a></p>', None),
    ],
)  # fmt: skip
def test_licence(head: str, after: str, licence: str | None) -> None:
    assert metadata_of(head, after=after).licence == licence


@pytest.mark.parametrize(
    ("value", "free"),
    [("true", True), ("false", False), ('"False"', False), ('"http://schema.org/True"', True),
     ("null", None), ("[]", None), ('"perhaps"', None)],
)  # fmt: skip
def test_free_access(value: str, free: bool | None) -> None:
    assert metadata_of(json_ld(f'"isAccessibleForFree": {value}')).is_accessible_for_free is free


# -- fingerprint ---------------------------------------------------------------------------


def words(seed: int, count: int) -> list[str]:
    chance = random.Random(seed)
    return ["".join(chance.choices("abcdefghij", k=5)) for _ in range(count)]


@pytest.mark.usefixtures("core")
def test_fingerprints_are_sixteen_hex_digits_and_stay_the_same() -> None:
    assert fingerprint([STORY]) == metadata_of().fingerprint == "600651944ad2492b"


def test_short_texts_have_no_fingerprint() -> None:
    assert fingerprint(["It rained all day."]) is None
    assert fingerprint([]) is None


def test_layout_case_and_marks_do_not_count() -> None:
    text = words(1, 60)
    assert fingerprint([" ".join(text)]) == fingerprint([f"«{word.upper()}»," for word in text])


def test_near_copies_are_near_and_other_texts_are_not() -> None:
    text = words(2, 400)
    changed = [*text[:200], "another", *text[201:], "read", "more"]
    one, near, other = (fingerprint([" ".join(t)]) for t in (text, changed, words(3, 400)))
    assert None not in (one, near, other)
    assert fingerprint_distance(str(one), str(near)) <= NEAR_DISTANCE
    assert fingerprint_distance(str(one), str(other)) > 2 * NEAR_DISTANCE


@given(st.lists(st.text(max_size=80), max_size=8))
def test_any_text_has_a_fingerprint_or_none(texts: list[str]) -> None:
    found = fingerprint(texts)
    assert found is None or (len(found) == 16 and fingerprint_distance(found, found) == 0)


_ANY_SCRIPT = st.text("aAbZéÜßİ 日本ー・゛한국क्षि ﬁⅧ²½_-.\n\u0301\u3000\ud800😀𠀀", max_size=300)


@pytest.mark.skipif(not speedups.IS_NATIVE, reason="the native parts were not built")
@given(st.lists(_ANY_SCRIPT, max_size=3))
def test_native_fingerprints_are_the_same(texts: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        native = fingerprint(texts)
        patch.setattr(speedups, "IS_NATIVE", False)
        assert fingerprint(texts) == native
