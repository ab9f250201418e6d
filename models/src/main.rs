//! The modules of the recorder that hold `unsafe`, as they are, between loom's primitives: every order in which their threads can meet is
//! tried, with what weak memory may do, and an access that is not exclusive ends the run. Must not know what else the recorder does.

use loom::thread;

#[path = "../../runtime/src/recorder/chunk.rs"]
mod chunk;
#[path = "../../runtime/src/fork.rs"]
mod fork;
mod local;
mod record;
#[path = "../../runtime/src/recorder/slot.rs"]
mod slot;
mod sync;

use local::Local;
use record::OpenRecord;
use slot::Live;

fn main() {
    let models: [(&str, fn()); 9] = [
        ("entries arrive once and in order while they are written", entries_arrive),
        ("what is sent ahead of an entry is there when the entry is", sent_ahead_is_there),
        ("what nobody reads is dropped once", unread_is_dropped),
        ("a chunk that is written anew was read and left before", written_anew),
        ("writers exclude each other, and the end, and the next span", writers_exclude),
        ("one of two ends is the end", one_end),
        ("who comes before the span is open waits", early_writer_waits),
        ("who looks from outside sees an open span whole, or none", looked_at),
        ("an end from outside is the end, or there is another", ended_from_outside),
    ];
    for (name, model) in models {
        println!("{name}");
        loom::model(model);
    }
}

fn entries_arrive() {
    let (mut writer, mut reader) = chunk::chunk();
    let thread = thread::spawn(move || (0..3).for_each(|n| assert!(writer.push_with(|| Box::new(n)))));
    let mut all = Vec::new();
    reader.drain(|entry| all.push(*entry));
    reader.drain(|entry| all.push(*entry));
    assert!(all.iter().copied().eq(0..all.len()));
    thread.join().unwrap();
    reader.drain(|entry| all.push(*entry));
    assert_eq!(all, [0, 1, 2]);
}

/// As a record and its values are: the words first, then the record that says how many there are.
fn sent_ahead_is_there() {
    let (mut words, mut sent_ahead) = chunk::chunk();
    let (mut records, mut finished) = chunk::chunk();
    let thread = thread::spawn(move || {
        assert!(words.push_copies(&[1, 2]).is_empty());
        assert!(records.push_with(|| 2));
    });
    let (mut count, mut found) = (0, 0);
    finished.drain(|entry| count += entry);
    sent_ahead.drain(|_| found += 1);
    assert!(found >= count);
    thread.join().unwrap();
}

fn unread_is_dropped() {
    let entry = loom::sync::Arc::new(());
    let (mut writer, mut reader) = chunk::chunk();
    let sent = loom::sync::Arc::clone(&entry);
    let thread = thread::spawn(move || writer.push_with(|| sent));
    let mut read = None;
    reader.drain(|entry| read = Some(entry));
    drop(reader);
    thread.join().unwrap();
    drop(read);
    assert_eq!(loom::sync::Arc::strong_count(&entry), 1);
}

fn written_anew() {
    let (mut writer, mut reader) = chunk::chunk();
    let size = writer.room();
    let thread = thread::spawn(move || writer.push_copies(&vec![1; size]).len());
    let mut read = 0;
    reader.drain(|_| read += 1);
    if let Some((mut writer, mut reader)) = reader.again() {
        assert_eq!(read, size);
        assert!(writer.push_with(|| 7));
        let mut last = None;
        reader.drain(|entry| last = Some(entry));
        assert_eq!(last, Some(7));
    }
    thread.join().unwrap();
}

/// On this thread, which keeps the slot: what went to all threads would be found by the next run.
fn end(live: Live) -> Option<u32> {
    let end = |local: &Local| {
        live.end(Some(&local.free), |record| std::mem::replace(record, OpenRecord::BLANK).halves())
    };
    Local::with(end).unwrap()
}

/// Both halves are always written together: whoever sees them differ was not alone.
fn writers_exclude() {
    let first = Local::with(|local| local.free.claim()).unwrap().open();
    let late = thread::spawn(move || first.with(OpenRecord::add).is_some());
    let halves = end(first).unwrap();
    // The same slot, for the next span: the late writer must find that the record is no longer its own.
    let mut claimed = Local::with(|local| local.free.claim()).unwrap();
    assert_eq!(claimed.record().halves(), 0);
    claimed.record().add();
    let second = claimed.open();
    assert!(second != first);
    assert!(second.with(OpenRecord::add).is_some());
    let wrote = late.join().unwrap();
    assert_eq!(halves, u32::from(wrote));
    assert_eq!(end(second), Some(2));
}

fn one_end() {
    let live = Local::with(|local| local.free.claim()).unwrap().open();
    assert!(live.with(OpenRecord::add).is_some());
    let end = move || end(live);
    let other = thread::spawn(end);
    let mine = end();
    let both = [mine, other.join().unwrap()];
    assert!(both.contains(&Some(1)) && both.contains(&None), "{both:?}");
}

/// What an earlier run left is not looked at.
fn alone() {
    slot::ALL.lock().unwrap().clear();
    slot::SPARE.lock().unwrap().clear();
}

fn looked_at() {
    alone();
    // The slot is there before anybody looks: the runtime's list of slots is locked, which loom does not see.
    drop(Local::with(|local| local.free.claim()).unwrap());
    let look = |live: Live| assert!(live.visit(|record| record.halves()).is_none_or(|halves| halves == 1));
    let thread = thread::spawn(move || slot::each_open(look));
    let mut claimed = Local::with(|local| local.free.claim()).unwrap();
    claimed.record().add();
    let live = claimed.open();
    assert_eq!(end(live), Some(1));
    thread.join().unwrap();
}

fn ended_from_outside() {
    alone();
    let live = Local::with(|local| local.free.claim()).unwrap().open();
    assert!(live.with(OpenRecord::add).is_some());
    let thread = thread::spawn(|| {
        let mut ended = 0;
        slot::each_open(|live| {
            let halves = live.end_from_outside(|record| std::mem::replace(record, OpenRecord::BLANK).halves());
            ended += halves.unwrap_or(0);
        });
        ended
    });
    let mine = end(live).unwrap_or(0);
    assert_eq!(mine + thread.join().unwrap(), 1);
    assert!(live.with(OpenRecord::add).is_none());
    alone();
}

fn early_writer_waits() {
    let mut claimed = Local::with(|local| local.free.claim()).unwrap();
    let live = claimed.live();
    let early = thread::spawn(move || assert!(live.with(OpenRecord::add).is_some()));
    claimed.record().add();
    claimed.open();
    early.join().unwrap();
    assert_eq!(end(live), Some(2));
}
