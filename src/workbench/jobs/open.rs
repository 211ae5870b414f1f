//! Opening: from a path to a portfolio, a model or a project, whichever the
//! file is. The file is only read.

use crate::bundle::{BundleError, Model};
use crate::join::JoinRecipe;
use crate::profile::profile;
use crate::recipe::guess_roles;
use crate::recipe::inputs::duplicates::duplicate_rows;
use crate::table::{LoadOptions, Source, TableError, parts_of};
use crate::workbench::command::Refusal;
use crate::workbench::jobs::job::{Outcome, Ticket};
use crate::workbench::jobs::joining;
use crate::workbench::jobs::reading::Extent;
use crate::workbench::notice::Message;
use crate::workbench::project::{self, Pending};
use crate::workbench::state::{Loaded, OpenedModel, Origin};
use crate::workflow::{JoinRequest, NumberStyle};
use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Longest file that is read without a word about its size.
const MOST_BYTES: u64 = 8 << 30;
/// Bytes that tell what a file is.
const HEAD: u64 = 64;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    Table,
    Model,
    Project,
    Picture,
}

/// The work of opening a path.
pub(in crate::workbench) fn open(
    path: PathBuf,
    extent: Extent,
    pending: Option<Arc<Pending>>,
    ticket: &mut Ticket,
) -> Outcome {
    match content(&path, extent)? {
        Content::Picture => Err(Message::Picture(path)),
        Content::Model => model(&path),
        Content::Project => project::open(&path, extent, ticket),
        Content::Table => portfolio(Origin::File(path), extent, pending, ticket),
    }
}

/// The work of opening several files as one portfolio.
pub(in crate::workbench) fn open_several(
    paths: Vec<PathBuf>,
    extent: Extent,
    pending: Option<Arc<Pending>>,
    ticket: &mut Ticket,
) -> Outcome {
    for path in &paths {
        match content(path, extent)? {
            Content::Picture => return Err(Message::Picture(path.clone())),
            Content::Model | Content::Project => {
                return Err(Message::Refused(Refusal::OneFile));
            }
            Content::Table => {}
        }
    }
    portfolio(Origin::Files(paths), extent, pending, ticket)
}

/// A portfolio, or with it the project that waits for it, which tells how it
/// is read.
fn portfolio(
    origin: Origin,
    extent: Extent,
    pending: Option<Arc<Pending>>,
    ticket: &mut Ticket,
) -> Outcome {
    let awaited = pending.as_ref().filter(|pending| pending.awaits(&origin));
    let options = awaited.map_or_else(LoadOptions::default, |pending| pending.options());
    let join = awaited.and_then(|pending| pending.join());
    let join = join.as_ref().map(|(request, recipe)| (request, *recipe));
    let mut loaded = load(origin, extent.over(options), join, ticket)?;
    if let Some(pending) = pending.filter(|pending| pending.is_of(&loaded)) {
        // Under another name it was read without knowing how.
        let options = extent.over(pending.options());
        let join = pending.join();
        let join = join.as_ref().map(|(request, recipe)| (request, *recipe));
        if options != loaded.options || join.is_some() && loaded.joined.is_none() {
            loaded = load(loaded.origin, options, join, ticket)?;
        }
        return Ok(project::restore(&pending, Arc::new(loaded), ticket));
    }
    let loaded = Arc::new(loaded);
    Ok(Box::new(move |bench| bench.take_data(loaded)))
}

/// What is added to a portfolio, by the recipe of an earlier time where there is one.
pub(in crate::workbench) type Added<'a> = (&'a JoinRequest, Option<&'a JoinRecipe>);

/// Reads a portfolio, adds columns to it, and finds out what is in it.
pub(in crate::workbench) fn load(
    origin: Origin,
    options: LoadOptions,
    join: Option<Added<'_>>,
    ticket: &mut Ticket,
) -> Result<Loaded, Message> {
    let mut progress = |done: u64, total: u64| {
        ticket.progress(done as f32 / total.max(1) as f32);
        if ticket.is_cancelled() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let (source, name, bytes) = match &origin {
        Origin::Sample => {
            let source = Source::from_bytes(crate::workflow::SAMPLE.to_vec(), &options)?;
            (
                source,
                "portfolio.csv".to_owned(),
                crate::workflow::SAMPLE.len(),
            )
        }
        files => {
            let paths = files.paths();
            let source = Source::open_all(paths, &options, &mut progress)?;
            let parts = |path: &PathBuf| parts_of(path).unwrap_or_else(|_file| vec![path.clone()]);
            let length = |path: PathBuf| std::fs::metadata(path).map_or(0, |m| m.len());
            let bytes: u64 = paths.iter().flat_map(parts).map(length).sum();
            let names: Vec<String> = paths.iter().map(|path| file_name(path)).collect();
            (source, names.join(" + "), bytes as usize)
        }
    };
    let mut table = source.table(&mut progress)?;
    let joined =
        join.map(|(request, recipe)| joining::join(&source, &mut table, request, recipe, ticket));
    let joined = joined.transpose()?;
    let sha256 = source.fingerprint();
    let roles = guess_roles(&table, None);
    let mut loaded = Loaded {
        profile: profile(&table),
        styles: table.columns.iter().map(NumberStyle::of).collect(),
        origin,
        name,
        options,
        bytes: bytes as u64,
        sha256,
        source,
        table,
        roles,
        repeats: Vec::new(),
        joined,
    };
    let id: Vec<String> = loaded.guessed_id().into_iter().collect();
    loaded.repeats = duplicate_rows(&loaded.table, &id);
    if ticket.is_cancelled() {
        return Err(Message::Cancelled);
    }
    Ok(loaded)
}

/// The last part of a path, as it is shown.
pub(in crate::workbench) fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

/// Reads a model file.
pub(in crate::workbench) fn load_model(path: &Path) -> Result<Model, Message> {
    Model::load(path).map_err(|error| match error {
        BundleError::Io(error) => reading(path, error),
        error => Message::of_model(path.to_owned(), error),
    })
}

fn model(path: &Path) -> Outcome {
    let opened = Arc::new(OpenedModel {
        path: path.to_owned(),
        name: file_name(path),
        model: Arc::new(load_model(path)?),
    });
    Ok(Box::new(move |bench| bench.take_model(opened)))
}

fn content(path: &Path, extent: Extent) -> Result<Content, Message> {
    let read = |error| reading(path, error);
    let metadata = std::fs::metadata(path).map_err(read)?;
    if metadata.is_dir() {
        parts_of(path)?;
        return Ok(Content::Table);
    }
    if metadata.len() > MOST_BYTES && !extent.takes_any_length() {
        return Err(Message::TooLarge {
            path: path.to_owned(),
            bytes: metadata.len(),
        });
    }
    let mut head = Vec::new();
    let file = File::open(path).map_err(read)?;
    file.take(HEAD).read_to_end(&mut head).map_err(read)?;
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    Ok(match extension.to_str() {
        Some(project::EXTENSION) => Content::Project,
        Some("riskbench") => Content::Model,
        _ => by_head(&head),
    })
}

fn by_head(head: &[u8]) -> Content {
    let pictures: [&[u8]; 7] = [
        b"\x89PNG",
        b"\xff\xd8\xff",
        b"GIF8",
        b"BM",
        b"II*\0",
        b"MM\0*",
        b"RIFF",
    ];
    let is_binary = head.contains(&0);
    // safetensors: the length of the header in eight bytes, then the header.
    if head.len() > 9 && head[4..8] == [0; 4] && head[8] == b'{' {
        Content::Model
    } else if head.starts_with(b"{") && head.windows(9).any(|w| w == b"riskbench") {
        Content::Project
    } else if pictures.iter().any(|p| head.starts_with(p)) && (is_binary || !head.is_ascii()) {
        Content::Picture
    } else {
        Content::Table
    }
}

/// What a failure to read a file means.
pub(in crate::workbench) fn reading(path: &Path, error: std::io::Error) -> Message {
    use std::io::ErrorKind;
    let shown = path.display().to_string();
    Message::from(match error.kind() {
        ErrorKind::NotFound => TableError::NotFound { path: shown },
        ErrorKind::PermissionDenied => TableError::PermissionDenied { path: shown },
        ErrorKind::IsADirectory => TableError::IsFolder { path: shown },
        _ => TableError::Unreadable {
            path: shown,
            source: error,
        },
    })
}
