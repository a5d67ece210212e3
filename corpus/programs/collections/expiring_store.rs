//! A key-value store whose entries expire, using a simulated clock and a deadline index.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

trait Clock {
    fn now(&self) -> Duration;
}

#[derive(Default)]
struct ManualClock {
    elapsed: std::cell::Cell<Duration>,
}

impl ManualClock {
    fn advance(&self, by: Duration) {
        self.elapsed.set(self.elapsed.get() + by);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Duration {
        self.elapsed.get()
    }
}

struct Held<V> {
    value: V,
    deadline: Duration,
}

struct ExpiringStore<'c, V, C: Clock> {
    clock: &'c C,
    held: HashMap<String, Held<V>>,
    deadlines: BTreeMap<Duration, HashSet<String>>,
    default_life: Duration,
}

impl<'c, V, C: Clock> ExpiringStore<'c, V, C> {
    fn new(clock: &'c C, default_life: Duration) -> Self {
        ExpiringStore {
            clock,
            held: HashMap::new(),
            deadlines: BTreeMap::new(),
            default_life,
        }
    }

    fn put(&mut self, key: &str, value: V) -> Option<V> {
        self.put_for(key, value, self.default_life)
    }

    fn put_for(&mut self, key: &str, value: V, life: Duration) -> Option<V> {
        let previous = self.take(key);
        let deadline = self.clock.now() + life;
        self.deadlines.entry(deadline).or_default().insert(key.to_owned());
        self.held.insert(key.to_owned(), Held { value, deadline });
        previous
    }

    fn take(&mut self, key: &str) -> Option<V> {
        let Held { value, deadline } = self.held.remove(key)?;
        if let Some(keys) = self.deadlines.get_mut(&deadline) {
            keys.remove(key);
            if keys.is_empty() {
                self.deadlines.remove(&deadline);
            }
        }
        (deadline > self.clock.now()).then_some(value)
    }

    fn get(&self, key: &str) -> Option<&V> {
        self.held
            .get(key)
            .filter(|held| held.deadline > self.clock.now())
            .map(|held| &held.value)
    }

    fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        let now = self.clock.now();
        match self.held.get_mut(key) {
            Some(Held { value, deadline }) if *deadline > now => Some(value),
            _ => None,
        }
    }

    fn sweep(&mut self) -> Vec<(String, V)> {
        let now = self.clock.now();
        let still_live = self.deadlines.split_off(&(now + Duration::from_nanos(1)));
        let expired = std::mem::replace(&mut self.deadlines, still_live);
        let mut swept: Vec<(String, V)> = expired
            .into_values()
            .flatten()
            .filter_map(|key| {
                let held = self.held.remove(&key)?;
                Some((key, held.value))
            })
            .collect();
        swept.sort_by(|(a, _), (b, _)| a.cmp(b));
        swept
    }

    fn next_deadline(&self) -> Option<Duration> {
        self.deadlines.first_key_value().map(|(deadline, _)| *deadline)
    }
}

#[derive(Debug)]
struct Session {
    user: String,
    visits: u32,
}

fn describe(session: Option<&Session>) -> String {
    match session {
        Some(Session { user, visits: 1 }) => format!("{user} (first visit)"),
        Some(Session { user, visits }) => format!("{user} ({visits} visits)"),
        None => String::from("nobody"),
    }
}

fn main() {
    let clock = ManualClock::default();
    let mut sessions = ExpiringStore::new(&clock, Duration::from_secs(30));

    sessions.put("a1", Session { user: "vale".into(), visits: 1 });
    sessions.put_for("b2", Session { user: "moss".into(), visits: 4 }, Duration::from_secs(90));

    clock.advance(Duration::from_secs(20));
    if let Some(session) = sessions.get_mut("a1") {
        session.visits += 1;
    }
    println!("a1: {}", describe(sessions.get("a1")));

    if let Some(renewed) = sessions.take("a1") {
        sessions.put("a1", renewed);
    }
    clock.advance(Duration::from_secs(29));
    println!("a1 after renewal: {}", describe(sessions.get("a1")));
    println!("next deadline: {:?}", sessions.next_deadline());

    clock.advance(Duration::from_millis(1_500));
    println!("a1 at the end: {}", describe(sessions.get("a1")));
    for (key, session) in sessions.sweep() {
        println!("swept {key}: {session:?}");
    }
    println!("b2: {}", describe(sessions.get("b2")));
    assert_eq!(sessions.held.len(), 1);
}
