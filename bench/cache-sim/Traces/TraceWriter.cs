namespace CdnMusic.CacheSim.Traces;

/// <summary>Writes traces.</summary>
internal static class TraceWriter
{
    /// <summary>Writes a file, replacing one that is there.</summary>
    public static void Write(string path, TraceFormat format, IEnumerable<TraceRequest> requests)
    {
        if (format == TraceFormat.Csv)
        {
            WriteCsv(path, requests);
        }
        else
        {
            WriteOracleGeneral(path, requests);
        }
    }

    private static void WriteCsv(string path, IEnumerable<TraceRequest> requests)
    {
        using var output = new StreamWriter(path) { NewLine = "\n" };
        output.WriteLine("time,id,size");
        foreach (var request in requests)
        {
            output.Write(request.Time);
            output.Write(',');
            output.Write((ulong)request.Id);
            output.Write(',');
            output.WriteLine(request.Size);
        }
    }

    private static void WriteOracleGeneral(string path, IEnumerable<TraceRequest> requests)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16);
        var record = new byte[OracleGeneralRecord.Length];
        foreach (var request in requests)
        {
            OracleGeneralRecord.Write(record, request);
            file.Write(record);
        }

        NextAccesses.FillIn(file);
    }
}
