using System.CommandLine;
using CdnMusic.Cli.Demo;
using CdnMusic.Cli.Edge;
using CdnMusic.Cli.Installing;

var root = new RootCommand("CdnMusic: a music CDN of your own, on this machine.") { DemoCommand.Create(), EdgeCommand.Create(), InstallCommand.Create() };
// Ctrl-C lets every process finish what it is sending; the shell's default of two seconds is short for that.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
