//! The key that seals stored secrets: given, or made once in the data folder and readable by its owner only.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, Result, bail};
use base::Source;

/// The master key in use.
pub(crate) fn read(given: Option<&str>, data_dir: &Path) -> Result<[u8; 32]> {
    match given {
        Some(given) => parse(given),
        None => read_or_make(&data_dir.join("master.key")),
    }
}

fn parse(text: &str) -> Result<[u8; 32]> {
    let mut key = [0; 32];
    if hex::decode_to_slice(text.trim(), &mut key).is_err() {
        bail!("The master key must be 64 hexadecimal digits.");
    }
    Ok(key)
}

fn read_or_make(path: &Path) -> Result<[u8; 32]> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => make(path)?,
        Err(error) => return Err(error).with_context(|| format!("{} cannot be read", path.display())),
    };
    parse(&text).with_context(|| format!("{} is damaged", path.display()))
}

fn make(path: &Path) -> Result<String> {
    let key = hex::encode(Source::system().random_bytes::<32>());
    let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut file = file.with_context(|| format!("{} cannot be made", path.display()))?;
    writeln!(file, "{key}")?;
    file.sync_all()?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_key_is_made_once_and_only_its_owner_reads_it() {
        let folder = tempfile::TempDir::new().unwrap();
        let first = read(None, folder.path()).unwrap();
        assert_eq!(read(None, folder.path()).unwrap(), first);
        let mode = fs::metadata(folder.path().join("master.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(read(Some("short"), folder.path()).is_err());
        assert_eq!(read(Some(&"07".repeat(32)), folder.path()).unwrap(), [7; 32]);
    }
}
