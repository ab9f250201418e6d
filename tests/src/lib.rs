//! Owns what tests share: the OTLP receiver. Knows nothing of `traced`.

pub mod sink;
