using System.Runtime.InteropServices;

namespace CdnMusic.EdgeNode.Transport;

/// <summary>
/// The Linux system calls of the transport (libc). All but <see cref="EpollWait"/> are called on non-blocking descriptors and return at
/// once. A negative result is an error; its number is <see cref="Marshal.GetLastSystemError"/>-like, read by <see cref="LastError"/>.
/// </summary>
internal static unsafe partial class Syscalls
{
    public const int Eintr = 4;
    public const int Eagain = 11;
    public const int Emfile = 24;
    public const int Enfile = 23;
    public const int Econnaborted = 103;

    public const int MsgDontWait = 0x40;
    public const int MsgNoSignal = 0x4000;

    public const int ShutdownBoth = 2;

    private const string LibC = "libc";

    /// <summary>The error number of the last failed call on this thread.</summary>
    public static int LastError => Marshal.GetLastPInvokeError();

    [LibraryImport(LibC, EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport(LibC, EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int descriptor, byte* epollEvent);

    [LibraryImport(LibC, EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, byte* events, int maxEvents, int timeoutMilliseconds);

    [LibraryImport(LibC, EntryPoint = "accept4", SetLastError = true)]
    public static partial int Accept(int listener, void* address, void* addressLength, int flags);

    [LibraryImport(LibC, EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int descriptor, byte* buffer, nint length, int flags);

    [LibraryImport(LibC, EntryPoint = "sendmsg", SetLastError = true)]
    public static partial nint SendMessage(int descriptor, MessageHeader* message, int flags);

    [LibraryImport(LibC, EntryPoint = "shutdown", SetLastError = true)]
    public static partial int Shutdown(int descriptor, int how);

    [LibraryImport(LibC, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    /// <summary><c>struct iovec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Vector
    {
        public byte* Base;
        public nint Length;
    }

    /// <summary><c>struct msghdr</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MessageHeader
    {
        public void* Name;
        public uint NameLength;
        public Vector* Vectors;
        public nint VectorCount;
        public void* Control;
        public nint ControlLength;
        public int Flags;
    }
}
