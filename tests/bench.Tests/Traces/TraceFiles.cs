using System.Text;
using CdnMusic.CacheSim.Traces;

namespace CdnMusic.Bench.Tests.Traces;

/// <summary>Traces as files in a directory that goes away with the test.</summary>
internal sealed class TraceFiles : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cache-sim-");

    public string PathOf(string name) => Path.Combine(_directory.FullName, name);

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(PathOf(name), bytes);
        return PathOf(name);
    }

    public static IReadOnlyList<TraceRequest> ReadAll(string path, TraceFormat? format = null)
    {
        using var reader = new TraceFile(path, format).Open();
        var all = new List<TraceRequest>();
        var some = new TraceRequest[7];
        while (reader.Read(some) is var count and > 0)
        {
            all.AddRange(some.AsSpan(0, count));
        }

        return all;
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
