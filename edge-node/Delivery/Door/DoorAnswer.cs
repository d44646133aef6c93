using System.Buffers;
using CdnMusic.EdgeNode.Caching;

namespace CdnMusic.EdgeNode.Delivery.Door;

/// <summary>What the fast door is going to send. Whoever has it calls <see cref="Release"/> once.</summary>
/// <param name="Response">The stored response, retained.</param>
/// <param name="Head">A pooled buffer with the head.</param>
/// <param name="HeadLength">Bytes of the head.</param>
/// <param name="Offset">Where in the body to begin.</param>
/// <param name="Length">How many bytes of the body.</param>
/// <param name="Close">The connection ends after it.</param>
internal readonly record struct DoorAnswer(StoredResponse Response, byte[] Head, int HeadLength, int Offset, int Length, bool Close)
{
    public void Release()
    {
        Response.Release();
        ArrayPool<byte>.Shared.Return(Head);
    }
}
