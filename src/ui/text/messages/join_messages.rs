//! Errors and remarks of columns from other files.

use crate::join::{File, FormulaFault, JoinError, LeftOutReason, MixedEvents, UnsignedSides};
use crate::table::{MadeRemark, NoValue};
use crate::ui::text::Say;
use crate::workflow::{JoinFileError, JoinRemark, Needed};
use std::borrow::Cow;

fn file_zh(file: File) -> &'static str {
    match file {
        File::Applicants => "申请人",
        File::Events => "事件",
        File::Edges => "关系",
        File::Outcomes => "结果",
    }
}

impl Say for MadeRemark {
    fn en(&self) -> Cow<'static, str> {
        self.to_string().into()
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::WithoutEvents { rows, of } if rows == of => {
                "没有一行在截止日之前有事件；请检查两个文件中键的写法和日期。".into()
            }
            Self::WithoutEvents { rows, of } => {
                format!("{of} 行中有 {rows} 行在截止日之前没有事件：计数为 0，其他事件数值缺失。")
                    .into()
            }
            Self::WithoutNeighbours { rows, of } if rows == of => {
                "没有一行在截止日之前有网络邻居；请检查两个文件中键的写法和日期。".into()
            }
            Self::WithoutNeighbours { rows, of } => {
                format!("{of} 行中有 {rows} 行在截止日之前没有网络邻居。").into()
            }
            Self::OtherZeros(rows) => format!(
                "{rows} 行的键与事件的键只差前导零或大小写，因此没有事件；请在两个文件中以相同方式书写键。"
            )
            .into(),
            Self::WithoutKey(rows) => {
                format!("{rows} 行没有键或可读的截止日：其他文件的列在此缺失。").into()
            }
            Self::Formula { column, why, rows } => {
                let why = match why {
                    NoValue::Division => "除数为零",
                    NoValue::Logarithm => "对不大于零的数取对数",
                    NoValue::LaterDate => "日期晚于截止日",
                };
                format!("公式“{column}”有 {rows} 行没有值：{why}。").into()
            }
        }
    }

    fn examples() -> Vec<Self> {
        let formula = |why| Self::Formula {
            column: "ratio".to_owned(),
            why,
            rows: 3,
        };
        vec![
            Self::WithoutEvents { rows: 3, of: 9 },
            Self::WithoutEvents { rows: 9, of: 9 },
            Self::WithoutNeighbours { rows: 3, of: 9 },
            Self::WithoutNeighbours { rows: 9, of: 9 },
            Self::WithoutKey(2),
            Self::OtherZeros(3),
            formula(NoValue::Division),
            formula(NoValue::Logarithm),
            formula(NoValue::LaterDate),
        ]
    }
}

impl Say for FormulaFault {
    fn en(&self) -> Cow<'static, str> {
        self.to_string().into()
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::NoName => {
                "没有以新列的名称和等号开头；请写成 名称 = a / b，含空格或符号的名称用双引号括起来"
                    .into()
            }
            Self::NoOperator(token) => format!("{token} 处应为运算符").into(),
            Self::NoColumn(token) => format!("{token} 处应为列").into(),
            Self::Ends => "结尾处应为列".into(),
            Self::Sign(sign) => {
                format!("“{sign}”不是运算符；含空格或符号的名称请用双引号括起来").into()
            }
            Self::Quote => "双引号没有闭合".into(),
            Self::Bracket => "括号没有闭合".into(),
            Self::Nested(most) => format!("括号嵌套超过 {most} 层").into(),
            Self::NoFunction(name) => {
                format!("“{name}”不是函数；可用的有 log、age 和 month").into()
            }
            Self::IsDate => "结果是日期；请用 age(…)、month(…) 或日期之差".into(),
            Self::DateWith(sign) => {
                format!("日期不能用“{sign}”；日期可以相减，age(…) 和 month(…) 把日期变成数字")
                    .into()
            }
            Self::Texts(column) => format!("列“{column}”是文本，不是数字").into(),
            Self::LogOfDate => "log(…) 的参数是数字，不是日期".into(),
            Self::NoDate => "age(…) 和 month(…) 的参数是日期列".into(),
            Self::NoAsOf => "age(…) 需要截止日的列".into(),
        }
    }

    fn examples() -> Vec<Self> {
        let name = || "income".to_owned();
        vec![
            Self::NoName,
            Self::NoOperator(name()),
            Self::NoColumn("\"*\"".to_owned()),
            Self::Ends,
            Self::Sign('%'),
            Self::Quote,
            Self::Bracket,
            Self::Nested(100),
            Self::NoFunction("sqrt".to_owned()),
            Self::IsDate,
            Self::DateWith('+'),
            Self::Texts(name()),
            Self::LogOfDate,
            Self::NoDate,
            Self::NoAsOf,
        ]
    }
}

impl Say for JoinError {
    fn en(&self) -> Cow<'static, str> {
        self.to_string().into()
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::NoColumn { file, name, .. } => {
                format!("{}文件没有列“{name}”；请选择其中的列。", file_zh(*file)).into()
            }
            Self::NoDates { file, name } => format!(
                "{}文件的列“{name}”没有读成日期；请选择其他列，或说明日期的写法。",
                file_zh(*file)
            )
            .into(),
            Self::Window(months) => {
                format!("窗口“{months} 个月”不能用；窗口是截止日之前的整月数，从 1 开始。").into()
            }
            Self::NotGiven(file) => format!(
                "这些列来自{}文件，但没有给出；请选择该文件。",
                file_zh(*file)
            )
            .into(),
            Self::NoRows(file) => format!(
                "{}文件没有行，无法做出任何列；请选择其他文件。",
                file_zh(*file)
            )
            .into(),
            Self::NoAsOf { name } => {
                format!("列“{name}”中没有日期，无法确定截止日；请选择申请日期的列。").into()
            }
            Self::NoMatch { key, rows, .. } => format!(
                "{rows} 个事件没有一个属于“{key}”中的键；请检查两列的键是否相同、写法是否一致。"
            )
            .into(),
            Self::OnlyLater { rows, .. } => {
                format!("这些申请人的 {rows} 个事件都不在截止日之前；请检查截止日和事件的日期。")
                    .into()
            }
            Self::NoEdges => "关系文件少于两列；前两列是一条关系两端的键。".into(),
            Self::NoEnds { key, .. } => format!(
                "关系文件中的键没有一个在“{key}”中；请检查两个文件的键是否相同、写法是否一致。"
            )
            .into(),
            Self::Formula { name, what } => format!("公式“{name}”无法读取：{}。", what.zh()).into(),
            Self::NoMeasure(column, _) => format!("事件的列“{column}”无法汇总；请去掉它。").into(),
            Self::Taken(name) => {
                format!("新列“{name}”与已有的列同名；请改名，或在新名称前加前缀。").into()
            }
            Self::TooManyEvents => "事件文件超过 40 亿行；请按键拆分。".into(),
        }
    }

    fn examples() -> Vec<Self> {
        let name = || "amount".to_owned();
        let mut all = vec![
            Self::NoColumn {
                file: File::Events,
                name: name(),
                nearest: Some("amounts".to_owned()),
            },
            Self::NoDates {
                file: File::Applicants,
                name: name(),
            },
            Self::Window(0),
            Self::NoAsOf { name: name() },
            Self::NoMatch {
                key: name(),
                rows: 9,
                applicants: 5,
                keys: 3,
                without: 1,
                by_zeros: 2,
            },
            Self::OnlyLater {
                rows: 9,
                later: 8,
                undated: 1,
            },
            Self::NoEdges,
            Self::NoEnds {
                key: name(),
                keys: 4,
            },
            Self::NoMeasure(name(), "dates"),
            Self::Taken(name()),
            Self::TooManyEvents,
        ];
        for file in [File::Events, File::Edges, File::Outcomes] {
            all.extend([Self::NotGiven(file), Self::NoRows(file)]);
        }
        let formula = |what| Self::Formula { name: name(), what };
        all.extend(FormulaFault::examples().into_iter().map(formula));
        all
    }
}

impl Say for JoinFileError {
    fn en(&self) -> Cow<'static, str> {
        match self {
            Self::Table { file, error } => format!("{}: {}", file.display(), error.en()).into(),
            Self::Join(error) => error.en(),
            Self::Needs(_) | Self::OtherForm { .. } => self.to_string().into(),
            Self::DayOrder(remark) => remark.en(),
        }
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::Table { file, error } => format!("{}：{}", file.display(), error.zh()).into(),
            Self::Join(error) => error.zh(),
            Self::Needs(needed) => format!("还需要{}；请选择。", needed_zh(*needed)).into(),
            Self::DayOrder(remark) => remark.zh(),
            Self::OtherForm {
                column,
                misfits,
                filled,
            } => format!(
                "列“{column}”的 {filled} 个单元格中有 {misfits} 个无法按配方读取；请说明这个文件的写法。"
            )
            .into(),
        }
    }

    fn examples() -> Vec<Self> {
        let needs = [Needed::Key, Needed::AsOf, Needed::EventDate];
        let files = [File::Applicants, File::Events, File::Edges, File::Outcomes];
        let needs = needs.into_iter().chain(files.map(Needed::File));
        let mut all: Vec<Self> = needs.map(Self::Needs).collect();
        all.push(Self::OtherForm {
            column: "booked".to_owned(),
            misfits: 60,
            filled: 100,
        });
        all.push(Self::Join(JoinError::NoEdges));
        all
    }
}

fn needed_zh(needed: Needed) -> &'static str {
    match needed {
        Needed::Key => "事件或关系用来指明申请人的列",
        Needed::AsOf => "申请日期的列",
        Needed::EventDate => "事件日期的列",
        Needed::File(File::Applicants) => "申请人文件",
        Needed::File(File::Events) => "事件文件",
        Needed::File(File::Edges) => "关系文件",
        Needed::File(File::Outcomes) => "邻居的键、目标和结果日期的文件，例如做出配方时的申请人",
    }
}

impl Say for JoinRemark {
    fn en(&self) -> Cow<'static, str> {
        match self {
            Self::InFile { file, remark } => format!("{}: {}", file.display(), remark.en()).into(),
            Self::Months(_) | Self::UnsignedSides(_) | Self::Mixed(_) => self.to_string().into(),
            Self::DayOrder(remark) => remark.en(),
        }
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::InFile { file, remark } => format!("{}：{}", file.display(), remark.zh()).into(),
            Self::Months(column) => {
                format!("列“{column}”的日期只写到月；每个都从月末起算。").into()
            }
            Self::DayOrder(remark) => remark.zh(),
            Self::Mixed(mixed) => mixed_zh(mixed).into(),
            Self::UnsignedSides(sides) => format!(
                "列“{}”区分借方和贷方，但“{}”没有负值：合计和均值把两者加在一起。如需差额，请在文件中给借方加负号。",
                sides.side,
                sides.amounts.join("、")
            )
            .into(),
        }
    }

    fn examples() -> Vec<Self> {
        let sides = UnsignedSides {
            side: "direction".to_owned(),
            amounts: vec!["amount".to_owned()],
        };
        vec![
            Self::Months("booked".to_owned()),
            Self::UnsignedSides(sides),
            Self::Mixed(MixedEvents::Repeated {
                events: 2000,
                id: Some("txn_id".to_owned()),
            }),
            Self::Mixed(MixedEvents::Currencies {
                column: "currency".to_owned(),
                currencies: 3,
                amounts: vec!["amount".to_owned()],
            }),
            Self::Mixed(MixedEvents::NotDone {
                column: "status".to_owned(),
                events: 120,
            }),
        ]
    }
}

fn mixed_zh(mixed: &MixedEvents) -> String {
    match mixed {
        MixedEvents::Repeated { events, id } => format!(
            "有 {events} 个事件的所有列{}都与另一个事件相同，会重复计入。如果是多次导出有重叠，请从文件中删去重复的行。",
            id.as_ref()
                .map(|id| format!("（包括“{id}”）"))
                .unwrap_or_default()
        ),
        MixedEvents::Currencies {
            column,
            currencies,
            amounts,
        } => format!(
            "列“{column}”有 {currencies} 种货币，而“{}”的合计、均值和极值把它们合在一起。请在文件中换算成同一种货币。",
            amounts.join("、")
        ),
        MixedEvents::NotDone { column, events } => format!(
            "按列“{column}”，有 {events} 个事件已取消、冲正或被拒绝，或仍待处理；计数和合计同样包含它们。如果这些事件没有发生，请从文件中删去。"
        ),
    }
}

impl Say for LeftOutReason {
    fn en(&self) -> Cow<'static, str> {
        self.clause().into()
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::Identifies => "它标识事件或当事人",
            Self::Text => "文本几乎不重复",
            Self::Dates => "它是日期",
            Self::Empty => "它是空的",
        }
        .into()
    }

    fn examples() -> Vec<Self> {
        vec![Self::Identifies, Self::Text, Self::Dates, Self::Empty]
    }
}
