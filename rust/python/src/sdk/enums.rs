//! Numbers of the SDK's enum members. Reading `.value` of an enum member runs Python code; members are singletons, so
//! their numbers are remembered by identity.

use pyo3::prelude::*;

/// Numbers by member.
#[derive(Default)]
pub(super) struct Numbers {
    known: Vec<(Py<PyAny>, i64)>,
}

impl Numbers {
    /// The number of a member: its `value`.
    pub(super) fn of(&mut self, member: &Bound<'_, PyAny>) -> PyResult<i64> {
        if member.is_none() {
            return Ok(0);
        }
        if let Some((_, number)) = self.known.iter().find(|(known, _)| known.is(member)) {
            return Ok(*number);
        }
        let number = member.getattr("value").unwrap_or_else(|_| member.clone()).extract()?;
        if self.known.len() < 64 {
            self.known.push((member.clone().unbind(), number));
        }
        Ok(number)
    }
}
