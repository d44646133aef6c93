using System.Text.Json;
using CdnMusic.Hosting.Configuration;
using CdnMusic.Protocol.Settings;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Settings;

/// <summary>
/// The fleet's settings, in force over the node's own (<see cref="RuntimeSettings"/>). A revision is checked as a whole with all rules of the
/// configuration, then written to the cache directory, then in force: a bad one changes nothing, and a crash leaves the one before or this one.
/// Thread-safe; who uses a setting reads it at each use.
/// </summary>
internal sealed class FleetSettings
{
    private static readonly Dictionary<string, Action<EdgeOptions, EdgeOptions>> Copies = new(StringComparer.Ordinal)
    {
        ["Fill:ResponseTimeout"] = (from, to) => to.Fill.ResponseTimeout = from.Fill.ResponseTimeout,
        ["Fill:IdleTimeout"] = (from, to) => to.Fill.IdleTimeout = from.Fill.IdleTimeout,
        ["Freshness:HonourRequestDirectives"] = (from, to) => to.Freshness.HonourRequestDirectives = from.Freshness.HonourRequestDirectives,
        ["Freshness:StaleWhenDisconnected"] = (from, to) => to.Freshness.StaleWhenDisconnected = from.Freshness.StaleWhenDisconnected,
        ["Prefetch:Segments"] = (from, to) => to.Prefetch.Segments = from.Prefetch.Segments,
        ["Prefetch:PauseAboveFills"] = (from, to) => to.Prefetch.PauseAboveFills = from.Prefetch.PauseAboveFills,
    };

    private readonly IConfiguration _local;
    private readonly EdgeOptions _options;
    private readonly string _path;
    private readonly ILogger<FleetSettings> _logger;
    private readonly Lock _gate = new();
    private ulong _revision;

    public FleetSettings(IConfiguration local, IOptions<EdgeOptions> options, ILogger<FleetSettings> logger)
    {
        (_local, _options, _logger) = (local, options.Value, logger);
        _path = Path.Combine(_options.Cache.Directory, "fleet-settings.json");
        if (Load() is { } kept && TryUse(kept) is { } problem)
        {
            // Of another version of this program, perhaps. The control plane sees that the revision is not here.
            logger.FleetSettingsIgnored(kept.Revision, problem);
        }
    }

    /// <summary>The revision in force; 0: the node's own settings alone.</summary>
    public ulong Revision => Volatile.Read(ref _revision);

    /// <summary>Puts a revision in force, in place of the one before. Returns why not, or null.</summary>
    /// <exception cref="IOException">It could not be kept; nothing has changed.</exception>
    public string? Apply(ulong revision, IReadOnlyDictionary<string, string> settings)
    {
        lock (_gate)
        {
            var next = new Kept(revision, settings.ToDictionary(StringComparer.Ordinal));
            if (Candidate(next, out var problem) is not { } candidate)
            {
                return problem;
            }

            var temporary = _path + ".tmp";
            using (var file = File.Create(temporary))
            {
                JsonSerializer.Serialize(file, next);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, _path, overwrite: true);
            Use(candidate, revision);
            _logger.FleetSettingsApplied(revision, settings.Count);
            return null;
        }
    }

    private string? TryUse(Kept kept)
    {
        if (Candidate(kept, out var problem) is { } candidate)
        {
            Use(candidate, kept.Revision);
        }

        return problem;
    }

    private void Use(EdgeOptions candidate, ulong revision)
    {
        foreach (var copy in Copies.Values)
        {
            copy(candidate, _options);
        }

        Volatile.Write(ref _revision, revision);
    }

    /// <summary>The configuration as it would be, checked by the rules that it is checked by at start.</summary>
    private EdgeOptions? Candidate(Kept kept, out string? problem)
    {
        problem = string.Join("; ", RuntimeSettings.Mistakes(kept.Settings));
        if (problem.Length > 0)
        {
            return null;
        }

        var configuration = new ConfigurationBuilder().AddConfiguration(_local)
            .AddInMemoryCollection(kept.Settings.Select(s => KeyValuePair.Create($"Edge:{s.Key}", (string?)s.Value))).Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration);
        services.AddStrictOptions<EdgeOptions>("Edge");
        using var provider = services.BuildServiceProvider();
        try
        {
            problem = null;
            return provider.GetRequiredService<IOptions<EdgeOptions>>().Value;
        }
        catch (OptionsValidationException invalid)
        {
            problem = string.Join("; ", invalid.Failures);
            return null;
        }
    }

    private Kept? Load()
    {
        try
        {
            return File.Exists(_path) ? JsonSerializer.Deserialize<Kept>(File.ReadAllBytes(_path)) : null;
        }
        catch (Exception error) when (error is JsonException or IOException)
        {
            _logger.FleetSettingsIgnored(0, error.Message);
            return null;
        }
    }

    private sealed record Kept(ulong Revision, Dictionary<string, string> Settings);
}
