//! What a project file says of the runs in it, and its decision log. Of runs only names and
//! figures are read.

use super::decision_log::DecisionLog;
use serde::Deserialize;
use serde_json::Value;

/// A project.
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    /// Its runs.
    pub runs: Vec<Trained>,
    /// Its decision log; empty in projects of earlier versions.
    pub log: DecisionLog,
}

/// A run of a project.
#[derive(Debug, Clone, PartialEq)]
pub struct Trained {
    /// Its name.
    pub name: String,
    /// Family of its model.
    pub family: String,
    /// Whether the analyst chose it.
    pub is_champion: bool,
    /// AUC on the validation rows.
    pub validation_auc: Option<f64>,
    /// AUC on the test rows.
    pub test_auc: Option<f64>,
}

/// Why a file gives no project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProjectError {
    /// No JSON with the mark of a project.
    #[error("it is no project of riskbench")]
    NoProject,
    /// A decision log that is no list of lines.
    #[error("its decision log is damaged")]
    Log,
}

impl Project {
    /// Reads the text of a project file.
    ///
    /// # Errors
    /// If it is none.
    pub fn of(text: &str) -> Result<Self, ProjectError> {
        let document: Value =
            serde_json::from_str(text).map_err(|_not_json| ProjectError::NoProject)?;
        if !document["riskbench_project"].is_u64() {
            return Err(ProjectError::NoProject);
        }
        let champion = &document["champion"];
        let runs = document["runs"].as_array().map_or(&[][..], Vec::as_slice);
        let run = |run: &Value| Trained {
            name: run["name"].as_str().unwrap_or_default().to_owned(),
            family: run["metrics"]["model"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
            is_champion: !champion.is_null() && run["id"] == *champion,
            validation_auc: run["metrics"]["validation"]["auc"].as_f64(),
            test_auc: run["metrics"]["test"]["auc"].as_f64(),
        };
        let log = match &document["log"] {
            Value::Null => DecisionLog::default(),
            log => DecisionLog::deserialize(log).map_err(|_not_lines| ProjectError::Log)?,
        };
        Ok(Self {
            runs: runs.iter().map(run).collect(),
            log,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_read_and_other_files_are_refused() {
        let text = r#"{"riskbench_project":2,"champion":3,"runs":[{"id":3,"name":"run <1>",
            "metrics":{"model":"mlp","test":{"auc":0.75},"validation":null}}]}"#;
        let project = Project::of(text).unwrap();
        assert_eq!(project.runs[0].name, "run <1>");
        assert!(project.runs[0].is_champion);
        assert_eq!(project.runs[0].test_auc, Some(0.75));
        assert_eq!(project.runs[0].validation_auc, None);
        assert!(project.log.lines().is_empty());
        let damaged = text.replacen('{', r#"{"log":"cut off","#, 1);
        assert_eq!(Project::of(&damaged), Err(ProjectError::Log));
        for text in ["", "{}", "id,age\n1,2\n"] {
            assert_eq!(Project::of(text), Err(ProjectError::NoProject));
        }
    }
}
