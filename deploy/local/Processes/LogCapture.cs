using System.Text;

namespace CdnMusic.Deploy.Local.Processes;

/// <summary>The last lines a process wrote, in memory, and all of them in a file. Thread-safe.</summary>
internal sealed class LogCapture(string? file) : IDisposable
{
    private const int Capacity = 500;
    private readonly Lock _lock = new();
    private readonly Queue<string> _lines = new(Capacity);
    private readonly StreamWriter? _writer = file is null ? null : OpenForAppend(file);
    private bool _disposed;

    /// <summary>Keeps one line, and forgets the oldest when there are too many.</summary>
    public void Add(string line)
    {
        lock (_lock)
        {
            if (_lines.Count == Capacity)
            {
                _lines.Dequeue();
            }

            _lines.Enqueue(line);
            if (!_disposed)
            {
                _writer?.WriteLine(line);
            }
        }
    }

    /// <summary>The lines kept, oldest first.</summary>
    public IReadOnlyList<string> Tail()
    {
        lock (_lock)
        {
            return [.. _lines];
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _writer?.Dispose();
        }
    }

    private static StreamWriter OpenForAppend(string file)
    {
        var stream = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        return new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
    }
}
