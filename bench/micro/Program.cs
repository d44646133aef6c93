using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using CdnMusic.MicroBench.Signing;

// In this process: BenchmarkDotNet would otherwise generate and build a project, whose output it does not find under artifacts/.
var config = DefaultConfig.Instance
    .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance))
    .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "cdnmusic-micro"));
BenchmarkSwitcher.FromAssembly(typeof(UrlVerification).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args, config);
