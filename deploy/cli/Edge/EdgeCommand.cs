using System.CommandLine;

namespace CdnMusic.Cli.Edge;

/// <summary><c>edge</c>: what an operator does on an edge's machine.</summary>
internal static class EdgeCommand
{
    public static Command Create() => new("edge", "What an operator does on an edge node's machine.") { JoinCommand.Create(), EdgeInstallCommand.Create() };
}
