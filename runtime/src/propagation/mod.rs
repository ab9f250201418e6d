//! Owns headers in and out. (being written)
