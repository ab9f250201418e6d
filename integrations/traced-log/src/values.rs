//! Owns the key-values of a record with the ids behind them. Knows no logger.

use log::kv::{Error, Key, Source, Value, VisitSource};
use traced::TraceIds;

const TRACE_ID: &str = "trace_id";
const SPAN_ID: &str = "span_id";
const TRACE_FLAGS: &str = "trace_flags";

/// A record's own key-values, then those of the ids that it does not have itself.
pub(crate) struct WithIds<'a> {
    own: &'a dyn Source,
    ids: [(&'static str, String); 3],
}

impl<'a> WithIds<'a> {
    pub(crate) fn new(own: &'a dyn Source, ids: &TraceIds) -> Self {
        let ids = [
            (TRACE_ID, ids.trace_id.to_string()),
            (SPAN_ID, ids.span_id.to_string()),
            (TRACE_FLAGS, ids.flags_text().to_string()),
        ];
        Self { own, ids }
    }
}

impl Source for WithIds<'_> {
    fn visit<'kvs>(&'kvs self, visitor: &mut dyn VisitSource<'kvs>) -> Result<(), Error> {
        self.own.visit(visitor)?;
        for (key, value) in &self.ids {
            let key = Key::from_str(key);
            if self.own.get(key.clone()).is_none() {
                visitor.visit_pair(key, Value::from(value.as_str()))?;
            }
        }
        Ok(())
    }

    fn count(&self) -> usize {
        let new = self.ids.iter().filter(|(key, _)| self.own.get(Key::from_str(key)).is_none());
        self.own.count().saturating_add(new.count())
    }
}
