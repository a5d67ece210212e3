//! Interns strings into small copyable symbols, sharded to keep threads off each other.

use std::collections::hash_map::RandomState;
use std::collections::HashMap;
use std::fmt;
use std::hash::BuildHasher;
use std::num::NonZeroU32;
use std::sync::{Arc, OnceLock, RwLock};

const SHARD_BITS: u32 = 3;
const SHARDS: usize = 1 << SHARD_BITS;

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Symbol(NonZeroU32);

impl Symbol {
    fn pack(shard: usize, slot: usize) -> Option<Self> {
        let slot = u32::try_from(slot).ok()?.checked_add(1)?;
        let raw = slot.checked_mul(SHARDS as u32)? | shard as u32;
        NonZeroU32::new(raw).map(Symbol)
    }

    fn unpack(self) -> (usize, usize) {
        let raw = self.0.get();
        let shard = raw & (SHARDS as u32 - 1);
        (shard as usize, (raw >> SHARD_BITS) as usize - 1)
    }
}

impl fmt::Debug for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (shard, slot) = self.unpack();
        write!(f, "Symbol({shard}.{slot})")
    }
}

#[derive(Debug, Default)]
struct Shard {
    by_text: HashMap<Arc<str>, Symbol>,
    by_slot: Vec<Arc<str>>,
}

#[derive(Debug, Default)]
pub struct Interner {
    hasher: RandomState,
    shards: [RwLock<Shard>; SHARDS],
}

impl Interner {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn shared() -> &'static Interner {
        static SHARED: OnceLock<Interner> = OnceLock::new();
        SHARED.get_or_init(Interner::new)
    }

    fn shard_of(&self, text: &str) -> usize {
        (self.hasher.hash_one(text) >> (64 - SHARD_BITS)) as usize
    }

    pub fn lookup(&self, text: &str) -> Option<Symbol> {
        let shard = self.shards[self.shard_of(text)].read().unwrap();
        shard.by_text.get(text).copied()
    }

    pub fn intern(&self, text: &str) -> Symbol {
        if let Some(symbol) = self.lookup(text) {
            return symbol;
        }
        let index = self.shard_of(text);
        let mut shard = self.shards[index].write().unwrap();
        if let Some(&symbol) = shard.by_text.get(text) {
            return symbol;
        }
        let symbol = Symbol::pack(index, shard.by_slot.len()).expect("interner is full");
        let stored: Arc<str> = Arc::from(text);
        shard.by_slot.push(Arc::clone(&stored));
        shard.by_text.insert(stored, symbol);
        symbol
    }

    pub fn resolve(&self, symbol: Symbol) -> Option<Arc<str>> {
        let (index, slot) = symbol.unpack();
        let shard = self.shards.get(index)?.read().ok()?;
        shard.by_slot.get(slot).cloned()
    }

    pub fn with_text<R>(&self, symbol: Symbol, view: impl FnOnce(&str) -> R) -> Option<R> {
        let (index, slot) = symbol.unpack();
        let shard = self.shards.get(index)?.read().ok()?;
        shard.by_slot.get(slot).map(|text| view(text))
    }

    pub fn intern_all<'t, I>(&self, words: I) -> Vec<Symbol>
    where
        I: IntoIterator<Item = &'t str>,
    {
        words.into_iter().map(|word| self.intern(word)).collect()
    }

    pub fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.read().unwrap().by_slot.len()).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.shards.iter().all(|shard| shard.read().unwrap().by_slot.is_empty())
    }
}

impl<'t> FromIterator<&'t str> for Interner {
    fn from_iter<I: IntoIterator<Item = &'t str>>(words: I) -> Self {
        let interner = Interner::new();
        for word in words {
            interner.intern(word);
        }
        interner
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use std::thread;

    #[test]
    fn threads_agree_on_symbols() {
        let interner = Interner::new();
        let text = "moss fern moss lichen fern moss";
        let answers: HashSet<Vec<Symbol>> = thread::scope(|scope| {
            let handles: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| interner.intern_all(text.split(' '))))
                .collect();
            handles.into_iter().map(|h| h.join().unwrap()).collect()
        });
        assert_eq!(answers.len(), 1);
        assert_eq!(interner.len(), 3);
        let symbols = answers.into_iter().next().unwrap();
        assert_eq!(symbols[0], symbols[2]);
        assert_eq!(interner.resolve(symbols[3]).as_deref(), Some("lichen"));
    }

    #[test]
    fn collects_and_views() {
        let interner: Interner = ["", "a", "bc"].into_iter().collect();
        assert!(!interner.is_empty());
        let symbol = interner.lookup("bc").unwrap();
        assert_eq!(interner.with_text(symbol, str::len), Some(2));
        assert!(interner.lookup("zz").is_none());
        assert!(Interner::shared().lookup("bc").is_none());
    }
}
