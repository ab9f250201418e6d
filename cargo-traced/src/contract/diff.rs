//! Owns what changed between two contracts, and which changes break those who read the telemetry. Must not know where contracts come from.

use super::Attributes;
use super::text::{Contract, Entry};

/// The changes as text, and whether one of them breaks something.
pub(super) fn compare(old: &Contract, new: &Contract) -> (String, bool) {
    let mut changes = Changes::default();
    for ((name, kind), entry) in old {
        match new.get(&(name.clone(), kind.clone())) {
            Some(now) => changes.entry(&format!("{name} ({kind})"), entry, now),
            None => match new.keys().find(|(other, _)| other == name) {
                Some((_, now)) => changes.breaking(&format!("{name}: kind `{kind}` is now `{now}`")),
                None => changes.breaking(&format!("{name} ({kind}): span removed")),
            },
        }
    }
    for (name, kind) in new.keys().filter(|key| !old.contains_key(*key)) {
        changes.addition(&format!("{name} ({kind}): new span"));
    }
    changes.finish()
}

#[derive(Default)]
struct Changes {
    breaking: Vec<String>,
    additions: Vec<String>,
}

impl Changes {
    fn breaking(&mut self, text: &str) {
        self.breaking.push(text.to_owned());
    }

    fn addition(&mut self, text: &str) {
        self.additions.push(text.to_owned());
    }

    fn entry(&mut self, name: &str, old: &Entry, new: &Entry) {
        self.attributes(name, &old.attributes, &new.attributes);
        for (event, attributes) in &old.events {
            let name = format!("{name}, event {event}");
            match new.events.get(event) {
                Some(now) => self.attributes(&name, attributes, now),
                None => self.breaking(&format!("{name}: removed")),
            }
        }
        for event in new.events.keys().filter(|event| !old.events.contains_key(*event)) {
            self.addition(&format!("{name}, event {event}: new"));
        }
    }

    fn attributes(&mut self, name: &str, old: &Attributes, new: &Attributes) {
        for (key, kind) in old {
            match new.get(key) {
                None => self.breaking(&format!("{name}: attribute `{key}` removed")),
                // What is only known less, or better, is no change of the telemetry.
                Some(now) if now == kind || now == "any" || kind == "any" => {}
                Some(now) => self.breaking(&format!("{name}: attribute `{key}` was `{kind}`, is `{now}`")),
            }
        }
        for key in new.keys().filter(|key| !old.contains_key(*key)) {
            self.addition(&format!("{name}: new attribute `{key}`"));
        }
    }

    fn finish(self) -> (String, bool) {
        let is_broken = !self.breaking.is_empty();
        if !is_broken && self.additions.is_empty() {
            return ("no changes\n".to_owned(), false);
        }
        let breaking = self.breaking.iter().map(|text| format!("breaking  {text}\n"));
        let additions = self.additions.iter().map(|text| format!("addition  {text}\n"));
        (breaking.chain(additions).collect(), is_broken)
    }
}

#[cfg(test)]
mod tests {
    use super::super::text::read;
    use super::compare;

    fn changes(old: &str, new: &str) -> (String, bool) {
        compare(&read(old).unwrap(), &read(new).unwrap())
    }

    const OLD: &str = "orders.place (server)\n  order.id: int\n  order.note: any\n  event order.paid\n    order.sum: double\n";

    #[test]
    fn what_readers_relied_on_breaks_and_what_is_new_is_listed() {
        for (from, to, text, is_broken) in [
            ("", "", "no changes\n", false),
            ("note: any", "note: string", "no changes\n", false),
            (
                "id: int",
                "id: string",
                "breaking  orders.place (server): attribute `order.id` was `int`, is `string`\n",
                true,
            ),
            (
                "  order.id: int\n",
                "",
                "breaking  orders.place (server): attribute `order.id` removed\n",
                true,
            ),
            (
                "(server)",
                "(client)",
                "breaking  orders.place: kind `server` is now `client`\naddition  orders.place (client): new span\n",
                true,
            ),
            (
                "event order.paid",
                "event order.payed",
                "breaking  orders.place (server), event order.paid: removed\naddition  orders.place (server), event order.payed: new\n",
                true,
            ),
            (
                "sum: double",
                "sum: int",
                "breaking  orders.place (server), event order.paid: attribute `order.sum` was `double`, is `int`\n",
                true,
            ),
            (
                "  event",
                "  order.tag: any\n  event",
                "addition  orders.place (server): new attribute `order.tag`\n",
                false,
            ),
        ] {
            assert_eq!(
                changes(OLD, &OLD.replacen(from, to, usize::from(!from.is_empty()))),
                (text.to_owned(), is_broken),
                "{from}"
            );
        }
        assert_eq!(changes(OLD, ""), ("breaking  orders.place (server): span removed\n".to_owned(), true));
    }

    #[test]
    fn a_line_of_another_form_is_an_error() {
        for (text, line) in [("orders.place", "1: "), ("  a: b", "1: "), ("a (b)\n  c", "2: ")] {
            assert!(read(text).unwrap_err().starts_with(line), "{text}");
        }
    }
}
