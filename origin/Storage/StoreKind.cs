namespace CdnMusic.Origin.Storage;

/// <summary>Where objects can live.</summary>
internal enum StoreKind
{
    /// <summary>A local directory.</summary>
    Files,

    /// <summary>A bucket of an S3 service.</summary>
    S3,
}
