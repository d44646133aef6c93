namespace CdnMusic.EdgeNode.Caching;

/// <summary>What a look-up found: nothing, or a retained response and whether an operator marked it stale.</summary>
internal readonly record struct Lookup(StoredResponse? Response, bool SoftPurged)
{
    public static Lookup None => default;
}
