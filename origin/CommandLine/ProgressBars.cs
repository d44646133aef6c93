using CdnMusic.Origin.Ingesting;
using Spectre.Console;

namespace CdnMusic.Origin.CommandLine;

/// <summary>Progress for a terminal: a bar for each piece of work.</summary>
internal sealed class ProgressBars(ProgressContext context) : IProgressDisplay
{
    public IProgressTask Begin(string name) => new Bar(context.AddTask(Markup.Escape(name), maxValue: 1), name);

    private sealed class Bar(ProgressTask task, string name) : IProgressTask
    {
        public void Report(double value) => task.Value = value;

        public void End(string message)
        {
            task.Description = Markup.Escape($"{name}: {message}");
            task.Value = 1;
            task.StopTask();
        }
    }
}
