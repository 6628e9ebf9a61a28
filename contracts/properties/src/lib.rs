//! Nothing but tests: random messages by random callers at random times, and what must hold after each of them.

#[cfg(test)]
mod tests;
