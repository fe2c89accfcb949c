//! Gathers what a browser loads: the libraries that `package-lock.json` names and our own files in `assets/`. Each gets
//! a hash of its content into its name, so that browsers may keep it forever.
//!
//! `KNOWNAS_BROWSER_DIR` may name a folder that holds the libraries' files, for machines without Node.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The libraries: the name that templates use, and the file inside the npm package.
const LIBRARIES: [(&str, &str); 4] = [
    ("htmx.js", "htmx.org/dist/htmx.min.js"),
    ("htmx-sse.js", "htmx.org/dist/ext/hx-sse.min.js"),
    ("emoji.json", "emoji-picker-element-data/en/cldr/data.json"),
    // A module, so that it is loaded by whoever asks for it and by no page.
    ("mediabunny.mjs", "mediabunny/dist/bundles/mediabunny.min.mjs"),
];

/// Our style sheets in the order of the cascade. They become one file.
const STYLES: &[&str] = &[
    "tokens",
    "base",
    "controls",
    "shell",
    "list",
    "thread",
    "compose",
    "files",
    "voice",
    "content",
    "media",
    "contact",
    "abilities",
    "pages",
    "reviews",
    "person",
    "search",
    "link",
    "import",
    "menu",
    "emoji",
    "write",
    "start",
    "sms",
    "settings",
    "template",
];

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    for watched in ["assets", "package.json", "package-lock.json"] {
        println!("cargo::rerun-if-changed={watched}");
    }
    println!("cargo::rerun-if-env-changed=KNOWNAS_BROWSER_DIR");

    let mut assets = libraries()?;
    assets.push(("app.css".to_owned(), style_sheet()?));
    for file in files_in("assets/js")?.into_iter().chain(files_in("assets/img")?) {
        assets.push((name_of(&file), fs::read(file)?));
    }
    embed(&assets)
}

fn libraries() -> Outcome<Vec<(String, Vec<u8>)>> {
    if let Some(folder) = env::var_os("KNOWNAS_BROWSER_DIR") {
        let read = |name: &str| fs::read(Path::new(&folder).join(name));
        return LIBRARIES.iter().map(|(name, _)| Ok(((*name).to_owned(), read(name)?))).collect();
    }
    let modules = install()?;
    LIBRARIES.iter().map(|(name, path)| Ok(((*name).to_owned(), fs::read(modules.join(path))?))).collect()
}

/// Installs what the lockfile names into the build folder, unless this lockfile is installed already.
fn install() -> Outcome<PathBuf> {
    let home = out_dir()?.join("npm");
    let lock = fs::read("package-lock.json")?;
    let installed = home.join("node_modules");
    let complete = LIBRARIES.iter().all(|(_, path)| installed.join(path).exists());
    if complete && fs::read(home.join("package-lock.json")).is_ok_and(|old| old == lock) {
        return Ok(installed);
    }
    fs::create_dir_all(&home)?;
    fs::copy("package.json", home.join("package.json"))?;
    fs::write(home.join("package-lock.json"), &lock)?;
    let status = Command::new("npm")
        .args(["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(&home)
        .status()
        .map_err(|why| {
            format!("npm is needed to fetch the browser libraries ({why}); or set KNOWNAS_BROWSER_DIR")
        })?;
    if !status.success() {
        fs::remove_file(home.join("package-lock.json"))?;
        return Err("npm ci failed; see above, or set KNOWNAS_BROWSER_DIR to a folder with the files".into());
    }
    Ok(installed)
}

fn style_sheet() -> Outcome<Vec<u8>> {
    let mut all = Vec::new();
    for name in STYLES {
        all.extend(fs::read(format!("assets/css/{name}.css"))?);
    }
    Ok(all)
}

/// Writes the files and the table that `src/assets.rs` includes.
fn embed(assets: &[(String, Vec<u8>)]) -> Outcome<()> {
    let folder = out_dir()?.join("assets");
    fs::create_dir_all(&folder)?;
    let mut table = String::from("&[\n");
    for (name, bytes) in assets {
        let path = folder.join(name);
        fs::write(&path, bytes)?;
        let (stem, extension) = name.rsplit_once('.').ok_or("an asset needs an extension")?;
        let hashed = format!("{stem}-{:016x}.{extension}", fnv1a(bytes));
        writeln!(table, "Asset {{ name: {name:?}, file: {hashed:?}, bytes: include_bytes!({path:?}) }},")?;
    }
    table.push(']');
    fs::write(out_dir()?.join("assets.rs"), table)?;
    Ok(())
}

fn files_in(folder: &str) -> Outcome<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
    files.sort();
    Ok(files)
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn out_dir() -> Outcome<PathBuf> {
    Ok(PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?))
}

/// FNV-1a: tells contents apart; it guards nothing.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
