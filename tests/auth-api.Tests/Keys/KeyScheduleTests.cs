using System.Globalization;
using CdnMusic.AuthApi.Keys;

namespace CdnMusic.AuthApi.Tests.Keys;

/// <summary>When keys come and go.</summary>
public sealed class KeyScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);
    private static readonly TimeSpan Overlap = TimeSpan.FromDays(1);

    [Fact]
    public void Over_a_year_there_is_always_one_that_signs_and_it_was_published_an_overlap_before_and_stays_as_long_after()
    {
        var keys = new List<SigningKey>();
        var published = new Dictionary<string, DateTimeOffset>();
        var lastSigned = new Dictionary<string, DateTimeOffset>();
        for (var now = Start; now < Start.AddDays(365); now += TimeSpan.FromHours(1))
        {
            if (KeySchedule.Due(keys, now, Lifetime, Overlap) is { } from)
            {
                keys.Add(Key(published.Count, now, from));
                published[keys[^1].Id] = now;
            }

            var gone = KeySchedule.Expired(keys, now, Overlap).ToList();
            Assert.All(gone, k => Assert.True(now - lastSigned[k.Id] >= Overlap));
            keys.RemoveAll(gone.Contains);
            var signing = KeySchedule.Signing(keys, now);
            Assert.NotNull(signing);
            Assert.True(signing.Id == "0" || now - published[signing.Id] >= Overlap);
            lastSigned[signing.Id] = now;
            Assert.InRange(keys.Count, 1, 3);
        }

        Assert.InRange(published.Count, 12, 14);
    }

    [Fact]
    public void After_a_long_outage_verifiers_still_get_their_overlap()
    {
        SigningKey[] keys = [Key(0, Start, Start)];
        Assert.Equal(Start.AddDays(91), KeySchedule.Due(keys, Start.AddDays(90), Lifetime, Overlap));
    }

    private static SigningKey Key(int id, DateTimeOffset made, DateTimeOffset signsFrom) =>
        new() { Id = id.ToString(CultureInfo.InvariantCulture), SealedPrivateKey = [], CreatedAt = made, SignsFrom = signsFrom };
}
