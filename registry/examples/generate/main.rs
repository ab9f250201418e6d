//! Writes `runtime/src/semconv.rs` from the table of attributes: `cargo run -p traced-registry --example generate`.

mod render;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    std::fs::write(render::FILE, render::semconv()?)?;
    Ok(())
}
