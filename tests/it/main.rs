//! One test binary for everything that sees the program from outside.

mod examples;
