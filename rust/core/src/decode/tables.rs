//! The macro that makes a set of growing tables.

/// Declares a struct of tables with lengths, truncation and reservation over all of them.
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

            pub fn reserve_all(&mut self, factor: f64) {
                $({
                    let rows = (self.$table.rows() as f64 * factor) as usize;
                    self.$table.reserve(rows);
                })*
            }
        }
    };
}

pub(super) use growing;
