namespace CdnMusic.ControlPlane.Storing;

/// <summary>The store's schema as the steps that lead to it. A step that was released is never changed: a change is a further step.</summary>
/// <remarks>Times are milliseconds since the Unix epoch, UTC.</remarks>
internal static class Schema
{
    /// <summary>Step n leads from version n to n + 1; the version is the database's <c>user_version</c>.</summary>
    public static IReadOnlyList<string> Migrations { get; } =
    [
        """
        CREATE TABLE identity (purge_log TEXT NOT NULL) STRICT;
        CREATE TABLE purges (
            position INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            at INTEGER NOT NULL,
            purge BLOB NOT NULL) STRICT;
        CREATE TABLE audit (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            action TEXT NOT NULL,
            subject TEXT NOT NULL,
            detail TEXT NOT NULL) STRICT;
        CREATE TABLE edges (
            id TEXT PRIMARY KEY,
            hello BLOB NOT NULL,
            draining INTEGER NOT NULL) STRICT;
        """,
        """
        CREATE TABLE join_tokens (
            hash BLOB PRIMARY KEY,
            edge TEXT,
            expires_at INTEGER NOT NULL,
            used_by TEXT,
            used_hash BLOB) STRICT;
        CREATE TABLE credentials (
            edge TEXT PRIMARY KEY,
            hash BLOB NOT NULL,
            previous BLOB,
            previous_until INTEGER NOT NULL,
            issued_at INTEGER NOT NULL) STRICT;
        """,
        """
        CREATE TABLE campaigns (
            id TEXT PRIMARY KEY,
            campaign TEXT NOT NULL) STRICT;
        """,
    ];
}
