//! Tests of loading.

use super::*;
use crate::table::columns::values::parsed_block::{ParsedBlock, Values};
use crate::table::source::clean::verbatim;
use crate::table::{Column, Kind};
use std::ops::ControlFlow;

const ON: fn(u64, u64) -> ControlFlow<()> = |_, _| ControlFlow::Continue(());

fn table(bytes: &[u8]) -> Table {
    let table = load_bytes(bytes.to_vec(), &LoadOptions::default(), &mut { ON }).unwrap();
    assert_identity(&table);
    table
}

fn assert_identity(table: &Table) {
    let sum = table.accounting;
    assert_eq!(sum.records, sum.kept + sum.rejected + sum.blank);
    assert_eq!((sum.kept, sum.rejected), (table.rows, table.rejects.len()));
    assert!(table.columns.iter().all(|c| c.len() == table.rows));
    let misplaced = |c: &Column| c.misfits.iter().any(|m| m.row >= table.rows);
    assert!(!table.columns.iter().any(misplaced));
}

/// Columns as `name:kind:dtype=value|value`.
fn show(table: &Table) -> Vec<String> {
    let column = |c: &Column| {
        let values: Vec<String> = c
            .texts()
            .into_iter()
            .map(Option::unwrap_or_default)
            .collect();
        format!(
            "{}:{:?}:{}={}",
            c.name,
            c.kind,
            if c.is_text() {
                "str".to_owned()
            } else {
                c.values.dtype().to_string()
            },
            values.join("|")
        )
    };
    table.columns.iter().map(column).collect()
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(show(&table(text.as_bytes())), expected, "{text:?}");
}

#[test]
fn columns_come_out_typed() {
    let same = ["a:Integer:i8=1|2", "b:Category:str=x|y"];
    for text in [
        "a,b\n1,x\n2,y\n",
        "a;b\r\n1;x\r\n2;y",
        "a\tb\n1\tx\n2\ty\n",
        "a|b\n1|x\n2|y\n",
        "a,b\r1,x\r2,y\r",
        "\u{feff}a,b\n1,x\n2,y\n",
        "a,b\n\n1,x\n\n2,y\n\n",
    ] {
        check(text, &same);
    }
    check(
        "a,b\n1,\"x\ny\"\n2,\"p,q\"\n",
        &["a:Integer:i8=1|2", "b:Category:str=x\ny|p,q"],
    );
    check(
        "n;m;d;p\n1,5;R$ 1.000,00;05/01/2018;10%\n2,25;;25/01/2018;5,5%\n",
        &[
            "n:Number:f64=1.5|2.25",
            "m:Money:f64=1000|",
            "d:Date:date=2018-01-05|2018-01-25",
            "p:Percentage:f64=10|5.5",
        ],
    );
    check(
        "i,j,k,z\n300,70000,5000000000,007\n-300,1,NA,012\n",
        &[
            "i:Integer:i16=300|-300",
            "j:Integer:i32=70000|1",
            "k:Integer:i64=5000000000|",
            "z:Category:str=007|012",
        ],
    );
    check(
        "f,g\n0,Y\n1,N\n,y\n",
        &["f:Flag:i8=0|1|", "g:Flag:str=Y|N|Y"],
    );
    check(
        "a,b\n\"1,200\",x\n(300),y\n",
        &["a:Integer:i16=1200|-300", "b:Category:str=x|y"],
    );
    check(
        "a,b\n1,N\0N\n2,y\n",
        &["a:Integer:i8=1|2", "b:Category:str=N\0N|y"],
    );
}

#[test]
fn headers_are_repaired() {
    check(
        "x, x ,,x_2\n1,2,3,4\n",
        &[
            "x:Integer:i8=1",
            "x_3:Integer:i8=2",
            "column_3:Integer:i8=3",
            "x_2:Integer:i8=4",
        ],
    );
    check(
        "1,a\n2,b\n",
        &["column_1:Integer:i8=1|2", "column_2:Category:str=a|b"],
    );
    check("a,b\n", &["a:Text:str=", "b:Text:str="]);
    check("", &[]);
    check("\n\n", &[]);
    let repeated = table(b"income,income\n1,2\n");
    assert_eq!(repeated.columns[1].name, "income_2");
    assert_eq!(repeated.warnings.len(), 1);
}

#[test]
fn ragged_records_are_padded_cut_or_rejected() {
    let text = "a,b,c\n1,2,3\n4\n\n5,6,7,,\n\"8\n9\",1,2,3\n1,1,1\n";
    let table = table(text.as_bytes());
    assert_eq!(
        show(&table),
        [
            "a:Integer:i8=1|4|5|1",
            "b:Integer:i8=2||6|1",
            "c:Integer:i8=3||7|1"
        ]
    );
    let sum = table.accounting;
    assert_eq!(
        (sum.records, sum.kept, sum.rejected, sum.blank, sum.padded),
        (6, 4, 1, 1, 1)
    );
    let reject = &table.rejects[0];
    assert_eq!((reject.record, reject.line), (4, 6));
    assert!(text[reject.byte as usize..].starts_with("\"8\n9\""));
    assert_eq!(table.record_numbers(), [1, 2, 3, 5]);
}

#[test]
fn a_quote_never_closed_loses_no_row() {
    let table = table(b"a,b\n1,x\n2,\"y\n3,z\n4,w\n");
    assert_eq!(show(&table)[0], "a:Integer:i8=1|2|3|4");
    assert!(
        table
            .warnings
            .iter()
            .any(|w| w.to_string().contains("line 3")),
        "{:?}",
        table.warnings
    );
}

#[test]
fn misfits_are_kept_aside_and_counted() {
    let mut text = "amount\n".to_owned();
    text.extend((0..60).map(|i| format!("{}\n", i * 7 % 50)));
    text += "unknown\n";
    let table = table(text.as_bytes());
    let column = &table.columns[0];
    assert_eq!((column.kind, column.missing()), (Kind::Integer, 1));
    assert_eq!(
        column.misfits[0],
        crate::table::Misfit {
            row: 60,
            text: "unknown".to_owned()
        }
    );
    assert!(!format!("{:?}", table.warnings).contains("unknown"));
}

#[test]
fn other_encodings_give_the_same_table() {
    let text = "编号,收入,城市\n1,5000,北京\n2,6000,上海\n3,6500,广州\n";
    let expected = show(&table(text.as_bytes()));
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(show(&table(&wide)), expected);
    assert_eq!(show(&table(&encoding_rs::GB18030.encode(text).0)), expected);
    assert_eq!(expected[0], "编号:Identifier:i8=1|2|3");
    let western = encoding_rs::WINDOWS_1252
        .encode("nom,ville\n1,Besançon\n2,Orléans\n")
        .0;
    assert_eq!(
        show(&table(&western))[1],
        "ville:Category:str=Besançon|Orléans"
    );
}

#[test]
fn many_blocks_read_as_one() {
    let mut text = "id,x,note\r\n".to_owned();
    let mut rejected = Vec::new();
    for i in 1..=40_000u32 {
        let record = if i % 9_000 == 0 {
            rejected.push((i as usize, text.len() as u64));
            format!("{i},1,2,3\r\n")
        } else {
            let (x, kind) = (i % 300, i % 5);
            format!("{i},{x},\"line {kind}\r\nand \"\"more\"\"\"\r\n\r\n")
        };
        text.push_str(&record);
    }
    let table = table(text.as_bytes());
    assert!(text.len() > 1 << 20);
    assert_eq!(table.rows, 40_000 - 4);
    let found: Vec<_> = table.rejects.iter().map(|r| (r.record, r.byte)).collect();
    assert_eq!(found, rejected);
    let line = text[..rejected[3].1 as usize].matches('\n').count() as u64 + 1;
    assert_eq!(table.rejects[3].line, line);
    assert_eq!(table.columns[0].kind, Kind::Identifier);
    assert_eq!(table.columns[2].kind, Kind::Category);
    assert_eq!(table.columns[1].numbers()[39_990], f64::from(39_995 % 300));
}

#[test]
fn a_table_of_false_quotes_ends_soon() {
    let line = "a\",b,\"c\n";
    let text = format!("x,y,z\n{}", line.repeat(60_000));
    let table = table(text.as_bytes());
    assert_eq!(table.rows, 60_000);
}

#[test]
fn width_is_bounded() {
    let header = |n: usize| {
        (0..n)
            .map(|i| format!("c{i}"))
            .collect::<Vec<_>>()
            .join(",")
    };
    assert_eq!(table(header(20_000).as_bytes()).columns.len(), 20_000);
    let wide = load_bytes(
        header(100_000).into_bytes(),
        &LoadOptions::default(),
        &mut { ON },
    );
    assert!(matches!(wide, Err(TableError::TooManyColumns { .. })));
}

/// Each column writes its cells in many ways, of which most blocks hold all.
#[test]
fn drafts_and_cells_read_again_give_the_same_table() {
    let ways: [&[&str]; 12] = [
        &["1", "-20", "", "300000", "NA", "0"],
        &["5", "60", "x", "12345678901", "007", "8", "9"],
        &[
            "1.5",
            "-0.25",
            "1.234",
            "7",
            "",
            "123456789.125",
            "12345678901234567",
        ],
        &["$1,200", "(300)", "€5.5", "oops", "$2"],
        &["10.5%", "7%", "3", ""],
        &["36 months", "60 months", "48", "2 years", "36.5"],
        &["2018-01-05", "", "Dec-2014", "20180107", "soon"],
        &["05/01/2018", "25/01/2018", "7/2/2019"],
        &["RENT", "own", " x ", "", "4"],
        &["1.234,5", "2,25", "3", "4.000"],
        &["1.5万", "2万", "3000"],
        &["9007199254740993", "1", "0.5", "2"],
    ];
    let mut text = "a;b;c;d;e;f;g;h;i;j;k;l\n".to_owned();
    for row in 0..9_000usize {
        let cell = |(place, cells): (usize, &&[&'static str])| {
            let odd = row * (place + 3) % 997;
            cells[if odd < 2 * cells.len() {
                odd / 2
            } else {
                row % 2
            }]
        };
        let cells: Vec<&str> = ways.iter().enumerate().map(cell).collect();
        text += &(cells.join(";") + "\n");
    }
    let source = Source::from_bytes(text.into_bytes(), &LoadOptions::default()).unwrap();
    let mut surveyed = survey::survey(&source, &mut { ON }).unwrap();
    let is_kept = |draft: &&ParsedBlock| !matches!(draft.values, Values::None);
    let kept = surveyed.drafts.iter().flatten().filter(is_kept).count();
    assert!(surveyed.drafts.len() > 2 && kept > 6 * surveyed.drafts.len());
    surveyed
        .drafts
        .iter_mut()
        .flatten()
        .for_each(|draft| *draft = ParsedBlock::default());
    let again = source.table_of_survey(surveyed, &mut { ON }).unwrap();
    let table = source.table(&mut { ON }).unwrap();
    assert_eq!(show(&table), show(&again));
    for (one, other) in table.columns.iter().zip(&again.columns) {
        assert_eq!(one.misfits, other.misfits, "{}", one.name);
    }
    assert!(
        table
            .columns
            .iter()
            .filter(|c| !c.misfits.is_empty())
            .count()
            > 4
    );
}

#[test]
fn mutations_neither_panic_nor_lose_a_record() {
    let seed =
        "id,amt;x,d\n1,\"1,5\",2018-01-05\n2,\"a\"\"b\",NA\r\n\n3,$4,05/06/2018\n4,\"é\n京\",7%\n";
    let spice = b"\",;\n\r\t|:'0.-%$(\0\xE9\xFF 9e";
    let mut state = 11u64;
    let mut next = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) as usize % below
    };
    for _ in 0..4_000 {
        let mut bytes = seed.as_bytes().to_vec();
        for _ in 0..=next(6) {
            let at = next(bytes.len());
            match next(4) {
                0 => bytes[at] = spice[next(spice.len())],
                1 => bytes.insert(at, spice[next(spice.len())]),
                2 => bytes.truncate(at.max(1)),
                _ => {
                    let copy = bytes[at..].to_vec();
                    bytes.extend(copy);
                }
            }
        }
        let Ok(table) = load_bytes(bytes.clone(), &LoadOptions::default(), &mut { ON }) else {
            continue;
        };
        assert_identity(&table);
        let source = Source::from_bytes(bytes, &LoadOptions::default()).unwrap();
        let cleaned =
            crate::table::source::clean::clean(&source, &mut Vec::new(), None, verbatim).unwrap();
        assert_eq!(
            (cleaned.kept, cleaned.rejected),
            (table.rows, table.rejects.len())
        );
    }
}
