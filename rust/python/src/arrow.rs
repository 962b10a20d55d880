//! Arrow across the border, through the `PyCapsule` interface only.

use std::ffi::CStr;

use arrow_array::ffi::{FFI_ArrowArray, from_ffi, to_ffi};
use arrow_array::{Array, ArrayRef, make_array};
use arrow_data::ArrayData;
use arrow_schema::ArrowError;
use arrow_schema::ffi::FFI_ArrowSchema;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};

const ARRAY: &CStr = c"arrow_array";
const SCHEMA: &CStr = c"arrow_schema";

/// An Arrow array on its way to Python; a table goes as a struct array.
#[pyclass(name = "ArrowArray", module = "heliograph._native", frozen)]
pub struct PyArrowArray(pub ArrayRef);

/// Schema and array.
type Capsules<'py> = (Bound<'py, PyCapsule>, Bound<'py, PyCapsule>);

/// An Arrow error as Python sees it.
#[allow(clippy::needless_pass_by_value)] // shape of map_err
pub fn arrow_error(error: ArrowError) -> PyErr {
    PyValueError::new_err(error.to_string())
}

#[pymethods]
impl PyArrowArray {
    /// The `PyCapsule` interface: schema and array.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Capsules<'py>> {
        // A producer may ignore what the consumer asks for; the consumer then casts.
        drop(requested_schema);
        let (array, schema) = to_ffi(&self.0.to_data()).map_err(arrow_error)?;
        Ok((PyCapsule::new_with_value(py, schema, SCHEMA)?, PyCapsule::new_with_value(py, array, ARRAY)?))
    }
}

/// Takes an array out of any object that has `__arrow_c_array__`.
pub fn import(object: &Bound<'_, PyAny>) -> PyResult<ArrayRef> {
    import_data(object).map(make_array)
}

/// The same of an array that nobody vouches for: lengths, offsets, dictionary keys and UTF-8 are looked at.
pub fn import_checked(object: &Bound<'_, PyAny>) -> PyResult<ArrayRef> {
    let data = import_data(object)?;
    object.py().detach(|| data.validate_full()).map_err(arrow_error)?;
    Ok(make_array(data))
}

fn import_data(object: &Bound<'_, PyAny>) -> PyResult<ArrayData> {
    let capsules = object.call_method0("__arrow_c_array__")?.cast_into::<PyTuple>()?;
    let schema = capsules.get_item(0)?.cast_into::<PyCapsule>()?;
    let array = capsules.get_item(1)?.cast_into::<PyCapsule>()?;
    let schema = schema.pointer_checked(Some(SCHEMA))?.cast::<FFI_ArrowSchema>();
    let array = array.pointer_checked(Some(ARRAY))?.cast::<FFI_ArrowArray>();
    // SAFETY: capsules of these names hold these structs; the array is moved out and an empty one left behind, as the
    // interface wants it.
    let data = unsafe { from_ffi(array.replace(FFI_ArrowArray::empty()), schema.as_ref()) };
    data.map_err(arrow_error)
}
