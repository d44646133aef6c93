using CdnMusic.Origin.Storage;

namespace CdnMusic.Origin.Delivery;

/// <summary>Which objects of the store are anybody's business.</summary>
internal static class PublicKeys
{
    /// <summary>Everything but what the origin keeps for itself: the marks of publications and of the garbage collector.</summary>
    public static bool Contains(ObjectKey key) => !key.Value.StartsWith(ObjectKey.PrivatePrefix, StringComparison.Ordinal);
}
