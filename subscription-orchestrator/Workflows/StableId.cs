using System.Security.Cryptography;
using System.Text;

namespace CdnMusic.SubscriptionOrchestrator.Workflows;

/// <summary>Ids that come out the same whoever computes them again: charging twice under one is charging once.</summary>
internal static class StableId
{
    public static Guid Of(Guid workflow, string what)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{workflow}/{what}"));
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80); // version 8 (RFC 9562)
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }
}
