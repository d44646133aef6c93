using System.ComponentModel.DataAnnotations;
using System.Net;

namespace CdnMusic.Hosting.Configuration;

/// <summary>Settings that are lists of networks in CIDR form.</summary>
public static class NetworkList
{
    /// <summary>What is wrong with such a setting: one result for each entry that is no network.</summary>
    /// <param name="networks">The setting.</param>
    /// <param name="member">Its name.</param>
    public static IEnumerable<ValidationResult> Mistakes(IEnumerable<string> networks, string member) =>
        from network in networks
        where !IPNetwork.TryParse(network, out _)
        select new ValidationResult($"'{network}' is not a network such as 10.0.0.0/8 (bits after the prefix must be zero)", [member]);
}
