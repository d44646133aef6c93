using CdnMusic.ControlPlane.Storing;
using Google.Protobuf;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Fleet;

/// <summary>The registry's edges in the store: who they said they are, and whether an operator drains them. Thread-safe.</summary>
internal sealed class EdgeTable(IStore store)
{
    /// <summary>Every edge that was not forgotten.</summary>
    public IReadOnlyList<(EdgeIdentity Identity, bool Draining)> Load() => [.. store
        .Run(transaction => transaction.Query(
            "SELECT hello, draining FROM edges", row => (Hello: Wire.Hello.Parser.ParseFrom(row.GetFieldValue<byte[]>(0)), Draining: row.GetInt64(1) != 0)))
        // Rules may have become stricter since; such an edge is known again when it says a better Hello.
        .Select(row => (HelloRules.Check(row.Hello, out var identity) is null ? identity : null, row.Draining))
        .Where(row => row.Item1 is not null)
        .Select(row => (row.Item1!, row.Draining))];

    /// <summary>Adds or renews an edge.</summary>
    public void Save(EdgeIdentity identity, bool draining)
    {
        var hello = new Wire.Hello
        {
            EdgeId = identity.Id,
            PublicUrl = identity.Url,
            Labels = { identity.Labels },
            CapacityMbps = identity.CapacityMbps,
            Version = identity.Version,
            Draining = identity.Draining,
        };
        store.Run(transaction => transaction.Execute(
            "INSERT INTO edges (id, hello, draining) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET hello = $2, draining = $3",
            identity.Id, hello.ToByteArray(), draining ? 1 : 0));
    }

    /// <summary>Forgets an edge.</summary>
    public void Remove(string id) => store.Run(transaction => transaction.Execute("DELETE FROM edges WHERE id = $1", id));
}
