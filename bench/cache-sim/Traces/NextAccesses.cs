namespace CdnMusic.CacheSim.Traces;

/// <summary>Fills in which request of an oracleGeneral trace is the next for the same object, by reading it from its end to its start.</summary>
internal static class NextAccesses
{
    private const int RecordsAtOnce = 16 * 1024;

    public static void FillIn(FileStream trace)
    {
        var nextRequestFor = new Dictionary<UInt128, long>();
        var buffer = new byte[RecordsAtOnce * OracleGeneralRecord.Length];
        for (var end = trace.Length / OracleGeneralRecord.Length; end > 0;)
        {
            var start = Math.Max(0, end - RecordsAtOnce);
            var chunk = buffer.AsSpan(0, (int)(end - start) * OracleGeneralRecord.Length);
            trace.Position = start * OracleGeneralRecord.Length;
            trace.ReadExactly(chunk);
            for (var number = end; number > start; number--)
            {
                var record = chunk.Slice((int)(number - 1 - start) * OracleGeneralRecord.Length, OracleGeneralRecord.Length);
                var id = OracleGeneralRecord.Read(record).Id;
                OracleGeneralRecord.WriteNext(record, nextRequestFor.GetValueOrDefault(id, OracleGeneralRecord.Never));
                nextRequestFor[id] = number;
            }

            trace.Position = start * OracleGeneralRecord.Length;
            trace.Write(chunk);
            end = start;
        }

        trace.Flush();
    }
}
