//! What every column can do, and the macro that makes a table of columns.

use std::ops::Range;

use super::View;

/// A value of a plain column.
pub trait Cell: Copy + Default {
    /// The same value after the batch's arenas were moved up by `shift` places; only views change.
    #[must_use]
    fn shifted(self, _shift: u32) -> Self {
        self
    }
}

impl Cell for u8 {}
impl Cell for bool {}
impl Cell for u32 {}
impl Cell for i32 {}
impl Cell for u64 {}
impl Cell for f64 {}
impl Cell for View {
    fn shifted(self, shift: u32) -> Self {
        Self::shifted(self, shift)
    }
}

/// A column: a growing run of rows.
pub trait Store: Default {
    /// Number of rows.
    fn rows(&self) -> usize;
    /// Makes room for `rows` more rows.
    fn reserve(&mut self, rows: usize);
    /// Forgets the rows from `rows` on.
    fn truncate(&mut self, rows: usize);
    /// The chosen rows, in the given order.
    #[must_use]
    fn take(&self, rows: &[u32]) -> Self;
    /// The rows of a range.
    #[must_use]
    fn slice(&self, range: Range<usize>) -> Self;
    /// Adds the rows of another column whose arenas now begin at place `shift`.
    fn append(&mut self, other: &Self, shift: u32);
    /// Calls `visit` with each view.
    fn views(&mut self, visit: &mut dyn FnMut(&mut View));
    /// Bytes in memory.
    fn nbytes(&self) -> usize;
}

impl<T: Cell + AsView> Store for Vec<T> {
    fn rows(&self) -> usize {
        self.len()
    }

    fn reserve(&mut self, rows: usize) {
        self.reserve(rows);
    }

    fn truncate(&mut self, rows: usize) {
        self.truncate(rows);
    }

    fn take(&self, rows: &[u32]) -> Self {
        rows.iter().map(|&row| self[row as usize]).collect()
    }

    fn slice(&self, range: Range<usize>) -> Self {
        self[range].to_vec()
    }

    fn append(&mut self, other: &Self, shift: u32) {
        self.extend(other.iter().map(|cell| cell.shifted(shift)));
    }

    fn views(&mut self, visit: &mut dyn FnMut(&mut View)) {
        if T::IS_VIEW {
            self.iter_mut().filter_map(AsView::as_view).for_each(visit);
        }
    }

    fn nbytes(&self) -> usize {
        size_of_val(self.as_slice())
    }
}

/// Cells that may be views.
pub trait AsView {
    /// Whether this type is `View`.
    const IS_VIEW: bool = false;

    /// Itself as a view.
    fn as_view(&mut self) -> Option<&mut View> {
        None
    }
}

impl AsView for u8 {}
impl AsView for bool {}
impl AsView for u32 {}
impl AsView for i32 {}
impl AsView for u64 {}
impl AsView for f64 {}
impl AsView for View {
    const IS_VIEW: bool = true;

    fn as_view(&mut self) -> Option<&mut View> {
        Some(self)
    }
}

/// Declares a table: a struct of columns that is itself a `Store`. The first column decides the number of rows.
macro_rules! table {
    ($(#[$meta:meta])* $name:ident { $(#[$first_meta:meta])* $first:ident: $first_type:ty, $($(#[$column_meta:meta])* $column:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default)]
        pub struct $name {
            $(#[$first_meta])*
            pub $first: $first_type,
            $($(#[$column_meta])* pub $column: $type,)*
        }

        impl $name {
            /// Number of rows.
            #[inline]
            #[must_use]
            pub fn len(&self) -> usize {
                $crate::columns::Store::rows(&self.$first)
            }

            /// Whether there are no rows.
            #[inline]
            #[must_use]
            pub fn is_empty(&self) -> bool {
                self.len() == 0
            }
        }

        impl $crate::columns::Store for $name {
            fn rows(&self) -> usize {
                self.len()
            }

            fn reserve(&mut self, rows: usize) {
                $crate::columns::Store::reserve(&mut self.$first, rows);
                $($crate::columns::Store::reserve(&mut self.$column, rows);)*
            }

            fn truncate(&mut self, rows: usize) {
                $crate::columns::Store::truncate(&mut self.$first, rows);
                $($crate::columns::Store::truncate(&mut self.$column, rows);)*
            }

            fn take(&self, rows: &[u32]) -> Self {
                Self {
                    $first: $crate::columns::Store::take(&self.$first, rows),
                    $($column: $crate::columns::Store::take(&self.$column, rows),)*
                }
            }

            fn slice(&self, range: std::ops::Range<usize>) -> Self {
                Self {
                    $first: $crate::columns::Store::slice(&self.$first, range.clone()),
                    $($column: $crate::columns::Store::slice(&self.$column, range.clone()),)*
                }
            }

            fn append(&mut self, other: &Self, shift: u32) {
                $crate::columns::Store::append(&mut self.$first, &other.$first, shift);
                $($crate::columns::Store::append(&mut self.$column, &other.$column, shift);)*
            }

            fn views(&mut self, visit: &mut dyn FnMut(&mut $crate::columns::View)) {
                $crate::columns::Store::views(&mut self.$first, visit);
                $($crate::columns::Store::views(&mut self.$column, visit);)*
            }

            fn nbytes(&self) -> usize {
                $crate::columns::Store::nbytes(&self.$first) $(+ $crate::columns::Store::nbytes(&self.$column))*
            }
        }
    };
}

pub(crate) use table;
