using System.CommandLine;
using CdnMusic.Bench.Running;

const string Description = "Load scenarios against a real cluster of processes on this machine. For cache-sim see: bench cache-sim --help";
return await new RootCommand(Description) { SmokeCommand.Create(), SoakCommand.Create(), PurgeCommand.Create(), ColdEdgeCommand.Create(), IngestCommand.Create(), CatalogCommand.Create() }.Parse(args).InvokeAsync();
