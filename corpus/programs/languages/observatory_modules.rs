//! Observation scheduler split into inline modules with careful visibility.

mod sky {
    use std::fmt;
    use std::str::FromStr;

    #[derive(Debug, Clone, PartialEq)]
    pub struct Target {
        pub name: String,
        pub(crate) altitude: Altitude,
        minutes: u32,
    }

    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct Altitude(f32);

    impl Altitude {
        pub const HORIZON: Altitude = Altitude(0.0);

        pub(super) fn degrees(self) -> f32 {
            self.0
        }
    }

    impl TryFrom<f32> for Altitude {
        type Error = BadTarget;

        fn try_from(degrees: f32) -> Result<Self, BadTarget> {
            if (-90.0..=90.0).contains(&degrees) {
                Ok(Altitude(degrees))
            } else {
                Err(BadTarget::Altitude(degrees))
            }
        }
    }

    #[derive(Debug)]
    pub enum BadTarget {
        Fields(usize),
        Number(String),
        Altitude(f32),
    }

    impl fmt::Display for BadTarget {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            match self {
                Self::Fields(count) => write!(f, "three fields wanted, {count} found"),
                Self::Number(text) => write!(f, "{text:?} is not a number"),
                Self::Altitude(degrees) => write!(f, "altitude {degrees:.1} out of range"),
            }
        }
    }

    impl Target {
        pub fn minutes(&self) -> u32 {
            self.minutes
        }

        pub(crate) fn shorten(&mut self, limit: u32) -> u32 {
            let cut = self.minutes.saturating_sub(limit);
            self.minutes -= cut;
            cut
        }
    }

    fn number<T: FromStr>(text: &str) -> Result<T, BadTarget> {
        text.parse().map_err(|_| BadTarget::Number(text.to_owned()))
    }

    impl FromStr for Target {
        type Err = BadTarget;

        fn from_str(line: &str) -> Result<Self, BadTarget> {
            let fields: Vec<&str> = line.split('/').map(str::trim).collect();
            match fields[..] {
                [name, altitude, minutes] => Ok(Target {
                    name: name.to_string(),
                    altitude: number::<f32>(altitude)?.try_into()?,
                    minutes: number(minutes)?,
                }),
                _ => Err(BadTarget::Fields(fields.len())),
            }
        }
    }
}

mod schedule {
    use super::sky::{Altitude, Target};
    use std::collections::VecDeque;

    pub use self::policy::{HighestFirst, Policy, ShortestFirst};

    mod policy {
        use super::Target;
        use std::cmp::Ordering;

        pub trait Policy {
            fn rank(&self, a: &Target, b: &Target) -> Ordering;

            fn describe(&self) -> String {
                String::from("unnamed policy")
            }
        }

        pub struct HighestFirst;

        pub struct ShortestFirst {
            pub tie_by_name: bool,
        }

        impl Policy for HighestFirst {
            fn rank(&self, a: &Target, b: &Target) -> Ordering {
                b.altitude.degrees().total_cmp(&a.altitude.degrees())
            }

            fn describe(&self) -> String {
                "highest first".into()
            }
        }

        impl Policy for ShortestFirst {
            fn rank(&self, a: &Target, b: &Target) -> Ordering {
                let by_time = a.minutes().cmp(&b.minutes());
                if self.tie_by_name {
                    by_time.then_with(|| a.name.cmp(&b.name))
                } else {
                    by_time
                }
            }
        }
    }

    pub struct Night {
        budget: u32,
        queue: VecDeque<Target>,
    }

    impl Night {
        pub fn plan<P>(targets: Vec<Target>, budget: u32, policy: &P) -> Night
        where
            P: Policy + ?Sized,
        {
            let (mut visible, _hidden): (Vec<_>, Vec<_>) = targets
                .into_iter()
                .partition(|target| target.altitude > Altitude::HORIZON);
            visible.sort_by(|a, b| policy.rank(a, b));
            Night { budget, queue: visible.into() }
        }

        pub fn left(&self) -> u32 {
            self.budget
        }
    }

    impl Iterator for Night {
        type Item = Target;

        fn next(&mut self) -> Option<Target> {
            if self.budget == 0 {
                return None;
            }
            let mut target = self.queue.pop_front()?;
            target.shorten(self.budget);
            self.budget -= target.minutes();
            Some(target)
        }
    }
}

use schedule::{HighestFirst, Night, Policy, ShortestFirst};
use sky::{BadTarget, Target};

fn main() {
    let source = "ring nebula / 61.5 / 40\ncomet 7 / 12 / 25\nold quasar / -4.0 / 60\n\
                  double star / 33 / 25\nlost / 95.5 / 10\nhalf / 20";
    let (good, bad): (Vec<_>, Vec<_>) = source
        .lines()
        .map(str::parse::<Target>)
        .partition(Result::is_ok);
    let targets: Vec<Target> = good.into_iter().flatten().collect();
    let complaints: Vec<BadTarget> = bad.into_iter().filter_map(Result::err).collect();
    complaints.iter().for_each(|complaint| println!("skipped: {complaint}"));

    let policies: [Box<dyn Policy>; 2] =
        [Box::new(HighestFirst), Box::new(ShortestFirst { tie_by_name: true })];
    for policy in policies.iter() {
        println!("{}:", policy.describe());
        let mut night = Night::plan(targets.clone(), 80, policy.as_ref());
        for Target { name, altitude, .. } in night.by_ref() {
            println!("  {name:<14}{:>6.1}", altitude.degrees());
        }
        println!("  {} minutes spare", night.left());
    }
}
