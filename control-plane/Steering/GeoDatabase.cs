using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using CdnMusic.ControlPlane.Measuring;
using CdnMusic.Hosting.Configuration;
using MaxMind.Db;
using Microsoft.Extensions.Options;

namespace CdnMusic.ControlPlane.Steering;

/// <summary>
/// Where addresses are, by a database in MaxMind's format (<c>ControlPlane:GeoDatabase</c>): a record with <c>location.latitude</c> and
/// <c>location.longitude</c>, as in GeoLite2-City and its likes. Without a database everybody is nowhere. Thread-safe.
/// </summary>
internal sealed class GeoDatabase : IDisposable
{
    private readonly Reader? _reader;
    private readonly ConcurrentDictionary<ClientPrefix, GeoPoint> _known = new();
    private readonly int _maxKnown;

    /// <exception cref="ConfigurationException">The file is no such database.</exception>
    public GeoDatabase(IOptions<ControlPlaneOptions> options)
    {
        _maxKnown = options.Value.MaxPrefixes;
        if (options.Value.GeoDatabase is { Length: > 0 } file)
        {
            try
            {
                _reader = new Reader(file, FileAccessMode.Memory);
            }
            catch (Exception e) when (e is InvalidDatabaseException or IOException or UnauthorizedAccessException or ArgumentException)
            {
                throw new ConfigurationException($"ControlPlane:GeoDatabase: '{file}' is not a readable database in MaxMind's format: {e.Message}");
            }
        }
    }

    /// <summary>
    /// Where the address is; <see cref="GeoPoint.Nowhere"/> if that is not known. Steering is by prefix, and so is this: the place of the first
    /// address asked for is remembered, and found again without allocating.
    /// </summary>
    public GeoPoint Find(IPAddress address)
    {
        if (_reader is null)
        {
            return GeoPoint.Nowhere;
        }

        var prefix = ClientPrefix.Of(address);
        if (_known.TryGetValue(prefix, out var known))
        {
            return known;
        }

        if (_known.Count >= _maxKnown)
        {
            // Rare, and what is wanted is found again.
            _known.Clear();
        }

        return _known[prefix] = Look(address);
    }

    private GeoPoint Look(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6 && _reader?.Metadata.IPVersion == 4)
        {
            // The reader would look up its first bits as if they were IPv4.
            return GeoPoint.Nowhere;
        }

        try
        {
            return _reader?.Find<Dictionary<string, object>>(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address) is { } record
                && record.TryGetValue("location", out var at) && at is IReadOnlyDictionary<string, object> location
                    ? GeoPoint.Of(Number(location, "latitude"), Number(location, "longitude"))
                    : GeoPoint.Nowhere;
        }
        catch (Exception e) when (e is InvalidDatabaseException or DeserializationException or ArgumentException)
        {
            // A damaged record is no reason not to answer.
            return GeoPoint.Nowhere;
        }
    }

    public void Dispose() => _reader?.Dispose();

    private static double Number(IReadOnlyDictionary<string, object> location, string name) =>
        location.TryGetValue(name, out var value) && value is double number ? number : double.NaN;
}
