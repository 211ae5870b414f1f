//! Reports of runs on other targets than good and bad: several classes, a number, the time to default.

use crate::document::tree::Document;
use crate::document::{AnyTarget, Portfolio, Project, TargetFacts, TargetSubject, composed_target};
use crate::explain::TextLanguage;
use crate::workbench::analyses::lifetime::LifetimeRun;
use crate::workbench::bench::Workbench;
use crate::workbench::command::ReportedTarget;
use crate::workbench::jobs::job::Ticket;
use crate::workbench::notice::Message;
use crate::workbench::state::Loaded;
use crate::workbench::task_runs::TaskRun;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

/// A run with the portfolio that it was trained on, held so that a thread can keep it.
pub(in crate::workbench) enum TargetRun {
    Task(Arc<TaskRun>),
    Lifetime(Arc<LifetimeRun>),
}

impl TargetRun {
    fn model(&self) -> AnyTarget<'_> {
        match self {
            Self::Task(run) => AnyTarget::Task(&run.experiment.model),
            Self::Lifetime(run) => AnyTarget::Survival(&run.experiment.model),
        }
    }

    fn data(&self) -> &Loaded {
        match self {
            Self::Task(run) => &run.data,
            Self::Lifetime(run) => run.data(),
        }
    }

    /// The report of the model on its portfolio.
    pub(in crate::workbench) fn document(
        &self,
        project: &Project,
        language: TextLanguage,
        ticket: &Ticket,
    ) -> Result<Document, Message> {
        let model = self.model();
        let sha256 = match model {
            AnyTarget::Task(model) => model.sha256(),
            AnyTarget::Survival(model) => model.sha256(),
        };
        let sha256 = sha256.map_err(|error| Message::of_model(PathBuf::new(), error))?;
        let mut progress = |_: f32| {
            if ticket.is_cancelled() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let data = self.data();
        let portfolio = Portfolio {
            source: &data.source,
            table: &data.table,
        };
        let facts = TargetFacts::of(model, portfolio, &mut progress)?;
        let subject = TargetSubject {
            model,
            model_sha256: &sha256,
            portfolio: None,
            project: Some(project),
            language,
        };
        Ok(composed_target(subject, Some(&facts)))
    }
}

impl Workbench {
    /// The run that a report of another target is of.
    pub(in crate::workbench) fn target_run(&self, of: ReportedTarget) -> Option<TargetRun> {
        Some(match of {
            ReportedTarget::Task => TargetRun::Task(Arc::clone(self.shown_task_run()?)),
            ReportedTarget::Lifetime => TargetRun::Lifetime(self.analyses.lifetime.result.clone()?),
        })
    }
}
