//! Owns what each thread has finished and not yet handed over, the thread's counters, and its share of the queue.
//!
//! Threads share nothing that is written per span: a thread takes room in the queue in blocks, counts in its own buffer, and writes to its
//! own chunks, which the worker reads while the thread goes on. Must not know what the worker does with the records.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::chunk::Writer;
use super::clock::Moment;
use super::collected::Collected;
use super::lane::{Lane, Spare};
use super::local::Local;
use super::packed::{Block, Packed};
use super::record::{OpenRecord, Record};
use super::slot::Live;
use crate::pipeline::{Loss, Pipeline};

/// How many spans of a pipeline were started and ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) started: u64,
    pub(crate) ended: u64,
}

/// One thread's finished spans and counters. Only its thread writes to it; whoever collects takes the spans and reads the counters.
///
/// The values that a span started with are written before the span, so that whoever reads the span finds them; they travel by themselves, as
/// words, so that the thread has nothing to allocate for them.
#[derive(Debug)]
struct Buffer {
    records: Lane<Record>,
    values: Lane<Block>,
    /// Values of spans that were not there yet when these were read.
    ahead: Mutex<Vec<Block>>,
    /// The pipeline whose spans `started` and `ended` count: compared, never followed.
    pipeline: AtomicPtr<Pipeline>,
    started: AtomicU64,
    ended: AtomicU64,
    retired: AtomicBool,
}

static SPARE_RECORDS: Spare<Record> = Spare::new();
static SPARE_VALUES: Spare<Block> = Spare::new();

impl Buffer {
    const fn new() -> Self {
        Self {
            records: Lane::new(&SPARE_RECORDS),
            values: Lane::new(&SPARE_VALUES),
            ahead: Mutex::new(Vec::new()),
            pipeline: AtomicPtr::new(ptr::null_mut()),
            started: AtomicU64::new(0),
            ended: AtomicU64::new(0),
            retired: AtomicBool::new(false),
        }
    }

    fn counts_for(&self, pipeline: &'static Pipeline) -> bool {
        ptr::eq(self.pipeline.load(Ordering::Relaxed), pipeline)
    }

    #[cfg(unix)]
    fn begin_anew(&self) {
        self.records.forget();
        self.values.forget();
        self.ahead.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.pipeline.store(ptr::null_mut(), Ordering::Release);
        self.started.store(0, Ordering::Relaxed);
        self.ended.store(0, Ordering::Relaxed);
    }

    /// Moves everything finished out, by `sort` what is not to be kept. The thread is never kept waiting meanwhile.
    fn drain(
        &self,
        into: &mut Collected,
        sort: &impl Fn(Record) -> Option<Record>,
        keep: &impl Fn(&Record) -> bool,
    ) {
        let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        let read = |records: &mut VecDeque<Record>, blocks: &mut Vec<Block>| {
            // In this order: the values of every record that is read here were written before it.
            self.records.drain(|record| records.push_back(record));
            self.values.drain(|block| blocks.push(block));
        };
        into.extend(&mut ahead, read, sort, keep);
    }
}

/// The buffers of all threads, those of ended threads until they are empty.
static BUFFERS: Mutex<Vec<Arc<Buffer>>> = Mutex::new(Vec::new());
/// Held by whoever collects; threads never wait for it.
static COLLECTING: Mutex<()> = Mutex::new(());
/// For spans that end while their thread's locals are being destroyed.
static LEFTOVER: Mutex<Vec<Record>> = Mutex::new(Vec::new());

/// For a fork: nobody collects, so that nobody but its thread has to do with the buffer of the thread that forks.
#[cfg(unix)]
pub(super) fn hold(locks: &mut crate::fork::Locks) -> Option<()> {
    locks.take(&COLLECTING)?;
    locks.take(&LEFTOVER)?;
    locks.take(&BUFFERS)?;
    SPARE_RECORDS.hold(locks)?;
    SPARE_VALUES.hold(locks)
}

/// A thread's view of its buffer.
pub(super) struct Share {
    buffer: Arc<Buffer>,
    pipeline: Cell<Option<&'static Pipeline>>,
    /// Room in the queue that this thread has taken and not used.
    room: Cell<usize>,
    /// The chunks that this thread fills.
    records: RefCell<Option<Writer<Record>>>,
    values: RefCell<Option<Writer<Block>>>,
}

impl Share {
    pub(super) fn register() -> Self {
        let buffer = Arc::new(Buffer::new());
        BUFFERS.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&buffer));
        Self {
            buffer,
            pipeline: Cell::new(None),
            room: Cell::new(0),
            records: RefCell::new(None),
            values: RefCell::new(None),
        }
    }

    #[inline]
    pub(super) fn count_started(&self, pipeline: &'static Pipeline) {
        self.serve(pipeline);
        bump(&self.buffer.started);
    }

    /// Whether there is room for one more span; if not, the span is lost and counted.
    #[inline]
    fn admit(&self, record: &OpenRecord, pipeline: &'static Pipeline) -> Admission {
        self.serve(pipeline);
        bump(&self.buffer.ended);
        if let Some(loss) = refusal(record, pipeline) {
            return Admission::Refused(loss);
        }
        if let Some(left) = self.room.get().checked_sub(1) {
            self.room.set(left);
            return Admission::Granted { wake: false };
        }
        let Some((room, wake)) = pipeline.take_room() else {
            pipeline.give_bytes(record.weight());
            return Admission::Refused(Loss::QueueFull);
        };
        self.room.set(room.saturating_sub(1));
        Admission::Granted { wake }
    }

    /// Writes the record to the worker, after the values that it started with.
    #[inline]
    fn push(&self, record: &mut OpenRecord, end: Moment) {
        let passed_on = if record.packed().len() == 0 { 0 } else { self.pass_on(record.packed()) };
        if let Ok(mut writer) = self.records.try_borrow_mut()
            && !writer.as_mut().is_some_and(|writer| writer.push_with(|| record.leave(passed_on, end)))
        {
            self.push_to_new(&mut writer, record, passed_on, end);
        }
    }

    #[cold]
    fn push_to_new(
        &self,
        writer: &mut Option<Writer<Record>>,
        record: &mut OpenRecord,
        passed_on: u32,
        end: Moment,
    ) {
        // The full one goes first, so that it can serve again.
        *writer = None;
        writer.insert(self.buffer.records.begin()).push_with(|| record.leave(passed_on, end));
    }

    /// Sends values ahead, and says how many words they take.
    #[inline]
    fn pass_on(&self, values: &Packed) -> u32 {
        let Ok(mut writer) = self.values.try_borrow_mut() else { return 0 };
        let mut rest = values.blocks();
        if let Some(writer) = writer.as_mut() {
            rest = writer.push_copies(rest);
        }
        // What the chunk did not take goes on in a new one.
        while !rest.is_empty() {
            *writer = None;
            rest = writer.insert(self.buffer.values.begin()).push_copies(rest);
        }
        u32::try_from(values.len()).unwrap_or(u32::MAX)
    }

    /// In a forked child, where this is the only thread: what is unread is the parent's, and so is what was counted.
    #[cfg(unix)]
    pub(super) fn begin_anew(&self) {
        let (records, values) = (self.records.try_borrow_mut(), self.values.try_borrow_mut());
        // Not dropped: the chunks are the parent's too.
        std::mem::forget((records.map(|mut writer| writer.take()), values.map(|mut writer| writer.take())));
        self.buffer.begin_anew();
        self.pipeline.set(None);
        self.room.set(0);
        std::mem::forget(std::mem::take(&mut *LEFTOVER.lock().unwrap_or_else(PoisonError::into_inner)));
        let mut buffers = BUFFERS.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::forget(std::mem::replace(&mut *buffers, vec![Arc::clone(&self.buffer)]));
    }

    #[inline]
    fn serve(&self, pipeline: &'static Pipeline) {
        if !self.pipeline.get().is_some_and(|current| ptr::eq(current, pipeline)) {
            self.turn_to(Some(pipeline));
        }
    }

    /// Settles with the pipeline that this thread served so far and turns to another one.
    #[cold]
    fn turn_to(&self, pipeline: Option<&'static Pipeline>) {
        // Whoever adds up the counts must find each either here or there.
        let _alone = BUFFERS.lock().unwrap_or_else(PoisonError::into_inner);
        let counted = Totals {
            started: self.buffer.started.swap(0, Ordering::Relaxed),
            ended: self.buffer.ended.swap(0, Ordering::Relaxed),
        };
        if let Some(former) = self.pipeline.replace(pipeline) {
            former.settle(counted);
            former.give_room(self.room.take());
        }
        let now = pipeline.map_or(ptr::null_mut(), |pipeline| ptr::from_ref(pipeline).cast_mut());
        self.buffer.pipeline.store(now, Ordering::Release);
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.turn_to(None);
        self.buffer.retired.store(true, Ordering::Release);
    }
}

/// Why a span cannot be kept, apart from its number. Room for its bytes is taken here.
#[inline]
fn refusal(record: &OpenRecord, pipeline: &'static Pipeline) -> Option<Loss> {
    if pipeline.is_closed() {
        return Some(Loss::AfterShutdown);
    }
    let bytes = record.weight();
    (bytes > 0 && !pipeline.take_bytes(bytes)).then_some(Loss::QueueBytes)
}

/// What becomes of a span that ends.
enum Admission {
    Granted { wake: bool },
    Refused(Loss),
}

/// Only the owning thread writes, so a load and a store suffice.
#[inline]
fn bump(counter: &AtomicU64) {
    counter.store(counter.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
}

/// Leaves a record to the next who collects.
#[cold]
fn leave(record: Record) {
    LEFTOVER.lock().unwrap_or_else(PoisonError::into_inner).push(record);
}

/// Ends a span, at a time that the user gave or now. `fate` sees its record and says whether it is to be exported. Never waits: what has no
/// room is dropped and counted.
#[inline]
pub(crate) fn finish(live: Live, at: Option<Moment>, fate: impl Fn(&OpenRecord) -> Fate) {
    // Before the record is taken: an exchange waits until everything written so far has arrived, which it does meanwhile.
    let end = at.unwrap_or_else(Moment::now);
    let close = |record: &mut OpenRecord, local: Option<&Local>| close(record, local, end, fate(record));
    let rest = Local::with(|local| live.end(Some(&local.free), |record| close(record, Some(local))))
        .unwrap_or_else(|| live.end(None, |record| close(record, None)));
    // What was not kept is dropped, counted and reported with nothing locked.
    if let Some(Some(rest)) = rest {
        discard(rest);
    }
}

#[inline]
fn close(record: &mut OpenRecord, local: Option<&Local>, end: Moment, fate: Fate) -> Option<Box<Rest>> {
    match (fate, record.pipeline, local) {
        (Fate::Exported, Some(pipeline), Some(local)) => keep(record, end, pipeline, local),
        (Fate::Exported, Some(pipeline), None) => keep_without_thread(record, end, pipeline),
        #[cfg(feature = "testing")]
        (Fate::Captured, _, _) => {
            crate::testing::deliver(record.take(end));
            None
        }
        (_, _, _) => Some(Rest::unwanted(record)),
    }
}

/// Leaves the record to the thread's list, or gives it back.
#[inline]
fn keep(
    record: &mut OpenRecord,
    end: Moment,
    pipeline: &'static Pipeline,
    local: &Local,
) -> Option<Box<Rest>> {
    match local.share.admit(record, pipeline) {
        Admission::Granted { wake } => {
            local.share.push(record, end);
            if wake {
                pipeline.wake();
            }
            None
        }
        Admission::Refused(loss) => Some(Rest::lost(record, pipeline, loss)),
    }
}

/// A record that is not kept. Boxed wherever it is handed on, because every end of a span hands on the place for one.
struct Rest {
    /// Dropped when nothing is locked: what it holds may be the user's.
    _record: Record,
    lost: Option<(&'static Pipeline, Loss)>,
}

impl Rest {
    #[cold]
    fn unwanted(record: &mut OpenRecord) -> Box<Self> {
        Box::new(Self { _record: record.take(record.start), lost: None })
    }

    #[cold]
    fn lost(record: &mut OpenRecord, pipeline: &'static Pipeline, loss: Loss) -> Box<Self> {
        Box::new(Self { _record: record.take(record.start), lost: Some((pipeline, loss)) })
    }
}

#[cold]
fn discard(rest: Box<Rest>) {
    if let Some((pipeline, loss)) = rest.lost {
        pipeline.lose(1, loss);
    }
    drop(rest);
}

/// What becomes of an ended record.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fate {
    Exported,
    /// Recorded for the sampler's sake only, or for nobody: it counts nowhere.
    Forgotten,
    #[cfg(feature = "testing")]
    Captured,
}

#[cold]
fn keep_without_thread(
    record: &mut OpenRecord,
    end: Moment,
    pipeline: &'static Pipeline,
) -> Option<Box<Rest>> {
    pipeline.settle(Totals { started: 0, ended: 1 });
    if let Some(loss) = refusal(record, pipeline) {
        return Some(Rest::lost(record, pipeline, loss));
    }
    let Some((room, wake)) = pipeline.take_room() else {
        pipeline.give_bytes(record.weight());
        return Some(Rest::lost(record, pipeline, Loss::QueueFull));
    };
    pipeline.give_room(room.saturating_sub(1));
    leave(record.take(end));
    if wake {
        pipeline.wake();
    }
    None
}

/// Whose a collected record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// Whoever collects.
    Collector,
    /// Somebody who collects as well.
    Other,
    /// Nobody who does.
    Nobody,
}

/// Everything that has finished so far, each thread's spans in the order in which they ended. What is somebody else's is left for them before
/// anybody else collects, who would believe otherwise that there is nothing; what is nobody's is given back.
pub(crate) fn collect(into: &mut Collected, owner: impl Fn(&Record) -> Owner) -> Vec<Record> {
    let _alone = COLLECTING.lock().unwrap_or_else(PoisonError::into_inner);
    let (others, strays) = (RefCell::new(Vec::new()), RefCell::new(Vec::new()));
    let sort = |record: Record| {
        match owner(&record) {
            Owner::Collector => return Some(record),
            Owner::Other => others.borrow_mut().push(record),
            Owner::Nobody => strays.borrow_mut().push(record),
        }
        None
    };
    let left = std::mem::take(&mut *LEFTOVER.lock().unwrap_or_else(PoisonError::into_inner));
    left.into_iter().filter_map(sort).for_each(|record| into.push(record));
    let buffers = BUFFERS.lock().unwrap_or_else(PoisonError::into_inner).clone();
    for buffer in buffers {
        // Read before the spans are: a thread that retires in between is kept once more.
        let retired = buffer.retired.load(Ordering::Acquire);
        buffer.drain(into, &sort, &|record| owner(record) == Owner::Collector);
        if retired {
            let mut all = BUFFERS.lock().unwrap_or_else(PoisonError::into_inner);
            all.retain(|other| !Arc::ptr_eq(other, &buffer));
        }
    }
    let others = others.into_inner();
    if !others.is_empty() {
        LEFTOVER.lock().unwrap_or_else(PoisonError::into_inner).extend(others);
    }
    strays.into_inner()
}

/// Counts of threads that still serve the pipeline. What other threads counted was settled with it: `look` sees that while no thread settles.
pub(crate) fn totals<T>(pipeline: &'static Pipeline, look: impl FnOnce(Totals) -> T) -> T {
    let buffers = BUFFERS.lock().unwrap_or_else(PoisonError::into_inner);
    let serving = buffers.iter().filter(|buffer| buffer.counts_for(pipeline));
    look(serving.fold(Totals::default(), |sum, buffer| Totals {
        started: sum.started.wrapping_add(buffer.started.load(Ordering::Relaxed)),
        ended: sum.ended.wrapping_add(buffer.ended.load(Ordering::Relaxed)),
    }))
}
