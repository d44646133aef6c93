using System.Globalization;

namespace CdnMusic.Origin.Synthesis;

/// <summary>
/// Writes a piece as an ffmpeg filter graph: every instrument is an <c>aevalsrc</c> whose expression is evaluated for each sample, and
/// that starts each note at phase 0 with a short attack, so that nothing clicks.
/// </summary>
internal sealed class Score(Piece piece, int seconds)
{
    private readonly double _beat = 60 / piece.Tempo;
    private double Bar => _beat * piece.BeatsPerBar;

    /// <summary>The graph; its one output is labelled <c>[out]</c>.</summary>
    public string FilterGraph()
    {
        var layers = Layers().ToList();
        var voices = layers.Select((layer, i) => $"aevalsrc='{layer.Expression}':s=44100:d={seconds},{layer.Effects}[v{i}]");
        var mix = string.Concat(layers.Select((_, i) => $"[v{i}]"));
        var fade = Math.Min(3, seconds / 4.0);
        return string.Join(';', voices)
            + $";{mix}amix=inputs={layers.Count}:normalize=0,alimiter=limit=0.9:level=disabled,afade=t=in:d=0.02"
            + $",afade=t=out:st={Number(seconds - fade)}:d={Number(fade)}[out]";
    }

    /// <summary>The instruments come in one after another, two bars apart.</summary>
    private IEnumerable<(string Expression, string Effects)> Layers()
    {
        var entrance = 0.0;
        if (piece.Pad > 0)
        {
            yield return (Pad(), "chorus=0.7:0.9:45|60:0.4|0.3:0.25|0.4:2|1.3," + Stereo(1, 1, 0, 14));
        }

        if (piece.Arpeggio.Count > 0)
        {
            yield return (Arpeggio(), $"aecho=0.8:0.7:{Number(_beat * 750)}:0.25," + Stereo(0.7, 1, 9, 0));
            entrance = Entrance(2);
        }

        if (piece.Bass.Count > 0)
        {
            yield return (Bass(), Enter(entrance) + Stereo(1, 1, 0, 0));
            entrance = Entrance(4);
        }

        if (piece.Drums.Length > 0)
        {
            yield return (Kick(), Enter(entrance) + Stereo(1, 1, 0, 0));
            yield return (Noise('s', 18, 0.5), Enter(entrance) + "highpass=f=900," + Stereo(1, 0.8, 0, 0));
            yield return (Noise('h', 60, 0.35), Enter(entrance) + "highpass=f=7000," + Stereo(0.6, 1, 0, 0));
        }
    }

    /// <summary>Seconds until a bar begins; in a short piece everybody is in by the middle.</summary>
    private double Entrance(int bars) => Math.Min(bars * Bar, seconds * bars / 8.0);

    private static string Enter(double at) => at > 0 ? $"afade=t=in:st={Number(at)}:d=0.05," : "";

    private static string Stereo(double left, double right, int leftDelay, int rightDelay) =>
        $"pan=stereo|c0={Number(left)}*c0|c1={Number(right)}*c0"
        + (leftDelay + rightDelay > 0 ? $",adelay={leftDelay}|{rightDelay}" : "");

    private string Pad()
    {
        // Register 0: time within the bar; 1: the chord.
        var loudness = Number(0.09 * piece.Pad);
        var envelope = $"min(1,ld(0)/0.25)*min(1,({Number(Bar)}-ld(0))/0.25)";
        var voices = Enumerable.Range(0, piece.Chords.Max(chord => chord.Length)).Select(v =>
            Tone(Select("ld(1)", [.. piece.Chords.Select(chord => Number(Frequency(chord[v % chord.Length])))]), "ld(0)", 0.35));
        return $"{Time(0, Bar)}{Index(1, Bar, piece.Chords.Count)}{loudness}*{envelope}*({string.Join('+', voices)})";
    }

    private string Arpeggio()
    {
        // Register 0: time within the step; 1: the step, through all chords; 2: its frequency, 0 for a rest.
        var step = _beat / piece.StepsPerBeat;
        var stepsPerBar = piece.BeatsPerBar * piece.StepsPerBeat;
        var notes = piece.Chords.SelectMany((chord, c) => Enumerable.Range(0, stepsPerBar).Select(s =>
            piece.Arpeggio[((c * stepsPerBar) + s) % piece.Arpeggio.Count] is >= 0 and var n
                ? Number(Frequency(chord[n % chord.Length] + (12 * (n / chord.Length)) + 12))
                : "0")).ToList();
        return $"{Time(0, step)}{Index(1, step, notes.Count)}st(2,{Select("ld(1)", notes)});"
            + $"0.22*{Attack(400)}*exp(-{Number(piece.Pluck)}*ld(0))*{Tone("ld(2)", "ld(0)", 0.4)}";
    }

    private string Bass()
    {
        // Registers as in the arpeggio; steps are half beats.
        var step = _beat / 2;
        var notes = piece.Chords.SelectMany(chord => Enumerable.Range(0, piece.BeatsPerBar * 2).Select(s =>
            piece.Bass[s % piece.Bass.Count] is >= 0 and var interval ? Number(Frequency(chord[0] - 24 + interval)) : "0")).ToList();
        return $"{Time(0, step)}{Index(1, step, notes.Count)}st(2,{Select("ld(1)", notes)});"
            + $"0.4*{Attack(200)}*exp(-3*ld(0))*min(1,({Number(step)}-ld(0))*100)*{Tone("ld(2)", "ld(0)", 0.5)}";
    }

    private string Kick() =>
        $"{Time(0, _beat / 2)}{Index(1, _beat / 2, piece.Drums.Length)}"
        + $"0.7*{Hits('k')}*{Attack(800)}*exp(-9*ld(0))*sin(2*PI*(46*ld(0)+3.5*(1-exp(-28*ld(0)))))";

    private string Noise(char drum, int decay, double loudness) =>
        $"{Time(0, _beat / 2)}{Index(1, _beat / 2, piece.Drums.Length)}"
        + $"{Number(loudness)}*{Hits(drum)}*exp(-{decay}*ld(0))*(random(5)*2-1)";

    private string Hits(char drum) => Select("ld(1)", [.. piece.Drums.Select(c => c == drum ? "1" : "0")]);

    private static string Time(int register, double period) => $"st({register},mod(t,{Number(period)}));";

    private static string Index(int register, double step, int count) => $"st({register},mod(floor(t/{Number(step)}),{count}));";

    private static string Attack(int rate) => $"min(1,ld(0)*{rate})";

    /// <summary>A fundamental and a second and third harmonic.</summary>
    private static string Tone(string frequency, string time, double brightness) =>
        $"(st(9,2*PI*{frequency}*{time});sin(ld(9))+{Number(brightness)}*sin(2*ld(9))+{Number(brightness * brightness)}*sin(3*ld(9)))";

    /// <summary>values[index], as a decision tree: the expression language has no arrays.</summary>
    private static string Select(string index, IReadOnlyList<string> values)
    {
        if (values.Distinct().Count() == 1)
        {
            return values[0];
        }

        return Branch(0, values.Count);

        string Branch(int first, int end)
        {
            if (end - first == 1)
            {
                return values[first];
            }

            var middle = (first + end) / 2;
            return $"if(lt({index},{middle}),{Branch(first, middle)},{Branch(middle, end)})";
        }
    }

    private static double Frequency(int note) => 440 * Math.Pow(2, (note - 69) / 12.0);

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
