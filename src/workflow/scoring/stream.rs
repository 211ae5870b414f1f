//! A scoring: a portfolio of any length in, its scored lines out, in its order,
//! some megabytes at a time on all threads. It writes what
//! [`write_scored`](crate::workflow::write_scored) writes of the same records.

use crate::bundle::{Model, Pds, RowPrint};
use crate::network::Backend;
use crate::recipe;
use crate::recipe::RecipeError;
use crate::recipe::Unseen;
use crate::recipe::checks::expected::Range;
use crate::recipe::outcome::labels::known_labels;

use crate::explain::Reasons;
use crate::join::JoinRecipe;
use crate::score::policy::{PolicyError, RuleCount};
use crate::score::policy_check::Finding;
use crate::score::{AmountFinding, Amounts, MoneyTerms, WriteOptions};
use crate::table::{self, Source, Stream, Table, TableError};
use crate::workflow::scoring::output::{Form, Output, Written};
use crate::workflow::scoring::reasons::Reasoner;
use crate::workflow::scoring::rows::{Details, ScoredRows};
use rayon::prelude::*;
use std::io::{self, Write};
use std::ops::ControlFlow;

/// Sources per thread that are worked on at once.
const AT_ONCE: usize = 2;
/// Rows of a batch from which on its cells say whether a column can be read; of smaller ones
/// all together do.
const JUDGED_ROWS: usize = 1_000;
/// Exposures of the first rows among which codes are sought.
const MOST_EXPOSURES: usize = 4_000_000;

/// Why a portfolio could not be scored to its end.
#[derive(Debug, thiserror::Error)]
pub enum ScoringError {
    /// The file cannot be read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// It lacks what the model reads.
    #[error(transparent)]
    Recipe(#[from] RecipeError),
    /// A rule of the policy does not fit it.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The scores cannot be written.
    #[error("The scored portfolio could not be written: {0}; write it to another place.")]
    Writing(#[from] io::Error),
}

/// What was scored, and what its reader should know.
#[derive(Debug, Default)]
pub struct Scoring {
    /// Applicants with a score.
    pub scored: usize,
    /// Records without one.
    pub unscored: usize,
    /// Applicants without a usable exposure or loss, where these were asked for.
    pub without_money: usize,
    /// How often each rule of the policy decided.
    pub rules: Vec<RuleCount>,
    /// Rules that match nobody or everybody, and values that no cell holds.
    pub policy: Vec<Finding>,
    /// Of the file.
    pub remarks: Vec<table::Remark>,
    /// Of what the model does not know in it.
    pub unseen: Vec<recipe::Remark>,
    /// Of the exposures, where these were asked for.
    pub amounts: Vec<AmountFinding>,
    /// Whether the file holds the rows of training, or begins with them.
    pub training_rows: bool,
    /// Applicants whose reasons name a protected attribute.
    pub protected_reasons: usize,
}

/// What columns on request are made from.
#[derive(Debug, Clone)]
pub struct ExtraTerms {
    /// Where exposure and loss are read.
    pub money: MoneyTerms,
    /// SHA-256 of the model file.
    pub model_sha256: String,
    /// When, as [`utc`](crate::workflow::utc) writes it.
    pub scored_at: String,
}

/// What is asked for besides PD and decision.
#[derive(Clone, Copy, Default)]
pub struct Asked<'a> {
    /// Columns on request; needed where the options ask for them.
    pub extras: Option<&'a ExtraTerms>,
    /// Reasons.
    pub reasons: Option<&'a Reasoner<'a>>,
}

/// What every source needs.
struct Terms<'a> {
    model: &'a Model,
    columns: Vec<usize>,
    id: Option<usize>,
    form: Form<'a>,
    extras: Option<&'a ExtraTerms>,
    reasons: Option<&'a Reasoner<'a>>,
}

impl ExtraTerms {
    /// The columns that are read for money.
    #[must_use]
    pub fn columns(&self) -> Vec<&str> {
        self.money.columns().collect()
    }
}

/// One source with what the model makes of it.
struct Judged {
    source: Source,
    pds: Vec<f64>,
    decided: Vec<Option<u16>>,
    details: Option<Details>,
    reasons: Option<Vec<Reasons>>,
    without_money: usize,
    /// Exposures of a column.
    exposures: Vec<f64>,
    y_true: Vec<Option<bool>>,
    rejected: usize,
    remarks: Vec<table::Remark>,
    unseen: Unseen,
    /// Of the first source: dates that may be read in two ways.
    orders: Vec<recipe::Remark>,
    /// Of the first source: columns with percent signs.
    signed: Vec<String>,
    /// What to know of the rules on these rows; `None` where no finding is left of the rows
    /// before.
    policy: Option<Vec<Finding>>,
    /// Of the first source: whether its rows are those of training.
    training_rows: bool,
    print: RowPrint,
}

/// Scores all that is left of the stream. `id` is the place of the column that
/// names an applicant; without one, record numbers do. `progress` hears of the bytes read,
/// and of all bytes. How the columns of a policy and of money are written is decided
/// source by source where the model does not say it; the stream should then be one that
/// is read as a whole.
///
/// # Errors
/// A stream that breaks off, a table that lacks columns of the model or does not
/// fit the policy, a writer that fails; part of the lines may be written by then.
pub fn score_stream(
    stream: &mut Stream<'_>,
    model: &Model,
    id: Option<usize>,
    options: &WriteOptions<'_>,
    asked: Asked<'_>,
    out: &mut dyn Write,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Scoring, ScoringError> {
    let Asked { extras, reasons } = asked;
    stream.check_types(&read_columns(model, extras))?;
    let names = stream.names();
    let all = stream.all_names();
    let sheets = stream.of_sheets();
    model.recipe.check_columns(&all.iter().copied(), sheets)?;
    if let Some(extras) = extras {
        let (target, id) = (&model.target.column, model.id.as_deref());
        extras.money.check_columns(None, target, id)?;
    }
    let terms = Terms {
        model,
        columns: needed(model, extras, names),
        id,
        form: Form::of(stream, id, options),
        extras,
        reasons,
    };
    let (mut out, mut output) = (Some(out), None);
    let most = AT_ONCE * rayon::current_num_threads();
    let mut sum = Sum::default();
    // Columns of the first source that are written with percent signs.
    let mut signed: Option<Vec<String>> = None;
    let mut batch = stream.read_some(most)?;
    while !batch.is_empty() {
        let (sources, before) = (batch, sum.scoring.scored + sum.scoring.unscored);
        let (mut judged, mut lines) = (Ok(Vec::new()), Ok(Vec::new()));
        let wanted = Wanted {
            policy: sum.findings.as_ref().is_none_or(|left| !left.is_empty()),
            print: model.may_be_training_file(sum.print.rows),
        };
        let mut next = Ok(Vec::new());
        rayon::in_place_scope(|scope| {
            let (judged, lines, terms) = (&mut judged, &mut lines, &terms);
            scope.spawn(move |_| {
                let each = sources.into_par_iter().enumerate();
                let each = each.map(|(place, source)| {
                    let is_first = before + place == 0;
                    judge(source, terms, is_first, wanted)
                });
                *judged = each.collect::<Result<Vec<_>, ScoringError>>();
                if let Ok(judged) = judged {
                    *lines = written(judged, terms, before);
                }
            });
            if !stream.is_answered() {
                next = stream.read_some(most);
            }
        });
        let judged = judged?;
        // A file that does not fit the model is refused before any of it is written.
        if let (None, Some(first)) = (&signed, judged.first()) {
            if !stream.is_answered() || first.pds.len() >= JUDGED_ROWS {
                first.unseen.check(&first.signed)?;
            }
            signed = Some(first.signed.clone());
            sum.scoring.training_rows = first.training_rows;
            output = out
                .take()
                .map(|out| Output::begin(out, &terms.form))
                .transpose()?;
        }
        if let Some(output) = &mut output {
            for part in lines? {
                output.write(&part)?;
            }
        }
        for judged in judged {
            sum.add(judged, &terms);
        }
        let (done, total) = stream.progress();
        progress(done, total);
        if stream.is_answered() {
            next = stream.read_some(most);
        }
        batch = next?;
    }
    sum.unseen.check(&signed.unwrap_or_default())?;
    output.as_mut().map_or(Ok(()), Output::finish)?;
    Ok(sum.finish(&terms))
}

/// What holds for all sources so far.
#[derive(Default)]
struct Sum {
    scoring: Scoring,
    unseen: Unseen,
    print: RowPrint,
    exposures: Vec<f64>,
    /// Dates that may be read in two ways.
    orders: Vec<recipe::Remark>,
    /// What holds for the rules on all rows so far; `None` before the first.
    findings: Option<Vec<Finding>>,
}

impl Sum {
    fn add(&mut self, judged: Judged, terms: &Terms<'_>) {
        let scoring = &mut self.scoring;
        let without_pd = judged.pds.iter().filter(|pd| pd.is_nan()).count();
        scoring.scored += judged.pds.len() - without_pd;
        scoring.unscored += judged.rejected + without_pd;
        scoring.without_money += judged.without_money;
        if let (Some(terms), Some(reasons)) = (terms.reasons, &judged.reasons) {
            scoring.protected_reasons += terms.protected_in(reasons);
        }
        let policy = &terms.model.scorecard.policy;
        let counts = policy.counts(&judged.decided, &judged.y_true);
        add(&mut scoring.rules, counts);
        if self.exposures.len() < MOST_EXPOSURES {
            self.exposures.extend(judged.exposures);
        }
        if let Some(part) = judged.policy {
            self.findings = Some(match self.findings.take() {
                None => part,
                Some(all) => Finding::of_both(all, &part),
            });
        }
        table::Remark::gather(&mut scoring.remarks, judged.remarks);
        self.orders.extend(judged.orders);
        self.unseen.add(judged.unseen);
        self.print.add(judged.print);
    }

    fn finish(self, terms: &Terms<'_>) -> Scoring {
        let mut scoring = self.scoring;
        scoring.remarks.retain(table::Remark::says_something);
        let unseen = self.unseen.remarks().into_iter();
        scoring.unseen = unseen.chain(self.orders).collect();
        scoring.policy = self.findings.unwrap_or_default();
        if let Some(extras) = terms.extras {
            scoring.amounts = extras.money.findings_of(self.exposures);
        }
        scoring.training_rows |= terms.model.is_training_file(self.print);
        if scoring.training_rows {
            scoring.unseen.push(recipe::Remark::TrainingRows);
        }
        scoring
    }
}

/// Places of the columns that are read.
fn needed(model: &Model, extras: Option<&ExtraTerms>, names: &[String]) -> Vec<usize> {
    let mut needed = read_columns(model, extras);
    needed.push(&model.target.column);
    let is_needed = |place: &usize| needed.contains(&names[*place].as_str());
    (0..names.len()).filter(is_needed).collect()
}

/// The columns that scores, decisions and money are made from.
fn read_columns<'a>(model: &'a Model, extras: Option<&'a ExtraTerms>) -> Vec<&'a str> {
    let mut read = model.recipe.columns();
    read.extend(model.scorecard.policy.columns());
    read.extend(extras.iter().flat_map(|extras| extras.columns()));
    read
}

/// The counts of some rows, added to those of the rows before.
fn add(sum: &mut Vec<RuleCount>, more: Vec<RuleCount>) {
    if sum.is_empty() {
        *sum = more;
        return;
    }
    for (sum, more) in sum.iter_mut().zip(more) {
        sum.rows += more.rows;
        sum.bads += more.bads;
    }
}

/// What to know of a table as a whole before its scores are used.
///
/// # Errors
/// If most cells of a column cannot be read, or its scale or decimal mark is not
/// that of training.
pub fn check_fit(
    model: &Model,
    source: &Source,
    table: &Table,
) -> Result<Vec<recipe::Remark>, RecipeError> {
    let signed = model.recipe.check_marks(source, table)?;
    let mut unseen = model.recipe.unseen(table);
    count_policy(model, table, &mut unseen);
    count_known_money(model, table, &mut unseen);
    unseen.check(&signed)?;
    let mut remarks = unseen.remarks();
    remarks.extend(day_orders(model, source, table));
    if model.holds_training_rows(table) {
        remarks.push(recipe::Remark::TrainingRows);
    }
    Ok(remarks)
}

/// Counts the columns of the policy that are no inputs against those of training.
pub(in crate::workflow) fn count_policy(model: &Model, table: &Table, unseen: &mut Unseen) {
    let policy = model.scorecard.policy.columns();
    for (name, watched) in &model.watched {
        let column = table
            .column(name)
            .filter(|_| policy.contains(&name.as_str()));
        if let Some(column) = column {
            unseen.add_watched(column, watched, model.written.get(name).copied());
        }
    }
}

/// Counts the amounts of the model's columns of money, if a table has them: they are needed only where
/// losses are asked for.
pub(in crate::workflow) fn count_known_money(model: &Model, table: &Table, unseen: &mut Unseen) {
    if let Ok(amounts) = model.money.read(table) {
        count_money(model, (&model.money, &amounts), false, unseen);
    }
}

/// Counts the amounts of `money` against those of training; not where they are an input,
/// which is counted as such. Losses in percent points refuse the table where they
/// `are_used`.
fn count_money(
    model: &Model,
    (money, amounts): (&MoneyTerms, &Amounts),
    are_used: bool,
    unseen: &mut Unseen,
) {
    let inputs = model.recipe.columns();
    let no_input = |name: &&str| !inputs.contains(name);
    let ead = money.ead_column().filter(no_input).zip(amounts.ead_cells());
    let ead_range = model.ead_range.filter(|_| money.ead == model.money.ead);
    if let (Some((name, cells)), Some(range)) = (ead, ead_range) {
        unseen.add_amounts(name, range, cells);
    }
    let lgd = money.lgd_column().filter(no_input).zip(amounts.lgd_cells());
    if let Some((name, cells)) = lgd {
        let range = model.lgd_range.filter(|_| money.lgd == model.money.lgd);
        unseen.add_shares(name, range.unwrap_or(Range::SHARES), cells, are_used);
    }
}

/// What to know of the order of day and month in the columns that decide.
pub(in crate::workflow) fn day_orders(
    model: &Model,
    source: &Source,
    table: &Table,
) -> Vec<recipe::Remark> {
    let joined = model.join.as_ref().map_or(Vec::new(), JoinRecipe::reads);
    let mut columns = model.recipe.columns();
    columns.extend(model.scorecard.policy.columns());
    columns.extend(joined.iter().map(String::as_str));
    recipe::checks::day_order::day_orders(source, table, &columns)
}

/// What of a part is still to be found out, after those before.
#[derive(Clone, Copy)]
struct Wanted {
    /// The warnings about the rules of the policy.
    policy: bool,
    /// The fingerprint of the rows.
    print: bool,
}

fn judge(
    mut source: Source,
    terms: &Terms<'_>,
    is_first: bool,
    wanted: Wanted,
) -> Result<Judged, ScoringError> {
    let model = terms.model;
    let table = source.table_of(&terms.columns, &mut |_, _| ControlFlow::Continue(()))?;
    let signed = if is_first {
        model.recipe.check_marks(&source, &table)?
    } else {
        Vec::new()
    };
    let all = 0..table.rows;
    let x = model.recipe.apply(&table, all.clone())?;
    let print = if wanted.print {
        model.row_print(&x, &table)?
    } else {
        RowPrint {
            rows: x.rows,
            ..RowPrint::default()
        }
    };
    let Pds { raw, pd } = model.pds_of_rows(Backend::default(), &x, &table, all);
    let reasons = terms.reasons.map(|reasons| reasons.of(&x, &pd));
    let details = match terms.extras {
        None => None,
        Some(extras) => Some(Details {
            raw,
            amounts: extras.money.read(&table)?,
            model_id: model.id_of(&extras.model_sha256),
            model_sha256: extras.model_sha256.clone(),
            scored_at: extras.scored_at.clone(),
        }),
    };
    let lacks = |details: &Details| {
        let rows = 0..table.rows;
        rows.filter(|&row| !pd[row].is_nan())
            .filter(|&row| details.amounts.expected_loss(row, 0.0).is_none())
            .count()
    };
    let mut unseen = model.recipe.unseen(&table);
    count_policy(model, &table, &mut unseen);
    if let (Some(extras), Some(details)) = (terms.extras, &details) {
        count_money(model, (&extras.money, &details.amounts), true, &mut unseen);
    }
    Ok(Judged {
        decided: model.decided(&table, &pd)?,
        without_money: details.as_ref().map_or(0, lacks),
        exposures: details
            .as_ref()
            .map_or_else(Vec::new, |details| details.amounts.sound_exposures()),
        details,
        reasons,
        pds: pd,
        y_true: known_labels(&source, &table, &model.target),
        rejected: table.rejects.len(),
        unseen,
        orders: if is_first {
            day_orders(model, &source, &table)
        } else {
            Vec::new()
        },
        training_rows: is_first && model.begins_as_in_training(&table),
        print,
        signed,
        policy: (wanted.policy && table.rows > 0)
            .then(|| model.scorecard.policy.findings(&table))
            .transpose()?,
        remarks: table.warnings,
        source,
    })
}

/// The records of each source, in their order.
fn written(judged: &[Judged], terms: &Terms<'_>, before: usize) -> io::Result<Vec<Written>> {
    let mut next = before;
    let numbered = judged.iter().map(|one| {
        let first = next;
        next += one.pds.len() + one.rejected;
        (one, first)
    });
    let numbered: Vec<(&Judged, usize)> = numbered.collect();
    let part = |(one, before): (&Judged, usize)| {
        let rows = ScoredRows {
            source: &one.source,
            id: terms.id,
            pds: &one.pds,
            parts: &[],
            y_true: &one.y_true,
            scorecard: &terms.model.scorecard,
            decided: &one.decided,
            details: one.details.as_ref(),
            reasons: one
                .reasons
                .as_deref()
                .zip(terms.reasons.map(Reasoner::texts)),
        };
        terms.form.part(&rows, before)
    };
    numbered.into_par_iter().map(part).collect()
}

#[cfg(test)]
#[path = "stream_tests.rs"]
mod tests;
