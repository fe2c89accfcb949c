//! The example of a file above a template's words: a file of ours until the template is made, then a handle of Meta's.

use base::MediaId;
use outside::graph::Upload;

use super::manage::Meta;
use super::{Design, Header};
use crate::media::{self, File};
use crate::people::Viewer;
use crate::{Desk, Error, Result};

/// What can be an example: by the kind of the header, its MIME types and how they are called. Source: Meta, "Resumable Upload
/// API".
const TAKEN: [(&str, &[&str], &str); 3] = [
    ("image", &["image/jpeg", "image/png"], "a JPEG or PNG picture"),
    ("video", &["video/mp4"], "an MP4 video"),
    ("document", &["application/pdf"], "a PDF document"),
];

/// The MIME types that Meta takes as an example of this kind of file.
pub fn example_types(kind: &str) -> &'static [&'static str] {
    TAKEN.iter().find(|(known, ..)| *known == kind).map_or(&[], |(_kind, types, _words)| types)
}

/// Whether Meta takes a file as an example of this kind.
///
/// # Errors
/// [`Error::Invalid`] if it does not, with what it takes.
pub fn check_example(kind: &str, file: &File) -> Result<()> {
    if example_types(kind).contains(&file.mime_type.as_str()) {
        return Ok(());
    }
    let wanted = TAKEN.iter().find(|(known, ..)| *known == kind).map(|(.., words)| *words);
    Err(Error::Invalid(match wanted {
        Some(words) => format!("Meta takes {words} as the example here. Choose another file."),
        None => "No example of such a file can be given here.".to_owned(),
    }))
}

/// The design with Meta's handle where it names a file of ours. A handle stays as it is.
pub(super) async fn with_handle(
    desk: &Desk,
    viewer: &Viewer,
    meta: &Meta<'_>,
    design: Design,
) -> Result<Design> {
    let Some(Header::File { kind, example: Some(example) }) = &design.header else { return Ok(design) };
    let Ok(id) = example.parse::<MediaId>() else { return Ok(design) };
    let file = media::file(desk, viewer, id).await.map_err(|error| match error {
        Error::NotFound(_) => {
            Error::Invalid("The example is not among the files here. Choose it again.".to_owned())
        }
        other => other,
    })?;
    check_example(kind, &file)?;
    let size = file.length();
    let pieces = media::bytes(desk, viewer.workspace, &file, 0..size).await?;
    let name = file.name.clone().unwrap_or_else(|| kind.clone());
    let handle = meta.handle_of(Upload { name, mime_type: file.mime_type.clone(), size, pieces }).await?;
    let header = Header::File { kind: kind.clone(), example: Some(handle) };
    Ok(Design { header: Some(header), ..design })
}
