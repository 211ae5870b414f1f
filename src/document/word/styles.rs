//! The fixed parts of a Word file: content types, relations, styles, footer.

use crate::document::markup::escaped;

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// Types of the parts.
pub const CONTENT_TYPES: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">",
    "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>",
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>",
    "<Default Extension=\"emf\" ContentType=\"image/x-emf\"/>",
    "<Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>",
    "<Override PartName=\"/word/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/>",
    "<Override PartName=\"/word/footer1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml\"/>",
    "<Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>",
    "</Types>",
);

/// Relations of the package.
pub const PACKAGE: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">",
    "<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/>",
    "<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>",
    "</Relationships>",
);

/// The footer: the number of the page.
pub const FOOTER: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
    "<w:ftr xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:p><w:pPr><w:pStyle w:val=\"Follows\"/><w:jc w:val=\"right\"/></w:pPr>",
    "<w:fldSimple w:instr=\"PAGE\"><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p></w:ftr>",
);

/// Relations of the document to styles, footer, values and figures.
pub fn relations(figures: usize) -> String {
    let base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{base}/{kind}\" Target=\"{target}\"/>")
    };
    let mut out = format!(
        "{XML}<Relationships \
         xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    );
    out += &relation("rIdStyles", "styles", "styles.xml");
    out += &relation("rIdFooter", "footer", "footer1.xml");
    out += &relation("rIdValues", "customXml", "../customXml/item1.xml");
    for k in 1..=figures {
        out += &relation(
            &format!("rIdFigure{k}"),
            "image",
            &format!("media/figure{k}.emf"),
        );
    }
    out + "</Relationships>"
}

/// Title and language; no date and no author.
pub fn core(title: &str, language: &str) -> String {
    format!(
        "{XML}<cp:coreProperties \
         xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{}</dc:title>\
         <dc:language>{language}</dc:language></cp:coreProperties>",
        escaped(title)
    )
}

/// The document around its body: A4, margins, footer.
pub fn document(body: &str) -> String {
    format!(
        "{XML}<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
         xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
         xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
         xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><w:body>\n{body}\
         <w:sectPr><w:footerReference w:type=\"default\" r:id=\"rIdFooter\"/>\
         <w:pgSz w:w=\"11906\" w:h=\"16838\"/>\
         <w:pgMar w:top=\"1134\" w:right=\"1134\" w:bottom=\"1134\" w:left=\"1134\" \
         w:header=\"567\" w:footer=\"567\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>"
    )
}

/// A figure in the line.
pub fn drawing(k: usize, title: &str, (width, height): (f64, f64)) -> String {
    let extent = format!("cx=\"{width:.0}\" cy=\"{height:.0}\"");
    format!(
        "<w:r><w:drawing><wp:inline distT=\"0\" distB=\"90000\" distL=\"0\" distR=\"0\">\
         <wp:extent {extent}/><wp:docPr id=\"{k}\" name=\"Figure {k}\" descr=\"{title}\"/>\
         <a:graphic><a:graphicData \
         uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic>\
         <pic:nvPicPr><pic:cNvPr id=\"{k}\" name=\"figure{k}.emf\" descr=\"{title}\"/>\
         <pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed=\"rIdFigure{k}\"/>\
         <a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>\
         <a:off x=\"0\" y=\"0\"/><a:ext {extent}/></a:xfrm><a:prstGeom prst=\"rect\">\
         <a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>\
         </w:drawing></w:r>"
    )
}

/// A paragraph style: its id, its spacing before and after, alignment, half points, colour,
/// and whether it is bold, kept with the next paragraph, and in the outline (level from 0).
struct Style(
    &'static str,
    [u16; 2],
    &'static str,
    u8,
    &'static str,
    bool,
    bool,
    Option<u8>,
);

const STYLES: [Style; 13] = [
    Style("Title", [0, 60], "left", 52, "1f2328", true, true, None),
    Style(
        "Subtitle",
        [0, 240],
        "left",
        20,
        "56606b",
        false,
        false,
        None,
    ),
    Style(
        "Heading1",
        [480, 20],
        "left",
        32,
        "0068a8",
        true,
        true,
        Some(0),
    ),
    Style(
        "Heading2",
        [280, 80],
        "left",
        24,
        "1f2328",
        true,
        true,
        Some(1),
    ),
    Style("Follows", [0, 140], "left", 16, "56606b", false, true, None),
    Style("Note", [80, 140], "left", 19, "1f2328", false, false, None),
    Style("Caption", [160, 60], "left", 19, "1f2328", true, true, None),
    Style("Cell", [20, 20], "left", 17, "1f2328", false, false, None),
    Style(
        "Number",
        [20, 20],
        "right",
        17,
        "1f2328",
        false,
        false,
        None,
    ),
    Style("Head", [20, 20], "left", 16, "56606b", false, false, None),
    Style(
        "HeadNumber",
        [20, 20],
        "right",
        16,
        "56606b",
        false,
        false,
        None,
    ),
    Style("Tile", [0, 0], "left", 28, "1f2328", true, false, None),
    Style("Gap", [0, 60], "left", 8, "1f2328", false, false, None),
];

/// Styles of paragraphs and tables.
pub fn styles(language: &str) -> String {
    let latin = if language == "en" { "en-GB" } else { "zh-CN" };
    let mut out = format!(
        "{XML}<w:styles xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">\
         <w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Calibri\" w:hAnsi=\"Calibri\" \
         w:cs=\"Calibri\" w:eastAsia=\"Microsoft YaHei\"/><w:sz w:val=\"20\"/>\
         <w:lang w:val=\"{latin}\" w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault>\
         <w:pPrDefault><w:pPr><w:spacing w:after=\"120\" w:line=\"264\" w:lineRule=\"auto\"/>\
         </w:pPr></w:pPrDefault></w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\">\
         <w:name w:val=\"Normal\"/></w:style>\n"
    );
    for Style(id, [before, after], align, size, colour, bold, keep, level) in STYLES {
        let name = match id {
            "Heading1" => "heading 1",
            "Heading2" => "heading 2",
            id => id,
        };
        let keep = if keep { "<w:keepNext/>" } else { "" };
        let bold = if bold { "<w:b/>" } else { "" };
        let level = level.map_or(String::new(), |l| format!("<w:outlineLvl w:val=\"{l}\"/>"));
        let rule = if id == "Note" {
            "<w:pBdr><w:left w:val=\"single\" w:sz=\"18\" w:space=\"8\" w:color=\"b86c00\"/></w:pBdr>"
        } else {
            ""
        };
        out += &format!(
            "<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/>\
             <w:basedOn w:val=\"Normal\"/><w:pPr>{keep}{rule}<w:spacing w:before=\"{before}\" \
             w:after=\"{after}\"/><w:jc w:val=\"{align}\"/>{level}</w:pPr><w:rPr>{bold}\
             <w:color w:val=\"{colour}\"/><w:sz w:val=\"{size}\"/></w:rPr></w:style>\n"
        );
    }
    out += "<w:style w:type=\"table\" w:styleId=\"Grid\"><w:name w:val=\"Grid\"/><w:tblPr>\
            <w:tblBorders><w:top w:val=\"single\" w:sz=\"4\" w:color=\"d0d7de\"/>\
            <w:bottom w:val=\"single\" w:sz=\"4\" w:color=\"d0d7de\"/>\
            <w:insideH w:val=\"single\" w:sz=\"4\" w:color=\"e4e8ec\"/></w:tblBorders>\
            <w:tblCellMar><w:left w:w=\"60\" w:type=\"dxa\"/><w:right w:w=\"60\" \
            w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style></w:styles>";
    out
}
