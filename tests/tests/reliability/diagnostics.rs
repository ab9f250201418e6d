//! L: what the runtime says about itself.

use traced::opentelemetry::Context;
use traced::{ExporterKind, LogLevel, ReportKind, Sampler, Verdict};

use super::probe::{Act, LONG, Probe};
use super::support::{Reports, Running, alone, builder, work, works};

#[test]
fn l1_a_loss_that_goes_on_is_told_once_and_its_end_with_the_count() {
    let probe = Probe::new();
    probe.script(std::iter::repeat_n(Act::Fail, 50));
    let running = Running::with(builder(), &probe);
    for _ in 0..50 {
        works(2);
        assert!(running.flush(LONG).is_err());
    }
    assert_eq!(running.reports.kinds(), [ReportKind::Loss]);
    work();
    running.flush(LONG).unwrap();
    let all = running.reports.all();
    assert_eq!(all.len(), 2);
    assert!(all[1].0 == ReportKind::Recovery && all[1].1.contains("100 spans were lost"), "{all:?}");
    assert_eq!(running.end().dropped(), 100);
}

#[test]
fn l1_losses_that_come_and_go_are_not_told_each_time_but_none_is_forgotten() {
    let probe = Probe::new();
    let running = Running::with(builder(), &probe);
    for _ in 0..20 {
        probe.script([Act::Fail]);
        work();
        assert!(running.flush(LONG).is_err());
        work();
        running.flush(LONG).unwrap();
    }
    assert_eq!(running.reports.kinds(), [ReportKind::Loss, ReportKind::Recovery]);
    let reports = running.reports.clone();
    assert_eq!(running.end().dropped(), 20);
    assert!(reports.all()[2].1.starts_with("19 more spans"), "{:?}", reports.all());
}

#[test]
fn l1_the_level_chooses_what_is_said() {
    for (level, kinds) in [
        (LogLevel::None, &[][..]),
        (LogLevel::Error, &[ReportKind::Loss][..]),
        (LogLevel::Info, &[ReportKind::Loss, ReportKind::Recovery][..]),
        (LogLevel::Debug, &[ReportKind::Start, ReportKind::Loss, ReportKind::Recovery][..]),
    ] {
        let probe = Probe::new();
        probe.script([Act::Fail]);
        let running = Running::with(builder().log_level(level), &probe);
        work();
        assert!(running.flush(LONG).is_err());
        work();
        running.flush(LONG).unwrap();
        assert_eq!(running.reports.kinds(), kinds, "{level:?}");
        running.end();
    }
}

#[test]
fn the_start_line_says_what_holds_and_why() {
    let running = Running::with(builder().log_level(LogLevel::Debug), &Probe::new());
    let text = running.reports.wait_for(ReportKind::Start);
    for part in ["service_name = reliability (code)", "max_queue_size = 2048 (default)", "sampler = "] {
        assert!(text.contains(part), "{part} in {text}");
    }
    running.end();
}

/// Why there are no traces, in each of the usual cases.
#[test]
fn report_says_why_no_traces_are_seen() {
    let hint = || traced::report().hint().unwrap_or("none");
    let probe = Probe::new();
    let running = Running::with(builder().sampler(Sampler::always_off()), &probe);
    work();
    assert!(hint().contains("sampler has chosen no trace"), "{}", traced::report());
    running.set_sampler(Sampler::default()).unwrap();
    let shown = traced::report().to_string();
    assert!(shown.contains("sampler: ParentBased{root=AlwaysOnSampler"), "{shown}");
    work();
    assert!(hint().contains("spans wait to be exported"), "{}", traced::report());
    running.flush(LONG).unwrap();
    assert_eq!(hint(), "none");
    running.end();
    assert!(hint().contains("was shut down"));

    probe.script([Act::Fail]);
    let running = Running::with(builder(), &probe);
    work();
    assert!(running.flush(LONG).is_err());
    assert!(hint().contains("every span was lost"));
    let shown = traced::report().to_string();
    assert!(shown.contains("it was told to fail") && shown.contains("1 dropped: export failed"), "{shown}");
    running.end();

    let running = Running::with(builder().span_processor(|_| Verdict::Drop), &probe);
    work();
    running.flush(LONG).unwrap();
    assert!(hint().contains("span processors drop every span"));
    running.end();

    let running = Running::start(builder().default_exporter(ExporterKind::None));
    assert!(hint().contains("OTEL_TRACES_EXPORTER"));
    running.end();

    let _alone = alone();
    let telemetry = builder().disabled(true).init().unwrap();
    assert!(hint().contains("OTEL_SDK_DISABLED"));
    drop(telemetry);
}

#[test]
fn disabled_telemetry_after_an_earlier_one_is_silent() {
    let reports = {
        let running = Running::with(builder(), &Probe::new());
        let reports = running.reports.clone();
        running.end();
        reports
    };
    let _alone = alone();
    let hears = Reports::default();
    let telemetry = builder().disabled(true).on_error(hears.hook()).init().unwrap();
    work();
    assert_eq!((reports.kinds(), hears.kinds()), (Vec::new(), Vec::new()));
    assert!(!Context::current().is_telemetry_suppressed());
    drop(telemetry);
}
