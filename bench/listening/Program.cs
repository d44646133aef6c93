using System.CommandLine;
using CdnMusic.ListeningBench.Feed;
using CdnMusic.ListeningBench.Jobs;
using CdnMusic.ListeningBench.Recommending;

return await new RootCommand("What the listening API's store and queue can do on this machine")
{
    JobsCommand.Create(), EvaluateCommand.Create(), GenerateCommand.Create(), FeedCommand.Create(),
}.Parse(args).InvokeAsync();
