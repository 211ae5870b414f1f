//! Encodings of made files: names that are told, and what is sniffed.

use super::*;

fn check(bytes: &[u8], told: Option<&str>, name: &str, text: &str) {
    let decoded = decode(bytes.to_vec(), told).unwrap();
    assert_eq!(decoded.encoding.value, name, "{text}");
    assert_eq!(decoded.text, text);
    assert_eq!(decoded.encoding.told, told.is_some());
}

fn wide(text: &str, big: bool) -> Vec<u8> {
    let units = text.encode_utf16();
    let bytes = |u: u16| {
        if big {
            u.to_be_bytes()
        } else {
            u.to_le_bytes()
        }
    };
    units.flat_map(bytes).collect()
}

#[test]
fn each_encoding_is_recognised() {
    let chinese = "编号,收入,城市\n1,5000,北京\n2,6000,上海\n";
    let western = "nom,ville,montant\nRenée,Besançon,5\nJürgen,Köln,3\n";
    check(b"", None, "UTF-8", "");
    check(b"a,b\n1,2\n", None, "UTF-8", "a,b\n1,2\n");
    check(chinese.as_bytes(), None, "UTF-8", chinese);
    check(b"\xEF\xBB\xBFa,b", None, "UTF-8", "a,b");
    check(&GB18030.encode(chinese).0, None, "gb18030", chinese);
    check(
        &WINDOWS_1252.encode(western).0,
        None,
        "windows-1252",
        western,
    );
    for text in [chinese, western] {
        check(&wide(text, false), None, "UTF-16LE", text);
        check(&wide(text, true), None, "UTF-16BE", text);
        let marked = format!("\u{feff}{text}");
        check(&wide(&marked, false), None, "UTF-16LE", text);
        check(&wide(&marked, true), None, "UTF-16BE", text);
        check(&wide(&marked, true), Some("utf-16"), "UTF-16BE", text);
    }
    check(&GB18030.encode(chinese).0, Some("gbk"), "GBK", chinese);
    check(b"K\x94ln,5\n", Some("cp850"), "cp850", "Köln,5\n");
    check(b"a\0b,c\n1,2\n", None, "UTF-8", "a\0b,c\n1,2\n");
}

#[test]
fn a_late_accent_after_a_megabyte_of_ascii_is_seen() {
    let mut bytes = b"name,amount\n".repeat(200_000);
    bytes.extend(b"Ren\xE9,5\n");
    assert_eq!(decode(bytes, None).unwrap().encoding.value, "windows-1252");
}

#[test]
fn signs_beside_digits_are_those_of_windows_1252() {
    for text in [
        "id,amount\n0,£4550\n1,£2050\n",
        "id,amount\n0,\"£4,550\"\n1,-£2050.50\n",
        "id,Betrag (€)\n0,5 €\n",
        "id,size µm\n0,2000\n",
        "id,temp\n0,20°C\n1,21 °F\n2,22°\n",
        "id;rooms\n0;2½\n1;3±1\n2;§5\n",
        "id;area in m²\n0;¥200\n1;¤300\n",
        "id;amount\n0;1\u{a0}234,50\n1;10–20\n2;1’200\n",
        "a|b\n£1|£2|\n",
    ] {
        check(&WINDOWS_1252.encode(text).0, None, "windows-1252", text);
    }
    // Letters decide where there are some.
    let polish = "id;imię;kwota\n1;Łukasz Żółw;§5\n2;Świętosław;6\n3;Małgorzata;7\n".repeat(9);
    let bytes = encoding_rs::WINDOWS_1250.encode(&polish).0;
    check(&bytes, None, "windows-1250", &polish);
    let french = "id;poste\n1;Sœur\n2;Main d'œuvre\n3;Bœuf\n4;Île-de-France\n5;été\n".repeat(9);
    let bytes = WINDOWS_1252.encode(&french).0;
    check(&bytes, None, "windows-1252", &french);
    let hungarian = "id;város\n1;Győr\n2;Pécs\n3;Székesfehérvár\n4;Gödöllő\n5;Kőszeg\n".repeat(9);
    let bytes = encoding_rs::WINDOWS_1250.encode(&hungarian).0;
    check(&bytes, None, "windows-1250", &hungarian);
    let czech = "id;město\n1;Plzeň\n2;Jičín\n3;Třebíč\n4;Kolín\n".repeat(9);
    check(
        &encoding_rs::WINDOWS_1250.encode(&czech).0,
        None,
        "windows-1250",
        &czech,
    );
    let danish = "id;by\n1;Rønne\n2;Søborg\n3;Næstved\n4;Århus\n5;Hørsholm\n".repeat(9);
    check(
        &WINDOWS_1252.encode(&danish).0,
        None,
        "windows-1252",
        &danish,
    );
    let portuguese = "id;cidade\n1;São Paulo\n2;Brasília\n3;Goiânia\n4;João Pessoa\n".repeat(9);
    check(
        &WINDOWS_1252.encode(&portuguese).0,
        None,
        "windows-1252",
        &portuguese,
    );
    let norwegian = "id;by\n1;Tromsø\n2;Bodø\n3;Ålesund\n4;Oslo\n".repeat(9);
    check(
        &WINDOWS_1252.encode(&norwegian).0,
        None,
        "windows-1252",
        &norwegian,
    );
    let romanian = "id;oraș\n1;Brăila\n2;Iaşi\n3;Timişoara\n4;Bucureşti\n5;Târgu Mureş\n";
    let romanian = romanian.replace('ș', "ş").repeat(9);
    let bytes = encoding_rs::WINDOWS_1250.encode(&romanian).0;
    check(&bytes, None, "windows-1250", &romanian);
    let estonian = "id;koht\n1;Võru\n2;Jõhvi\n3;Põlva\n4;Kärdla\n5;Mõisaküla\n".repeat(9);
    let bytes = WINDOWS_1252.encode(&estonian).0;
    assert_ne!(sniff(&bytes).0, encoding_rs::WINDOWS_1250, "Estonian");
    let japanese = "番号,金額,日付\n0,\\500,今日\n1,\\70,明日は晴れ\n".repeat(9);
    check(&SHIFT_JIS.encode(&japanese).0, None, "Shift_JIS", &japanese);
}

#[test]
fn names_of_other_tools_are_known() {
    for (names, encoding) in [
        ("utf8 UTF_8 utf-8-sig u8 cp65001 UTF-8-BOM", "UTF-8"),
        (
            "cp932 MS932 sjis shift-jis Windows-31J ms_kanji",
            "Shift_JIS",
        ),
        ("cp936 MS936 gb2312 GBK gb_2312-80", "GBK"),
        ("gb18030 GB18030", "gb18030"),
        ("cp949 MS949 uhc euc_kr ks_c-5601 ks_c_5601-1987", "EUC-KR"),
        ("cp950 big5 Big5-HKSCS big5hkscs", "Big5"),
        (
            "cp1252 windows1252 latin-1 latin1 latin_1 L1 ANSI mbcs",
            "windows-1252",
        ),
        (
            "iso8859-1 iso_8859_1 8859_1 ISO-8859-1 us-ascii ascii",
            "windows-1252",
        ),
        (
            "iso8859_15 iso8859-15 latin9 latin-9 ISO_8859-15",
            "ISO-8859-15",
        ),
        ("latin2 iso8859_2", "ISO-8859-2"),
        ("cp1250 windows_1250", "windows-1250"),
        ("mac_roman macroman MacRoman macintosh", "macintosh"),
        ("koi8_r KOI8-R", "KOI8-R"),
        ("euc_jp eucJP", "EUC-JP"),
        ("cp866 IBM866", "IBM866"),
        ("utf_16_le utf16 UCS-2", "UTF-16LE"),
        ("utf_16_be", "UTF-16BE"),
    ] {
        for name in names.split(' ') {
            let found = told_encoding(name, b"").map(Encoding::name);
            assert_eq!(found.ok(), Some(encoding), "{name}");
        }
    }
    for name in ["klingon", "cp1259", "cp", "iso8859", "", "-", "utf-7"] {
        assert!(told_encoding(name, b"").is_err(), "{name}");
    }
    let error = told_encoding("klingon", b"").unwrap_err().to_string();
    assert!(
        error.contains("cp1252") && error.contains("utf-8"),
        "{error}"
    );
}

#[test]
fn damaged_utf8_stays_utf8_with_a_warning() {
    let mut bytes = "城市,收入\n北京上海广州深圳,5\n".as_bytes().to_vec();
    bytes.extend(b"\xE5\x8C,6\n");
    let decoded = decode(bytes, None).unwrap();
    assert_eq!(decoded.encoding.value, "UTF-8");
    assert_eq!(decoded.warnings.len(), 1);
}

#[test]
fn what_is_no_text_is_named() {
    for (bytes, word) in [
        (b"PK\x03\x04rest".to_vec(), "Excel"),
        (b"PAR1rest".to_vec(), "Parquet"),
        (b"\x89PNG\r\n".to_vec(), "PNG"),
        (vec![0; 500], "binary"),
    ] {
        let error = decode(bytes, None).unwrap_err();
        assert!(error.to_string().contains(word), "{error}");
    }
    let error = decode(b"a".to_vec(), Some("klingon")).unwrap_err();
    assert!(matches!(error, TableError::UnknownEncoding { .. }));
}
