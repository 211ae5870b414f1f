//! The words of notices and refusals: in English those of the session, but for
//! what the window says in its own way. What the operating system reports stays
//! as it is.

use super::text::Say;
use super::text::edits::{undone_example, undone_zh};
use crate::bundle::BundleError;
use crate::explain::{MOST_TEXT, TextsError};
use crate::join::JoinError;
use crate::market::MarketError;
use crate::recipe::RecipeError;
use crate::recipe::outcome::split::Part;
use crate::table::TableError;
use crate::workbench::{AnalysisKind, JobKind, Message, Refusal, Unreadable, short_pd};
use crate::workflow::sheet::ExcelLimit;
use crate::workflow::survival::{ScenarioError, SurvivalError};
use crate::workflow::{JoinRemark, Remark, SettingError};
use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

impl Say for Message {
    fn en(&self) -> Cow<'static, str> {
        match self {
            Self::Table(error) => format!("The file was not opened. {}", error.en()).into(),
            Self::Session(error) => error.en(),
            Self::Market(error) => error.en(),
            Self::Join(remark) => remark.en(),
            Self::NotJoined(error) => format!("No columns were added. {}", error.en()).into(),
            Self::Survival(error) => error.en(),
            Self::Remark(remark) => remark.en(),
            Self::Model { path, error } => format!("{}: {}", path.display(), error.en()).into(),
            Self::RunLost { name, reason } => {
                let reason = reason.en();
                format!("The run {name} cannot be shown on this portfolio: {reason}").into()
            }
            other => other.to_string().into(),
        }
    }

    fn zh(&self) -> Cow<'static, str> {
        let text = match self {
            Self::Opened {
                name,
                rows,
                rejected,
            } => format!("{name}：共 {rows} 行，另有 {rejected} 条记录被搁置。"),
            Self::DailySeries(name) => daily_zh(name),
            Self::ReadsMade(columns) => reads_made_zh(columns),
            Self::ModelOpened(name) => format!("{name} 已就绪，可以对文件评分。"),
            Self::ProjectOpened(name) => format!("已打开项目 {name}。"),
            Self::Trained { name, best_epoch } => trained_zh(name, *best_epoch),
            Self::Stopped { name, best_epoch } => stopped_run_zh(name, *best_epoch),
            Self::Grown { name, trees } => grown_zh(name, *trees),
            Self::StoppedTrees { name, trees } => stopped_trees_zh(name, *trees),
            Self::PointsKept { name, of, cutoff } => points_kept_zh(name, of, *cutoff),
            Self::AnalysisDone(kind) => format!("{}已完成。", analysis_zh(*kind)),
            Self::AnalysisStopped(kind) => stopped_zh(*kind),
            Self::Market(error) => return error.zh(),
            Self::Join(remark) => return remark.zh(),
            Self::NotJoined(error) => format!("没有添加列。{}", error.zh()),
            Self::Survival(error) => return error.zh(),
            Self::Chance {
                name,
                part,
                auc,
                interval: [low, high],
            } => format!(
                "{name} 不优于随机：{}上 AUC 为 {auc:.4}（95 % {low:.4} 至 {high:.4}），不会成为当前模型；请调整学习率、增加轮数或更换输入。",
                part_zh(*part)
            ),
            Self::StaysCurrent { current, name } => {
                format!("当前模型仍为 {current}；如需使用 {name}，请在训练记录中选择它。")
            }
            Self::FileScored {
                name,
                rows,
                rejected,
            } => format!("{name}：已评分 {rows} 位申请人，{rejected} 条记录无法评分。"),
            Self::Written(path) => about(path, " 已写入。"),
            Self::Undone(undone) => undone_zh(undone),
            Self::Remark(remark) => return remark.zh(),
            Self::Refused(refusal) => return refusal.zh(),
            Self::Cancelled => "已取消。".to_owned(),
            Self::Table(error) => format!("文件未能打开。{}", error.zh()),
            Self::Session(error) => return error.zh(),
            Self::Model { path, error } => about(path, &format!("：{}", error.zh())),
            Self::Picture(path) => about(
                path,
                " 是图片，不是贷款数据文件；请将数据导出为 CSV 后再打开。",
            ),
            Self::TooLarge { path, bytes } => {
                let rest = " GB，超出本程序一次读取的大小；请读取样本，或拆分文件。";
                about(path, &format!(" 有 {}{rest}", bytes >> 30))
            }
            Self::DiskFull(path) => about(path, " 未写入：磁盘已满；请腾出空间后重试。"),
            Self::NotPermitted(path) => about(path, " 没有写入权限；请选择其他文件夹。"),
            Self::NoFolder(path) => about(path, " 所在的文件夹不存在；请新建或选择其他文件夹。"),
            Self::NotForExcel { path, limit } => {
                let limit = match limit {
                    ExcelLimit::Rows(n) => {
                        format!("Excel 工作表在标题行之下最多 1,048,575 行，此表有 {n} 行")
                    }
                    ExcelLimit::Columns(n) => {
                        format!("Excel 工作表最多 16,384 列，此表有 {n} 列")
                    }
                    ExcelLimit::Text(n) => {
                        format!("Excel 单元格最多 32,767 个字符，此表中有一格含 {n} 个")
                    }
                };
                about(path, &format!(" 未写入：{limit}；请改存为 CSV。"))
            }
            Self::Io { path, error } => {
                about(path, &format!(" 未能读写（{error}）；请选择其他位置。"))
            }
            Self::ProjectDamaged(path) => {
                about(path, " 已损坏或不是 riskbench 项目；请打开其他副本。")
            }
            Self::ReasonTexts { path, error } => about(path, &texts_zh(error)),
            Self::Scenarios { path, error } => about(path, &error.zh()),
            Self::ProjectNewer(path) => about(path, " 由更新版本的 riskbench 写成；请升级程序。"),
            Self::SourceVanished(path) => about(
                path,
                " 是项目的数据文件，已不在原处；请从现在的位置打开它。",
            ),
            Self::SourceChanged(path) => about(
                path,
                " 在项目保存之后有改动；各次训练已重新评分，并标为已过期。",
            ),
            Self::RunLost { name, reason } => lost_run_zh(name, reason),
            Self::LogBroken { name, line } => broken_log_zh(name, *line),
            Self::PreferencesDamaged => "偏好设置已损坏，已恢复为默认值。".to_owned(),
            Self::Broken(kind) => format!(
                "riskbench 在处理时出现内部错误（{}）；其他结果没有丢失。请重试，若再次出现请反馈。",
                kind_zh(*kind)
            ),
        };
        text.into()
    }

    fn examples() -> Vec<Self> {
        let name = || "loans.csv".to_owned();
        let path = || name().into();
        let broken = || std::io::Error::other("broken pipe");
        let mut all = vec![
            Self::Opened {
                name: name(),
                rows: 5000,
                rejected: 2,
            },
            Self::DailySeries(name()),
            Self::LogBroken {
                name: name(),
                line: 3,
            },
            Self::ModelOpened(name()),
            Self::ProjectOpened(name()),
            Self::PointsKept {
                name: name(),
                of: name(),
                cutoff: 0.2,
            },
            Self::AnalysisDone(AnalysisKind::Forecast),
            Self::AnalysisStopped(AnalysisKind::Synthesis),
            Self::Market(Arc::new(MarketError::NoSeries)),
            Self::ReadsMade(vec![name()]),
            Self::Join(Arc::new(JoinRemark::Months(name()))),
            Self::NotJoined(Arc::new(JoinError::NoEdges.into())),
            Self::Survival(Arc::new(SurvivalError::NoEvents(name()))),
            Self::Chance {
                name: name(),
                part: Part::Test,
                auc: 0.4029,
                interval: [0.37, 0.44],
            },
            Self::StaysCurrent {
                current: name(),
                name: name(),
            },
            Self::FileScored {
                name: name(),
                rows: 300,
                rejected: 1,
            },
            Self::Written(path()),
            Self::Undone(undone_example()),
            Self::Remark(Remark::Repeats(3)),
            Self::Refused(Refusal::NoData),
            Self::Cancelled,
            Self::Table(Arc::new(TableError::NotFound { path: name() })),
            Self::Session(Arc::new(RecipeError::NoRows.into())),
            Self::Model {
                path: path(),
                error: Arc::new(BundleError::Drifted),
            },
            Self::Picture(path()),
            Self::TooLarge {
                path: path(),
                bytes: 90 << 30,
            },
            Self::DiskFull(path()),
            Self::NotPermitted(path()),
            Self::NoFolder(path()),
            Self::NotForExcel {
                path: path(),
                limit: ExcelLimit::Rows(1_200_000),
            },
            Self::Io {
                path: path(),
                error: Arc::new(broken()),
            },
            Self::ProjectDamaged(path()),
            Self::ProjectNewer(path()),
            Self::Scenarios {
                path: path(),
                error: ScenarioError::NoRows,
            },
            Self::ReasonTexts {
                path: path(),
                error: TextsError::Twice {
                    line: 7,
                    field: name(),
                },
            },
            Self::SourceVanished(path()),
            Self::SourceChanged(path()),
            Self::RunLost {
                name: name(),
                reason: Box::new(Self::Session(Arc::new(RecipeError::NoRows.into()))),
            },
            Self::PreferencesDamaged,
            Self::Broken(JobKind::Train),
        ];
        all.extend(of_trainings(&name()));
        all
    }
}

/// Examples of messages about trainings.
fn of_trainings(name: &str) -> [Message; 4] {
    let (name, best_epoch, trees) = (name.to_owned(), 7, 120);
    [
        Message::Trained {
            name: name.clone(),
            best_epoch,
        },
        Message::Stopped {
            name: name.clone(),
            best_epoch,
        },
        Message::Grown {
            name: name.clone(),
            trees,
        },
        Message::StoppedTrees { name, trees },
    ]
}

fn trained_zh(name: &str, best_epoch: usize) -> String {
    format!("{name} 训练完成，最佳轮次为第 {best_epoch} 轮。")
}

fn stopped_run_zh(name: &str, best_epoch: usize) -> String {
    format!("{name} 已停止，保留了目前最佳的第 {best_epoch} 轮。")
}

fn grown_zh(name: &str, trees: usize) -> String {
    format!("{name} 训练完成，保留了 {trees} 棵树。")
}

fn stopped_trees_zh(name: &str, trees: usize) -> String {
    format!("{name} 已停止，保留了目前最佳的 {trees} 棵树。")
}

fn about(path: &Path, rest: &str) -> String {
    format!("{}{rest}", path.display())
}

impl Say for Refusal {
    fn en(&self) -> Cow<'static, str> {
        match self {
            Self::Setting(error) => error.en(),
            Self::Points(error) => error.en(),
            other => other.to_string().into(),
        }
    }

    fn zh(&self) -> Cow<'static, str> {
        refusal_zh(self).into()
    }

    fn examples() -> Vec<Self> {
        let name = || "status".to_owned();
        vec![
            Self::NoData,
            Self::NoTarget,
            Self::NotReady,
            Self::Unreadable(Unreadable {
                field: name(),
                wanted: "1–2".to_owned(),
            }),
            Self::Setting(SettingError::BatchNorm),
            Self::NoRun,
            Self::Training,
            Self::NotTraining,
            Self::NotSearchable,
            Self::OnClock,
            Self::Resampling,
            Self::Loading,
            Self::NoProjectPath,
            Self::Protected(name()),
            Self::Taken(name(), "id"),
            Self::NoColumn(name()),
            Self::EmptyName,
            Self::NotAPd,
            Self::Points(crate::bundle::PointsError::NoScorecard),
            Self::NoPoints,
            Self::SourceFile,
            Self::NotCancellable,
            Self::NothingToUndo,
            Self::NothingToRedo,
            Self::OneFile,
            Self::OutOfRange,
            Self::SameRun,
            Self::PolicyNotApplied,
            Self::Analysing,
            Self::NotAnalysing,
            Self::NeedsEvents,
            Self::ReadsEdges,
            Self::NoJoin,
            Self::JoinOfTask,
            Self::NoSeries,
            Self::NoTime,
            Self::NoResult,
            Self::Scenarios,
            Self::NameOfFigures,
        ]
    }
}

fn points_kept_zh(name: &str, of: &str, cutoff: f64) -> String {
    let cutoff = short_pd(cutoff);
    format!("{name} 保存了人工设定的分值；{of} 保持不变，截断值仍为 PD {cutoff}。")
}

fn stopped_zh(kind: AnalysisKind) -> String {
    [analysis_zh(kind), "已停止，保留了目前学到的结果。"].concat()
}

fn daily_zh(name: &str) -> String {
    format!("{name} 看起来是日度序列；可在“市场序列”步骤中预测。")
}

fn reads_made_zh(columns: &[String]) -> String {
    format!(
        "导出的模型把这些列当作已有的列读取，而本程序由其他列或文件算出它们：{}。请先在数据中做出这些列。",
        columns.join("、")
    )
}

fn kind_zh(kind: JobKind) -> &'static str {
    match kind {
        JobKind::Load => "打开文件",
        JobKind::Preview => "准备数据",
        JobKind::Train => "训练",
        JobKind::ScoreFile => "评分",
        JobKind::Export => "导出",
        JobKind::SaveProject => "保存项目",
        JobKind::View => "排序与筛选",
        JobKind::Decide => "汇总决策",
        JobKind::Study => "计算指标",
        JobKind::Resample => "重复抽样",
        JobKind::Explain => "解释模型",
        JobKind::Nearest => "查找最近的通过方案",
        JobKind::Report => "报告",
        JobKind::Monitor => "监控",
        JobKind::Retrain => "重新训练",
        JobKind::Forecast => "预测市场序列",
        JobKind::Anomalies => "查找异常行",
        JobKind::Lifetime => "学习违约时间",
        JobKind::Losses => "计算预期信用损失",
        JobKind::Synthesis => "生成合成数据",
    }
}

fn broken_log_zh(name: &str, line: usize) -> String {
    format!(
        "{name} 的决策日志在 riskbench 之外被改动：第 {line} 行的哈希与上一行及本行内容不符。项目仍已打开；请与早先的副本或报告比对。"
    )
}

fn analysis_zh(kind: AnalysisKind) -> &'static str {
    match kind {
        AnalysisKind::Lifetime => "违约时间模型的训练",
        AnalysisKind::Forecast => "市场序列的预测",
        AnalysisKind::Anomalies => "异常行的查找",
        AnalysisKind::Synthesis => "GAN 的训练",
    }
}

fn refusal_zh(refusal: &Refusal) -> String {
    let text = match refusal {
        Refusal::NoData => "尚未打开数据；请先打开文件或示例组合。",
        Refusal::NoTarget => "尚未选择目标列；请在“特征”步骤中指明哪一列是结果。",
        Refusal::NotReady => "“特征”步骤中的选择与数据尚不匹配；请在该步骤查看。",
        Refusal::Unreadable(Unreadable { field, wanted }) => {
            return format!("“{field}”无法读取；请输入{wanted}，或恢复原值。");
        }
        Refusal::Setting(error) => return error.zh().into_owned(),
        Refusal::NoRun => "还没有训练好的模型；请先训练或打开模型文件。",
        Refusal::Training => "训练正在进行；请停止或等待其结束。",
        Refusal::NotSearchable => {
            "搜索只适用于好坏目标，须使用调优预设，不加合成坏样本、不指定网络数，并要有验证集。"
        }
        Refusal::OnClock => "限时搜索不能暂停；停止即可使用目前最佳的模型。",
        Refusal::Resampling => "交叉验证或自助抽样正在进行；请等待其结束或取消。",
        Refusal::NotTraining => "当前没有训练在进行。",
        Refusal::Loading => "正在打开文件；请等待或取消。",
        Refusal::NoProjectPath => "项目还没有文件；请选择保存位置。",
        Refusal::Protected(column) => {
            return format!("列 {column} 是受保护属性；请先允许使用受保护属性。");
        }
        Refusal::Taken(column, use_) => {
            return format!("列 {column} 已用作{}，不能同时作为特征。", use_zh(use_));
        }
        Refusal::Unsuitable(column) => {
            return format!("列 {column} 不能这样处理；请为它选择其他处理方式。");
        }
        Refusal::NoOrder(column) => {
            return format!("列 {column} 的取值是类别、日期或编号，没有可供违约概率遵循的顺序。");
        }
        Refusal::NoSpecial { column, value } => {
            return format!("“{value}”既不是列 {column} 的取值，也不是其中的词；请更正。");
        }
        Refusal::NoColumn(column) => return format!("没有名为 {column} 的列。"),
        Refusal::EmptyName => "名称至少需要一个字符。",
        Refusal::NotAPd => "截断值是违约概率，须在 0 到 1 之间。",
        Refusal::SourceFile => "这是正在读取的数据文件，程序不会覆盖它；请选择其他文件。",
        Refusal::NotCancellable => "该任务已结束或无法取消。",
        Refusal::Analysing => "该分析正在进行；请停止或等待其结束。",
        Refusal::NeedsEvents => "模型的部分列来自事件文件；请先在“评分”步骤选择该文件。",
        Refusal::ReadsEdges => {
            "模型的部分列来自关系网络：请打开添加过这些列的组合，或用命令行评分。"
        }
        Refusal::JoinOfTask => {
            "多类别或数值模型的文件不保存其他文件或公式的列；请用已含这些列的文件训练。"
        }
        Refusal::NoJoin => "要添加的列还没有说明完整；请看下方的提示。",
        Refusal::NotAnalysing => "该分析没有在进行。",
        Refusal::NoTime => "尚未选择账龄列；请选择说明贷款观察了多久的一列。",
        Refusal::NoSeries => "尚未选择序列；请至少选择一列价格、利率或数值。",
        Refusal::Scenarios => "情景表还无法读取；请看该表下方的提示。",
        Refusal::NoResult => "还没有结果；请先运行该分析。",
        Refusal::NameOfFigures => {
            "指标会写入同名的 .json 文件；请为数据行另取以 .csv 结尾的文件名。"
        }
        Refusal::NothingToUndo => "没有可以撤销的操作。",
        Refusal::NothingToRedo => "没有可以重做的操作。",
        Refusal::OneFile => "多个文件会合并为一个组合打开；模型或项目请单独打开。",
        Refusal::OutOfRange => "比率、金额或违约概率超出范围；请修改。",
        Refusal::Points(error) => return error.zh().into_owned(),
        Refusal::NoPoints => "没有改动任何分数；请先在表中设定。",
        Refusal::SameRun => "不能与自身比较；请选择另一个模型。",
        Refusal::PolicyNotApplied => "准入规则（尚）未应用于这些行；请查看“决策”步骤。",
    };
    text.to_owned()
}

fn part_zh(part: Part) -> &'static str {
    match part {
        Part::Train => "训练集",
        Part::Validation => "验证集",
        Part::Test => "测试集",
    }
}

fn use_zh(use_: &str) -> &'static str {
    match use_ {
        "target" => "目标",
        "id" => "编号",
        _ => "划分依据",
    }
}

fn lost_run_zh(name: &str, reason: &Message) -> String {
    format!("训练 {name} 无法在此组合上显示：{}", reason.zh())
}

/// What is wrong with a dictionary of reasons.
fn texts_zh(error: &TextsError) -> String {
    let wrong = match error {
        TextsError::TooLarge => "文件大于 4 MiB".to_owned(),
        TextsError::NoCsv { line } => format!("第 {line} 行不是 UTF-8 编码的 CSV"),
        TextsError::Header => "表头须为 field,en,zh（en 或 zh 可省略）".to_owned(),
        TextsError::Twice { line, field } => format!("第 {line} 行重复了字段 {field}"),
        TextsError::Empty { line } => {
            format!("第 {line} 行没有字段或没有文本，请填写或删除该行")
        }
        TextsError::Unusable { line } => {
            format!("第 {line} 行的文本超过 {MOST_TEXT} 个字符或含有控制字符")
        }
    };
    format!(" 不是可用的原因文本表：{wrong}。")
}
