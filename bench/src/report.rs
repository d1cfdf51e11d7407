//! What was measured, as tables in Markdown.

use std::{fmt::Write, fs, path::Path, process::Command, thread::available_parallelism};

use anyhow::{Context, Result};
use jiff::Timestamp;

use crate::{
    bars::{Bar, Limit},
    figures::{Figure, number},
    operations::Kind,
    table::{Figures, Row},
};

/// The parts of the document that commands write, each between two lines that name its command.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    /// Of `cargo xtask bench`.
    Bench,
    /// Of `cargo xtask bench peers`.
    Peers,
}

impl Part {
    fn lines(self) -> [String; 2] {
        let command = match self {
            Part::Bench => "cargo xtask bench",
            Part::Peers => "cargo xtask bench peers",
        };
        ["What follows is", "End of what is"]
            .map(|line| format!("<!-- {line} written by {command}. -->"))
    }
}

/// All that one command has measured.
pub struct Report {
    /// The words of the command.
    pub command: String,
    /// How a figure is made.
    pub runs: u64,
    /// Seconds of a run.
    pub seconds: f64,
    /// Milliseconds of a sync, in a file that has its room and in one that grows.
    pub syncs: [Figure; 2],
    /// Operations, each with its ceiling.
    pub rows: Vec<Row>,
    /// What enid is held to.
    pub bars: Vec<Bar>,
}

impl Report {
    /// The tables.
    pub fn text(&self) -> Result<String> {
        let mut text = String::new();
        let Report { command, runs, seconds, .. } = self;
        writeln!(
            text,
            "{}\n\nCommand: `{command}`. Each figure is the median of {runs} runs of {seconds} s, with the least and the most.\n",
            machine()
        )?;
        self.write_ceiling(&mut text)?;
        self.write_rows(&mut text)?;
        self.write_bars(&mut text)?;
        Ok(text)
    }

    fn write_ceiling(&self, text: &mut String) -> Result<()> {
        writeln!(text, "{HEAD}{LINE}")?;
        let [allocated, growing] = self.syncs;
        for (what, figure) in [
            ("4 KiB and a sync, file with room", allocated),
            ("4 KiB and a sync, growing file", growing),
        ] {
            let rate = Figure {
                median: 1e3 / figure.median,
                least: 1e3 / figure.most,
                most: 1e3 / figure.least,
            };
            writeln!(text, "| {what} | – | {rate} | {figure} | – | – | – | – | – |")?;
        }
        let mut seen = Vec::new();
        for row in &self.rows {
            // It is measured with each operation; the first of a kind will do for the table.
            let name = match row.kind {
                Kind::Read => "bare server",
                Kind::Write => "bare server, group commit",
            };
            if !seen.contains(&(name, row.connections)) {
                seen.push((name, row.connections));
                write_row(text, name, row.connections, &row.ceiling, "–")?;
            }
        }
        writeln!(text)?;
        Ok(())
    }

    fn write_rows(&self, text: &mut String) -> Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        writeln!(text, "{HEAD}{LINE}")?;
        for row in &self.rows {
            let ratio = format!("{:.0} %", row.ratio() * 100.0);
            write_row(text, row.name, row.connections, &row.figures, &ratio)?;
        }
        writeln!(text)?;
        Ok(())
    }

    fn write_bars(&self, text: &mut String) -> Result<()> {
        if self.bars.is_empty() {
            return Ok(());
        }
        text.push_str("| bar | measured | may be | verdict | figures |\n|---|---|---|---|---|\n");
        for bar in &self.bars {
            let limit = match bar.limit {
                Limit::Least(limit) => format!("≥ {limit}"),
                Limit::Most(limit) => format!("≤ {limit}"),
            };
            let Bar { what, measured, because, .. } = bar;
            writeln!(
                text,
                "| {what} | {} | {limit} | {} | {because} |",
                number(*measured),
                bar.verdict()
            )?;
        }
        Ok(())
    }
}

const HEAD: &str = "| what | connections | a second | p50 ms | p99 ms | p99.9 ms | bytes written | server µs | generator µs | of the ceiling |\n";
const LINE: &str = "|---|---|---|---|---|---|---|---|---|---|";

fn write_row(
    text: &mut String,
    name: &str,
    connections: usize,
    figures: &Figures,
    ratio: &str,
) -> Result<()> {
    let Figures { rate, p50, p99, p999, written, cpu: [server, generator] } = figures;
    let written = written.map_or("–".to_owned(), |written| written.to_string());
    writeln!(
        text,
        "| {name} | {connections} | {rate} | {p50} | {p99} | {p999} | {written} | {server} | {generator} | {ratio} |"
    )?;
    Ok(())
}

/// Puts tables into the document, in the place of those that the part has.
pub fn write(document: &Path, part: Part, tables: &str) -> Result<()> {
    let text = fs::read_to_string(document)?;
    fs::write(document, replaced(&text, part, tables)?)?;
    Ok(())
}

fn replaced(text: &str, part: Part, tables: &str) -> Result<String> {
    let [begin, end] = part.lines();
    let (before, rest) = text.split_once(&begin).context("the document says where tables begin")?;
    let (_, after) = rest.split_once(&end).context("the document says where tables end")?;
    Ok(format!("{before}{begin}\n\n{}\n\n{end}{after}", tables.trim()))
}

/// The machine, the commit and the day.
pub fn machine() -> String {
    let cores = available_parallelism().map_or(0, usize::from);
    let model = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    });
    let model = model.or_else(|| said("sysctl", &["-n", "machdep.cpu.brand_string"]));
    let [model, system] =
        [model, said("uname", &["-sr"])].map(|one| one.unwrap_or("unknown".to_owned()));
    let commit = said("git", &["describe", "--always", "--dirty", "--exclude=*"]);
    let commit = commit.unwrap_or("unknown".to_owned());
    let today = Timestamp::now().strftime("%Y-%m-%d");
    format!("Measured on {cores} cores of {model}, {system}, at commit {commit}, on {today}.")
}

fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    (output.status.success() && !text.trim().is_empty()).then(|| text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_take_the_place_of_those_before() -> Result<()> {
        let [[begin, end], [other, other_end]] = [Part::Bench.lines(), Part::Peers.lines()];
        let rest = format!("{other}\nkept\n{other_end}\n");
        let once = replaced(&format!("a\n{begin}\nold\n{end}\n{rest}"), Part::Bench, "\nnew\n")?;
        assert_eq!(once, format!("a\n{begin}\n\nnew\n\n{end}\n{rest}"));
        assert_eq!(replaced(&once, Part::Bench, "new")?, once);
        assert!(replaced(&once, Part::Peers, "news")?.contains("new\n\n<!-- End"));
        assert!(replaced("a", Part::Bench, "new").is_err());
        Ok(())
    }

    #[test]
    fn the_document_has_a_place_for_tables() {
        let document = include_str!("../../docs/benchmarks.md");
        for part in [Part::Bench, Part::Peers] {
            assert!(replaced(document, part, "new").is_ok(), "{part:?}");
        }
    }
}
