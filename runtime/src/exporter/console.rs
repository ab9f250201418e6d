//! x
pub struct Console;
