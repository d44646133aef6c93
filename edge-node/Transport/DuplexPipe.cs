using System.IO.Pipelines;

namespace CdnMusic.EdgeNode.Transport;

/// <summary>Two pipe ends that belong together.</summary>
internal sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
