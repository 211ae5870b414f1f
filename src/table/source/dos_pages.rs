//! Encodings of DOS that the standard of the web leaves out and old core systems still write:
//! code pages 437, 850, 852 and 858 (Unicode, `VENDORS/MICSFT/PC`). Only by name, never guessed.

/// A page: its name, and the characters of the bytes from 128 on.
#[derive(Debug)]
pub(in crate::table) struct DosPage {
    /// The usual name.
    pub name: &'static str,
    upper: &'static str,
}

const PAGES: [DosPage; 4] = [
    DosPage {
        name: "cp437",
        upper: "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ\
        áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
        └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
        αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}",
    },
    DosPage {
        name: "cp850",
        upper: "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒ\
        áíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
        └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀\
        ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}",
    },
    DosPage {
        name: "cp852",
        upper: "ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×č\
        áíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐\
        └┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀\
        ÓßÔŃńňŠšŔÚŕŰýÝţ´\u{ad}˝˛ˇ˘§÷¸°¨˙űŘř■\u{a0}",
    },
    DosPage {
        name: "cp858",
        upper: "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒ\
        áíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
        └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀\
        ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}",
    },
];

impl DosPage {
    /// The page of a name such as `cp850`, `IBM850`, `850` or `DOS-850`; `None` of another encoding.
    pub fn named(label: &str) -> Option<&'static Self> {
        let letters = label.chars().filter(char::is_ascii_alphanumeric);
        let plain: String = letters.map(|c| c.to_ascii_lowercase()).collect();
        let number = plain.trim_start_matches(|c: char| c.is_ascii_lowercase());
        let prefix = &plain[..plain.len() - number.len()];
        let fits = matches!(
            prefix,
            "" | "cp" | "ibm" | "dos" | "oem" | "cpibm" | "csibm" | "cspc"
        );
        let is_page = |page: &&Self| page.name.ends_with(number);
        PAGES
            .iter()
            .find(is_page)
            .filter(|_| fits && number.len() == 3)
    }

    /// The text of some bytes; each byte is a character.
    pub fn decode(&self, bytes: &[u8]) -> String {
        let upper: Vec<char> = self.upper.chars().collect();
        let read = |byte: &u8| match byte.checked_sub(0x80) {
            Some(place) => upper[usize::from(place)],
            None => char::from(*byte),
        };
        bytes.iter().map(read).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_dos_are_told_by_their_names() {
        let check = |names: &str, page: Option<&str>| {
            for name in names.split_whitespace() {
                let found = DosPage::named(name).map(|page| page.name);
                assert_eq!(found, page, "{name}");
            }
        };
        check(
            "cp850 CP850 ibm850 IBM-850 850 dos-850 cp_850",
            Some("cp850"),
        );
        check("cp437 437 cspc437", Some("cp437"));
        check("cp852 ibm852", Some("cp852"));
        check("cp858", Some("cp858"));
        check("cp866 cp932 50 cp85 utf-8 iso-8859-1 latin850", None);
        for page in &PAGES {
            assert_eq!(page.upper.chars().count(), 128, "{}", page.name);
        }
    }

    #[test]
    fn bytes_of_dos_are_their_letters() {
        let text = |name, bytes: &[u8]| DosPage::named(name).unwrap().decode(bytes);
        assert_eq!(text("cp850", b"K\x94ln,M\x81nchen"), "Köln,München");
        assert_eq!(text("cp437", b"caf\x82 \xe1"), "café ß");
        assert_eq!(text("cp852", b"\x9d\xa2d\xab"), "Łódź");
        assert_eq!(text("cp858", b"5 \xd5"), "5 €");
    }
}
