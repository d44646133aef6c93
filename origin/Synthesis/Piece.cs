namespace CdnMusic.Origin.Synthesis;

/// <summary>A little composition: chords, one per bar, that go round and round, and who plays what over them.</summary>
/// <param name="Title">What it is called.</param>
/// <param name="Artist">Who is said to play it.</param>
/// <param name="Album">Where it is said to be from.</param>
/// <param name="Tempo">Beats per minute.</param>
/// <param name="BeatsPerBar">3 for a waltz.</param>
/// <param name="Chords">MIDI note numbers, lowest first; the first is also what the bass plays, two octaves below.</param>
internal sealed record Piece(string Title, string Artist, string Album, double Tempo, int BeatsPerBar, IReadOnlyList<int[]> Chords)
{
    /// <summary>Sustained chords: loudness 0 to 1.</summary>
    public double Pad { get; init; }

    /// <summary>Broken chords: for each step the number of the chord's note, counting on into higher octaves; -1 rests.</summary>
    public IReadOnlyList<int> Arpeggio { get; init; } = [];

    /// <summary>Steps of the arpeggio per beat.</summary>
    public int StepsPerBeat { get; init; } = 2;

    /// <summary>How fast its notes die away; per second.</summary>
    public double Pluck { get; init; } = 5;

    /// <summary>Semitones above the root for each half beat of a bar; -1 rests.</summary>
    public IReadOnlyList<int> Bass { get; init; } = [];

    /// <summary>One letter for each half beat of a bar: <c>k</c>ick, <c>s</c>nare, <c>h</c>at, <c>.</c> rest.</summary>
    public string Drums { get; init; } = "";

    /// <summary>The same piece in another key and at another tempo.</summary>
    public Piece Variation(int number) => this with
    {
        Title = $"{Title} No. {number + 1}",
        Tempo = Tempo * (1 + (0.04 * (number % 5))),
        Chords = [.. Chords.Select(chord => chord.Select(note => note + (number * 5 % 12) - (number * 5 % 12 > 6 ? 12 : 0)).ToArray())],
    };
}
