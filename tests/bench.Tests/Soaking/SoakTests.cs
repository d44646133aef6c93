using System.Globalization;
using System.Text.RegularExpressions;
using CdnMusic.Bench.Soaking;
using CdnMusic.Deploy.Local;
using CdnMusic.Deploy.Local.Music;

namespace CdnMusic.Bench.Tests.Soaking;

/// <summary>The soak finds what it is for, and runs.</summary>
public sealed partial class SoakTests
{
    [Fact]
    [Trait("Category", "Soak")]
    public async Task Bodies_are_compared_with_the_origins_own()
    {
        await using var cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions { Edges = 0, Music = new SynthesisedMusic(1, 4) }, TestContext.Current.CancellationToken);
        using var http = new HttpClient();
        using var truth = new OriginTruth(cluster.Origin.PublicUrl);
        var url = new Uri("http://edge.test/library.json");
        var body = await http.GetByteArrayAsync(new Uri(cluster.Origin.PublicUrl, "/library.json"), TestContext.Current.CancellationToken);

        await truth.CheckAsync(url, body);
        Assert.Empty(truth.Wrong);

        body[^1] ^= 1;
        await truth.CheckAsync(url, body);
        Assert.StartsWith(url.ToString(), truth.Wrong.Single(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpRequestException>(() => truth.CheckAsync(new Uri("http://edge.test/nothing"), body));
    }

    [Fact]
    [Trait("Category", "Soak")]
    public async Task A_short_soak_compares_many_bodies_while_edges_die_and_finds_none_wrong()
    {
        var (_, output, error) = await BenchProgram.RunAsync("CdnMusic.Bench", "soak", "--minutes", "0.7", "--players", "5");

        var figures = Figures().Match(output);
        Assert.True(figures.Success, output + error);
        Assert.True(int.Parse(figures.Groups[1].Value, CultureInfo.InvariantCulture) > 0, output);
        Assert.Equal("0", figures.Groups[2].Value);
        Assert.NotEqual(("0", "0"), (figures.Groups[3].Value, figures.Groups[4].Value));
    }

    [GeneratedRegex(@"(\d+) bodies compared, (\d+) wrong;[^\n]*?(\d+)\s+killed\s+and\s+(\d+)\s+frozen", RegexOptions.Singleline)]
    private static partial Regex Figures();
}
