namespace CdnMusic.EdgeNode.Caching;

/// <summary>What is worth remembering of a target though nothing of it is stored.</summary>
internal enum TargetMark
{
    /// <summary>Its responses are private: requests for it do not wait for each other first.</summary>
    Private,

    /// <summary>The origin sent parts that were of no use: it is asked for the whole at once, and nothing is stored that would need parts later.</summary>
    UselessParts,
}
