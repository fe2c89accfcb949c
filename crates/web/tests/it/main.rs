//! What browsers get: pages for every kind of content, safe against what people write, closed to those who may not.

#[cfg(test)]
mod assets;
#[cfg(test)]
mod content;
#[cfg(test)]
mod deliveries;
#[cfg(test)]
mod doors;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod marks;
#[cfg(test)]
mod routes;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod support;
