using System.Buffers.Text;

namespace CdnMusic.EdgeNode.Delivery.Door;

/// <summary>Appends to a buffer that is known to be large enough.</summary>
internal ref struct HeadWriter(Span<byte> target)
{
    private readonly Span<byte> _target = target;

    /// <summary>Bytes appended so far.</summary>
    public int Written { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_target[Written..]);
        Written += bytes.Length;
    }

    public void Write(long number)
    {
        Utf8Formatter.TryFormat(number, _target[Written..], out var written);
        Written += written;
    }
}
