//! What processes use up.

use std::{fs, path::Path, process::Command, time::Duration};

use anyhow::{Context, Result};

/// What a process has used up since its start.
#[derive(Clone, Copy, Debug)]
pub struct Usage {
    /// Time of the processors, of its threads together.
    pub cpu: Duration,
    /// Bytes that it had the system write to disks, where the system tells.
    pub written: Option<u64>,
}

/// What the process with this id has used up.
pub fn usage(pid: u32) -> Result<Usage> {
    let written = fs::read_to_string(format!("/proc/{pid}/io")).ok().and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("write_bytes:"))?;
        line.trim().parse().ok()
    });
    Ok(Usage { cpu: cpu(pid)?, written })
}

/// The memory that the process has, in bytes.
pub fn resident(pid: u32) -> Result<u64> {
    let kibibytes = ps(pid, "rss=")?.parse::<u64>().context("ps prints a number")?;
    Ok(kibibytes << 10)
}

/// What all files in a folder take up on the disk, in bytes: a file may be longer than what it has.
pub fn size(folder: &Path) -> Result<u64> {
    let sizes = fs::read_dir(folder)?.map(|entry| Ok(allocated(&entry?.metadata()?)));
    sizes.sum()
}

#[cfg(unix)]
fn allocated(file: &fs::Metadata) -> u64 {
    /// The unit of `st_blocks`, whatever the file system's own is.
    const BLOCK: u64 = 512;
    std::os::unix::fs::MetadataExt::blocks(file) * BLOCK
}

#[cfg(not(unix))]
fn allocated(file: &fs::Metadata) -> u64 {
    file.len()
}

#[cfg(target_os = "linux")]
fn cpu(pid: u32) -> Result<Duration> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).context("the process runs")?;
    // The name, in brackets, may have anything in it.
    let (_, after) = text.rsplit_once(')').context("the name is in brackets")?;
    let fields = after.split_whitespace().skip(11).take(2);
    let ticks = fields.map(|field| Ok(field.parse::<u64>()?)).sum::<Result<u64>>()?;
    let a_second = rustix::param::clock_ticks_per_second();
    Ok(Duration::from_secs_f64(ticks as f64 / a_second as f64))
}

#[cfg(not(target_os = "linux"))]
fn cpu(pid: u32) -> Result<Duration> {
    let text = ps(pid, "time=")?;
    // Hours and days, if there are any, then minutes and seconds.
    let parts = text.split([':', '-']).map(|part| Ok(part.parse::<f64>()?));
    let parts = parts.collect::<Result<Vec<_>>>()?;
    let units = [1.0, 60.0, 3600.0, 86400.0];
    let seconds = parts.iter().rev().zip(units).map(|(part, unit)| part * unit).sum();
    Ok(Duration::from_secs_f64(seconds))
}

fn ps(pid: u32, what: &str) -> Result<String> {
    let output = Command::new("ps").args(["-o", what, "-p", &pid.to_string()]).output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

/// Whether a folder is in memory: what is written there costs no disk.
#[cfg(target_os = "linux")]
pub fn is_in_memory(folder: &Path) -> Result<bool> {
    /// `tmpfs` in `statfs(2)`.
    const TMPFS: u64 = 0x0102_1994;
    Ok(rustix::fs::statfs(folder)?.f_type.cast_unsigned() == TMPFS)
}

/// Whether a folder is in memory, which no other system has by default.
#[cfg(not(target_os = "linux"))]
pub fn is_in_memory(_: &Path) -> Result<bool> {
    Ok(false)
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    fn a_process_that_works_uses_time_and_has_memory() -> Result<()> {
        let pid = std::process::id();
        let before = usage(pid)?.cpu;
        let started = Instant::now();
        while started.elapsed() < Duration::from_millis(50) {}
        // Other tests of this process may work too, and this thread may have had to wait.
        assert!(usage(pid)?.cpu > before);
        assert!(resident(pid)? > 1 << 20);
        Ok(())
    }
}
