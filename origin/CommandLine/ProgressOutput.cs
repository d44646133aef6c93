using CdnMusic.Origin.Ingesting;
using Spectre.Console;

namespace CdnMusic.Origin.CommandLine;

/// <summary>Chooses how progress is shown. It goes to standard error, so that standard output holds results only.</summary>
internal static class ProgressOutput
{
    /// <summary>Does some work while showing how far it is.</summary>
    public static async Task<T> ShowAsync<T>(Func<IProgressDisplay, Task<T>> work)
    {
        if (Console.IsErrorRedirected)
        {
            return await work(new ProgressLines(Console.Error));
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(context => work(new ProgressBars(context)));
    }
}
