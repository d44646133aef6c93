using System.CommandLine;
using CdnMusic.Bench.Running;

return await new RootCommand("Load scenarios against a real cluster of processes on this machine.") { SmokeCommand.Create() }
    .Parse(args).InvokeAsync();
