//! `knownas replay FILE`: recorded webhook bodies, as if they had just arrived.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use desk::{Desk, Error, channel, drain, receive};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::cli::Settings;

/// A line of a recording: with a name, or the bare body.
#[derive(Deserialize)]
struct Recorded<'a> {
    #[serde(borrow)]
    body: Option<&'a RawValue>,
    raw: Option<String>,
}

/// Feeds a recording in and processes it.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub(crate) async fn run(settings: &Settings, file: &Path, app: Option<&str>) -> Result<()> {
    let desk = settings.open().await?;
    let app = match app {
        Some(key) => key.to_owned(),
        None => only_app(&desk).await?,
    };
    let app =
        channel::app(&desk, &app).await.with_context(|| format!("There is no app with the key {app:?}"))?;
    let reader =
        BufReader::new(File::open(file).with_context(|| format!("{} cannot be read", file.display()))?);
    let mut count = 0;
    for (number, line) in reader.lines().enumerate() {
        let line = line.with_context(|| format!("line {} cannot be read", number + 1))?;
        if line.trim().is_empty() {
            continue;
        }
        feed(&desk, &app, body_of(&line))
            .await
            .with_context(|| format!("line {} was not stored", number + 1))?;
        count += 1;
    }
    while drain::step(&desk).await? > 0 {}
    println!("{count} deliveries were fed in and processed.");
    Ok(())
}

/// What a line stands for. A line that is no recording is a body as it is, even a broken one.
fn body_of(line: &str) -> Vec<u8> {
    match serde_json::from_str::<Recorded<'_>>(line) {
        Ok(Recorded { raw: Some(raw), .. }) => raw.into_bytes(),
        Ok(Recorded { body: Some(body), .. }) => body.get().as_bytes().to_vec(),
        _ => line.as_bytes().to_vec(),
    }
}

/// Stores one delivery; while the intake is busy, it is offered again.
async fn feed(desk: &Desk, app: &channel::App, body: Vec<u8>) -> Result<()> {
    for _turn in 0..100 {
        match receive::store(desk, app, body.clone().into()).await {
            Err(Error::Busy) => tokio::time::sleep(Duration::from_millis(50)).await,
            other => return Ok(other.map(drop)?),
        }
    }
    bail!("the database does not take it")
}

async fn only_app(desk: &Desk) -> Result<String> {
    let keys = channel::keys(desk).await?;
    match keys.as_slice() {
        [key] => Ok(key.clone()),
        [] => bail!("Nothing is set up yet. Run `knownas setup FILE` first."),
        many => bail!("There are several apps. Say which one with --app: {}", many.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::body_of;

    #[test]
    fn recordings_and_bare_bodies_are_both_taken_byte_for_byte() {
        assert_eq!(body_of(r#"{"name":"x","body":{"object": "o"}}"#), br#"{"object": "o"}"#);
        assert_eq!(body_of(r#"{"name":"x","raw":"{\"cut"}"#), br#"{"cut"#);
        assert_eq!(body_of(r#"{"object":"o","entry":[]}"#), br#"{"object":"o","entry":[]}"#);
        assert_eq!(body_of("not json"), b"not json");
    }
}
