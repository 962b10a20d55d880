//! The macro that makes a set of growing tables.

/// Declares a struct of tables with lengths, truncation and a visit over all of them.
macro_rules! growing {
    ($(#[$meta:meta])* $name:ident { $($table:ident: $type:ty),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Default)]
        pub struct $name {
            $(pub $table: $type,)*
        }

        impl $name {
            pub fn all_lengths(&self) -> Vec<usize> {
                vec![$(self.$table.rows()),*]
            }

            pub fn truncate_all(&mut self, lengths: &[usize]) {
                let mut lengths = lengths.iter().copied();
                $(self.$table.truncate(lengths.next().unwrap_or(0));)*
            }

            pub fn all_columns(&mut self, visit: &mut dyn FnMut(&mut dyn $crate::columns::Column)) {
                $($crate::columns::Store::columns(&mut self.$table, visit);)*
            }
        }
    };
}

pub(super) use growing;
