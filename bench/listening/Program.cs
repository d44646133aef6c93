using System.CommandLine;
using CdnMusic.ListeningBench.Jobs;

return await new RootCommand("What the listening API's store and queue can do on this machine") { JobsCommand.Create() }.Parse(args).InvokeAsync();
