//! Conversations decoded: the corpus, what they read as, any way of cutting them, and hostile peers.

mod corpus;
