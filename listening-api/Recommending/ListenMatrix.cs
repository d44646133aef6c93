namespace CdnMusic.ListeningApi.Recommending;

/// <summary>Who heard what, as sets of numbered items per listener. Immutable.</summary>
internal sealed class ListenMatrix
{
    private ListenMatrix(IReadOnlyList<string> items, IReadOnlyList<int[]> users)
    {
        Items = items;
        Users = users;
    }

    /// <summary>The items' names; the most heard first.</summary>
    public IReadOnlyList<string> Items { get; }

    /// <summary>The numbers of each listener's items, ascending.</summary>
    public IReadOnlyList<int[]> Users { get; }

    /// <summary>
    /// Makes it of pairs of listener and item (in any order, doubles allowed), out of the items that most listeners heard, at least two; then
    /// of the listeners who heard at least two of those.
    /// </summary>
    public static ListenMatrix Of(IEnumerable<(string User, string Item)> pairs, int maxItems)
    {
        var byUser = pairs.GroupBy(p => p.User, p => p.Item, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Distinct(StringComparer.Ordinal).ToList()).ToList();
        var items = byUser.SelectMany(u => u).CountBy(i => i, StringComparer.Ordinal).Where(c => c.Value > 1)
            .OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Take(maxItems).Select(c => c.Key).ToList();
        var numbers = items.Select((item, number) => (item, number)).ToDictionary(i => i.item, i => i.number, StringComparer.Ordinal);
        return new ListenMatrix(items, [.. byUser.Select(u => Numbers(u, numbers)).Where(u => u.Length > 1)]);
    }

    /// <summary>The same items, with some of the listeners.</summary>
    public ListenMatrix With(IReadOnlyList<int[]> users) => new(Items, users);

    /// <summary>How many listeners heard each item.</summary>
    public int[] Popularity()
    {
        var counts = new int[Items.Count];
        foreach (var item in Users.SelectMany(u => u))
        {
            counts[item]++;
        }

        return counts;
    }

    /// <summary>How many listeners heard both items, for each pair; a full square.</summary>
    public double[] CoOccurrences()
    {
        var n = Items.Count;
        var counts = new double[(long)n * n];
        foreach (var user in Users)
        {
            foreach (var a in user)
            {
                foreach (var b in user)
                {
                    counts[((long)a * n) + b]++;
                }
            }
        }

        return counts;
    }

    private static int[] Numbers(List<string> items, Dictionary<string, int> numbers)
    {
        var found = items.Where(numbers.ContainsKey).Select(i => numbers[i]).ToArray();
        Array.Sort(found);
        return found;
    }
}
