//! A small cache of what was read last, bounded by entries.

/// At most `room` values; the one used longest ago goes first.
#[derive(Debug)]
pub(super) struct Lru<K, V> {
    room: usize,
    /// Newest last.
    entries: Vec<(K, V)>,
}

impl<K: PartialEq, V: Clone> Lru<K, V> {
    pub(super) fn new(room: usize) -> Lru<K, V> {
        Lru { room, entries: Vec::new() }
    }

    /// The value of `key`, now the newest.
    pub(super) fn take(&mut self, key: &K) -> Option<V> {
        let at = self.entries.iter().position(|(k, _)| k == key)?;
        let entry = self.entries.remove(at);
        let value = entry.1.clone();
        self.entries.push(entry);
        Some(value)
    }

    /// Keeps a value, in place of an older one of the same key.
    pub(super) fn keep(&mut self, key: K, value: V) {
        self.entries.retain(|(k, _)| *k != key);
        if self.entries.len() >= self.room {
            self.entries.remove(0);
        }
        self.entries.push((key, value));
    }
}
