//! Particles joined by springs, advanced with interchangeable integrators.

use std::collections::HashMap;
use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Particle {
    pub position: [f64; 2],
    pub velocity: [f64; 2],
    pub mass: f64,
    pub pinned: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ParticleId(usize);

#[derive(Debug, Clone)]
struct Spring {
    ends: (ParticleId, ParticleId),
    rest: f64,
    stiffness: f64,
}

#[derive(Debug, Clone, PartialEq)]
pub enum WorldError {
    NoSuchParticle(ParticleId),
    SelfLoop(ParticleId),
    BadMass(f64),
}

impl fmt::Display for WorldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WorldError::NoSuchParticle(ParticleId(n)) => write!(f, "particle {n} does not exist"),
            WorldError::SelfLoop(id) => write!(f, "particle {} tied to itself", id.0),
            WorldError::BadMass(m) => write!(f, "mass {m} is not positive"),
        }
    }
}

impl std::error::Error for WorldError {}

#[derive(Debug, Clone, Default)]
pub struct World {
    particles: Vec<Particle>,
    springs: Vec<Spring>,
    names: HashMap<String, ParticleId>,
    pub gravity: f64,
    pub drag: f64,
}

pub trait Integrator {
    fn advance(&self, world: &mut World, dt: f64);
}

pub struct SemiImplicit;

pub struct Midpoint {
    pub substeps: u32,
}

impl Integrator for SemiImplicit {
    fn advance(&self, world: &mut World, dt: f64) {
        let forces = world.forces();
        for (p, force) in world.particles.iter_mut().zip(forces) {
            p.kick(force, dt);
            p.drift(dt);
        }
    }
}

impl Integrator for Midpoint {
    fn advance(&self, world: &mut World, dt: f64) {
        let step = dt / f64::from(self.substeps.max(1));
        for _ in 0..self.substeps.max(1) {
            let mut half = world.clone();
            SemiImplicit.advance(&mut half, step / 2.0);
            let forces = half.forces();
            for ((p, mid), force) in world.particles.iter_mut().zip(&half.particles).zip(forces) {
                let velocity = p.velocity;
                p.velocity = mid.velocity;
                p.drift(step);
                p.velocity = velocity;
                p.kick(force, step);
            }
        }
    }
}

impl Particle {
    fn kick(&mut self, force: [f64; 2], dt: f64) {
        if !self.pinned {
            for (v, f) in self.velocity.iter_mut().zip(force) {
                *v += f / self.mass * dt;
            }
        }
    }

    fn drift(&mut self, dt: f64) {
        if !self.pinned {
            self.position[0] += self.velocity[0] * dt;
            self.position[1] += self.velocity[1] * dt;
        }
    }

    pub fn kinetic(&self) -> f64 {
        0.5 * self.mass * self.velocity.iter().map(|v| v * v).sum::<f64>()
    }
}

impl World {
    pub fn add(&mut self, name: &str, particle: Particle) -> Result<ParticleId, WorldError> {
        if particle.mass.is_nan() || particle.mass <= 0.0 {
            return Err(WorldError::BadMass(particle.mass));
        }
        let id = ParticleId(self.particles.len());
        self.particles.push(particle);
        self.names.insert(name.to_owned(), id);
        Ok(id)
    }

    pub fn get(&self, id: ParticleId) -> Result<&Particle, WorldError> {
        self.particles.get(id.0).ok_or(WorldError::NoSuchParticle(id))
    }

    pub fn by_name(&self, name: &str) -> Option<&Particle> {
        let id = self.names.get(name)?;
        self.get(*id).ok()
    }

    pub fn tie(&mut self, a: ParticleId, b: ParticleId, stiffness: f64) -> Result<(), WorldError> {
        if a == b {
            return Err(WorldError::SelfLoop(a));
        }
        let (p, q) = (self.get(a)?, self.get(b)?);
        let rest = distance(&p.position, &q.position);
        self.springs.push(Spring { ends: (a, b), rest, stiffness });
        Ok(())
    }

    fn forces(&self) -> Vec<[f64; 2]> {
        let mut out: Vec<[f64; 2]> = self
            .particles
            .iter()
            .map(|p| {
                let [vx, vy] = p.velocity;
                [-self.drag * vx, -self.drag * vy - self.gravity * p.mass]
            })
            .collect();
        for Spring { ends: (ParticleId(a), ParticleId(b)), rest, stiffness } in &self.springs {
            let (p, q) = (&self.particles[*a].position, &self.particles[*b].position);
            let length = distance(p, q).max(1e-9);
            let pull = stiffness * (length - rest) / length;
            for axis in 0..2 {
                let f = pull * (q[axis] - p[axis]);
                out[*a][axis] += f;
                out[*b][axis] -= f;
            }
        }
        out
    }

    pub fn simulate(&mut self, method: &dyn Integrator, dt: f64, steps: usize) -> Vec<f64> {
        (0..steps)
            .map(|_| {
                method.advance(self, dt);
                self.particles.iter().map(Particle::kinetic).sum()
            })
            .collect()
    }
}

fn distance(a: &[f64; 2], b: &[f64; 2]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pinned_particle_stays() -> Result<(), WorldError> {
        let mut world = World { gravity: 9.8, drag: 0.1, ..World::default() };
        let bob = Particle { mass: 1.0, position: [0.0, -1.0], ..Default::default() };
        let hook = world.add("hook", Particle { mass: 1.0, pinned: true, ..Default::default() })?;
        let bob = world.add("bob", bob)?;
        world.tie(hook, bob, 50.0)?;
        world.simulate(&Midpoint { substeps: 2 }, 0.01, 100);
        assert_eq!(world.get(hook)?.position, [0.0, 0.0]);
        assert!(world.by_name("bob").unwrap().position[1] < -1.0);
        Ok(())
    }
}
