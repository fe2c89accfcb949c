//! An address as a QR code. Pure: it draws, and loads nothing.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

use crate::{Error, Result};

/// The white border that readers need around the code, in modules.
const BORDER: usize = 4;

/// The picture: black on white in any theme, without scripts or styles, as large as the place that it is put in.
pub(super) fn svg(address: &str) -> Result<String> {
    let code = QrCode::with_error_correction_level(address, EcLevel::M)
        .map_err(|error| Error::Invalid(format!("This text is too long for a QR code ({error}).")))?;
    let side = code.width() + 2 * BORDER;
    let colours = code.to_colors();
    let mut dark = String::new();
    for (y, row) in colours.chunks(code.width()).enumerate() {
        let mut x = BORDER;
        for run in row.chunk_by(|one, other| one == other) {
            if run.first() == Some(&Color::Dark) {
                // Writing to a text cannot fail.
                let _written = write!(dark, "M{x} {}h{length}v1h-{length}z", y + BORDER, length = run.len());
            }
            x += run.len();
        }
    }
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\"QR code\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path fill=\"#000\" \
         d=\"{dark}\"/></svg>"
    ))
}
