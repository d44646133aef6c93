using System.Globalization;

namespace CdnMusic.ListeningBench.Recommending;

/// <summary>A CSV file of user, item and count; a first line of names is passed over.</summary>
internal static class CountsFile
{
    /// <exception cref="FormatException">A line has no three fields, or its count is no number; the message names the line.</exception>
    public static IEnumerable<(string User, string Item)> Read(string file)
    {
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            var fields = line.Split(',');
            var isNumber = fields.Length == 3 && double.TryParse(fields[2], NumberStyles.Float, CultureInfo.InvariantCulture, out _);
            if (isNumber)
            {
                yield return (fields[0], fields[1]);
            }
            else if (number > 1)
            {
                throw new FormatException($"{file}, line {number}: not user,item,count");
            }
        }
    }
}
