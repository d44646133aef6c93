using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CdnMusic.EdgeNode.Transport;

/// <summary>
/// A kernel epoll instance (epoll(7)). Descriptors are added once, edge-triggered, and leave when they are closed, so that a request
/// costs no <c>epoll_ctl</c>. <see cref="Wait"/> is for one thread; adding is thread-safe.
/// </summary>
internal sealed unsafe class EpollSet : IDisposable
{
    public const uint In = 0x001;
    public const uint Out = 0x004;
    public const uint Error = 0x008;
    public const uint HangUp = 0x010;
    public const uint ReadHangUp = 0x2000;
    public const uint Exclusive = 1u << 28;
    public const uint EdgeTriggered = 1u << 31;

    private const int AddOperation = 1;
    private const int CloseOnExec = 0x80000;

    // struct epoll_event is packed on x86-64 alone.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventSize = DataOffset + sizeof(ulong);

    private readonly int _descriptor;
    private readonly byte* _events;
    private readonly int _capacity;

    /// <param name="capacity">How many events one <see cref="Wait"/> returns at most.</param>
    public EpollSet(int capacity)
    {
        _capacity = capacity;
        _events = (byte*)NativeMemory.AllocZeroed((nuint)(capacity * EventSize));
        _descriptor = Syscalls.EpollCreate(CloseOnExec);
        if (_descriptor < 0)
        {
            throw new Win32Exception(Syscalls.LastError);
        }
    }

    /// <summary>Watches a descriptor.</summary>
    /// <param name="descriptor">What to watch.</param>
    /// <param name="interest">Flags such as <see cref="In"/>.</param>
    /// <param name="tag">Comes back with every event.</param>
    public void Add(int descriptor, uint interest, ulong tag)
    {
        var buffer = stackalloc byte[16];
        Unsafe.WriteUnaligned(buffer, interest);
        Unsafe.WriteUnaligned(buffer + DataOffset, tag);
        if (Syscalls.EpollControl(_descriptor, AddOperation, descriptor, buffer) < 0)
        {
            throw new Win32Exception(Syscalls.LastError);
        }
    }

    /// <summary>Waits for events; returns how many there are, 0 after the timeout.</summary>
    public int Wait(int timeoutMilliseconds)
    {
        var count = Syscalls.EpollWait(_descriptor, _events, _capacity, timeoutMilliseconds);
        return count >= 0 ? count
            : Syscalls.LastError == Syscalls.Eintr ? 0
            : throw new Win32Exception(Syscalls.LastError);
    }

    /// <summary>An event of the last <see cref="Wait"/>.</summary>
    public (uint Flags, ulong Tag) this[int index]
    {
        get
        {
            var at = _events + (index * EventSize);
            return (Unsafe.ReadUnaligned<uint>(at), Unsafe.ReadUnaligned<ulong>(at + DataOffset));
        }
    }

    public void Dispose()
    {
        _ = Syscalls.Close(_descriptor);
        NativeMemory.Free(_events);
    }
}
