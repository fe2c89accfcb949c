//! What browsers and programs get: pages for every kind of content, safe against what people write, and the API; closed
//! to those who may not.

#[cfg(test)]
mod api;
#[cfg(test)]
mod assets;
#[cfg(test)]
mod composing;
mod content;
#[cfg(test)]
mod deliveries;
#[cfg(test)]
mod doors;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod import;
mod links;
#[cfg(test)]
mod marks;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod people;
#[cfg(test)]
mod person;
#[cfg(test)]
mod reviews;
#[cfg(test)]
mod routes;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod search;
#[cfg(test)]
mod settings;
#[cfg(test)]
mod support;
