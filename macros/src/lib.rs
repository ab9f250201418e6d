//! (being written)

#[cfg_attr(not(test), expect(dead_code, reason = "called by the attribute, which is being written"))]
mod config;
#[cfg_attr(
    not(test),
    expect(dead_code, unused_imports, reason = "called by the attribute, which is being written")
)]
mod keys;
#[cfg_attr(not(test), expect(dead_code, reason = "called by the attribute, which is being written"))]
mod names;
#[cfg_attr(
    not(test),
    expect(dead_code, unused_imports, reason = "called by the attribute, which is being written")
)]
mod rules;
