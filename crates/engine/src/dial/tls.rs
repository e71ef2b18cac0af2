//! TLS by rustls over the tapped socket; the chain, the verdict, and going on without verifying.
