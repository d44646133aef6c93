namespace CdnMusic.Origin.Media;

/// <summary>Why a file was not taken, or why a media tool did not do its work.</summary>
internal enum MediaFault
{
    /// <summary>A tool failed or took too long; the same file may do next time.</summary>
    Tool,

    /// <summary>There is no such file, or it cannot be read.</summary>
    Unreadable,

    /// <summary>It has no bytes.</summary>
    Empty,

    /// <summary>It is not media of any known format.</summary>
    Garbage,

    /// <summary>It is media, but of a format that is not taken here.</summary>
    WrongType,

    /// <summary>It has moving pictures.</summary>
    Video,

    /// <summary>It is encrypted.</summary>
    Protected,

    /// <summary>It begins well, but most of it cannot be decoded.</summary>
    Damaged,

    /// <summary>It is longer, shorter, larger or smaller than what is taken.</summary>
    OutOfBounds,
}
