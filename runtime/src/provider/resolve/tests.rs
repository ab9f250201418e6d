#[cfg(feature = "config-file")]
mod config_file;
mod errors;
#[cfg(feature = "logs")]
mod logs;
mod otlp;
mod precedence;
mod rows;

use std::collections::HashMap;
use std::ffi::OsString;

use super::*;
use crate::exporter::OtlpSettings;
use crate::provider::builder::Builder;
use crate::provider::config::ExporterSettings;

/// What came of a builder and some variables, whether it is an error or not.
struct Outcome {
    settings: Settings,
    values: Vec<ResolvedValue>,
    problems: Vec<Problem>,
    warnings: Vec<Problem>,
}

impl Outcome {
    /// Exactly one problem, about this setting.
    fn only_problem(&self, setting: &str) -> &Problem {
        let [problem] = self.problems.as_slice() else { panic!("{setting}: {:#?}", self.problems) };
        assert_eq!(problem.setting(), setting);
        problem
    }

    /// The warnings but that about the service name.
    fn warnings(&self) -> Vec<String> {
        let warnings =
            self.warnings.iter().filter(|warning| !warning.reason().contains("so spans belong to"));
        warnings.map(ToString::to_string).collect()
    }

    fn otlp(&self) -> &OtlpSettings {
        match self.settings.exporters.first() {
            Some(ExporterSettings::Otlp(otlp)) => otlp,
            _ => panic!("no OTLP exporter"),
        }
    }

    fn value(&self, setting: &'static Setting) -> (&str, Origin) {
        let line = self.values.iter().rfind(|line| std::ptr::eq(line.setting, setting)).unwrap();
        (&line.value, line.origin.clone())
    }

    fn attribute(&self, key: &'static str) -> Option<String> {
        crate::provider::resource::text_of(&self.settings.resource, key)
    }
}

/// Problems about code that is not compiled in are left out: these tests say themselves where they expect them.
fn resolved(builder: Builder) -> Outcome {
    let mut outcome = resolved_here(builder);
    outcome.problems.retain(|problem| problem.cargo_feature().is_none());
    outcome
}

/// With problems about missing code.
fn resolved_here(builder: Builder) -> Outcome {
    let mut resolver = Resolver::new(Variables::read(&builder.source));
    let settings = resolver.settings(builder.given, &builder.source);
    let Resolver { values, problems, warnings, .. } = resolver;
    Outcome { settings, values, problems, warnings }
}

fn builder(variables: &[(&str, &str)]) -> Builder {
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), OsString::from(value)));
    let variables: HashMap<_, _> = variables.collect();
    crate::builder().variables(move |name| variables.get(name).cloned())
}

fn from_variables(variables: &[(&str, &str)]) -> Outcome {
    resolved(builder(variables))
}
