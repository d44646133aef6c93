namespace CdnMusic.CacheSim.Traces;

/// <summary>How a trace is written. Each may also be compressed with zstd.</summary>
internal enum TraceFormat
{
    /// <summary>Lines of <c>time,id,size</c>; see <see cref="CsvTraceReader"/>.</summary>
    Csv,

    /// <summary>libCacheSim's binary records; see <see cref="OracleGeneralRecord"/>.</summary>
    OracleGeneral,
}
