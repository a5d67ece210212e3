//! Generic repository trait, an in-memory implementation, and a subscription service on top.

use std::collections::BTreeMap;
use std::fmt::{self, Debug, Display};

pub trait Entity: Clone {
    type Id: Copy + Ord + Debug;

    fn id(&self) -> Self::Id;
}

pub trait Repository<E: Entity> {
    fn find(&self, id: E::Id) -> Option<&E>;
    fn save(&mut self, entity: E) -> Option<E>;
    fn remove(&mut self, id: E::Id) -> Result<E, NotFound<E::Id>>;
    fn all(&self) -> Box<dyn Iterator<Item = &E> + '_>;

    fn update<F>(&mut self, id: E::Id, change: F) -> Result<(), NotFound<E::Id>>
    where
        F: FnOnce(&mut E),
    {
        let mut copy = self.find(id).cloned().ok_or(NotFound(id))?;
        change(&mut copy);
        self.save(copy);
        Ok(())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotFound<I>(pub I);

impl<I: Debug> Display for NotFound<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "nothing stored under {:?}", self.0)
    }
}

impl<I: Debug> std::error::Error for NotFound<I> {}

#[derive(Debug)]
pub struct MemoryRepository<E: Entity> {
    rows: BTreeMap<E::Id, E>,
}

impl<E: Entity> MemoryRepository<E> {
    pub fn new() -> Self {
        MemoryRepository { rows: BTreeMap::new() }
    }
}

impl<E: Entity> Default for MemoryRepository<E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E: Entity> Repository<E> for MemoryRepository<E> {
    fn find(&self, id: E::Id) -> Option<&E> {
        self.rows.get(&id)
    }

    fn save(&mut self, entity: E) -> Option<E> {
        self.rows.insert(entity.id(), entity)
    }

    fn remove(&mut self, id: E::Id) -> Result<E, NotFound<E::Id>> {
        self.rows.remove(&id).ok_or(NotFound(id))
    }

    fn all(&self) -> Box<dyn Iterator<Item = &E> + '_> {
        Box::new(self.rows.values())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubscriptionId(pub u64);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    pub id: SubscriptionId,
    pub holder: String,
    pub paid_until: u32,
    pub paused: bool,
}

impl Entity for Subscription {
    type Id = SubscriptionId;

    fn id(&self) -> SubscriptionId {
        self.id
    }
}

pub struct SubscriptionService<R> {
    store: R,
    next: u64,
}

impl<R> SubscriptionService<R>
where
    R: Repository<Subscription>,
{
    pub fn new(store: R) -> Self {
        let next = store.all().map(|s| s.id.0 + 1).max().unwrap_or(1);
        SubscriptionService { store, next }
    }

    pub fn start(&mut self, holder: &str, today: u32, days: u32) -> SubscriptionId {
        let id = SubscriptionId(self.next);
        self.next += 1;
        let holder = holder.trim().to_string();
        self.store.save(Subscription { id, holder, paid_until: today + days, paused: false });
        id
    }

    pub fn extend(&mut self, id: SubscriptionId, days: u32) -> Result<u32, NotFound<SubscriptionId>> {
        self.store.update(id, |subscription| subscription.paid_until += days)?;
        Ok(self.store.find(id).map_or(0, |s| s.paid_until))
    }

    pub fn pause(&mut self, id: SubscriptionId) -> Result<(), NotFound<SubscriptionId>> {
        self.store.update(id, |s| s.paused = true)
    }

    pub fn expire(&mut self, today: u32) -> Vec<Subscription> {
        let due: Vec<SubscriptionId> = self
            .store
            .all()
            .filter(|s| !s.paused && s.paid_until < today)
            .map(Entity::id)
            .collect();
        due.into_iter().filter_map(|id| self.store.remove(id).ok()).collect()
    }

    pub fn into_store(self) -> R {
        self.store
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paused_subscriptions_do_not_expire() {
        let mut service = SubscriptionService::new(MemoryRepository::new());
        let kept = service.start("  weekly box ", 100, 7);
        let lost = service.start("daily box", 100, 3);
        service.pause(kept).unwrap();
        let gone = service.expire(200);
        assert_eq!(gone.iter().map(|s| s.id).collect::<Vec<_>>(), vec![lost]);
        assert_eq!(service.extend(lost, 1), Err(NotFound(lost)));
        assert_eq!(service.into_store().find(kept).unwrap().holder, "weekly box");
    }
}
