//! What every column and table can do, and the macro that makes a table of columns.

use super::{Link, Runs, View};

/// A value of a plain column.
pub trait Cell: Copy + Default + 'static {
    /// The same value in another batch; only views change.
    #[must_use]
    fn linked(self, _link: &Link) -> Self {
        self
    }

    /// Itself as a view, when it is one.
    fn as_view(&mut self) -> Option<&mut View> {
        None
    }
}

impl Cell for u8 {}
impl Cell for bool {}
impl Cell for u32 {}
impl Cell for i32 {}
impl Cell for u64 {}
impl Cell for f64 {}
impl Cell for View {
    fn linked(self, link: &Link) -> Self {
        link.view(self)
    }

    fn as_view(&mut self) -> Option<&mut View> {
        Some(self)
    }
}

/// A plain column, whatever its cells are.
pub trait Column {
    /// Number of cells.
    fn cells(&self) -> usize;
    /// Bytes of a cell.
    fn width(&self) -> usize;
    /// Makes room for more cells.
    fn make_room(&mut self, cells: usize);
}

impl<T: Cell> Column for Vec<T> {
    fn cells(&self) -> usize {
        self.len()
    }

    fn width(&self) -> usize {
        size_of::<T>()
    }

    fn make_room(&mut self, cells: usize) {
        self.reserve(cells);
    }
}

/// A column or a table: a growing run of rows.
pub trait Store: Default {
    /// Number of rows.
    fn rows(&self) -> usize;
    /// Makes room for `rows` more rows.
    fn reserve(&mut self, rows: usize);
    /// Adds a row of zeroes and empty values.
    fn push_default(&mut self);
    /// Forgets the rows from `rows` on.
    fn truncate(&mut self, rows: usize);
    /// The chosen rows.
    #[must_use]
    fn select(&self, runs: &Runs) -> Self;
    /// Adds the rows of a table of another batch. Row numbers of owners are left to the caller.
    fn append(&mut self, other: &Self, link: &Link);
    /// Calls `visit` with each view.
    fn views(&mut self, visit: &mut dyn FnMut(&mut View));
    /// Calls `visit` with each plain column, in a fixed order.
    fn columns(&mut self, visit: &mut dyn FnMut(&mut dyn Column));
    /// Bytes in memory.
    fn nbytes(&self) -> usize;
}

/// A table whose rows have an owner in another table.
pub trait Child: Store + Clone {
    /// The owner's row, a column that never decreases.
    fn parent(&self) -> &[u32];
    /// The same, to renumber it.
    fn parent_mut(&mut self) -> &mut [u32];
}

impl<T: Cell> Store for Vec<T> {
    fn rows(&self) -> usize {
        self.len()
    }

    fn reserve(&mut self, rows: usize) {
        self.reserve(rows);
    }

    fn push_default(&mut self) {
        self.push(T::default());
    }

    fn truncate(&mut self, rows: usize) {
        self.truncate(rows);
    }

    fn select(&self, runs: &Runs) -> Self {
        let mut selected = Self::with_capacity(runs.rows());
        runs.iter().for_each(|run| selected.extend_from_slice(&self[run]));
        selected
    }

    fn append(&mut self, other: &Self, link: &Link) {
        self.extend(other.iter().map(|cell| cell.linked(link)));
    }

    fn views(&mut self, visit: &mut dyn FnMut(&mut View)) {
        self.iter_mut().filter_map(Cell::as_view).for_each(visit);
    }

    fn columns(&mut self, visit: &mut dyn FnMut(&mut dyn Column)) {
        visit(self);
    }

    fn nbytes(&self) -> usize {
        size_of_val(self.as_slice())
    }
}

/// Declares a table: a struct of columns that is itself a `Store`. The first column decides the number of rows, and is
/// the row of the owner.
macro_rules! table {
    ($(#[$meta:meta])* $name:ident { $(#[$first_meta:meta])* $first:ident: $first_type:ty, $($(#[$column_meta:meta])* $column:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default)]
        pub struct $name {
            $(#[$first_meta])* pub $first: $first_type,
            $($(#[$column_meta])* pub $column: $type,)*
        }

        impl $name {
            /// Number of rows.
            #[inline]
            #[must_use]
            pub fn len(&self) -> usize {
                $crate::columns::Store::rows(self)
            }

            /// Whether there are no rows.
            #[inline]
            #[must_use]
            pub fn is_empty(&self) -> bool {
                self.len() == 0
            }
        }

        impl $crate::columns::Store for $name {
            #[inline]
            fn rows(&self) -> usize {
                $crate::columns::Store::rows(&self.$first)
            }

            fn reserve(&mut self, rows: usize) {
                $crate::columns::Store::reserve(&mut self.$first, rows);
                $($crate::columns::Store::reserve(&mut self.$column, rows);)*
            }

            fn push_default(&mut self) {
                $crate::columns::Store::push_default(&mut self.$first);
                $($crate::columns::Store::push_default(&mut self.$column);)*
            }

            fn truncate(&mut self, rows: usize) {
                $crate::columns::Store::truncate(&mut self.$first, rows);
                $($crate::columns::Store::truncate(&mut self.$column, rows);)*
            }

            fn select(&self, runs: &$crate::columns::Runs) -> Self {
                Self {
                    $first: $crate::columns::Store::select(&self.$first, runs),
                    $($column: $crate::columns::Store::select(&self.$column, runs),)*
                }
            }

            fn append(&mut self, other: &Self, link: &$crate::columns::Link) {
                $crate::columns::Store::append(&mut self.$first, &other.$first, link);
                $($crate::columns::Store::append(&mut self.$column, &other.$column, link);)*
            }

            fn views(&mut self, visit: &mut dyn FnMut(&mut $crate::columns::View)) {
                $crate::columns::Store::views(&mut self.$first, visit);
                $($crate::columns::Store::views(&mut self.$column, visit);)*
            }

            fn columns(&mut self, visit: &mut dyn FnMut(&mut dyn $crate::columns::Column)) {
                $crate::columns::Store::columns(&mut self.$first, visit);
                $($crate::columns::Store::columns(&mut self.$column, visit);)*
            }

            fn nbytes(&self) -> usize {
                $crate::columns::Store::nbytes(&self.$first) $(+ $crate::columns::Store::nbytes(&self.$column))*
            }
        }
    };
}

/// Declares which column of a table is the owner's row.
macro_rules! child {
    ($($name:ty: $column:ident),* $(,)?) => {
        $(impl $crate::columns::Child for $name {
            fn parent(&self) -> &[u32] {
                &self.$column
            }

            fn parent_mut(&mut self) -> &mut [u32] {
                &mut self.$column
            }
        })*
    };
}

pub(crate) use child;
pub(crate) use table;
