//! The capture as its readers and its writer use it.

mod apps;
mod beside;
mod bodies;
mod crash;
mod disk;
mod live;
mod made;
mod naive;
mod shelf;
mod text;

use made::*;
