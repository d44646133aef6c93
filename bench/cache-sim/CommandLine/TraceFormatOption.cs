using System.CommandLine;
using CdnMusic.CacheSim.Traces;

namespace CdnMusic.CacheSim.CommandLine;

/// <summary>The option that names a trace format.</summary>
internal static class TraceFormatOption
{
    private const string Auto = "auto";

    /// <summary>Makes the option; null stands for <c>auto</c>.</summary>
    public static Option<TraceFormat?> Create(string description)
    {
        var option = new Option<TraceFormat?>("--format")
        {
            Description = description,
            HelpName = "auto|csv|oracle-general",
            CustomParser = result =>
            {
                switch (result.Tokens[0].Value)
                {
                    case Auto:
                        return null;
                    case "csv":
                        return TraceFormat.Csv;
                    case "oracle-general":
                        return TraceFormat.OracleGeneral;
                    case var other:
                        result.AddError($"--format: '{other}' is not auto, csv or oracle-general");
                        return null;
                }
            },
        };
        return option;
    }
}
