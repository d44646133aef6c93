using System.CommandLine;
using CdnMusic.PeerBench.Running;

// Ctrl-C: every server of the run is ended before this process is.
return await PeersCommand.Create().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
