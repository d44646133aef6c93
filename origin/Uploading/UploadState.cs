namespace CdnMusic.Origin.Uploading;

/// <summary>How far an upload is.</summary>
internal enum UploadState
{
    /// <summary>Bytes are missing.</summary>
    Receiving,

    /// <summary>All bytes are there; nobody has looked at them yet.</summary>
    Received,

    /// <summary>It is audio or a picture that can be used.</summary>
    Ready,

    /// <summary>It is neither; its bytes are gone.</summary>
    Rejected,
}
