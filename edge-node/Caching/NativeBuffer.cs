using System.Buffers;
using System.Runtime.InteropServices;

namespace CdnMusic.EdgeNode.Caching;

/// <summary>
/// Bytes outside the garbage-collected heap, shared by reference count: whoever holds a reference may read, the last
/// <see cref="Release"/> frees. Thread-safe, except that bytes are written before they are shared.
/// </summary>
internal sealed unsafe class NativeBuffer : MemoryManager<byte>
{
    private static long LiveByteCount;
    private void* _memory;
    private int _references = 1;

    private NativeBuffer(int length)
    {
        Length = length;
        _memory = length == 0 ? null : NativeMemory.Alloc((nuint)length);
        Interlocked.Add(ref LiveByteCount, length);
    }

    /// <summary>Bytes allocated and not yet freed, in the whole process: what a leak would make grow.</summary>
    public static long LiveBytes => Interlocked.Read(ref LiveByteCount);

    /// <summary>Size in bytes.</summary>
    public int Length { get; }

    /// <summary>Allocates uninitialised bytes; the caller holds the one reference.</summary>
    public static NativeBuffer Allocate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return new NativeBuffer(length);
    }

    /// <summary>Takes a further reference, unless the last one is already gone.</summary>
    public bool TryRetain()
    {
        var seen = Volatile.Read(ref _references);
        while (seen > 0)
        {
            var found = Interlocked.CompareExchange(ref _references, seen + 1, seen);
            if (found == seen)
            {
                return true;
            }

            seen = found;
        }

        return false;
    }

    /// <summary>Gives a reference back.</summary>
    public void Release()
    {
        var left = Interlocked.Decrement(ref _references);
        if (left < 0)
        {
            throw new InvalidOperationException("A buffer was released more often than retained.");
        }

        if (left == 0)
        {
            NativeMemory.Free(_memory);
            _memory = null;
            Interlocked.Add(ref LiveByteCount, -Length);
        }
    }

    public override Span<byte> GetSpan() => new(_memory, Length);

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)Length, nameof(elementIndex));
        return new MemoryHandle((byte*)_memory + elementIndex);
    }

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing) => Release();
}
