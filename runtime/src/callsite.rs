//! Owns the static description of one `#[traced]` place: name, kind, scope, code location, keys, on/off state.
//! Knows nothing of spans that were started there.

use std::sync::OnceLock;
#[cfg(feature = "otlp")]
use std::sync::atomic::AtomicU32;
use std::sync::atomic::{AtomicU8, Ordering};

use opentelemetry::InstrumentationScope;
use opentelemetry::trace::SpanKind;

/// One place in the source that makes spans. Lives in a `static` of the expansion.
#[derive(Debug)]
pub struct Callsite {
    meta: Meta,
    state: AtomicU8,
    /// 0: none has been asked for.
    #[cfg(feature = "otlp")]
    number: AtomicU32,
}

/// What the macro knows about a callsite.
#[derive(Debug)]
pub(crate) struct Meta {
    name: Name,
    /// The span's kind.
    pub(crate) kind: SpanKind,
    /// Name of the crate that holds the callsite: the instrumentation scope.
    pub(crate) scope_name: &'static str,
    /// Version of that crate.
    pub(crate) scope_version: &'static str,
    /// `module::path::function`.
    pub(crate) function: &'static str,
    /// As `file!()` says it.
    pub(crate) file: &'static str,
    /// As `line!()` says it.
    pub(crate) line: u32,
    /// Keys of the attributes that are given at the start, in the order of their values.
    pub(crate) keys: &'static [&'static str],
    /// Baggage entries that are copied to attributes.
    pub(crate) baggage: &'static [&'static str],
}

/// A span's name as the macro knows it.
#[derive(Debug)]
pub enum Name {
    /// A literal or a const. A field, because a const of a wrong type then is reported where it stands and nowhere else.
    Said {
        /// The name.
        name: &'static str,
    },
    /// The default one.
    Default(DefaultName),
}

/// What a default name is made of when somebody asks for it. Const evaluation could make it as well, but compiling a traced function would take
/// a tenth longer.
#[derive(Debug)]
pub struct DefaultName {
    service: &'static str,
    module_path: &'static str,
    function: &'static str,
    made: OnceLock<String>,
}

impl Name {
    /// The name that [`default_name`] makes of these.
    pub const fn default(service: &'static str, module_path: &'static str, function: &'static str) -> Self {
        Self::Default(DefaultName { service, module_path, function, made: OnceLock::new() })
    }

    fn as_str(&self) -> &str {
        match self {
            Self::Said { name } => name,
            Self::Default(name) => name.made.get_or_init(|| name.make()),
        }
    }
}

impl DefaultName {
    fn make(&self) -> String {
        let mut bytes = vec![0; default_name_len(self.service, self.module_path, self.function)];
        build_name(self.service, self.module_path, self.function, &mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Meta {
    /// The span's name.
    pub(crate) fn name(&'static self) -> &'static str {
        self.name.as_str()
    }
}

/// The conventions that the keys of a callsite were checked against; back ends translate from there.
const SCHEMA_URL: &str = "https://opentelemetry.io/schemas/1.44.0";

const ON: u8 = 0;
const OFF: u8 = 1;
/// Until the first call: the filter has not been asked.
const UNDECIDED: u8 = 2;

impl Callsite {
    /// A callsite that asks the filter when it is called for the first time. `scope` is the crate's name and version, `place` the path of the
    /// function, the file and the line. No struct: each of its fields would be looked at anew in every traced function.
    pub const fn new(
        name: Name,
        kind: SpanKind,
        scope: [Option<&'static str>; 2],
        place: (&'static str, &'static str, u32),
        keys: &'static [&'static str],
        baggage: &'static [&'static str],
    ) -> Self {
        let ([scope_name, scope_version], (function, file, line)) = (scope, place);
        let (scope_name, scope_version) = (or_empty(scope_name), or_empty(scope_version));
        Self {
            meta: Meta { name, kind, scope_name, scope_version, function, file, line, keys, baggage },
            state: AtomicU8::new(UNDECIDED),
            #[cfg(feature = "otlp")]
            number: AtomicU32::new(0),
        }
    }

    /// One load of the callsite's own state: whoever changes the filter writes to every callsite that has been called.
    #[inline]
    pub(crate) fn is_on(&'static self) -> bool {
        match self.state.load(Ordering::Relaxed) {
            ON => true,
            OFF => false,
            _ => self.ask(),
        }
    }

    #[cold]
    fn ask(&'static self) -> bool {
        crate::filter::introduce(self);
        self.state.load(Ordering::Relaxed) == ON
    }

    pub(crate) fn is_decided(&self) -> bool {
        self.state.load(Ordering::Relaxed) != UNDECIDED
    }

    /// Turns the callsite on or off; the next call sees it.
    pub(crate) fn set_on(&self, on: bool) {
        self.state.store(if on { ON } else { OFF }, Ordering::Relaxed);
    }

    /// A small number that no other callsite of the process has: what is known of callsites lies in a list by it.
    #[cfg(feature = "otlp")]
    pub(crate) fn number(&self) -> usize {
        static NUMBERS: AtomicU32 = AtomicU32::new(1);
        let mut number = self.number.load(Ordering::Relaxed);
        if number == 0 {
            let new = NUMBERS.fetch_add(1, Ordering::Relaxed);
            let set = self.number.compare_exchange(0, new, Ordering::Relaxed, Ordering::Relaxed);
            number = set.map_or_else(|other| other, |_| new);
        }
        usize::try_from(number).unwrap_or(usize::MAX)
    }

    pub(crate) fn meta(&'static self) -> &'static Meta {
        &self.meta
    }

    pub(crate) fn scope(&self) -> InstrumentationScope {
        InstrumentationScope::builder(self.meta.scope_name)
            .with_version(self.meta.scope_version)
            .with_schema_url(SCHEMA_URL)
            .build()
    }

    /// `code.function.name`, `code.file.path` and `code.line.number`.
    pub(crate) fn code_location(&self) -> [opentelemetry::KeyValue; 3] {
        use opentelemetry::KeyValue;
        [
            KeyValue::new("code.function.name", self.meta.function),
            KeyValue::new("code.file.path", self.meta.file),
            KeyValue::new("code.line.number", i64::from(self.meta.line)),
        ]
    }
}

/// What the compiler's environment says, or nothing.
const fn or_empty(text: Option<&'static str>) -> &'static str {
    match text {
        Some(text) => text,
        None => "",
    }
}

/// Length of the default name of a function in a module, see [`default_name`].
pub const fn default_name_len(service: &str, module_path: &str, function: &str) -> usize {
    build_name(service, module_path, function, &mut [])
}

/// Default name `<last module segment>.<function>`: raw prefixes and leading underscores go, humps become snake case.
/// A non-empty `service` takes the place of the module.
pub const fn default_name<const N: usize>(service: &str, module_path: &str, function: &str) -> [u8; N] {
    let mut out = [0; N];
    build_name(service, module_path, function, &mut out);
    out
}

/// The bytes of [`default_name`] as text.
pub const fn name_str(bytes: &'static [u8]) -> &'static str {
    match std::str::from_utf8(bytes) {
        Ok(name) => name,
        // Unreachable for what `default_name` writes: it copies whole segments byte for byte.
        Err(_) => "unnamed.function",
    }
}

/// Writes as much as fits and returns the full length, so that one walk serves both measuring and writing.
const fn build_name(service: &str, module_path: &str, function: &str, out: &mut [u8]) -> usize {
    let mut len = 0;
    if service.is_empty() {
        let module = module_path.as_bytes();
        let start = last_segment(module);
        len = snake(module, start, module.len(), out, len);
    } else {
        len = copy(service.as_bytes(), out, len);
    }
    len = put(b'.', out, len);
    let name = function.as_bytes();
    snake(name, 0, name.len(), out, len)
}

const fn last_segment(path: &[u8]) -> usize {
    let mut at = path.len();
    while at > 0 && byte(path, at - 1) != b':' {
        at -= 1;
    }
    at
}

const fn copy(text: &[u8], out: &mut [u8], mut len: usize) -> usize {
    let mut at = 0;
    while at < text.len() {
        len = put(byte(text, at), out, len);
        at += 1;
    }
    len
}

const fn snake(text: &[u8], mut at: usize, end: usize, out: &mut [u8], mut len: usize) -> usize {
    if end - at > 2 && byte(text, at) == b'r' && byte(text, at + 1) == b'#' {
        at += 2;
    }
    while at + 1 < end && byte(text, at) == b'_' {
        at += 1;
    }
    let first = at;
    while at < end {
        let c = byte(text, at);
        if c.is_ascii_uppercase() {
            let after_lower =
                at > first && !byte(text, at - 1).is_ascii_uppercase() && byte(text, at - 1) != b'_';
            let before_lower = at > first
                && at + 1 < end
                && byte(text, at + 1).is_ascii_lowercase()
                && byte(text, at - 1) != b'_';
            if after_lower || before_lower {
                len = put(b'_', out, len);
            }
        }
        len = put(c.to_ascii_lowercase(), out, len);
        at += 1;
    }
    len
}

const fn put(byte: u8, out: &mut [u8], len: usize) -> usize {
    if len < out.len() {
        write(out, len, byte);
    }
    len + 1
}

#[expect(clippy::indexing_slicing, reason = "a const fn; every caller compares with the length first")]
const fn byte(text: &[u8], at: usize) -> u8 {
    text[at]
}

#[expect(clippy::indexing_slicing, reason = "a const fn; its caller compares with the length first")]
const fn write(out: &mut [u8], at: usize, byte: u8) {
    out[at] = byte;
}

#[cfg(test)]
mod tests {
    use super::{Name, SCHEMA_URL, default_name, default_name_len, name_str};

    #[test]
    fn the_schema_is_that_of_the_conventions() {
        assert_eq!(SCHEMA_URL.rsplit('/').next(), Some(crate::SEMCONV_VERSION));
    }

    /// Made in const evaluation and made while the program runs: the same name.
    macro_rules! name {
        ($service:expr, $module:expr, $function:expr) => {{
            const N: usize = default_name_len($service, $module, $function);
            static NAME: [u8; N] = default_name::<N>($service, $module, $function);
            assert_eq!(Name::default($service, $module, $function).as_str(), name_str(&NAME));
            name_str(&NAME)
        }};
    }

    #[test]
    fn default_names_are_module_dot_function_in_snake_case() {
        assert_eq!(name!("", "shop::orders", "process"), "orders.process");
        assert_eq!(name!("", "shop", "process"), "shop.process");
        assert_eq!(name!("", "shop::r#async", "r#move"), "async.move");
        assert_eq!(name!("", "shop::_inner", "__run"), "inner.run");
        assert_eq!(name!("payments", "shop::orders", "charge"), "payments.charge");
        assert_eq!(name!("", "shop::HTTPServer", "getAll"), "http_server.get_all");
        assert_eq!(name!("", "shop::orders", "_"), "orders._");
    }
}
