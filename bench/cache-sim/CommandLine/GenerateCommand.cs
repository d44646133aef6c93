using System.CommandLine;
using CdnMusic.CacheSim.Music;
using CdnMusic.CacheSim.Traces;

namespace CdnMusic.CacheSim.CommandLine;

/// <summary><c>cache-sim generate --out FILE</c>: makes a trace of music being listened to.</summary>
internal static class GenerateCommand
{
    public static Command Create()
    {
        var defaults = new MusicTraceOptions();
        var output = new Option<string>("--out")
        {
            Description = "the file to write, replaced if it is there",
            HelpName = "FILE",
            Required = true,
        };
        var format = TraceFormatOption.Create("csv or oracle-general [default: csv if FILE ends in .csv]");
        var requests = Whole("--requests", "length of the trace", defaults.Requests, 1, int.MaxValue);
        var seed = Whole("--seed", "seed of every random choice", defaults.Seed, int.MinValue, int.MaxValue);
        var tracks = Whole("--tracks", "size of the catalogue", defaults.Tracks, 100, 1_000_000);
        var days = Whole("--days", "about how long the trace spans", defaults.Days, 1, 365);
        var releases = Whole("--releases", "albums that come out during the trace", defaults.Releases, 0, 1000);
        var zipf = new Option<double>("--zipf")
        {
            Description = "exponent of the albums' popularity",
            DefaultValueFactory = _ => defaults.Zipf,
        };
        zipf.Validators.Add(result =>
        {
            if (result.Errors.Any() || result.GetValueOrDefault<double>() is not (>= 0 and <= 3))
            {
                result.AddError("--zipf must be a number from 0 to 3");
            }
        });
        var command = new Command("generate", "Makes a trace of music being listened to: sessions, skips, releases, days and nights.")
        {
            output, format, requests, seed, tracks, days, zipf, releases,
        };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(output);
            var byName = path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? TraceFormat.Csv : TraceFormat.OracleGeneral;
            var options = new MusicTraceOptions
            {
                Requests = parsed.GetValue(requests),
                Seed = parsed.GetValue(seed),
                Tracks = parsed.GetValue(tracks),
                Days = parsed.GetValue(days),
                Zipf = parsed.GetValue(zipf),
                Releases = parsed.GetValue(releases),
            };
            TraceWriter.Write(path, parsed.GetValue(format) ?? byName, MusicTrace.Generate(options));
        });
        return command;
    }

    private static Option<int> Whole(string name, string description, int defaultValue, int least, int greatest)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => defaultValue };
        option.Validators.Add(result =>
        {
            if (!result.Errors.Any() && (result.GetValueOrDefault<int>() < least || result.GetValueOrDefault<int>() > greatest))
            {
                result.AddError($"{name} must be {least} to {greatest}");
            }
        });
        return option;
    }
}
