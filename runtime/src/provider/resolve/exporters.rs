//! Owns the choice of exporters. Knows their names, not how they work.

use std::path::PathBuf;

use super::{Kind, Resolver, Said};
use crate::provider::builder::Given;
use crate::provider::config::{
    DEFAULT_EXPORTER, ExporterKind, ExporterSettings, FILE_PATH, FileTarget, OTLP_ENDPOINT,
    OTLP_TRACES_ENDPOINT, Origin, TRACES_EXPORTER,
};
use crate::provider::env::Found;
use crate::provider::error::Refusal;

/// An exporter as the environment names it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Name {
    Kind(ExporterKind),
    Stdout,
    /// In lower case.
    Registered(String),
}

const OTLP_COMPILED: bool = cfg!(any(feature = "otlp-http", feature = "otlp-grpc"));

const DEFAULT: Kind<'static, ExporterKind> = Kind {
    parse: &|text| known_kind(text).ok_or_else(|| Refusal::new("is not a known exporter")),
    check: &|kind| kind_available(*kind),
    show: &|kind| kind_name(*kind).to_owned(),
};

const TARGET: Kind<'static, FileTarget> = Kind {
    parse: &|text| Ok(if text == "-" { FileTarget::Stdout } else { FileTarget::Path(text.into()) }),
    check: &has_file_name,
    show: &|target| match target {
        FileTarget::Stdout => "-".to_owned(),
        FileTarget::Path(path) => path.display().to_string(),
    },
};

impl Resolver {
    /// Code beats `OTEL_TRACES_EXPORTER` beats an OTLP endpoint in the environment beats `default_exporter`.
    pub(super) fn exporters(&mut self, given: &mut Given) -> Vec<ExporterSettings> {
        if !given.exporters.is_empty() {
            self.note(&TRACES_EXPORTER, "custom".to_owned(), Origin::Code);
            return given.exporters.drain(..).map(ExporterSettings::Custom).collect();
        }
        let names = self.exporter_names(given);
        names.into_iter().filter_map(|name| self.exporter(name, given)).collect()
    }

    fn exporter_names(&mut self, given: &Given) -> Vec<Name> {
        let registered = |name: &str| {
            given.registered_exporters.iter().any(|(known, _)| known.trim().eq_ignore_ascii_case(name))
        };
        match self.read_environment(&TRACES_EXPORTER, &|text| exporter_list(text, &registered)) {
            Said::Value(names) => return names,
            Said::Nothing => {}
            Said::Wrong if OTLP_COMPILED => return vec![Name::Kind(ExporterKind::Otlp)],
            // A word about OTLP would only hide the problem.
            Said::Wrong => return Vec::new(),
        }
        if let Some(variable) = self.endpoint_variable() {
            self.note(&DEFAULT_EXPORTER, "otlp".to_owned(), Origin::Environment(variable));
            return vec![Name::Kind(ExporterKind::Otlp)];
        }
        let kind = match given.default_exporter {
            Some(kind) => self.accept_code(&DEFAULT_EXPORTER, kind, &DEFAULT).value(),
            None => self.default_of(&DEFAULT_EXPORTER, &DEFAULT, true),
        };
        kind.into_iter().map(Name::Kind).collect()
    }

    /// An endpoint says that spans are to be sent, whatever the program does by default.
    fn endpoint_variable(&self) -> Option<&'static str> {
        [&OTLP_TRACES_ENDPOINT, &OTLP_ENDPOINT].into_iter().find_map(|setting| {
            match self.variables.find(setting) {
                Found::Text(variable, _) | Found::NotUnicode(variable, _) => Some(variable),
                Found::Nothing => None,
            }
        })
    }

    fn exporter(&mut self, name: Name, given: &mut Given) -> Option<ExporterSettings> {
        match name {
            Name::Kind(ExporterKind::Otlp) => {
                let given = std::mem::take(&mut given.otlp);
                Some(ExporterSettings::Otlp(self.otlp(given)))
            }
            Name::Kind(ExporterKind::Console) => Some(ExporterSettings::Console),
            Name::Kind(ExporterKind::File) => {
                let target = self.decide(&FILE_PATH, given.file_target.take(), &TARGET);
                target.map(ExporterSettings::File)
            }
            Name::Kind(ExporterKind::None) => None,
            Name::Stdout => Some(ExporterSettings::File(FileTarget::Stdout)),
            Name::Registered(name) => {
                let known = &mut given.registered_exporters;
                let index = known.iter().rposition(|(known, _)| known.trim().eq_ignore_ascii_case(&name))?;
                Some(ExporterSettings::Custom(known.swap_remove(index).1))
            }
        }
    }
}

/// Registered names go first: a program may bring its own `zipkin`.
fn exporter_list(text: &str, registered: &dyn Fn(&str) -> bool) -> Result<Vec<Name>, Refusal> {
    let hint = |name: &str| match name.to_ascii_lowercase().as_str() {
        "logging" => Some("`logging` is called console now"),
        "zipkin" => Some("Zipkin spans are not written: use otlp"),
        "jaeger" => Some("Jaeger reads otlp"),
        _ => None,
    };
    let find = |name: &str| {
        if registered(name) {
            return Some(Name::Registered(name.to_ascii_lowercase()));
        }
        if name.eq_ignore_ascii_case("otlp/stdout") {
            return Some(Name::Stdout);
        }
        known_kind(name).map(Name::Kind)
    };
    let names = super::names(text, &find).map_err(|refusal| {
        match super::env::list(text).find_map(|name| if registered(name) { None } else { hint(name) }) {
            Some(hint) => refusal.allowing(format!("{hint}; {}", TRACES_EXPORTER.allowed)),
            None => refusal,
        }
    })?;
    names.iter().try_for_each(name_available).map(|()| names)
}

fn name_available(name: &Name) -> Result<(), Refusal> {
    match name {
        Name::Kind(kind) => kind_available(*kind),
        Name::Stdout => kind_available(ExporterKind::File),
        Name::Registered(_) => Ok(()),
    }
}

/// OTLP is checked with its protocol.
pub(super) fn kind_available(kind: ExporterKind) -> Result<(), Refusal> {
    match kind {
        ExporterKind::Console if !cfg!(feature = "console") => Err(Refusal::missing_feature("console")),
        ExporterKind::File if !cfg!(feature = "file") => Err(Refusal::missing_feature("file")),
        _ => Ok(()),
    }
}

const KINDS: [(&str, ExporterKind); 3] =
    [("otlp", ExporterKind::Otlp), ("console", ExporterKind::Console), ("file", ExporterKind::File)];

fn known_kind(text: &str) -> Option<ExporterKind> {
    super::env::choice(text, &KINDS).ok()
}

fn kind_name(kind: ExporterKind) -> &'static str {
    KINDS.iter().find(|(_, known)| *known == kind).map_or("none", |(name, _)| name)
}

pub(super) fn has_file_name(target: &FileTarget) -> Result<(), Refusal> {
    match target {
        FileTarget::Path(path) if PathBuf::as_path(path).file_name().is_none() => {
            Err(Refusal::new("does not name a file"))
        }
        _ => Ok(()),
    }
}
