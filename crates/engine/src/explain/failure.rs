//! One layer, one reason, one next step.
