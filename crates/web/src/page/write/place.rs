//! A location out of what people paste: coordinates, or the address of a map.

use desk::deliver::Payload;
use serde_json::json;

use super::fields::Fields;

/// A place on a map.
#[derive(Debug, Clone, PartialEq)]
struct Spot {
    latitude: f64,
    longitude: f64,
    /// What the map calls it.
    name: Option<String>,
}

pub(super) fn payload(fields: &Fields) -> Result<Payload, String> {
    let written = fields.given("where").ok_or("Say where it is: paste a map link or coordinates.")?;
    let spot = read(written).ok_or_else(|| not_found(written))?;
    let name = fields.given("name").map(str::to_owned).or(spot.name);
    let mut location = json!({"latitude": spot.latitude, "longitude": spot.longitude});
    for (field, value) in [("name", name.as_deref()), ("address", fields.given("address"))] {
        if let (Some(value), Some(object)) = (value, location.as_object_mut()) {
            object.insert(field.to_owned(), value.into());
        }
    }
    Payload::of("location", location).map_err(|why| why.to_string())
}

fn not_found(written: &str) -> String {
    let words = if written.contains("goo.gl") || written.contains("//g.co/") {
        "This short link does not say where it leads. Open it, and paste the address that it leads to, or the coordinates."
    } else {
        "No place can be read in this. Paste a map link, or degrees such as 38.7223, -9.1393."
    };
    words.to_owned()
}

/// The place that a text names.
fn read(written: &str) -> Option<Spot> {
    let written = written.trim();
    let is_address = written.contains("://") || written.starts_with("geo:") || written.contains("/maps");
    let found = if is_address { in_address(written) } else { in_words(written) };
    found.filter(|spot| spot.latitude.abs() <= 90.0 && spot.longitude.abs() <= 180.0)
}

fn in_address(written: &str) -> Option<Spot> {
    let address = percent_decoded(written);
    let spot = |(latitude, longitude)| Spot { latitude, longitude, name: place_named(&address) };
    // Google's `!3d…!4d…` is the place itself, `@…` only where the map was.
    let google = number_after(&address, "!3d").zip(number_after(&address, "!4d"));
    let marked = number_after(&address, "mlat=").zip(number_after(&address, "mlon="));
    let pair_after = |mark: &str| address.split(mark).skip(1).find_map(pair);
    let open_street_map = || {
        let mut parts = address.split("#map=").nth(1)?.split('/').skip(1);
        Some((leading_number(parts.next()?)?, leading_number(parts.next()?)?))
    };
    let found = google
        .or(marked)
        .or_else(|| {
            ["geo:", "ll=", "query=", "q=", "destination=", "center=", "@"].into_iter().find_map(pair_after)
        })
        .or_else(open_street_map);
    found.map(spot)
}

/// The name in `/maps/place/Some+Name/`.
fn place_named(address: &str) -> Option<String> {
    let name = address.split("/maps/place/").nth(1)?.split('/').next()?.replace('+', " ");
    let is_name = name.chars().any(char::is_alphabetic) && !name.contains('°');
    is_name.then_some(name)
}

/// `38.7223, -9.1393`, `38.7223 -9.1393`, `38.7223° N, 9.1393° W`, `38°43'20.3"N 9°08'21.5"W`.
fn in_words(written: &str) -> Option<Spot> {
    let (first, second) = match written.split_once([',', ';']) {
        Some(halves) => halves,
        None => halves_by_letter(written).or_else(|| written.split_once(char::is_whitespace))?,
    };
    let (latitude, longitude) = (degrees(first)?, degrees(second)?);
    Some(Spot { latitude, longitude, name: None })
}

fn halves_by_letter(written: &str) -> Option<(&str, &str)> {
    let end = written.find(['N', 'S', 'n', 's'])? + 1;
    written.split_at_checked(end).filter(|(_first, second)| !second.trim().is_empty())
}

/// Degrees, with minutes and seconds if there are any, and the letter of a side.
fn degrees(written: &str) -> Option<f64> {
    let written = written.trim();
    let is_rest = |sign: char| !sign.is_ascii_digit() && !".-+°'’′\"”″ ".contains(sign);
    let side = written.chars().rev().find(|sign| !sign.is_whitespace())?.to_ascii_uppercase();
    let number = written.trim_end_matches(['N', 'S', 'E', 'W', 'O', 'n', 's', 'e', 'w', 'o']);
    if number.contains(is_rest) {
        return None;
    }
    let parts = number.split(['°', '\'', '’', '′', '"', '”', '″', ' ']).filter(|part| !part.is_empty());
    let parts: Vec<f64> = parts.map(str::parse).collect::<Result<_, _>>().ok()?;
    let value = match parts.as_slice() {
        [whole] => *whole,
        [whole, minutes] => whole + minutes / 60.0,
        [whole, minutes, seconds] => whole + minutes / 60.0 + seconds / 3_600.0,
        _ => return None,
    };
    Some(if matches!(side, 'S' | 'W' | 'O') { -value } else { value }).filter(|value| value.is_finite())
}

/// Two numbers with a comma between them at the beginning of a text.
fn pair(text: &str) -> Option<(f64, f64)> {
    let first = leading_number(text)?;
    let rest = text
        .trim_start_matches(['-', '+', '.'])
        .trim_start_matches(|sign: char| sign.is_ascii_digit() || sign == '.');
    let rest = rest.strip_prefix(',')?;
    Some((first, leading_number(rest.trim_start_matches([' ', '+']))?))
}

fn number_after(text: &str, mark: &str) -> Option<f64> {
    leading_number(text.split(mark).nth(1)?)
}

fn leading_number(text: &str) -> Option<f64> {
    let end = text.find(|sign: char| !sign.is_ascii_digit() && sign != '.' && sign != '-' && sign != '+');
    text.get(..end.unwrap_or(text.len()))?.parse().ok()
}

/// `%2C` is a comma.
fn percent_decoded(address: &str) -> String {
    percent_encoding::percent_decode_str(address).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::coordinates("38.7223, -9.1393", "38.7223 -9.1393")]
    #[case::without_a_comma("38.7223 -9.1393", "38.7223 -9.1393")]
    #[case::with_letters("38.7223° N, 9.1393° W", "38.7223 -9.1393")]
    #[case::minutes_and_seconds("38°43'20.3\"N 9°08'21.5\"W", "38.7223 -9.1393")]
    #[case::google_where_the_map_was("https://www.google.com/maps/@38.7223,-9.1393,15z", "38.7223 -9.1393")]
    #[case::google_the_place_itself(
        "https://www.google.com/maps/place/Pra%C3%A7a+do+Com%C3%A9rcio/@38.7,-9.2,17z/data=!3m1!4b1!4m6!3d38.7075!4d-9.1364",
        "38.7075 -9.1364 Praça do Comércio"
    )]
    #[case::google_by_query("https://maps.google.com/?q=38.7223,-9.1393", "38.7223 -9.1393")]
    #[case::google_search(
        "https://www.google.com/maps/search/?api=1&query=38.7223%2C-9.1393",
        "38.7223 -9.1393"
    )]
    #[case::apple("https://maps.apple.com/?ll=38.7223,-9.1393&q=Office", "38.7223 -9.1393")]
    #[case::waze("https://www.waze.com/ul?ll=38.7223%2C-9.1393&navigate=yes", "38.7223 -9.1393")]
    #[case::open_street_map("https://www.openstreetmap.org/#map=17/38.7223/-9.1393", "38.7223 -9.1393")]
    #[case::a_marker("https://www.openstreetmap.org/?mlat=38.7223&mlon=-9.1393#map=5/0/0", "38.7223 -9.1393")]
    #[case::a_phones_address("geo:38.7223,-9.1393?z=16", "38.7223 -9.1393")]
    #[case::beyond_the_pole("98.1, 5.0", "nowhere")]
    #[case::words("the corner shop", "nowhere")]
    #[case::a_short_link("https://maps.app.goo.gl/abc", "nowhere")]
    #[case::one_number("38.7223", "nowhere")]
    fn places_are_read(#[case] written: &str, #[case] expected: &str) {
        let told = read(written).map_or("nowhere".to_owned(), |spot| {
            let name = spot.name.map(|name| format!(" {name}")).unwrap_or_default();
            format!("{:.4} {:.4}{name}", spot.latitude, spot.longitude)
        });
        assert_eq!(told, expected);
    }

    #[test]
    fn the_name_that_was_typed_wins() {
        let link = "https://www.google.com/maps/place/Cafe/@38.7,-9.1,17z".to_owned();
        let fields =
            Fields::of([("where", link), ("name", "Our shop".to_owned()), ("address", "Rua A 1".to_owned())]);
        let expected = json!({"type": "location", "location": {"latitude": 38.7, "longitude": -9.1, "name": "Our shop",
                              "address": "Rua A 1"}});
        assert_eq!(payload(&fields).unwrap().to_json(), expected);
    }
}
