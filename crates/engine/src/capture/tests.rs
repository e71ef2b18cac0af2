//! The capture as its readers and its writer use it.

mod made;
mod live;

use made::*;
