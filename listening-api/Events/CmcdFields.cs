using CdnMusic.HttpFields.Structured;

namespace CdnMusic.ListeningApi.Events;

/// <summary>
/// What is read of Common Media Client Data (CTA-5004 and CTA-5004-A): a dictionary of structured fields, in version 2 with inner lists
/// of numbers.
/// </summary>
/// <param name="BitrateKbps"><c>br</c>, encoded bitrate.</param>
/// <param name="StartupMs"><c>msd</c> (version 2), media start delay.</param>
/// <param name="StallMs"><c>bsd</c> (version 2), buffer starvation duration; the sum of its list.</param>
/// <param name="IsStarved"><c>bs</c>, the buffer ran empty since the last report.</param>
internal sealed record CmcdFields(int? BitrateKbps, int? StartupMs, int? StallMs, bool IsStarved)
{
    /// <summary>The greatest length of the text.</summary>
    public const int MaxLength = 2000;

    /// <summary>Reads it; null when it is no CMCD or of a version that is not known.</summary>
    public static CmcdFields? Parse(string text)
    {
        if (text.Length > MaxLength || !StructuredFieldParser.TryParseDictionary(text, out var fields))
        {
            return null;
        }

        return fields.TryGetValue("v", out var version) && Numbers(version).FirstOrDefault() is not (1 or 2)
            ? null
            : new CmcdFields(
                Sum(fields, "br"), Sum(fields, "msd"), Sum(fields, "bsd"),
                fields.TryGetValue("bs", out var starved) && starved is Item { Value: { Kind: BareItemKind.Boolean } value } && value.AsBoolean());
    }

    private static int? Sum(OrderedMap<Member> fields, string key) =>
        fields.TryGetValue(key, out var member) && Numbers(member).ToList() is { Count: > 0 } numbers
            ? (int)Math.Clamp(numbers.Sum(), 0, int.MaxValue)
            : null;

    private static IEnumerable<decimal> Numbers(Member member) =>
        (member is InnerList list ? list.Items : [(Item)member]).Select(i => i.Value).Select(value => value.Kind switch
        {
            BareItemKind.Integer => value.AsInteger(),
            BareItemKind.Decimal => value.AsDecimal(),
            _ => (decimal?)null,
        }).OfType<decimal>();
}
