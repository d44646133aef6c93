using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace CdnMusic.EdgeNode.Caching.Memory;

/// <summary>
/// Remembers hits until somebody holds the lock that is needed to act on them. Bounded and lossy; hits of one thread stay in their order.
/// Adding is thread-safe and never waits; taking is for one thread at a time.
/// </summary>
internal sealed class TouchBuffer
{
    private readonly Stripe[] _stripes;

    public TouchBuffer()
    {
        _stripes = new Stripe[BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, 64))];
        for (var i = 0; i < _stripes.Length; i++)
        {
            _stripes[i] = new Stripe();
        }
    }

    /// <summary>Notes a hit; false if there was no place for it, or another thread took that place first.</summary>
    public bool TryAdd(CacheNode node) => _stripes[Environment.CurrentManagedThreadId & (_stripes.Length - 1)].TryAdd(node);

    /// <summary>Takes the next hit out; null when there is none.</summary>
    public CacheNode? TryTake()
    {
        foreach (var stripe in _stripes)
        {
            if (stripe.TryTake(out var node))
            {
                return node;
            }
        }

        return null;
    }

    /// <summary>A ring with many producers and one consumer.</summary>
    private sealed class Stripe
    {
        private const int Slots = 64;
        private readonly CacheNode?[] _slots = new CacheNode?[Slots];
        private uint _head;
        private uint _tail;

        public bool TryAdd(CacheNode node)
        {
            var tail = Volatile.Read(ref _tail);
            if (tail - Volatile.Read(ref _head) >= Slots || Interlocked.CompareExchange(ref _tail, tail + 1, tail) != tail)
            {
                return false;
            }

            Volatile.Write(ref _slots[tail % Slots], node);
            return true;
        }

        public bool TryTake([NotNullWhen(true)] out CacheNode? node)
        {
            ref var slot = ref _slots[_head % Slots];
            node = Volatile.Read(ref slot);

            // Null: nothing there, or a producer claimed the slot and has yet to write it; it waits for the next time.
            if (node is null)
            {
                return false;
            }

            slot = null;
            Volatile.Write(ref _head, _head + 1);
            return true;
        }
    }
}
