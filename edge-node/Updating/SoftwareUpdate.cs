using System.Diagnostics;
using CdnMusic.Hosting.Lifetime;
using CdnMusic.Protocol.Settings;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Updating;

/// <summary>
/// Changes the node's software: has the operator's command install a version, drains, and ends, so that the node's supervisor starts the new
/// one. A command that fails changes nothing here. Thread-safe; one update at a time.
/// </summary>
internal sealed class SoftwareUpdate : IDisposable
{
    private const int MaxTold = 200;

    private readonly UpdateOptions _options;
    private readonly DrainState _drain;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _time;
    private readonly ILogger<SoftwareUpdate> _logger;
    private readonly SemaphoreSlim _one = new(1);
    private volatile string? _installed;

    public SoftwareUpdate(IOptions<EdgeOptions> options, DrainState drain, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<SoftwareUpdate> logger)
    {
        (_options, _drain, _lifetime, _time, _logger) = (options.Value.Update, drain, lifetime, time, logger);
        Running = File.Exists(_options.VersionFile) && File.ReadLines(_options.VersionFile).FirstOrDefault()?.Trim() is { } said && SoftwareVersion.IsValid(said)
            ? said
            : typeof(SoftwareUpdate).Assembly.GetName().Version!.ToString(3);
    }

    /// <summary>The version that runs.</summary>
    public string Running { get; }

    /// <summary>Installs a version, and ends the node within <see cref="UpdateOptions.DrainTime"/> after returning. Returns why not, or null.</summary>
    public async Task<string?> RunAsync(string version, CancellationToken cancellationToken)
    {
        if (!SoftwareVersion.IsValid(version))
        {
            return SoftwareVersion.Rule;
        }

        if (_options.Command.Length == 0)
        {
            return "this node has no Edge:Update:Command";
        }

        await _one.WaitAsync(cancellationToken);
        try
        {
            if ((_installed ?? Running) == version)
            {
                return null;
            }

            if (await InstallAsync(version) is { } problem)
            {
                _logger.UpdateFailed(version, problem);
                return problem;
            }

            _installed = version;
        }
        finally
        {
            _one.Release();
        }

        _logger.Updating(Running, version);
        _drain.Begin();
        _ = EndAsync();
        return null;
    }

    public void Dispose() => _one.Dispose();

    /// <remarks>Not ended with the stream to the control plane: an installation is not to be cut off in its middle.</remarks>
    private async Task<string?> InstallAsync(string version)
    {
        using var patience = new CancellationTokenSource(_options.Timeout, _time);
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(_options.Command, [version]) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true },
        };
        try
        {
            process.Start();
            process.StandardInput.Close();
            var told = Task.WhenAll(process.StandardError.ReadToEndAsync(patience.Token), process.StandardOutput.ReadToEndAsync(patience.Token));
            await process.WaitForExitAsync(patience.Token);
            var error = (await told)[0].Trim();
            return process.ExitCode == 0 ? null : $"the update command ended with {process.ExitCode}: {(error.Length > MaxTold ? error[..MaxTold] : error)}";
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return $"the update command took longer than {_options.Timeout:c}";
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            return $"the update command cannot be run: {error.Message}";
        }
    }

    private async Task EndAsync()
    {
        try
        {
            await Task.Delay(_options.DrainTime, _time, _lifetime.ApplicationStopping);
        }
        catch (OperationCanceledException)
        {
            // It ends already.
        }

        _lifetime.StopApplication();
    }
}
