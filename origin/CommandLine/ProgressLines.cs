using CdnMusic.Origin.Ingesting;

namespace CdnMusic.Origin.CommandLine;

/// <summary>Progress for logs and pipes: a line at each quarter.</summary>
internal sealed class ProgressLines(TextWriter output) : IProgressDisplay
{
    private readonly TextWriter _output = TextWriter.Synchronized(output);

    public IProgressTask Begin(string name) => new Line(_output, name);

    private sealed class Line(TextWriter output, string name) : IProgressTask
    {
        private int _quarters;

        public void Report(double value)
        {
            var quarters = (int)(value * 4);
            var before = Interlocked.Exchange(ref _quarters, quarters);
            if (quarters > before && quarters < 4)
            {
                output.WriteLine($"{name}: {quarters * 25} %");
            }
        }

        public void End(string message) => output.WriteLine($"{name}: {message}");
    }
}
