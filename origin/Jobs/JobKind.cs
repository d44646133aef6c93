namespace CdnMusic.Origin.Jobs;

/// <summary>What there is to do.</summary>
internal enum JobKind
{
    /// <summary>Encode one track and put its files into the store.</summary>
    Track,

    /// <summary>Make a release's tracks visible.</summary>
    Publication,
}
