//! Things worth knowing, with rule and evidence.
