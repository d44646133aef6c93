using CdnMusic.ControlPlane.Measuring;

namespace CdnMusic.ControlPlane.Tests.Measuring;

public sealed class ClaimedRttTests
{
    private static readonly TimeSpan Now = TimeSpan.FromMinutes(1);

    [Fact]
    public void One_liar_among_three_decides_nothing()
    {
        var rtts = new PrefixRtts();
        foreach (var ms in new[] { 40.0, 0.01, 42 })
        {
            Assert.True(rtts.Claim(edge: 1, ms, Now));
        }

        Assert.Equal(40, Single(rtts, Now), 3);
    }

    [Fact]
    public void What_a_kernel_has_measured_stands_against_any_claim()
    {
        var rtts = new PrefixRtts();
        rtts.Add(edge: 1, minMs: 20, meanMs: 20, Now);
        rtts.Claim(edge: 1, 0.5, Now);

        Assert.Equal(20, Single(rtts, Now), 3);
    }

    [Fact]
    public void A_claim_pushes_no_measured_edge_out()
    {
        var rtts = new PrefixRtts();
        for (var edge = 1UL; edge <= PrefixRtts.MaxEdges; edge++)
        {
            rtts.Add(edge, 20, 20, Now);
        }

        Assert.False(rtts.Claim(edge: 999, 1, Now));
    }

    [Fact]
    public void An_old_claim_is_no_claim()
    {
        var rtts = new PrefixRtts();
        rtts.Claim(edge: 1, 5, Now);

        Assert.True(double.IsNaN(Single(rtts, Now + RttEstimate.Lifetime + TimeSpan.FromSeconds(1))));
    }

    private static double Single(PrefixRtts rtts, TimeSpan now)
    {
        var found = double.NaN;
        rtts.Visit(now, ref found, static (ref ms, _, value) => ms = value);
        return found;
    }
}
