using System.CommandLine;
using CdnMusic.PeerBench.Running;
using CdnMusic.PeerBench.Serving;

// Ctrl-C: every server of the run is ended before this process is.
var command = PeersCommand.Create();
command.Add(OriginCommand.Create());
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
