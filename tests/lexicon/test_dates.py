"""Dates as machines and as people write them, in every language of the lexicon."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerkit.lexicon import load_lexicon, timestamps
from boilerkit.lexicon.calendars import persian_day
from boilerkit.lexicon.date_tokens import words_of
from boilerkit.lexicon.dates import find_dates, parse_date
from boilerkit.lexicon.timestamps import find_date

NOW = datetime(2024, 5, 14, 12, 0)

MACHINE_DATES = {
    "2025-03-14T06:30:00.000Z": "2025-03-14T06:30:00.000Z",
    "20240514T070500Z": "2024-05-14T07:05:00Z",
    "2024-05-14 07:05:00 +0100": "2024-05-14T07:05:00+01:00",
    "2024-05-14 07:05:00 UTC": "2024-05-14T07:05:00Z",
    "2024-05-14T07:05": "2024-05-14T07:05",
    "Tue, 14 May 2024 07:05:00 GMT": "2024-05-14T07:05:00Z",
    "Tue May 14 2024 07:05:00 GMT+0200 (CEST)": "2024-05-14T07:05:00+02:00",
    "1715670300": "2024-05-14T07:05:00Z",
    "1715670300000": "2024-05-14T07:05:00Z",
    "0001-01-01T00:00:00": None,
    "1970-01-01T00:00:00Z": None,
    "2024-02-30": None,
    "2024-13-01": None,
    "2024": None,
    "": None,
    "today": None,
}


@pytest.mark.parametrize(("written", "iso"), MACHINE_DATES.items())
def test_parse_date(written: str, iso: str | None) -> None:
    assert parse_date(written) == iso


@pytest.mark.parametrize("value", [None, True, [], {}, -1, 10**30, float("nan"), float("inf")])
def test_parse_date_of_no_date(value: object) -> None:
    assert parse_date(value) is None


WRITTEN_DATES = {
    "Published 4 May 2024": "2024-05-04",
    "May 4th, 2024 at 5 pm": "2024-05-04T17:00",
    "Sept. 4, 2024 11:20 a.m.": "2024-09-04T11:20",
    "07:05, 14 May 2024": "2024-05-14T07:05",
    "3. März 2024, 7.05 Uhr": "2024-03-03T07:05",
    "mardi 14 mai 2024 à 7h05": "2024-05-14T07:05",
    "1er février 2022": "2022-02-01",
    "14 de mayo de 2024": "2024-05-14",
    "14 maja 2024": "2024-05-14",
    "14 Mayıs 2024": "2024-05-14",
    "14 мая 2024, 09:30 мск": "2024-05-14T09:30+03:00",
    "5 نوفمبر 2024": "2024-11-05",
    "١٤ مايو ٢٠٢٤": "2024-05-14",
    "2024年5月14日 8時05分": "2024-05-14T08:05",
    "2024년 5월 14일": "2024-05-14",
    "14.05.2024 07:05": "2024-05-14T07:05",
    "14.05.2024 07.05": "2024-05-14T07:05",
    "on 2024-05-14 07:05:04.031886+02:00": "2024-05-14T07:05:04+02:00",
    "14 / Dezember / 2024": "2024-12-14",
    "25/04/2024": "2024-04-25",
    "04/25/2024": "2024-04-25",
    "03/04/2024": None,
    "May 2024": None,
    "14 May": None,
    "version 1.2.2024.5": None,
}


@pytest.mark.parametrize(("text", "iso"), WRITTEN_DATES.items())
def test_find_dates(text: str, iso: str | None) -> None:
    assert [found.iso for found in find_dates(text)] == ([iso] if iso else [])


@pytest.mark.parametrize(
    ("language", "iso"),
    [("fr", "2024-04-03"), ("en-GB", "2024-04-03"), ("en-US", "2024-03-04"), ("en", None)],
)
def test_language_decides_between_day_and_month(language: str, iso: str | None) -> None:
    assert parse_date("03/04/2024", language) == iso


SHORT_YEARS = {
    ("02.12.19", "en"): "2019-12-02",
    ("2.12.19", "de"): "2019-12-02",
    ("20.08.27", "ko"): "2020-08-27",
    ("12/02/19", "en-US"): "2019-12-02",
    ("12/02/19", "en"): None,
    ("25/12/19", "en"): "2019-12-25",
    ("2 Dec 19", "en"): "2019-12-02",
    ("2 Dec ’19", "en"): "2019-12-02",
    ("2. Dezember '98, 14:30 Uhr", "de"): "1998-12-02T14:30",
    ("3 de mayo de 24", "es"): "2024-05-03",
    ("26, Abril, 2022", "pt"): "2022-04-26",
    # Not known to be a year, or not said to be a date.
    ("02.12.19", None): None,
    ("10.12.70", "de"): None,
    ("v10.12.19", "de"): None,
    ("10.12.19.3", "de"): None,
    ("5 May 24 people", "en"): None,
    ("5 May 10 am", "en"): None,
    ("2 mars 21h30", "fr"): None,
    ("05 Mai 14 Uhr", "de"): None,
}


@pytest.mark.parametrize(("text", "language", "iso"), [(*k, v) for k, v in SHORT_YEARS.items()])
def test_years_of_two_digits(text: str, language: str | None, iso: str | None) -> None:
    assert [found.iso for found in find_dates(text, language)] == ([iso] if iso else [])


@given(st.dates(min_value=date(1990, 1, 1)).filter(lambda d: d.year < 2100))
def test_every_iso_date_comes_back(day: Any) -> None:
    assert parse_date(day.isoformat()) == day.isoformat()
    assert parse_date(f"{day:%d.%m.%Y}") == day.isoformat()


@given(st.text(max_size=120))
def test_found_dates_lie_in_the_text(text: str) -> None:
    for found in find_dates(text):
        assert 0 <= found.start < found.end <= len(text)
        assert parse_date(found.iso) == found.iso


@pytest.mark.parametrize("text", ["²" * 10, "1²", "٣²/٤/٢٠٢٤", "①②③④-⑤⑥-⑦⑧", "½ May 2024"])
def test_digits_that_are_no_decimals_do_no_harm(text: str) -> None:
    assert parse_date(text) is None
    find_date(text)


def test_dates_that_run_into_each_other() -> None:
    text = "April 26, 2024Updated on: October 28, 2024November 2, 2024By Ann"
    assert [found.iso for found in find_dates(text)] == ["2024-04-26", "2024-10-28", "2024-11-02"]


def test_notes_behind_a_date_are_not_part_of_it() -> None:
    assert [found.iso for found in find_dates("5 May 2024² and 6 May 2024")] == [
        "2024-05-05",
        "2024-05-06",
    ]


# -- every language --------------------------------------------------------------------------

#: 5 March 2024, a Tuesday: long, abbreviated, in numbers, with its weekday, with its time (14:15);
#: then two hours and three days ago, and yesterday.
WRITTEN_BY_LANGUAGE: dict[str, tuple[str, ...]] = {
    "ar": ("5 مارس 2024", "5 آذار 2024", "٥/٣/٢٠٢٤", "الثلاثاء 5 مارس 2024", "5 مارس 2024، 2:15 م",
           "منذ ساعتين", "قبل 3 أيام", "أمس"),
    "cs": ("5. března 2024", "5. bře 2024", "5. 3. 2024", "úterý 5. března 2024",
           "5. března 2024 v 14:15", "před 2 hodinami", "před 3 dny", "včera"),
    "da": ("5. marts 2024", "5. mar. 2024", "05/03/2024", "tirsdag den 5. marts 2024",
           "5. marts 2024 kl. 14.15", "for 2 timer siden", "for 3 dage siden", "i går"),
    "de": ("5. März 2024", "5. Mrz. 2024", "5.3.2024", "Dienstag, 5. März 2024",
           "5. März 2024 um 14:15 Uhr", "vor 2 Stunden", "vor 3 Tagen", "gestern"),
    "el": ("5 Μαρτίου 2024", "5 Μαρ. 2024", "05/03/2024", "Τρίτη, 5 Μαρτίου 2024",
           "5 ΜΑΡΤΙΟΥ 2024, 2:15 μ.μ.", "πριν από 2 ώρες", "πριν 3 ημέρες", "χθες"),
    "en": ("March 5, 2024", "5 Mar 2024", "2024/03/05", "Tuesday, March 5th, 2024",
           "March 5, 2024 at 2:15 p.m.", "2 hours ago", "3 days ago", "yesterday"),
    "es": ("5 de marzo de 2024", "5 mar. 2024", "5/3/2024", "martes 5 de marzo de 2024",
           "5 de marzo de 2024 a las 14:15", "hace 2 horas", "hace 3 días", "ayer"),
    "fa": ("۱۵ اسفند ۱۴۰۲", "۵ مارس ۲۰۲۴", "۱۴۰۲/۱۲/۱۵", "سه‌شنبه ۱۵ اسفند ۱۴۰۲",
           "۱۵ اسفند ۱۴۰۲ ساعت ۱۴:۱۵", "۲ ساعت پیش", "۳ روز قبل", "دیروز"),
    "fi": ("5. maaliskuuta 2024", "5. maalis 2024", "5.3.2024", "tiistaina 5. maaliskuuta 2024",
           "5.3.2024 klo 14.15", "2 tuntia sitten", "3 päivää sitten", "eilen"),
    "fr": ("5 mars 2024", "5 mars 2024", "05/03/2024", "mardi 5 mars 2024",
           "5 mars 2024 à 14h15", "il y a 2 heures", "il y a 3 jours", "hier"),
    "hi": ("5 मार्च 2024", "५ मार्च २०२४", "05/03/2024", "मंगलवार, 5 मार्च 2024",
           "5 मार्च 2024, 2:15 pm", "2 घंटे पहले", "3 दिन पहले", "कल"),
    "hu": ("2024. március 5.", "2024. márc. 5.", "2024. 03. 05.", "2024. március 5., kedd",
           "2024. március 5. 14:15", "2 órával ezelőtt", "3 napja", "tegnap"),
    "id": ("5 Maret 2024", "5 Mar 2024", "5/3/2024", "Selasa, 5 Maret 2024",
           "5 Maret 2024 pukul 14.15 WIB", "2 jam yang lalu", "3 hari lalu", "kemarin"),
    "it": ("5 marzo 2024", "5 mar 2024", "5/3/2024", "martedì 5 marzo 2024",
           "5 marzo 2024 alle ore 14:15", "2 ore fa", "3 giorni fa", "ieri"),
    "ja": ("2024年3月5日", "令和6年3月5日", "2024/03/05", "2024年3月5日(火)",
           "2024年3月5日 午後2時15分", "2時間前", "3日前", "昨日"),
    "ko": ("2024년 3월 5일", "2024년3월5일", "2024. 3. 5.", "2024년 3월 5일 화요일",
           "2024년 3월 5일 오후 2:15", "2시간 전", "3일 전", "어제"),
    "nl": ("5 maart 2024", "5 mrt. 2024", "5-3-2024", "dinsdag 5 maart 2024",
           "5 maart 2024 om 14:15 uur", "2 uur geleden", "3 dagen geleden", "gisteren"),
    "no": ("5. mars 2024", "5. mar. 2024", "05.03.2024", "tirsdag 5. mars 2024",
           "5. mars 2024 klokken 14.15", "for 2 timer siden", "for 3 dager siden", "i går"),
    "pl": ("5 marca 2024", "5 mar 2024 r.", "05.03.2024", "wtorek, 5 marca 2024",
           "5 marca 2024 o godz. 14:15", "2 godziny temu", "3 dni temu", "wczoraj"),
    "pt": ("5 de março de 2024", "5 mar. 2024", "05/03/2024", "terça-feira, 5 de março de 2024",
           "5 de março de 2024 às 14h15", "há 2 horas", "3 dias atrás", "ontem"),
    "ro": ("5 martie 2024", "5 mar. 2024", "05.03.2024", "marți, 5 martie 2024",
           "5 martie 2024, ora 14:15", "acum 2 ore", "în urmă cu 3 zile", "ieri"),
    "ru": ("5 марта 2024 г.", "5 мар. 2024", "05.03.2024", "вторник, 5 марта 2024 г.",
           "5 марта 2024 г. в 14:15", "2 часа назад", "3 дня назад", "вчера"),
    "sv": ("5 mars 2024", "5 mars 2024", "2024-03-05", "tisdag 5 mars 2024",
           "5 mars 2024 kl. 14.15", "för 2 timmar sedan", "3 dagar sedan", "i går"),
    "th": ("5 มีนาคม 2567", "5 มี.ค. 2567", "5/3/2567", "วันอังคารที่ 5 มีนาคม พ.ศ. 2567",
           "5 มี.ค. 2567 เวลา 14:15 น.", "2 ชั่วโมงที่แล้ว", "3 วันก่อน", "เมื่อวานนี้"),
    "tr": ("5 Mart 2024", "5 Mar 2024", "05.03.2024", "5 Mart 2024 Salı",
           "5 Mart 2024 Salı, saat 14:15", "2 saat önce", "3 gün önce", "dün"),
    "uk": ("5 березня 2024", "5 бер. 2024 р.", "05.03.2024", "вівторок, 5 березня 2024 року",
           "5 березня 2024 о 14:15", "2 години тому", "3 дні тому", "вчора"),
    "vi": ("ngày 5 tháng 3 năm 2024", "5 thg 3, 2024", "05/03/2024", "Thứ ba, ngày 5/3/2024",
           "14:15, ngày 05/03/2024", "2 giờ trước", "3 ngày trước", "hôm qua"),
    "zh": ("2024年3月5日", "民國113年3月5日", "2024-03-05", "2024年3月5日 星期二",
           "2024年3月5日 下午2:15", "2小时前", "3天前", "昨天"),
}  # fmt: skip


def test_every_language_is_asked() -> None:
    assert set(WRITTEN_BY_LANGUAGE) == set(load_lexicon().languages)


@pytest.mark.parametrize("language", WRITTEN_BY_LANGUAGE)
def test_every_language_reads_its_own_dates(language: str) -> None:
    *days, timed, hours_ago, days_ago, yesterday = WRITTEN_BY_LANGUAGE[language]
    found = {text: parse_date(text, language) for text in days}
    assert found == dict.fromkeys(days, "2024-03-05")
    assert (parse_date(timed, language) or "")[:16] == "2024-03-05T14:15"
    assert parse_date(hours_ago, language, NOW) == "2024-05-14T10:00"
    assert parse_date(days_ago, language, NOW) == "2024-05-11"
    assert parse_date(yesterday, language, NOW) == "2024-05-13"
    assert parse_date(hours_ago, language) is None, "without the day it was written"


@pytest.mark.parametrize("language", WRITTEN_BY_LANGUAGE)
def test_the_dates_of_every_language_are_seen_where_the_language_is_not_known(
    language: str,
) -> None:
    for text in WRITTEN_BY_LANGUAGE[language]:
        start, end = find_date(f"Zbx {text} Zbx") or (0, 0)
        seen = f"Zbx {text} Zbx"[start:end]
        letters = sum(map(str.isalnum, seen)), sum(map(str.isalnum, text))
        assert letters[0] >= 0.6 * letters[1], (text, seen)


LOCALES = {"no": ("nb", "nn"), "zh": ("zh_Hans", "zh_Hant"), "fa": ("fa", "fa_AF")}


@pytest.mark.parametrize("language", WRITTEN_BY_LANGUAGE)
@pytest.mark.parametrize("month", range(1, 13))
def test_what_babel_writes_is_read(language: str, month: int) -> None:
    dates = pytest.importorskip("babel.dates", reason="Babel writes the dates")
    day = date(2024, month, 7)
    for locale in LOCALES.get(language, (language,)):
        for style in ("full", "long", "medium"):
            text = dates.format_date(day, style, locale=locale)
            assert [found.iso for found in find_dates(text, language)] == [day.isoformat()], text
        text = dates.format_datetime(datetime(2024, month, 7, 14, 15), "medium", locale=locale)
        assert [found.iso[:16] for found in find_dates(text, language)] == [
            f"{day.isoformat()}T14:15"
        ], text


@pytest.mark.parametrize("language", WRITTEN_BY_LANGUAGE)
@pytest.mark.parametrize(
    "back", [timedelta(minutes=5), timedelta(hours=1), timedelta(hours=3), timedelta(days=1)]
)
def test_what_babel_says_of_the_past_is_read(language: str, back: timedelta) -> None:
    dates = pytest.importorskip("babel.dates", reason="Babel writes the dates")
    for locale in LOCALES.get(language, (language,)):
        text = dates.format_timedelta(-back, threshold=0.9, add_direction=True, locale=locale)
        then = (NOW - back).isoformat(timespec="minutes")
        assert parse_date(text, language, NOW) == (then[:10] if back.days else then), text
        assert find_date(text), text


RELATIVE = {
    "Posted 5 minutes ago": "2024-05-14T11:55",
    "an hour ago": "2024-05-14T11:00",
    "1 hour 30 minutes ago": "2024-05-14T10:30",
    "2h": "2024-05-14T10:00",
    "3 weeks ago": "2024-04-23",
    "3 months ago": "2024-02-14",
    "a year ago": "2023-05-14",
    "yesterday at 5 pm": "2024-05-13T17:00",
    "gestern, 10:15 Uhr": "2024-05-13T10:15",
    "just now": "2024-05-14T12:00",
    "5 hours": None,
    "500 years ago": None,
    "the match was lost by two goals 3 hours ago": None,
}


@pytest.mark.parametrize(("text", "iso"), RELATIVE.items())
def test_dates_told_from_the_day_they_were_written(text: str, iso: str | None) -> None:
    assert parse_date(text, now=NOW) == iso


def test_months_ago_end_with_the_month() -> None:
    assert parse_date("a month ago", now=datetime(2024, 3, 31)) == "2024-02-29"
    assert parse_date("3 months ago", now=datetime(2024, 1, 31)) == "2023-10-31"


@pytest.mark.parametrize(
    ("text", "language", "iso"),
    [
        ("5 lis 2024", "pl", "2024-11-05"),
        ("5 ago 2024", "es", "2024-08-05"),
        ("5 ago 2024", None, "2024-08-05"),
        ("5 de outubro de 2024", None, "2024-10-05"),
        ("05-Mar-2024", None, "2024-03-05"),
        ("5 fevrier 2024", None, "2024-02-05"),
        ("5 de marco de 2024", None, "2024-03-05"),
        ("1 มกราคม ค.ศ. 2024", "th", "2024-01-01"),
        ("22/11/1403", "fa", None),
        ("1445/12/15", "ar", None),
        ("३१ दिसंबर २०२४", None, "2024-12-31"),
        ("30 اسفند 1403", None, "2025-03-20"),
        ("30 اسفند 1402", None, None),
    ],
)
def test_names_and_calendars(text: str, language: str | None, iso: str | None) -> None:
    assert parse_date(text, language) == iso


@pytest.mark.parametrize(
    ("year", "month", "day", "gregorian"),
    [
        (1357, 11, 22, date(1979, 2, 11)),
        (1375, 1, 1, date(1996, 3, 20)),
        (1399, 12, 30, date(2021, 3, 20)),
        (1403, 1, 1, date(2024, 3, 20)),
        (1404, 1, 1, date(2025, 3, 21)),
        (1402, 12, 30, None),
        (1402, 7, 31, None),
        (1402, 13, 1, None),
        (2024, 1, 1, None),
    ],
)
def test_persian_days(year: int, month: int, day: int, gregorian: date | None) -> None:
    assert persian_day(year, month, day) == gregorian


def test_persian_days_follow_each_other() -> None:
    days = [
        found
        for year in range(1369, 1480)
        for month in range(1, 13)
        for day in range(1, 32)
        if (found := persian_day(year, month, day))
    ]
    assert all(after - before == timedelta(days=1) for before, after in pairwise(days))


# -- where a line shows a date ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Ana 5 de marzo de 2024", "5 de marzo de 2024"),
        ("ti 5.3.2024 klo 10.15 Aino", "ti 5.3.2024 klo 10.15"),
        ("iPhone 15 Pro", None),
        ("LED 5", None),
        ("Marc December 18, 2025", "December 18, 2025"),
        ("Marco 5 mars 2024", "5 mars 2024"),
        ("Do 24. Mai 2018, 08:30", "Do 24. Mai 2018, 08:30"),
        ("do 5 de março", "5 de março"),
        ("un des 3 mousquetaires", None),
        ("la 5 mars 2024", "5 mars 2024"),
        ("FM 88.5", None),
        ("ma 3", None),
        ("Full time 3", None),
    ],
)
def test_words_that_are_dates_in_some_language_only(line: str, shown: str | None) -> None:
    span = find_date(line)
    assert (line[span[0] : span[1]] if span else None) == shown


@given(st.text(max_size=120))
def test_a_date_shown_lies_in_the_line(text: str) -> None:
    start, end = find_date(text) or (0, 1)
    assert 0 <= start < end <= max(1, len(text))


@pytest.mark.parametrize("shape", ["{}", "Ann, {}.", "{0}'{0}", "l'{} Ann", "{0} {1}", "{1}{0}"])
def test_a_quick_look_misses_no_date(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = load_lexicon().by_language.values()
    words = [[word for word, _, _ in words_of(part.dates)] for part in parts]
    lines = [shape.format(one, other) for held in words for one, other in pairwise([*held, ""])]
    quick = [timestamps._find_date.__wrapped__(line) for line in lines]
    monkeypatch.setattr(timestamps, "_may_show", lambda text: True)
    assert quick == [timestamps._find_date.__wrapped__(line) for line in lines]
    assert any(quick)
