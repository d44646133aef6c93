using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Caching;

/// <summary>Disks that are full, broken, or somebody else's.</summary>
public sealed class DiskFaultTests : IAsyncLifetime
{
    private ScriptedOrigin _origin = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _origin = await ScriptedOrigin.StartAsync();
        _origin.Answer = async context =>
        {
            context.Response.Headers.CacheControl = "max-age=600";
            await context.Response.Body.WriteAsync(BodyOf(context.Request.Path.Value!));
        };
    }

    public ValueTask DisposeAsync() => _origin.DisposeAsync();

    [Fact]
    public async Task A_disk_smaller_than_the_budget_is_reported_used_as_far_as_it_goes_and_used_wholly_when_it_grows()
    {
        using var disk = SmallDisk.Mount(8);
        await using var edge = await StartAsync(disk);
        await FillAsync(edge, "/small", 200);
        await EdgeProcess.EventuallyAsync(async () => await edge.MetricAsync("cdnmusic_edge_disk_queued_bytes") == 0);

        Assert.Equal(0, await edge.MetricAsync("cdnmusic_edge_disk_healthy"));
        var status = await StatusAsync(edge);
        Assert.True(status.GetProperty("disk_state").GetString() == "full", status.ToString());
        Assert.NotEqual(0, await edge.MetricAsync("cdnmusic_edge_disk_errors_total"));
        await edge.KillAsync();
        await edge.StartAsync();
        using var newest = await edge.GetAsync("/small/199");
        Assert.Contains("; hit", newest.CacheStatus(), StringComparison.Ordinal);
        await edge.PurgeAsync(new { paths = new[] { "/small/199" } });

        disk.Resize(100);
        await FillAsync(edge, "/large", 200);

        await EdgeProcess.EventuallyAsync(async () => await edge.MetricAsync("cdnmusic_edge_disk_bytes") > 16 << 20);
        Assert.Equal(1, await edge.MetricAsync("cdnmusic_edge_disk_healthy"));
    }

    [Fact]
    public async Task With_no_room_at_all_requests_are_answered_and_writing_resumes_when_there_is_some()
    {
        using var disk = SmallDisk.Mount(8);
        await using var edge = await StartAsync(disk);
        var filler = disk.FillUp();

        await FillAsync(edge, "/a", 20);

        await EdgeProcess.EventuallyAsync(async () => (await StatusAsync(edge)).GetProperty("disk_state").GetString() == "failing");
        Assert.Equal(0, await edge.MetricAsync("cdnmusic_edge_disk_healthy"));
        using var purge = await edge.Management.PostAsJsonAsync("/admin/purge", new { paths = new[] { "/a/1" } }, Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, purge.StatusCode);
        Assert.Contains("urn:cdnmusic:problem:purge-not-durable", await purge.TextAsync(), StringComparison.Ordinal);
        using var purged = await edge.GetAsync("/a/1");
        Assert.Contains("fwd=uri-miss", purged.CacheStatus(), StringComparison.Ordinal);

        File.Delete(filler);
        var written = await edge.MetricAsync("cdnmusic_edge_disk_writes_total");
        var round = 0;
        await EdgeProcess.EventuallyAsync(async () =>
        {
            await FillAsync(edge, $"/b{round++}", 1);
            return await edge.MetricAsync("cdnmusic_edge_disk_writes_total") > written;
        });
        Assert.Equal(1, await edge.MetricAsync("cdnmusic_edge_disk_healthy"));
        await edge.PurgeAsync(new { paths = new[] { "/a/1" } });
    }

    [Fact]
    public async Task An_edge_starts_on_a_full_disk()
    {
        using var disk = SmallDisk.Mount(8);
        await using var edge = await StartAsync(disk);
        await FillAsync(edge, "/a", 10);
        await edge.PurgeAsync(new { paths = new[] { "/a/1" } });
        await EdgeProcess.EventuallyAsync(async () => await edge.MetricAsync("cdnmusic_edge_disk_writes_total") == 10);
        await edge.KillAsync();
        disk.FillUp();

        await edge.StartAsync();

        using var kept = await edge.GetAsync("/a/2");
        using var purged = await edge.GetAsync("/a/1");
        Assert.Contains("; hit", kept.CacheStatus(), StringComparison.Ordinal);
        Assert.Contains("fwd=uri-miss", purged.CacheStatus(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_broken_disk_cannot_read_comes_from_the_origin_and_is_reported()
    {
        await using var edge = await EdgeProcess.StartAsync(_origin);
        await FillAsync(edge, "/a", 5);
        await EdgeProcess.EventuallyAsync(async () => await edge.MetricAsync("cdnmusic_edge_disk_writes_total") == 5);
        await edge.KillAsync();
        await edge.StartAsync();

        await using (var broken = await BrokenDisk.OfAsync(edge.Pid, "preadv"))
        {
            await FillAsync(edge, "/a", 3);
            Assert.Equal(3, broken.Failures());
        }

        Assert.Equal(3, await edge.MetricAsync("cdnmusic_edge_disk_errors_total"));
        using var again = await edge.GetAsync("/a/0");
        using var untouched = await edge.GetAsync("/a/4");
        Assert.Contains("; hit", again.CacheStatus(), StringComparison.Ordinal);
        Assert.Contains("; hit", untouched.CacheStatus(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_a_broken_disk_cannot_be_written_requests_are_answered_and_afterwards_it_is_used_again()
    {
        await using var edge = await EdgeProcess.StartAsync(_origin, "--Edge:Cache:DiskRetryInterval=00:00:00.2");
        await using (await BrokenDisk.OfAsync(edge.Pid, "pwritev"))
        {
            await FillAsync(edge, "/a", 5);
            await EdgeProcess.EventuallyAsync(async () => (await StatusAsync(edge)).GetProperty("disk_state").GetString() == "failing");
            Assert.Equal(0, await edge.MetricAsync("cdnmusic_edge_disk_healthy"));
        }

        var round = 0;
        await EdgeProcess.EventuallyAsync(async () =>
        {
            await FillAsync(edge, $"/b{round++}", 1);
            return await edge.MetricAsync("cdnmusic_edge_disk_writes_total") > 0;
        });
        Assert.Equal(1, await edge.MetricAsync("cdnmusic_edge_disk_healthy"));
    }

    [Fact]
    public async Task A_directory_that_another_node_uses_is_a_mistake_in_one_line()
    {
        await using var edge = await EdgeProcess.StartAsync(_origin);

        var (code, error) = await EdgeProcess.RunToEndAsync(
            "--Edge:Id=second",
            $"--Edge:Origins:0={_origin.Url}",
            $"--Edge:Cache:Directory={edge.CacheDirectory}",
            "--Listen:Public=http://127.0.0.1:0",
            "--Listen:Management=http://127.0.0.1:0");

        Assert.Equal(2, code);
        Assert.Contains("in use by another process", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    private Task<EdgeProcess> StartAsync(SmallDisk disk) => EdgeProcess.StartAsync(
        _origin, $"--Edge:Cache:Directory={disk.Directory}", "--Edge:Cache:DiskBytes=64MiB", "--Edge:Cache:DiskRetryInterval=00:00:00.2");

    private static async Task FillAsync(EdgeProcess edge, string prefix, int count)
    {
        for (var i = 0; i < count; i++)
        {
            using var response = await edge.GetAsync($"{prefix}/{i}");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(BodyOf($"{prefix}/{i}"), await response.BytesAsync());
        }
    }

    private static Task<JsonElement> StatusAsync(EdgeProcess edge) => edge.Management.GetFromJsonAsync<JsonElement>("/admin/status", Token);

    private static byte[] BodyOf(string path) => DiskWorkbench.BodyOf(path, 100_000);
}
