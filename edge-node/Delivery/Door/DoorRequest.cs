namespace CdnMusic.EdgeNode.Delivery.Door;

/// <summary>A plain GET as it lies in the receive buffer.</summary>
internal ref struct DoorRequest
{
    /// <summary>Bytes of the head, the empty line included.</summary>
    public int Length;

    /// <summary>The request target in origin-form, in characters that mean the same however they are normalised.</summary>
    public ReadOnlySpan<byte> Target;

    /// <summary>The client wants the connection closed afterwards.</summary>
    public bool Close;

    /// <summary>The value of the one Range field, empty without.</summary>
    public ReadOnlySpan<byte> Range;
}
