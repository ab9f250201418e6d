//! Owns how a configuration file combines with code: what code does not say, the file says, and nobody else. Knows neither YAML nor the schema.

use std::fs;
use std::time::Duration;

use super::exporters::{has_file_name, kind_available};
use super::{Exporting, FromFile, Resolver, Said, Surroundings};
use crate::provider::builder::{Given, GivenBatch, GivenLimits, GivenOtlp};
use crate::provider::config::{
    ATTRIBUTE_COUNT_LIMIT, ATTRIBUTE_VALUE_LENGTH_LIMIT, BatchSettings, CONFIG_FILE,
    EVENT_ATTRIBUTE_COUNT_LIMIT, EVENT_COUNT_LIMIT, EXPORT_TIMEOUT, ExporterKind, ExporterSettings,
    FileTarget, LINK_ATTRIBUTE_COUNT_LIMIT, LINK_COUNT_LIMIT, LOG_LEVEL, MAX_EXPORT_BATCH_SIZE,
    MAX_QUEUE_SIZE, OTLP_CERTIFICATE, OTLP_CLIENT_CERTIFICATE, OTLP_CLIENT_KEY, OTLP_COMPRESSION,
    OTLP_INSECURE, OTLP_PROTOCOL, OTLP_TIMEOUT, OTLP_TRACES_ENDPOINT, Origin, PROPAGATORS,
    RESOURCE_ATTRIBUTES, SCHEDULE_DELAY, SDK_DISABLED, Setting, TRACES_SAMPLER,
};
use crate::provider::config_file::{
    self, At, Written, WrittenExporter, WrittenLimits, WrittenOtlp, WrittenProvider, WrittenResource,
    milliseconds,
};
use crate::provider::env::{Found, Source};
use crate::provider::error::{Problem, Refusal};
#[cfg(feature = "logs")]
use crate::provider::sampler::Sampler;

pub(super) use crate::provider::config_file::WrittenProcessor;

/// A span that is to be exported at once waits at most so long: the worker is told of it as of a full batch.
const AT_ONCE: Duration = Duration::from_millis(100);

impl Resolver {
    /// What the file says goes into `given` where code says nothing. Its variables, but ours, do not count any more.
    pub(super) fn config_file(&mut self, given: &mut Given, source: &Source) -> Option<FromFile> {
        let variable = match self.variables.find(&CONFIG_FILE) {
            Found::Text(variable, _) | Found::NotUnicode(variable, _) => variable,
            Found::Nothing => return None,
        };
        let read = |path: &str| config_file::load(path).map(|text| (path.to_owned(), text));
        let said = self.read_environment(&CONFIG_FILE, &read);
        self.variables.keep_own();
        let (path, text) = match said {
            Said::Value(read) => read,
            Said::Nothing | Said::Wrong => return None,
        };
        if Some(&variable) != CONFIG_FILE.variables.first() {
            let refusal = Refusal::new("is the old name of OTEL_CONFIG_FILE").allowing("use the new name");
            self.warn(variable, Some(path.clone()), refusal);
        }
        let written = config_file::parse(&path, &text, source);
        Some(self.combine(&path, written, given))
    }

    fn combine(&mut self, path: &str, written: Written, given: &mut Given) -> FromFile {
        self.problems.extend(written.problems);
        self.warnings.extend(written.warnings);
        self.prefer(&SDK_DISABLED, &mut given.disabled, written.disabled);
        #[cfg(feature = "logs")]
        self.logs_beside_file(given, written.logger_provider);
        self.prefer(&LOG_LEVEL, &mut given.log_level, written.log_level);
        self.prefer(&PROPAGATORS, &mut given.propagators, Some(written.propagators));
        self.prefer_limits(&mut given.limits, written.limits);
        let processors = match written.tracer_provider {
            Ok(WrittenProvider { processors, sampler }) => {
                self.prefer(&TRACES_SAMPLER, &mut given.sampler, sampler);
                processors
            }
            Err(place) => {
                self.without_provider(given, place);
                Vec::new()
            }
        };
        FromFile { processors, surroundings: self.surroundings_in_file(path, written.resource) }
    }

    /// Code wins; else the file holds, and is named.
    fn prefer<T>(&mut self, setting: &'static Setting, code: &mut Option<T>, written: Option<At<T>>) {
        if code.is_none()
            && let Some(At { value, place }) = written
        {
            *code = Some(value);
            self.written.push((setting, place));
        }
    }

    /// A file that does not mention how spans are made makes none. Exporters in code say that there are to be some; logs that code asks for
    /// need what stands beside them, so that only no trace begins.
    fn without_provider(&mut self, given: &mut Given, place: String) {
        if !given.exporters.is_empty() || given.disabled == Some(true) {
            return;
        }
        let refusal = Refusal::new("is absent, so spans go nowhere");
        self.warn(place.clone(), None, refusal.allowing("add it, or write disabled: true"));
        #[cfg(feature = "logs")]
        if given.logs == Some(true) {
            let value = Sampler::parent_based(Sampler::always_off()).into();
            return self.prefer(&TRACES_SAMPLER, &mut given.sampler, Some(At { value, place }));
        }
        given.disabled = Some(true);
        self.written.retain(|(setting, _)| !std::ptr::eq(*setting, &raw const SDK_DISABLED));
        self.written.push((&SDK_DISABLED, place));
    }

    fn prefer_limits(&mut self, given: &mut GivenLimits, written: WrittenLimits) {
        self.prefer(
            &ATTRIBUTE_VALUE_LENGTH_LIMIT,
            &mut given.attribute_value_length,
            written.attribute_value_length,
        );
        self.prefer(&ATTRIBUTE_COUNT_LIMIT, &mut given.attributes, written.attributes);
        self.prefer(&EVENT_COUNT_LIMIT, &mut given.events, written.events);
        self.prefer(&LINK_COUNT_LIMIT, &mut given.links, written.links);
        self.prefer(
            &EVENT_ATTRIBUTE_COUNT_LIMIT,
            &mut given.attributes_per_event,
            written.attributes_per_event,
        );
        self.prefer(&LINK_ATTRIBUTE_COUNT_LIMIT, &mut given.attributes_per_link, written.attributes_per_link);
    }

    fn surroundings_in_file(&mut self, path: &str, written: WrittenResource) -> Surroundings {
        const ADVICE: &str = "give it in resource.attributes, or call builder().service_name(..)";
        let service_name = written.service_name().map(|(name, place)| (name, Origin::File(place)));
        if let Some(first) = written.attributes.first() {
            let shown =
                written.attributes.iter().map(|At { value, .. }| format!("{}={}", value.key, value.value));
            let shown = shown.collect::<Vec<_>>().join(",");
            self.note(&RESOURCE_ATTRIBUTES, shown, Origin::File(first.place.clone()));
        }
        Surroundings {
            detected: written.detected,
            attributes: written.attributes.into_iter().map(|attribute| attribute.value).collect(),
            service_name,
            unnamed: (format!("{path}: service.name").into(), ADVICE),
            schema_url: written.schema_url,
        }
    }

    /// Where the file sends spans, and how they are batched on their way.
    pub(super) fn exporting_by_file(
        &mut self,
        processors: Vec<WrittenProcessor>,
        given: &mut Given,
        disabled: bool,
    ) -> Exporting {
        let processors = if disabled { Vec::new() } else { processors };
        let (exporters, batches): (Vec<_>, Vec<_>) =
            self.written_exporters(processors, given).into_iter().unzip();
        let batch = for_all(&batches).unwrap_or_else(|| self.batch(&given.batch));
        Exporting { exporters, batch, batches }
    }

    /// The exporters of the file's processors, and how spans are batched for each.
    fn written_exporters(
        &mut self,
        processors: Vec<WrittenProcessor>,
        given: &mut Given,
    ) -> Vec<(ExporterSettings, BatchSettings)> {
        let mut used = Vec::new();
        let mut exporters = Vec::new();
        for processor in processors {
            // The next processor has its own values at its own places.
            let before = self.written.len();
            let batch = self.written_batch(&processor, &given.batch);
            let exporter = match processor.exporter {
                WrittenExporter::Otlp(otlp) => {
                    Some(ExporterSettings::Otlp(self.written_otlp(*otlp, &given.otlp)))
                }
                WrittenExporter::Console(at) => {
                    self.available(ExporterKind::Console, at, ExporterSettings::Console)
                }
                WrittenExporter::File(at) => self.written_file(at),
                WrittenExporter::Registered(at, problems) => {
                    let exporter = self.registered(at, given, &mut used);
                    self.problems.extend(exporter.is_some().then_some(problems).into_iter().flatten());
                    exporter
                }
            };
            self.written.truncate(before);
            exporters.extend(exporter.map(|exporter| (exporter, batch)));
        }
        exporters
    }

    fn written_batch(&mut self, written: &WrittenProcessor, given: &GivenBatch) -> BatchSettings {
        let duration = |at: &Option<At<usize>>| at.clone().map(|at| at.map(milliseconds));
        let mut batch = given.clone();
        let at_once = |value| Some(At { value, place: written.place.clone() });
        let (delay, size) = if written.is_simple {
            (at_once(AT_ONCE), Some(At { value: 1, place: written.place.clone() }))
        } else {
            (duration(&written.schedule_delay), written.max_export_batch_size.clone())
        };
        self.prefer(&SCHEDULE_DELAY, &mut batch.schedule_delay, delay);
        self.prefer(&EXPORT_TIMEOUT, &mut batch.export_timeout, duration(&written.export_timeout));
        self.prefer(&MAX_QUEUE_SIZE, &mut batch.max_queue_size, written.max_queue_size.clone());
        self.prefer(&MAX_EXPORT_BATCH_SIZE, &mut batch.max_export_batch_size, size);
        self.batch(&batch)
    }

    fn written_otlp(&mut self, written: WrittenOtlp, code: &GivenOtlp) -> crate::exporter::OtlpSettings {
        let mut otlp = code.clone();
        self.prefer(&OTLP_PROTOCOL, &mut otlp.protocol, Some(written.protocol));
        if otlp.endpoint.is_none() {
            self.prefer(&OTLP_TRACES_ENDPOINT, &mut otlp.traces_endpoint, written.endpoint);
        }
        self.prefer(&OTLP_INSECURE, &mut otlp.insecure, written.insecure);
        self.prefer(&OTLP_COMPRESSION, &mut otlp.encoding, written.compression);
        self.prefer(&OTLP_TIMEOUT, &mut otlp.timeout, written.timeout);
        if otlp.certificate.is_none()
            && let Some(file) = written.certificate
        {
            let pem = self.pem(&OTLP_CERTIFICATE, file);
            self.prefer(&OTLP_CERTIFICATE, &mut otlp.certificate, pem);
        }
        if otlp.client_identity.is_none() {
            otlp.client_identity = self.written_identity(written.client_key, written.client_certificate);
        }
        otlp.headers_list = written.headers_list.map(|At { value, place }| (Origin::File(place), value));
        let in_code = std::mem::take(&mut otlp.headers);
        let in_file = written.headers.into_iter().map(|At { value, place }| (Origin::File(place), value));
        otlp.headers = in_file.chain(in_code).collect();
        self.otlp(otlp)
    }

    /// Key and certificate, both or none.
    fn written_identity(
        &mut self,
        key: Option<At<String>>,
        certificate: Option<At<String>>,
    ) -> Option<(Vec<u8>, Vec<u8>)> {
        let (key, certificate) = match (key, certificate) {
            (Some(key), Some(certificate)) => (key, certificate),
            (None, None) => return None,
            (Some(alone), None) => return self.stands_alone(alone, "cert_file"),
            (None, Some(alone)) => return self.stands_alone(alone, "key_file"),
        };
        self.written.push((&OTLP_CLIENT_KEY, key.place.clone()));
        self.written.push((&OTLP_CLIENT_CERTIFICATE, certificate.place.clone()));
        let key = self.pem(&OTLP_CLIENT_KEY, key);
        let certificate = self.pem(&OTLP_CLIENT_CERTIFICATE, certificate);
        Some((key?.value, certificate?.value))
    }

    fn stands_alone<T>(&mut self, alone: At<String>, other: &str) -> Option<T> {
        let refusal = Refusal::new("stands alone").allowing(format!("give {other} as well"));
        self.problems.push(Problem::new(alone.place, None, refusal));
        None
    }

    fn pem(&mut self, setting: &'static Setting, file: At<String>) -> Option<At<Vec<u8>>> {
        match fs::read(&file.value) {
            Ok(value) => Some(At { value, place: file.place }),
            Err(error) => {
                let refusal = Refusal::new(format!("cannot be read: {error}"));
                let shown = crate::provider::env::masked(setting.mask, &file.value);
                self.refuse(setting, &Origin::File(file.place), Some(shown), refusal);
                None
            }
        }
    }

    /// An exporter whose code is compiled in.
    fn available<T>(
        &mut self,
        kind: ExporterKind,
        at: At<T>,
        exporter: ExporterSettings,
    ) -> Option<ExporterSettings> {
        match kind_available(kind) {
            Ok(()) => Some(exporter),
            Err(refusal) => {
                self.problems.push(Problem::new(at.place, None, refusal));
                None
            }
        }
    }

    fn written_file(&mut self, at: At<FileTarget>) -> Option<ExporterSettings> {
        if let Err(refusal) = has_file_name(&at.value) {
            let refusal = refusal.allowing("give the path of a file");
            self.problems.push(Problem::new(at.place, None, refusal));
            return None;
        }
        let exporter = ExporterSettings::File(at.value.clone());
        self.available(ExporterKind::File, at, exporter)
    }

    /// Names are compared as those of `OTEL_TRACES_EXPORTER` are. Each has one exporter to give.
    fn registered(
        &mut self,
        at: At<String>,
        given: &mut Given,
        used: &mut Vec<String>,
    ) -> Option<ExporterSettings> {
        const ADVICE: &str = "use otlp_http, otlp_grpc, otlp_file/development, console, or a name registered with \
                              builder().register_exporter(..)";
        let name = at.value.to_ascii_lowercase();
        let known = &mut given.registered_exporters;
        if let Some(index) = known.iter().rposition(|(known, _)| known.trim().eq_ignore_ascii_case(&name)) {
            used.push(name);
            return Some(ExporterSettings::Custom(known.swap_remove(index).1));
        }
        let refusal = if used.contains(&name) {
            Refusal::new("is another processor's exporter")
                .allowing("register it under a second name as well")
        } else {
            Refusal::new("is not a known exporter").allowing(ADVICE)
        };
        self.problems.push(Problem::new(at.place, None, refusal));
        None
    }
}

/// What holds for the threads' queue, before all exporters: as patient and as roomy as any of them wants it, and as prompt as the promptest.
fn for_all(batches: &[BatchSettings]) -> Option<BatchSettings> {
    batches.iter().copied().reduce(|one, other| BatchSettings {
        schedule_delay: one.schedule_delay.min(other.schedule_delay),
        export_timeout: one.export_timeout.zip(other.export_timeout).map(|(one, other)| one.max(other)),
        max_queue_size: one.max_queue_size.max(other.max_queue_size),
        max_queue_bytes: one.max_queue_bytes.max(other.max_queue_bytes),
        max_export_batch_size: one.max_export_batch_size.max(other.max_export_batch_size),
    })
}
