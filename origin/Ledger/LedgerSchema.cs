namespace CdnMusic.Origin.Ledger;

/// <summary>The ledger's schema as the steps that lead to it. A step that was released is never changed: a change is a further step.</summary>
/// <remarks>Times are milliseconds since the Unix epoch, UTC; states are lower-case words; documents are JSON.</remarks>
internal static class LedgerSchema
{
    /// <summary>Step n leads from version n to n + 1; the version is the database's <c>user_version</c>.</summary>
    public static IReadOnlyList<string> Migrations { get; } =
    [
        """
        CREATE TABLE uploads (
            id TEXT PRIMARY KEY,
            idempotency_key TEXT UNIQUE,
            length INTEGER NOT NULL,
            offset INTEGER NOT NULL,
            metadata TEXT NOT NULL,
            state TEXT NOT NULL,
            media TEXT,
            problem TEXT,
            release TEXT,
            created_at INTEGER NOT NULL,
            expires_at INTEGER) STRICT;
        CREATE INDEX uploads_by_expiry ON uploads (expires_at);
        CREATE TABLE releases (
            id TEXT PRIMARY KEY,
            request TEXT NOT NULL,
            state TEXT NOT NULL,
            problem TEXT,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL) STRICT;
        CREATE TABLE jobs (
            id TEXT PRIMARY KEY,
            release TEXT NOT NULL,
            kind TEXT NOT NULL,
            position INTEGER NOT NULL,
            payload TEXT NOT NULL,
            state TEXT NOT NULL,
            attempt INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            owner TEXT,
            lease_until INTEGER,
            cancelled INTEGER NOT NULL,
            progress REAL NOT NULL,
            result TEXT,
            problem TEXT,
            created_at INTEGER NOT NULL) STRICT;
        CREATE INDEX jobs_by_state ON jobs (state, due_at);
        CREATE INDEX jobs_by_release ON jobs (release);
        CREATE TABLE events (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            release TEXT NOT NULL,
            subject TEXT NOT NULL,
            type TEXT NOT NULL,
            data TEXT NOT NULL) STRICT;
        CREATE INDEX events_by_release ON events (release, id);
        CREATE TABLE announcements (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            release TEXT NOT NULL,
            body TEXT NOT NULL,
            paths INTEGER NOT NULL,
            state TEXT NOT NULL,
            attempt INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            trigger TEXT,
            problem TEXT) STRICT;
        CREATE INDEX announcements_by_release ON announcements (release);
        """,
    ];
}
