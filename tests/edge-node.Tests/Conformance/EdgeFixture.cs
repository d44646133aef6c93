using System.Runtime.CompilerServices;
using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Conformance;

/// <summary>One edge and one origin for all tests of a class; each test has a target of its own.</summary>
public sealed class EdgeFixture : IAsyncLifetime
{
    private readonly RawOrigin _origin = new();
    private EdgeProcess _edge = null!;
    private int _count;

    public async ValueTask InitializeAsync() => _edge = await EdgeProcess.StartAsync(_origin.Url);

    public async ValueTask DisposeAsync()
    {
        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
    }

    internal string OriginUrl => _origin.Url;

    internal Resource NewResource([CallerMemberName] string test = "") => At($"/{test}/{Interlocked.Increment(ref _count)}");

    internal Resource At(string target) => new(_origin, _edge, target);
}
