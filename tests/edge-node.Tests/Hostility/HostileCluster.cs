using System.Text;
using CdnMusic.EdgeNode.Tests.Running;
using Microsoft.AspNetCore.Http.Features;

namespace CdnMusic.EdgeNode.Tests.Hostility;

/// <summary>One origin and one edge for all tests of a class; every answer is cacheable and names the target that the origin saw.</summary>
public sealed class HostileCluster : IAsyncLifetime
{
    internal ScriptedOrigin Origin { get; private set; } = null!;

    internal EdgeProcess Edge { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Origin = await ScriptedOrigin.StartAsync();
        Origin.Answer = async context =>
        {
            var body = Encoding.ASCII.GetBytes(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
            context.Response.Headers.CacheControl = "max-age=60";
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(body);
        };
        Edge = await EdgeProcess.StartAsync(Origin);
    }

    public async ValueTask DisposeAsync()
    {
        await Edge.DisposeAsync();
        await Origin.DisposeAsync();
    }

    /// <summary>Sends bytes on a fresh connection that must be refused: 4xx (or 5xx for what is not implemented), closed, nothing at the origin.</summary>
    internal async Task RefusedAsync(string bytes, params int[] statuses)
    {
        var before = Origin.Requests.Count;
        await using var connection = await RawConnection.OpenAsync(Edge.Port);
        await connection.SendAsync(bytes);
        var response = await connection.ReadResponseAsync();

        Assert.NotNull(response);
        Assert.Contains(response.Status, statuses);
        Assert.Equal("", await connection.ReadToEndAsync());
        Assert.Equal(before, Origin.Requests.Count);
        await IsUnharmedAsync();
    }

    /// <summary>A request on another connection is answered as if nothing had happened.</summary>
    internal async Task IsUnharmedAsync()
    {
        var path = "/clean/" + Guid.NewGuid().ToString("N");
        Assert.Equal(path, await Edge.Client.GetStringAsync(path, TestContext.Current.CancellationToken));
    }
}
