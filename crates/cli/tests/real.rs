//! Tests of the real program: each starts servers of its own, on free ports and fresh folders.

mod concurrency;
mod conform;
mod damage;
mod door;
mod durability;
mod exec;
mod first_run;
mod full_disk;
mod https;
mod operator;
mod output;
mod relay;
mod requests;
mod seed;
mod support;
mod tokens;
