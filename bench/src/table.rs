//! Measures operations against their ceiling, in turns.

use std::{path::Path, sync::Arc, time::Duration};

use anyhow::{Context, Result};

use crate::{
    figures::Figure,
    growth::Growth,
    load::{Load, Run},
    operations::{Kind, Operation, Supply},
    scene::{Scene, work},
    servers::Server,
    sign::Key,
};

/// The most requests that are prepared for a run. One that uses them up ends earlier.
const MOST_PREPARED: u64 = 60_000;

/// How it is measured.
pub struct Plan<'p> {
    /// The program of enid.
    pub program: &'p Path,
    /// Where stores are made.
    pub folder: &'p Path,
    /// The time of a run.
    pub time: Duration,
    /// How many runs a figure is made of.
    pub runs: u64,
    /// The bare server without commits, and with.
    pub bare: [&'p Server; 2],
    /// A store that is to grow.
    pub growth: Option<Growth>,
}

/// What was measured with so many connections.
pub struct Row {
    /// The word of the operation.
    pub word: &'static str,
    /// What the table says.
    pub name: &'static str,
    /// What its ceiling is.
    pub kind: Kind,
    /// How many connections there were.
    pub connections: usize,
    /// The figures.
    pub figures: Figures,
    /// Those of the ceiling, from runs in turns with these.
    pub ceiling: Figures,
}

/// The figures of several runs of the same load.
#[derive(Clone, Copy)]
pub struct Figures {
    /// Operations a second.
    pub rate: Figure,
    /// Milliseconds.
    pub p50: Figure,
    /// Milliseconds.
    pub p99: Figure,
    /// Milliseconds.
    pub p999: Figure,
    /// Bytes that the server had written, an operation.
    pub written: Option<Figure>,
    /// Microseconds of the processors, an operation, of the server and of the generator.
    pub cpu: [Figure; 2],
}

impl Figures {
    /// The figures of these runs, of which there is one at least.
    pub fn of(runs: &[Run]) -> Result<Figures> {
        let figure =
            |of: &dyn Fn(&Run) -> f64| Figure::of(runs.iter().map(of)).context("there are runs");
        let each = |run: &Run, whole: f64| whole / run.operations as f64;
        let written = runs.iter().map(|run| Some(each(run, run.server.written?)));
        Ok(Figures {
            rate: figure(&Run::rate)?,
            p50: figure(&|run| run.latency(0.5))?,
            p99: figure(&|run| run.latency(0.99))?,
            p999: figure(&|run| run.latency(0.999))?,
            written: written.collect::<Option<Vec<_>>>().and_then(Figure::of),
            cpu: [
                figure(&|run| each(run, run.server.cpu * 1e6))?,
                figure(&|run| each(run, run.generator.cpu * 1e6))?,
            ],
        })
    }
}

impl Row {
    /// How much of the ceiling's rate it reaches.
    pub fn ratio(&self) -> f64 {
        self.figures.rate.median / self.ceiling.rate.median
    }
}

impl Plan<'_> {
    /// How long a load runs before it is measured.
    pub fn warm_up(&self) -> Duration {
        (self.time / 10).max(Duration::from_millis(100))
    }

    /// Measures one operation with so many connections, in turns with its ceiling.
    pub fn measure(&self, operation: &'static Operation, connections: usize) -> Result<Row> {
        let folder = tempfile::tempdir_in(self.folder)?;
        let server = Server::enid(self.program, folder.path())?;
        let scene = Arc::new(Scene::new(&server, &Key::default())?);
        let [mut ceiling, mut runs] = [Vec::new(), Vec::new()];
        for run in 0..self.runs {
            let bare = self.ceiling(operation.kind, connections)?;
            let seconds = (self.warm_up() + self.time).as_secs_f64();
            let most = ((bare.rate() * seconds) as u64).min(MOST_PREPARED);
            ceiling.push(bare);
            let work = operation.prepare(&Supply { scene: &scene, most, run })?;
            let load = scene.load(connections);
            let run = load.run(&work, server.pid(), self.warm_up(), self.time);
            runs.push(run.with_context(|| format!("{} is measured", operation.name))?);
        }
        let Operation { word, name, kind, .. } = *operation;
        let (figures, ceiling) = (Figures::of(&runs)?, Figures::of(&ceiling)?);
        Ok(Row { word, name, kind, connections, figures, ceiling })
    }

    /// One run against the bare server.
    pub fn ceiling(&self, kind: Kind, connections: usize) -> Result<Run> {
        let (server, request) = match kind {
            Kind::Read => {
                (self.bare[0], "Action=DescribeNetworkInterfaces&NetworkInterfaceId.1=eni-0")
            }
            Kind::Write => {
                (self.bare[1], "Action=CreateNetworkInterface&VSwitchId=vsw-0&SecurityGroupId=sg-0")
            }
        };
        let request = work(|_| Some(request.to_owned()));
        Load { address: server.address, key: Key::default(), connections }
            .run(&request, server.pid(), self.warm_up(), self.time)
            .context("the ceiling is measured")
    }
}
