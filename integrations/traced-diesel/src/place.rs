//! Owns what the URL of a connection tells of the database: everything but who asks. Makes no spans.

use traced_sql::{Database, System};

/// The database behind a URL; a URL without a known scheme is SQLite's, which are paths.
pub(crate) fn database(url: &str) -> Database {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    match scheme {
        "postgres" | "postgresql" => of_server(System::PostgreSql, 5432, rest),
        "mysql" => of_server(System::MySql, 3306, rest),
        _ => scoped(System::Sqlite),
    }
}

pub(crate) fn scoped(system: System) -> Database {
    Database::new(system).scope("traced-diesel", env!("CARGO_PKG_VERSION"))
}

fn of_server(system: System, port: u16, rest: &str) -> Database {
    let rest = rest.split_once(['?', '#']).map_or(rest, |(rest, _)| rest);
    let (authority, path) = rest.rsplit_once('/').unwrap_or((rest, ""));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    // A list of hosts: the first one counts.
    let host = host.split(',').next().unwrap_or_default();
    let end_of_address = host.rfind(']').map_or(0, |at| at.saturating_add(1));
    let colon = host.rfind(':').filter(|at| *at >= end_of_address).and_then(|at| host.split_at_checked(at));
    let (host, port) = colon.map_or((host, port), |(name, digits)| {
        (name, digits.trim_start_matches(':').parse().unwrap_or(port))
    });
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let mut database = scoped(system);
    if !path.is_empty() {
        database = database.namespace(path);
    }
    if host.is_empty() { database } else { database.server(host, port) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_tells_the_place_and_no_secret() {
        let table = [
            ("postgres://me:s3cr3t@db.internal/shop", "postgresql shop db.internal -"),
            ("postgresql://db:5433/shop?sslmode=s3cr3t", "postgresql shop db 5433"),
            ("postgres://me:s3cr3t/p@db/shop", "postgresql shop db -"),
            ("mysql://me:s3cr3t@[::1]:3307/shop", "mysql shop ::1 3307"),
            ("postgres://me:s3cr3t@/shop", "postgresql shop - -"),
            ("postgres://a:1,b:2/shop", "postgresql shop a 1"),
            ("postgres://db", "postgresql - db -"),
            (":memory:", "sqlite - - -"),
            ("file:s3cr3t.db?mode=ro", "sqlite - - -"),
            ("host=db password=s3cr3t", "sqlite - - -"),
        ];
        for (url, expected) in table {
            let debug = format!("{:?}", database(url));
            assert!(!debug.contains("s3cr3t"), "{url}: {debug}");
            let field = |name: &str| {
                let (_, rest) = debug.split_once(&format!("{name}: ")).unwrap();
                rest.strip_prefix("Some(")
                    .map_or("-", |rest| rest.split(')').next().unwrap().trim_matches('"'))
            };
            let system = database(url).system().name();
            let seen = format!("{system} {} {} {}", field("namespace"), field("address"), field("port"));
            assert_eq!(seen, expected, "{url}");
        }
    }
}
