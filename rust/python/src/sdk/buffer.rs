//! Encoded records, grouped by resource and scope, until somebody takes them as one request.

use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::attributes::{attributes, optional_text};
use super::enums::Numbers;
use super::wire::{Wire, prefix};
use super::{log, span};

/// The records of one instrumentation scope.
struct ScopeGroup {
    scope: Py<PyAny>,
    head: Vec<u8>,
    tail: Vec<u8>,
    records: Wire,
}

/// The scopes of one resource.
struct ResourceGroup {
    resource: Py<PyAny>,
    head: Vec<u8>,
    tail: Vec<u8>,
    scopes: Vec<ScopeGroup>,
}

/// Spans or log records of the SDK, as the bytes of the next export request.
///
/// `add` encodes one record and gives the number that waits; `take` gives the request and empties the buffer. Both run
/// with the GIL held and never wait.
#[pyclass]
pub(super) struct SdkBuffer {
    logs: bool,
    numbers: Numbers,
    scratch: Wire,
    groups: Vec<ResourceGroup>,
    count: usize,
    size: usize,
}

fn resource_head(resource: &Bound<'_, PyAny>) -> PyResult<(Vec<u8>, Vec<u8>)> {
    let (mut head, mut tail) = (Wire::default(), Wire::default());
    if !resource.is_none() {
        let start = head.begin(0x0a);
        let own = resource.getattr(intern!(resource.py(), "attributes"))?;
        let lost = attributes(&mut head, 0x0a, &own)?;
        head.uint(0x10, u64::from(lost));
        head.end(start);
        optional_text(&mut tail, 0x1a, &resource.getattr("schema_url")?)?;
    }
    Ok((head.bytes, tail.bytes))
}

fn scope_head(scope: &Bound<'_, PyAny>) -> PyResult<(Vec<u8>, Vec<u8>)> {
    let (mut head, mut tail) = (Wire::default(), Wire::default());
    if !scope.is_none() {
        let start = head.begin(0x0a);
        optional_text(&mut head, 0x0a, &scope.getattr("name")?)?;
        optional_text(&mut head, 0x12, &scope.getattr("version")?)?;
        if let Ok(own) = scope.getattr("attributes") {
            let lost = attributes(&mut head, 0x1a, &own)?;
            head.uint(0x20, u64::from(lost));
        }
        head.end(start);
        optional_text(&mut tail, 0x1a, &scope.getattr("schema_url")?)?;
    }
    Ok((head.bytes, tail.bytes))
}

impl SdkBuffer {
    /// The group of a resource and a scope, found by identity: the SDK hands out the same objects again and again.
    fn group(&mut self, resource: &Bound<'_, PyAny>, scope: &Bound<'_, PyAny>) -> Option<&mut ScopeGroup> {
        let group = self.groups.iter_mut().find(|group| group.resource.is(resource))?;
        group.scopes.iter_mut().find(|group| group.scope.is(scope))
    }

    fn insert(&mut self, resource: &Bound<'_, PyAny>, scope: &Bound<'_, PyAny>, heads: [(Vec<u8>, Vec<u8>); 2]) {
        let [(resource_head, resource_tail), (head, tail)] = heads;
        let at = self.groups.iter().position(|group| group.resource.is(resource)).unwrap_or_else(|| {
            let resource = resource.clone().unbind();
            self.groups.push(ResourceGroup { resource, head: resource_head, tail: resource_tail, scopes: Vec::new() });
            self.groups.len() - 1
        });
        let scopes = &mut self.groups[at].scopes;
        if !scopes.iter().any(|group| group.scope.is(scope)) {
            scopes.push(ScopeGroup { scope: scope.clone().unbind(), head, tail, records: Wire::default() });
        }
    }

    fn append(&mut self, group: (&Bound<'_, PyAny>, &Bound<'_, PyAny>), bytes: &[u8]) {
        if let Some(group) = self.group(group.0, group.1) {
            group.records.bytes.extend_from_slice(bytes);
            self.size += bytes.len();
            self.count += 1;
        }
    }

    /// The request; what each group knows of its resource and scopes stays for the next one.
    fn request(&mut self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.size + 64 + 256 * self.groups.len());
        for group in &mut self.groups {
            let mut inside = 0;
            for scope in &group.scopes {
                if !scope.records.bytes.is_empty() {
                    let length = scope.head.len() + scope.records.bytes.len() + scope.tail.len();
                    inside += 1 + prefix(length as u64).1 + length;
                }
            }
            if inside == 0 {
                continue;
            }
            field(&mut bytes, 0x0a, group.head.len() + inside + group.tail.len());
            bytes.extend_from_slice(&group.head);
            for scope in &mut group.scopes {
                if scope.records.bytes.is_empty() {
                    continue;
                }
                field(&mut bytes, 0x12, scope.head.len() + scope.records.bytes.len() + scope.tail.len());
                bytes.extend_from_slice(&scope.head);
                bytes.extend_from_slice(&scope.records.bytes);
                bytes.extend_from_slice(&scope.tail);
                scope.records.bytes.clear();
            }
            bytes.extend_from_slice(&group.tail);
        }
        // Resources and scopes are few; a program that makes new ones all the time must not make the buffer grow.
        if self.groups.len() > 64 || self.groups.iter().any(|group| group.scopes.len() > 1024) {
            self.groups.clear();
        }
        bytes
    }
}

fn encode(logs: bool, wire: &mut Wire, record: &Bound<'_, PyAny>, numbers: &mut Numbers) -> PyResult<()> {
    if logs {
        log::log(wire, &record.getattr(intern!(record.py(), "log_record"))?, numbers)
    } else {
        span::span(wire, record, numbers)
    }
}

fn field(bytes: &mut Vec<u8>, tag: u8, length: usize) {
    let (length, width) = prefix(length as u64);
    bytes.push(tag);
    bytes.extend_from_slice(&length[..width]);
}

#[pymethods]
impl SdkBuffer {
    /// A buffer for `traces` or `logs`.
    #[new]
    fn new(signal: &str) -> PyResult<Self> {
        let logs = match signal {
            "traces" => false,
            "logs" => true,
            _ => return Err(PyValueError::new_err(format!("no SDK buffer for signal {signal}"))),
        };
        Ok(Self { logs, numbers: Numbers::default(), scratch: Wire::default(), groups: Vec::new(), count: 0, size: 0 })
    }

    /// Encodes one record; gives the number of records that wait. A record that cannot be encoded changes nothing.
    ///
    /// Reading the record may run Python code, during which another thread may come in here: the buffer is borrowed only
    /// between such reads.
    fn add(slf: &Bound<'_, Self>, record: &Bound<'_, PyAny>) -> PyResult<usize> {
        let py = slf.py();
        let (logs, mut wire, mut numbers) = {
            let mut own = slf.borrow_mut();
            (own.logs, std::mem::take(&mut own.scratch), std::mem::take(&mut own.numbers))
        };
        wire.bytes.clear();
        let encoded = encode(logs, &mut wire, record, &mut numbers);
        let (resource, scope) = if logs {
            (record.getattr(intern!(py, "resource"))?, record.getattr(intern!(py, "instrumentation_scope"))?)
        } else {
            (record.getattr(intern!(py, "_resource"))?, record.getattr(intern!(py, "_instrumentation_scope"))?)
        };
        let known = slf.borrow_mut().group(&resource, &scope).is_some();
        let heads = if known { None } else { Some([resource_head(&resource)?, scope_head(&scope)?]) };
        let mut own = slf.borrow_mut();
        if let Some(heads) = heads {
            own.insert(&resource, &scope, heads);
        }
        if encoded.is_ok() {
            own.append((&resource, &scope), &wire.bytes);
        }
        own.scratch = wire;
        own.numbers = numbers;
        encoded.map(|()| own.count)
    }

    /// The export request with everything that waits, and the number of its records; the buffer is empty afterwards.
    fn take<'py>(&mut self, py: Python<'py>) -> (Bound<'py, PyBytes>, usize) {
        let bytes = PyBytes::new(py, &self.request());
        self.size = 0;
        (bytes, std::mem::take(&mut self.count))
    }

    /// Bytes that wait.
    #[getter]
    fn nbytes(&self) -> usize {
        self.size
    }

    /// Records that wait.
    fn __len__(&self) -> usize {
        self.count
    }
}
