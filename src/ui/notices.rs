//! The words of notices and refusals. The session says them in English; here
//! they are said in Chinese. What a library reports stays in its own words.

use super::text::Language;
use crate::session::{JobKind, Message, Refusal};

/// What a notice says.
#[must_use]
pub fn message_text(message: &Message, language: Language) -> String {
    match language {
        Language::English => message.to_string(),
        Language::Chinese => message_zh(message),
    }
}

/// Why a command is not possible.
#[must_use]
pub fn refusal_text(refusal: &Refusal, language: Language) -> String {
    match language {
        Language::English => refusal.to_string(),
        Language::Chinese => refusal_zh(refusal),
    }
}

fn message_zh(message: &Message) -> String {
    match message {
        Message::Opened {
            name,
            rows,
            rejected,
        } => format!("{name}：共 {rows} 行，另有 {rejected} 条记录被搁置。"),
        Message::ModelOpened(name) => format!("{name} 已就绪，可以对文件评分。"),
        Message::ProjectOpened(name) => format!("已打开项目 {name}。"),
        Message::Trained { name, best_epoch } => {
            format!("{name} 训练完成，最佳轮次为第 {best_epoch} 轮。")
        }
        Message::FileScored {
            name,
            rows,
            rejected,
        } => format!("{name}：已评分 {rows} 位申请人，{rejected} 条记录无法评分。"),
        Message::Written(path) => format!("已写入 {}。", path.display()),
        Message::Remark(text) => text.clone(),
        Message::Refused(refusal) => refusal_zh(refusal),
        Message::Cancelled => "已取消。".to_owned(),
        Message::Table(error) => format!("文件未能打开：{error}。"),
        Message::Session(error) => format!("未能完成：{error}"),
        Message::Model { path, error } => format!("{}：{error}", path.display()),
        Message::Picture(path) => {
            format!(
                "{} 是图片，不是贷款数据文件；请将数据导出为 CSV 后再打开。",
                path.display()
            )
        }
        Message::TooLarge { path, bytes } => format!(
            "{} 有 {} GB，超出本程序可读取的大小；请拆分文件或去掉一些列。",
            path.display(),
            bytes >> 30
        ),
        Message::DiskFull(path) => {
            format!("磁盘已满：未写入 {}；请腾出空间后重试。", path.display())
        }
        Message::NotPermitted(path) => {
            format!("没有权限写入 {}；请选择其他文件夹。", path.display())
        }
        Message::NoFolder(path) => {
            format!(
                "{} 所在的文件夹不存在；请新建或选择其他文件夹。",
                path.display()
            )
        }
        Message::Io { path, error } => {
            format!("{} 未能读写（{error}）；请选择其他位置。", path.display())
        }
        other => project_zh(other),
    }
}

fn project_zh(message: &Message) -> String {
    match message {
        Message::ProjectDamaged(path) => {
            format!(
                "{} 已损坏或不是 riskbench 项目；请打开其他副本。",
                path.display()
            )
        }
        Message::ProjectNewer(path) => {
            format!(
                "{} 由更新版本的 riskbench 写成；请升级程序。",
                path.display()
            )
        }
        Message::SourceVanished(path) => {
            format!(
                "项目的数据文件 {} 已不在原处；请从现在的位置打开它。",
                path.display()
            )
        }
        Message::SourceChanged(path) => format!(
            "数据文件 {} 在项目保存之后有改动；各次训练已重新评分，并标为已过期。",
            path.display()
        ),
        Message::RunLost { name, reason } => {
            format!("训练 {name} 无法在此组合上显示：{reason}")
        }
        Message::PreferencesDamaged => "偏好设置已损坏，已恢复为默认值。".to_owned(),
        Message::Broken(kind) => format!(
            "riskbench 在处理时出现内部错误（{}）；其他结果没有丢失。请重试，若再次出现请反馈。",
            kind_zh(*kind)
        ),
        other => other.to_string(),
    }
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
    }
}

fn refusal_zh(refusal: &Refusal) -> String {
    let text = match refusal {
        Refusal::NoData => "尚未打开数据；请先打开文件或示例组合。",
        Refusal::NoTarget => "尚未选择目标列；请在“特征”步骤中指明哪一列是结果。",
        Refusal::NotReady => "“特征”步骤中的选择与数据尚不匹配；请在该步骤查看。",
        Refusal::NoRun => "还没有训练好的模型；请先训练或打开模型文件。",
        Refusal::Training => "训练正在进行；请停止或等待其结束。",
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
        Refusal::NoColumn(column) => return format!("没有名为 {column} 的列。"),
        Refusal::EmptyName => "名称至少需要一个字符。",
        Refusal::NotAPd => "截断值是违约概率，须在 0 到 1 之间。",
        Refusal::SourceFile => "这是正在读取的数据文件，程序不会覆盖它；请选择其他文件。",
        Refusal::NotCancellable => "该任务已结束或无法取消。",
        Refusal::NothingToUndo => "没有可以撤销的操作。",
        Refusal::NothingToRedo => "没有可以重做的操作。",
        Refusal::NoDialog => {
            "系统没有显示文件对话框。请把文件拖到窗口上，或在启动 riskbench 时给出文件名；结果可用 riskbench train 和 riskbench score 命令写出。"
        }
        Refusal::OneFile => "请一次只拖入一个文件。",
    };
    text.to_owned()
}

fn use_zh(use_: &str) -> &'static str {
    match use_ {
        "target" => "目标",
        "id" => "编号",
        _ => "划分依据",
    }
}
