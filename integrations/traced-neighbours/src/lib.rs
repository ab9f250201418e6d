//! `#[traced]` above and below `#[pyfunction]`: both orders compile. A program of it would need Python's library, so none is made.

use pyo3::prelude::*;
use traced::traced;

/// Above.
#[traced("n.above", attrs(n.value = n))]
#[pyfunction]
pub fn above(n: u32) -> PyResult<u32> {
    Ok(n)
}

/// Below.
#[pyfunction]
#[traced("n.below", attrs(n.value = n))]
pub fn below(n: u32) -> PyResult<u32> {
    Ok(n)
}

/// Gives them to Python.
#[pymodule]
pub fn neighbours(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(above, module)?)?;
    module.add_function(wrap_pyfunction!(below, module)?)
}
