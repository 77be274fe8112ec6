"""Decoding of saved pages with right, wrong and missing declarations."""

from __future__ import annotations

import codecs
import random
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boilerkit import speedups
from boilerkit.parsing import encoding as decoding
from boilerkit.parsing.encoding import Decoded
from boilerkit.parsing.encoding.utf8 import Utf8

GERMAN = (
    "Die Bürgermeisterin eröffnete am Samstag die größere Brücke über den Fluss. Für viele"
    " Anwohner ändert sich dadurch der tägliche Weg zur Arbeit, sagte sie vor dem Gebäude."
)
FRENCH = (
    "La bibliothèque a été rénovée après trois années de travaux; les élèves du collège"
    " voisin y étudient déjà. « C'est très réussi », a déclaré le maire à la fenêtre."
)
POLISH = (
    "Mieszkańcy miasteczka sprzątali w sobotę brzeg rzeki. Wójt podziękował im później za"
    " wytrwałość i obiecał, że ścieżka rowerowa będzie gotowa jeszcze przed świętami."
)
CZECH = (
    "Včera večer zahájili hasiči sbírku na novou střechu. Příští týden přijede do městečka"
    " také známý řezbář a ukáže dětem, jak se z lipového dřeva vyřezává kůň."
)
LITHUANIAN = (
    "Miestelio gyventojai šeštadienį tvarkė upės krantą. Meras padėkojo jiems už kantrybę ir"
    " pažadėjo, kad dviračių takas bus baigtas dar prieš šventes, kai grįš visi žvejai."
)
RUSSIAN = (
    "В субботу жители посёлка открыли новый мост через реку. Строители работали всё лето,"
    " и теперь школьники смогут добираться до занятий гораздо быстрее, чем раньше."
)
GREEK = (
    "Οι κάτοικοι του χωριού καθάρισαν το Σάββατο την παραλία. Ο δήμαρχος τους ευχαρίστησε"
    " και υποσχέθηκε ότι το νέο σχολείο θα ανοίξει πριν από τις γιορτές."
)
TURKISH = (
    "Kasabanın çocukları cumartesi günü yeni kütüphaneyi gezdi. Öğretmenler, açılışın bu kış"
    " yapılacağını ve şimdiden üç bin kitabın bağışlandığını söyledi. İlk gün çok güzeldi."
)
HEBREW = (
    "תושבי המושב ניקו בשבת את החוף. ראש המועצה הודה להם והבטיח שבית הספר החדש ייפתח לפני החגים."
)
ARABIC = (
    "نظف سكان القرية الشاطئ يوم السبت. وشكرهم رئيس البلدية ووعد بأن المدرسة الجديدة سوف"
    " تفتح أبوابها قبل العيد، وأن الطريق إلى الميناء سيكون جاهزا."
)
THAI = "ชาวบ้านช่วยกันทำความสะอาดชายหาดเมื่อวันเสาร์ นายกเทศมนตรีกล่าวขอบคุณและสัญญาว่าโรงเรียนใหม่จะเปิดก่อนเทศกาล"
JAPANESE = (
    "町の人たちは土曜日に海岸を掃除しました。町長は感謝の言葉を述べ、新しい図書館を秋までに"
    "開くと約束しました。子どもたちはボランティアのグループと一緒にゴミを集めました。"
)
KOREAN = (
    "마을 주민들은 토요일에 바닷가를 청소했습니다. 군수는 감사 인사를 전하며 새 도서관을 가을까지"
    " 열겠다고 약속했습니다. 아이들은 자전거를 타고 학교에 갈 수 있게 되었습니다."
)
SIMPLIFIED = (
    "星期六，镇上的居民一起打扫了海滩。镇长向他们表示感谢，并且答应新的图书馆会在秋天以前开放。"
    "孩子们说，他们希望以后可以骑自行车去学校。"
)
TRADITIONAL = (
    "星期六，鎮上的居民一起打掃了海灘。鎮長向他們表示感謝，並且答應新的圖書館會在秋天以前開放。"
    "孩子們說，他們希望以後可以騎自行車去學校。"
)

# Codec, label as a page would write it, sentences.
STATISTICAL = [
    ("windows-1252", "iso-8859-1", GERMAN),
    ("windows-1252", "windows-1252", FRENCH),
    ("windows-1250", "windows-1250", POLISH),
    ("windows-1250", "cp1250", CZECH),
    ("iso8859-2", "iso-8859-2", POLISH),
    ("windows-1257", "windows-1257", LITHUANIAN),
    ("windows-1251", "windows-1251", RUSSIAN),
    ("koi8-r", "koi8-r", RUSSIAN),
    ("windows-1253", "windows-1253", GREEK),
    ("windows-1254", "iso-8859-9", TURKISH),
    ("windows-1255", "windows-1255", HEBREW),
    ("windows-1256", "windows-1256", ARABIC),
    ("cp874", "tis-620", THAI),
    ("cp932", "shift_jis", JAPANESE),
    ("euc_jp", "euc-jp", JAPANESE),
    ("cp949", "ks_c_5601-1987", KOREAN),
    ("gb18030", "gb2312", SIMPLIFIED),
    ("big5hkscs", "big5", TRADITIONAL),
]
NAMES = [f"{codec}-{number}" for number, (codec, _, _) in enumerate(STATISTICAL)]
encodings = pytest.mark.parametrize(("codec", "label", "sentence"), STATISTICAL, ids=NAMES)


def decode(data: bytes, hint: str | None = None) -> Decoded:
    """What is decoded, as text."""
    decoded = decoding.decode(data, hint)
    return replace(decoded, markup=decoded.text)


def page(sentence: str, declaration: str = "") -> str:
    return (
        f"<!DOCTYPE html>\n<html><head>{declaration}<title>News</title></head>\n"
        f"<body><p class='x'>{sentence}</p><p>{sentence}</p></body></html>\n"
    )


def meta(label: str) -> str:
    return f'<meta charset="{label}">'


@encodings
def test_right_declaration(codec: str, label: str, sentence: str) -> None:
    text = page(sentence, meta(label))
    assert decode(text.encode(codec)) == Decoded(text, codec, "meta")


@encodings
def test_right_hint(codec: str, label: str, sentence: str) -> None:
    text = page(sentence)
    assert decode(text.encode(codec), label.upper()) == Decoded(text, codec, "hint")


@encodings
def test_missing_declaration(codec: str, label: str, sentence: str) -> None:
    text = page(sentence)
    assert decode(text.encode(codec)) == Decoded(text, codec, "statistics")


@encodings
@pytest.mark.parametrize(
    "wrong", ["utf-8", "iso-8859-1", "windows-1251", "koi8-r", "gbk", "shift_jis", "euc-kr", "big5"]
)
def test_wrong_declaration(codec: str, label: str, sentence: str, wrong: str) -> None:
    text = page(sentence, meta(wrong))
    decoded = decode(text.encode(codec))
    assert decoded.text == text
    if decoded.source == "statistics":
        assert any("meta says" in warning for warning in decoded.warnings)


@encodings
def test_hint_and_meta_disagree(codec: str, label: str, sentence: str) -> None:
    text = page(sentence, meta(label))
    decoded = decode(text.encode(codec), "utf-8")
    assert (decoded.text, decoded.source) == (text, "meta")
    assert decoded.warnings == (f"hint says utf-8, but the bytes read as {codec}",)


@encodings
@pytest.mark.parametrize("wrong", ["", "iso-8859-1", "windows-1251", "gb2312", "shift_jis"])
def test_utf8_is_recognised_whatever_the_page_says(
    codec: str, label: str, sentence: str, wrong: str
) -> None:
    text = page(sentence, meta(wrong) if wrong else "")
    decoded = decode(text.encode())
    assert (decoded.text, decoded.encoding, decoded.source) == (text, "utf-8", "statistics")
    assert bool(decoded.warnings) == bool(wrong)


@encodings
@pytest.mark.parametrize("cut", range(1, 9))
def test_page_cut_off_in_the_text(codec: str, label: str, sentence: str, cut: int) -> None:
    whole = f"<p>{sentence}"
    for encoding in ("utf-8", codec):
        decoded = decode(whole.encode(encoding)[:-cut])
        assert decoded.encoding == encoding
        assert decoded.text[:-1] == whole[: len(decoded.text) - 1]


@encodings
def test_a_few_undecodable_bytes(codec: str, label: str, sentence: str) -> None:
    data = page(sentence, meta(label)).encode(codec)
    undecodable = b"\xff" if codec in ("cp949", "gb18030", "big5hkscs", "euc_jp") else b""
    decoded = decode(data.replace(b"</p>", undecodable + b"</p>", 1))
    assert decoded.encoding == codec
    assert decoded.text.replace("\ufffd", "") == page(sentence, meta(label))
    assert bool(decoded.warnings) == bool(undecodable)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("sentence", [GERMAN, RUSSIAN, SIMPLIFIED])
class TestWide:
    def test_with_mark(self, codec: str, sentence: str) -> None:
        text = page(sentence, meta("iso-8859-1"))
        assert decode(("\ufeff" + text).encode(codec), "koi8-r") == Decoded(text, codec, "bom")

    def test_without_mark(self, codec: str, sentence: str) -> None:
        text = page(sentence)
        assert decode(text.encode(codec)) == Decoded(text, codec, "statistics")

    def test_right_hint(self, codec: str, sentence: str) -> None:
        text = page(sentence)
        assert decode(text.encode(codec), codec.replace("-le", "le").replace("-be", "be")) == (
            Decoded(text, codec, "hint")
        )

    def test_wrong_hint(self, codec: str, sentence: str) -> None:
        text = page(sentence)
        decoded = decode(text.encode(codec), "utf-8")
        assert (decoded.text, decoded.encoding) == (text, codec)
        assert decoded.warnings == (f"hint says utf-8, but the bytes read as {codec}",)

    def test_claimed_of_utf8(self, codec: str, sentence: str) -> None:
        text = page(sentence)
        assert decode(text.encode(), codec.replace("-", "", 1)).text == text


@pytest.mark.parametrize("label", ["", "iso-2022-jp", "utf-8", "shift_jis"])
def test_iso_2022_jp(label: str) -> None:
    text = page(JAPANESE, meta(label))
    decoded = decode(text.encode("iso2022_jp"))
    assert (decoded.text, decoded.encoding) == (text, "iso2022_jp_ext")
    assert decoded.source == ("meta" if label == "iso-2022-jp" else "statistics")


def test_utf8_mark_wins_and_is_cut_off() -> None:
    text = page(RUSSIAN, meta("windows-1251"))
    assert decode(codecs.BOM_UTF8 + text.encode(), "koi8-r") == Decoded(text, "utf-8", "bom")


def test_wrong_mark_is_overruled() -> None:
    text = page(RUSSIAN)
    decoded = decode(codecs.BOM_UTF8 + text.encode("windows-1251"))
    assert (decoded.text, decoded.encoding) == (text, "windows-1251")
    assert decoded.warnings == ("bom says utf-8, but the bytes read as windows-1251",)
    assert decode(codecs.BOM_UTF16_LE + b"<p>plain ASCII after all</p>").text[:8] == "<p>plain"


@pytest.mark.parametrize(
    ("head", "codec"),
    [
        ('<?xml version="1.0" encoding="windows-1251"?><html>', "windows-1251"),
        ("<meta http-equiv='Content-Type' content='text/html; charset=koi8-r'>", "koi8-r"),
        ('<META CONTENT="text/html;charset=GB2312" HTTP-EQUIV=content-type>', "gb18030"),
        ("<meta/charset=tis-620>", "cp874"),
        ('<a title="a > b"><meta charset="x-user-defined">', "windows-1252"),
        ("<meta charset=utf-16>", "utf-8"),
        ("<!-- <meta charset=koi8-r> --><meta charset=big5>", "big5hkscs"),
        ("<!--><meta charset=big5>", "big5hkscs"),
        ('<meta charset=nonsense><script>a<b"</script>', "utf-8"),
        ("<meta charset=iso-8859-8-i>", "iso8859-8"),
        ("<script>var s = \"it's <b x='\";</script><meta charset=euc-kr>", "cp949"),
    ],
)
def test_prescan(head: str, codec: str) -> None:
    assert decode(f"{head}<p>text".encode("ascii")).encoding == codec


@pytest.mark.parametrize(
    "head",
    [
        "<!-- <meta charset=koi8-r> -->",
        "<!-- <meta charset=koi8-r>",
        "<!-- a > b <meta charset=koi8-r> --",
        '<meta content="text/html; charset=koi8-r">',
        '<meta name="charset" content="koi8-r">',
        "<metacharset charset=koi8-r>",
        "<p title='<meta charset=koi8-r>'>",
        " " * 4096 + "<meta charset=koi8-r>",
    ],
)
def test_prescan_ignores(head: str) -> None:
    assert decode(head.encode("ascii")) == Decoded(head, "utf-8", "default")


@pytest.mark.parametrize(
    ("hint", "kind"),
    [("utf-7", "refused"), ("UTF-7", "refused"), ("hz-gb-2312", "refused"), ("x-user", "unknown")],
)
def test_refused_and_unknown_labels_are_ignored(hint: str, kind: str) -> None:
    data = b"<p>+ADw-script+AD4-</p>"
    for decoded in (decode(data, hint), decode(meta(hint).encode() + data)):
        assert decoded.text.endswith(data.decode())
        assert (decoded.encoding, decoded.source) == ("utf-8", "default")
        assert [kind in warning for warning in decoded.warnings] == [True]


@pytest.mark.parametrize(
    "hint", ["windows-1251", "'CP1251' ", "text/html; charset=windows-1251", 'charset="cp1251"']
)
def test_forms_of_hint(hint: str) -> None:
    assert decode(b"plain", hint) == Decoded("plain", "windows-1251", "hint")
    assert decode(b"plain", "text/html").source == "default"


def test_stray_bytes_leave_a_page_utf8() -> None:
    data = (GERMAN * 300).encode()
    for stray in (b"\xfc", b"\x92", b"\xa0", b"\xff"):
        decoded = decode(data[:5000] + stray + b" " + data[5000:])
        assert decoded.encoding == "utf-8"
        assert decoded.text.count("\ufffd") == 1
        assert decoded.warnings == ("1 undecodable places replaced by U+FFFD",)


def test_cut_utf8_of_one_character() -> None:
    decoded = decode("<meta charset=utf-8>plain …".encode()[:-1])
    assert (decoded.text[-7:], decoded.encoding) == ("plain \ufffd", "utf-8")


def test_few_bytes_follow_the_declaration() -> None:
    """Two characters of GBK that are well-formed UTF-8 as well."""
    data = "<meta charset=gbk><p>一样".encode("gbk")[: -len("样".encode("gbk"))] + b"</p>"
    assert data.decode()
    assert decode(data).text == "<meta charset=gbk><p>一</p>"
    assert decode(data.replace(b"gbk", b"iso-8859-1")).encoding == "utf-8"


def test_language_attribute_breaks_ties() -> None:
    word = "þ".encode("latin-1")
    assert decode(b"<html lang=tr>bo" + word).text.endswith("ş")
    assert decode(b"<html lang=is>bo" + word).text.endswith("þ")


def test_punctuation_alone_is_windows_1252() -> None:
    text = "“It’s fine” – she said… for 5 € or £4 in the café"
    assert decode(text.encode("windows-1252")) == Decoded(text, "windows-1252", "statistics")


def test_lone_symbols_are_no_letters_of_another_script() -> None:
    text = "<p>News · Weather · Sport · Culture · Letters</p><p>© The Harbour Courier</p>"
    assert decode(text.encode("windows-1252")) == Decoded(text, "windows-1252", "statistics")


def test_nul_is_replaced() -> None:
    decoded = decode("Stra\0ße".encode())
    assert (decoded.text, decoded.encoding) == ("Stra\ufffdße", "utf-8")
    assert decoded.warnings == ("NUL characters replaced by U+FFFD",)
    assert decode(b"") == Decoded("", "utf-8", "default")


@pytest.mark.parametrize("data", [b"<p>plain", "<p>Stra\u00dfe".encode(), b"<p>Stra\xc3\x9fe \n"])
def test_utf8_is_left_as_it_is(data: bytes) -> None:
    assert decoding.decode(data).markup is data
    assert decoding.decode(codecs.BOM_UTF8 + data).markup == data


BROKEN = (
    b"\x80", b"\xbf", b"\xc0\x80", b"\xc1\xbf", b"\xc2", b"\xc2a", b"\xdf\xbf", b"\xe0\x9f\xbf",
    b"\xe0\xa0\x80", b"\xe1\x80", b"\xe1\x80a", b"\xed\x9f\xbf", b"\xed\xa0\x80", b"\xef\xbf\xbf",
    b"\xf0\x8f\xbf\xbf", b"\xf0\x90\x80\x80", b"\xf4\x8f\xbf\xbf", b"\xf4\x90\x80\x80",
    b"\xf1\x80\x80", b"\xf5\x80\x80\x80", b"\xff", b"\0", b"",
)  # fmt: skip


@pytest.mark.parametrize("piece", BROKEN)
def test_utf8_is_read_alike_with_and_without_native_code(
    piece: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not speedups.IS_NATIVE:
        pytest.skip("the native parts are not in use")
    for before in range(10):
        for data in (b"a" * before + piece, b"a" * before + piece + b"\xe2\x80\xa6" * before):
            found = [Utf8.read(data)]
            monkeypatch.setattr(speedups, "IS_NATIVE", False)
            found.append(Utf8.read(data))
            monkeypatch.undo()
            assert found[0] == found[1]


hints = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.sampled_from(["utf-16", "utf-32be", "iso-2022-jp", "gbk", "euc-jp", "macintosh", "utf-7"]),
)
soup = st.lists(
    st.one_of(
        st.binary(max_size=12),
        st.sampled_from(
            [b"\xff\xfe", b"\xef\xbb\xbf", b"\x1b$B", b"\x1b(B", b"\x1b(I", b"<meta charset=", b">"]
            + [b"<!--", b"-->", b"\0" * 4, b'="', b"http-equiv=content-type content='charset="]
            + [text.encode(codec)[:9] for codec, _, text in STATISTICAL]
        ),
    ),
    max_size=12,
).map(b"".join)


@settings(max_examples=400, deadline=None)
@given(data=st.one_of(st.binary(max_size=400), soup), hint=hints)
def test_any_bytes_decode_to_clean_text(data: bytes, hint: str | None) -> None:
    decoded = decode(data, hint)
    assert decoded == decode(data, hint)
    assert decoded.text.encode().decode() == decoded.text
    assert "\0" not in decoded.text
    assert codecs.lookup(decoded.encoding)
    marks = (0, 2, 3, 4)
    readings = [data[skip:].decode(decoded.encoding, "replace") for skip in marks]
    assert decoded.text in [reading.replace("\0", "\ufffd") for reading in readings]


def seconds(data: bytes) -> float:
    best = 1e9
    for _ in range(3):
        start = time.process_time()
        decode(data)
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize(
    "unit",
    [b"<!-", b'<a x=">" ', b"<a b= ", b"<html lang ", b"<meta a='", b"<meta a=\"'>"],
    ids=repr,
)
def test_hostile_heads_are_read_in_linear_time(unit: bytes) -> None:
    assert seconds((b"charset\xff" + unit * 4096)[:4096]) < 0.02


@pytest.mark.parametrize(
    "unit",
    [b"\x81", b"\xff", b"\xc3", b"\xe2\x82", b"\x1b$B!", b"a\xe9", b"\0\xd8", b"<a ='\"", b"<!--"],
    ids=repr,
)
def test_hostile_bytes_cost_no_more_than_others(unit: bytes) -> None:
    size = 1_000_000
    ordinary = random.Random(1).randbytes(size)
    # 12 times plus 20 ms: generous to a busy machine, far below anything quadratic.
    assert seconds((unit * size)[:size]) < 12 * seconds(ordinary) + 0.02
