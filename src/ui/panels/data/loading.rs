//! Loading: what the file was taken to be, how to overrule it, and what became
//! of its records.

use super::layout::{Layout, layout_ui};
use crate::table::{Accounting, Remark};
use crate::ui::number;
use crate::ui::request::Scene;
use crate::ui::text::DataText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::theme::tokens;
use crate::ui::widgets::Following;
use crate::ui::widgets::{key_value_row_ui, note_ui, title_ui};
use crate::workbench::Loaded;
use eframe::egui::{Label, ScrollArea, Ui};

/// Draws what was decided and told, the accounting, and the remarks.
pub(super) fn loading_ui(ui: &mut Ui, scene: &mut Scene<'_>, layout: &mut Layout, loaded: &Loaded) {
    let gap = tokens(ui).gap;
    ScrollArea::vertical()
        .id_salt("loading")
        .auto_shrink([false, false])
        .following(ui, |ui| {
            layout_ui(ui, scene, layout, loaded);
            ui.add_space(gap);
            accounting_ui(ui, scene.language, loaded.table.accounting);
            ui.add_space(gap);
            remarks_ui(ui, scene.language, &loaded.table.warnings);
        });
}

fn accounting_ui(ui: &mut Ui, language: Language, a: Accounting) {
    title_ui(ui, &DataText::Accounting.say(language));
    let sum = DataText::AccountingSum(a.records, a.kept, a.rejected, a.blank);
    ui.add(Label::new(sum.say(language)).wrap());
    if a.padded > 0 {
        let tip = DataText::PaddedTip.say(language);
        let padded = number::count(a.padded);
        key_value_row_ui(ui, &DataText::Padded.say(language), &padded, &tip);
    }
}

/// The loader's sentences name columns, never cells.
fn remarks_ui(ui: &mut Ui, language: Language, warnings: &[Remark]) {
    title_ui(ui, &DataText::Remarks.say(language));
    if warnings.is_empty() {
        note_ui(ui, &DataText::NoRemarks.say(language));
    }
    for warning in warnings {
        ui.add(Label::new(warning.say(language)).wrap());
    }
}
