using System.Text.Json;
using CdnMusic.ControlPlane.Tests.Running;
using CdnMusic.Deploy.Local;

namespace CdnMusic.ControlPlane.Tests.Rollouts;

/// <summary>Versions that go out in stages to three real edges under a supervisor, whose command writes down what it "installs".</summary>
public sealed class SoftwareRolloutTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Category", "Soak")]
    public async Task A_version_goes_out_in_stages_and_one_that_cannot_be_installed_or_does_not_start_is_taken_back()
    {
        await using var music = await MusicCluster.StartAsync(new MusicCluster { PrepareEdge = Prepare }, 3, index => index == 0 ? "south" : "north");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var asleep = false;
        var supervisor = SuperviseAsync(music, () => Volatile.Read(ref asleep), ending.Token);

        var good = await StatusAsync(music, await CreateAsync(music, "2.0", "00:00:01", restart: "00:02:00"), "complete");
        Assert.Equal(["2.0", "2.0", "2.0"], await VersionsAsync(music));
        Assert.Equal(3, good.GetProperty("edges").GetArrayLength());

        var refused = await StatusAsync(music, await CreateAsync(music, "refused", "01:00:00", restart: "00:02:00"), "rolled_back");
        Assert.Equal("edge-1 refused: the update command ended with 3: no such version", refused.GetProperty("reason").GetString());

        // Installs, and then is not what runs: as when the supervisor falls back by itself.
        var absent = await StatusAsync(music, await CreateAsync(music, "absent", "01:00:00", restart: "00:00:01"), "rolled_back");
        Assert.EndsWith("does not run absent", absent.GetProperty("reason").GetString(), StringComparison.Ordinal);

        // It runs, and the canary dies of it.
        await MusicCluster.EventuallyAsync(async () => await music.StateAsync("edge-1") == "ready");
        var deadly = await CreateAsync(music, "3.0", "01:00:00", restart: "00:02:00");
        await MusicCluster.EventuallyAsync(async () => (await VersionsAsync(music)).Contains("3.0"));
        await MusicCluster.EventuallyAsync(async () => await music.StateAsync("edge-1") == "ready");
        Volatile.Write(ref asleep, true);
        await music.Cluster.Edges[0].KillAsync();
        await StatusAsync(music, deadly, "rolled_back");
        Volatile.Write(ref asleep, false);
        await MusicCluster.EventuallyAsync(async () => (await VersionsAsync(music)).All(v => v == "2.0"));

        await ending.CancelAsync();
        await supervisor;
    }

    [Fact]
    public async Task An_edge_without_a_command_refuses_and_a_request_for_nothing_or_for_an_option_is_refused()
    {
        await using var music = await MusicCluster.StartAsync(1);

        var refused = await StatusAsync(music, await CreateAsync(music, "2.0", "01:00:00", restart: "00:02:00"), "rolled_back");
        Assert.Contains("no Edge:Update:Command", refused.GetProperty("reason").GetString(), StringComparison.Ordinal);
        foreach (var body in new object[] { new { }, new { version = "--force" }, new { version = "1", settings = new Dictionary<string, string>() } })
        {
            using var response = await music.SendAdminAsync(HttpMethod.Post, "/admin/rollouts", body);
            Assert.Equal(System.Net.HttpStatusCode.BadRequest, response.StatusCode);
        }
    }

    private static void Prepare(IDictionary<string, string> settings)
    {
        var directory = Directory.CreateDirectory(settings["Edge:Cache:Directory"]).FullName;
        var (command, version) = (Path.Combine(directory, "update.sh"), Path.Combine(directory, "version"));
        File.WriteAllText(command, $"""
            #!/bin/sh
            case "$1" in
              refused) echo no such version >&2; exit 3 ;;
              absent) exit 0 ;;
            esac
            echo "$1" > '{version}.new' && mv '{version}.new' '{version}'
            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(command, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        }

        settings["Edge:Update:Command"] = command;
        settings["Edge:Update:VersionFile"] = version;
        settings["Edge:Update:DrainTime"] = "00:00:00";
    }

    /// <summary>Starts whatever has ended again, as systemd would.</summary>
    private static async Task SuperviseAsync(MusicCluster music, Func<bool> asleep, CancellationToken cancellation)
    {
        try
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                try
                {
                    await Task.WhenAll(music.Cluster.Edges.Where(e => !asleep() && !e.IsRunning).Select(e => e.StartAsync(cancellation)));
                }
                catch (LocalServiceException)
                {
                    // It was told to change as soon as it had joined, and ended before it was seen ready: again.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private static async Task<string> CreateAsync(MusicCluster music, string version, string soak, string restart)
    {
        var request = new { version, stages = new[] { 1, 100 }, soak, restart, canary_labels = new { region = "south" }, max_load_increase = 1.0 };
        return (await music.AdminAsync(HttpMethod.Post, "/admin/rollouts", request)).GetProperty("id").GetString()!;
    }

    private static async Task<JsonElement> StatusAsync(MusicCluster music, string id, string status)
    {
        JsonElement found = default;
        await MusicCluster.EventuallyAsync(async () =>
        {
            found = await music.AdminAsync(HttpMethod.Get, $"/admin/rollouts/{id}");
            return found.GetProperty("status").GetString() == status;
        });
        return found;
    }

    private static async Task<string?[]> VersionsAsync(MusicCluster music) =>
        [.. (await music.AdminAsync(HttpMethod.Get, "/admin/fleet")).GetProperty("edges").EnumerateArray().Select(e => e.GetProperty("version").GetString())];
}
