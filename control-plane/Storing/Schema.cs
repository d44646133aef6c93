using CdnMusic.Hosting.Configuration;

namespace CdnMusic.ControlPlane.Storing;

/// <summary>
/// The store's schema as the steps that lead to it. A step that was released is never changed: a change is a further step, and one that the
/// replicas of the version before can live with, for they run beside the new ones while a fleet is upgraded.
/// </summary>
/// <remarks>
/// Written for SQLite, in the words that <see cref="IStoreDialect.Definition"/> knows: types are INTEGER, TEXT and BLOB, tables are STRICT.
/// Times are milliseconds since the Unix epoch, UTC. A table with a column <c>changed</c> can be followed with <see cref="StoreCopy{T}"/>.
/// </remarks>
internal static class Schema
{
    /// <summary>Step n leads from version n to n + 1.</summary>
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
        """
        CREATE TABLE versions (
            topic TEXT PRIMARY KEY,
            version INTEGER NOT NULL) STRICT;
        INSERT INTO versions (topic, version) SELECT 'purges', max(position) FROM purges HAVING count(*) > 0;
        CREATE TABLE leases (
            name TEXT PRIMARY KEY,
            holder TEXT NOT NULL,
            fence INTEGER NOT NULL,
            expires_at INTEGER NOT NULL) STRICT;
        ALTER TABLE edges ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE credentials ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE campaigns ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
        """,
        """
        CREATE TABLE peer_keys (
            name TEXT PRIMARY KEY,
            key BLOB NOT NULL,
            changed INTEGER NOT NULL) STRICT;
        """,
        """
        CREATE TABLE edge_weights (
            edge TEXT PRIMARY KEY,
            weight TEXT NOT NULL,
            reason TEXT NOT NULL,
            changed INTEGER NOT NULL) STRICT;
        """,
        """
        CREATE TABLE rollouts (
            id TEXT PRIMARY KEY,
            rollout TEXT NOT NULL,
            changed INTEGER NOT NULL) STRICT;
        """,
    ];

    /// <summary>Takes the steps that are missing, within a transaction; the caller writes the version down.</summary>
    /// <exception cref="ConfigurationException">The store is of a newer program.</exception>
    public static void Migrate(StoreTransaction transaction, IStoreDialect dialect, long version, string setting)
    {
        if (version > Migrations.Count)
        {
            throw new ConfigurationException($"{setting}: the store is of version {version}, and this program knows up to {Migrations.Count}");
        }

        foreach (var migration in Migrations.Skip((int)version))
        {
            transaction.Execute(dialect.Definition(migration));
        }
    }
}
