namespace CdnMusic.Origin.Synthesis;

/// <summary>The pieces we know. Titles and names are made up; some need transliteration, to keep that path used.</summary>
internal static class Repertoire
{
    private static readonly Piece[] Pieces =
    [
        new("First Light", "Ada Nordlund", "Slow Weather", 72, 4, [[62, 66, 69, 73], [59, 62, 66, 69], [55, 59, 62, 66], [57, 61, 64, 69]])
        {
            Pad = 0.9, Arpeggio = [0, 2, 4, 3, 5, 3, 4, 2], StepsPerBeat = 2, Pluck = 3, Bass = [0, -1, -1, -1, 7, -1, -1, -1],
        },
        new("Loopback Blues", "The Loopback Trio", "127.0.0.1", 104, 4,
        [
            [57, 61, 64, 67], [62, 66, 69, 72], [57, 61, 64, 67], [57, 61, 64, 67], [62, 66, 69, 72], [62, 66, 69, 72],
            [57, 61, 64, 67], [57, 61, 64, 67], [64, 68, 71, 74], [62, 66, 69, 72], [57, 61, 64, 67], [64, 68, 71, 74],
        ])
        {
            Arpeggio = [-1, 1, 2, -1, 3, 2, -1, 1], StepsPerBeat = 2, Pluck = 7, Bass = [0, 0, 4, 4, 7, 7, 9, 10], Drums = "khshkhsh",
        },
        new("Night Train to Port 443", "Cold Cache", "Eviction Policy", 118, 4, [[57, 60, 64], [53, 57, 60], [60, 64, 67], [55, 59, 62]])
        {
            Pad = 0.5, Arpeggio = [0, 1, 2, 3, 4, 3, 2, 1], StepsPerBeat = 4, Pluck = 9, Bass = [0, 0, 0, 0, 0, 0, 0, 12], Drums = "khshkksh",
        },
        new("Søndagsvals", "Søren Ångström", "Små Timer", 138, 3,
            [[65, 69, 72], [62, 65, 69], [67, 70, 74], [60, 64, 67], [65, 69, 72], [70, 74, 77], [60, 64, 67], [65, 69, 72]])
        {
            Arpeggio = [3, -1, 4, 5, 4, 2], StepsPerBeat = 2, Pluck = 4, Bass = [0, -1, 7, -1, 7, -1], Drums = "k.h.h.", Pad = 0.3,
        },
        new("Белые ночи", "Ирина Волкова", "Нева", 84, 4, [[64, 67, 71], [60, 64, 67], [57, 60, 64], [59, 63, 66]])
        {
            Arpeggio = [0, 1, 2, 4, 5, 4, 2, 1, 0, 2, 3, 5, 6, 5, 3, 2], StepsPerBeat = 4, Pluck = 2.5, Bass = [0, -1, -1, -1, -1, -1, 7, -1],
        },
        new("Four on the Floor", "Cold Cache", "Eviction Policy", 126, 4, [[60, 63, 67, 70], [56, 60, 63, 67], [65, 68, 72, 75], [67, 70, 74, 77]])
        {
            Pad = 0.4, Arpeggio = [-1, 0, -1, 2, -1, 1, 3, -1], StepsPerBeat = 2, Pluck = 12, Bass = [-1, 0, -1, 0, -1, 0, 12, 10], Drums = "khkhkhkh",
        },
    ];

    /// <summary>As many pieces as asked for; when they run out, variations of the same ones.</summary>
    public static IEnumerable<Piece> Take(int count) =>
        Enumerable.Range(0, count).Select(i => i < Pieces.Length ? Pieces[i] : Pieces[i % Pieces.Length].Variation(i / Pieces.Length));
}
