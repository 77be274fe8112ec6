"""Languages that an encoding is used for, and their letters, the most frequent first."""

from __future__ import annotations

from boilerkit.parsing.encoding.reading import ESCAPED, WIDE

# Non-ASCII lower-case letters of each language, the most frequent first.
LETTERS = {
    "de": "üäöß",
    "fr": "éèàêçôâîùûœëïæ",
    "es": "óáíéñúü",
    "pt": "ãçáéíóêõâúàô",
    "it": "èàùòìé",
    "ca": "óàéèíçòúïü",
    "nl": "ëéïöèüáó",
    "sv": "äöåé",
    "da": "øåæéö",
    "is": "áðíéöþúóæý",
    "pl": "łęąóśżćńź",
    "cs": "íáéěřšžčýůúťňďó",
    "sk": "áíčéšžýúľôťňäóďĺŕ",
    "hu": "áéöőóíüúű",
    "ro": "ăîâşţșțé",
    "hr": "čšžćđ",
    "tr": "ıüşçöğâîİ",
    "lt": "ėšųįžčąūę",
    "lv": "āīēšļūņžķģč",
    "et": "äõüöšž",
    "vi": "đươăâêôáàãảạ",
    "ru": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
    "uk": "оаніеитврслкудпмяйзьбгчїхцшжюєщґф",
    "bg": "аиоетнрсвлкдпмзяъгбуцчхщжшйюфь",
    "be": "аіноеяырлтксувдкпмгзьчбйцўшхжюэфё",
    "sr": "аоиентрјсвкдумплзгбцчшћхжфљђњџ",
    "el": "αοιετνσρηςκπλυμίόωάγέδθχήύφβώξζψϊϋΐΰ",
    "he": "יוהלאמתרבשנדפעחקכטגצסםזןךץף",
    "ar": "الينمرتوبةهدعسفكحقأجشصطىذخثضإئزغءظآؤ",
    "th": "านรกอเง่ม้ยลวัดทสิีตะปบคหุแ์จพชขใไืผูโ็ำณธศถภษซฉญฟฐฮฆ",
}
WESTERN = "de fr es pt it ca nl sv da is"
_CENTRAL = "pl cs sk hu ro hr de"
_CYRILLIC = "ru uk bg be sr"
LANGUAGES = {
    "windows-1252": WESTERN,
    "windows-1250": _CENTRAL,
    "windows-1251": _CYRILLIC,
    "windows-1253": "el",
    "windows-1254": "tr",
    "windows-1255": "he",
    "windows-1256": "ar",
    "windows-1257": "lt lv et",
    "cp874": "th",
    "koi8-r": "ru bg",
    "iso8859-2": _CENTRAL,
    # From here on only on the word of the page.
    "iso8859-4": "lt lv et",
    "iso8859-5": _CYRILLIC,
    "iso8859-6": "ar",
    "iso8859-7": "el",
    "iso8859-8": "he",
    "iso8859-10": "sv da is et lt lv",
    "iso8859-13": "lt lv et pl",
    "iso8859-16": "ro pl hu hr",
    "windows-1258": "vi",
    "koi8-u": "uk ru",
    "cp866": _CYRILLIC,
    "mac-cyrillic": _CYRILLIC,
}
# Languages of the same letters; the lang attribute may name any of them.
KIN = {"nb": "da", "no": "da", "nn": "da", "fi": "sv", "sl": "hr", "bs": "hr", "gl": "pt"}
CHARACTERS = {
    "gb18030": "zh",
    "big5hkscs": "zh",
    "cp932": "ja",
    "euc_jp": "ja",
    "cp949": "ko",
}
MULTI_BYTE = frozenset(("utf-8", *WIDE, *CHARACTERS, ESCAPED))
