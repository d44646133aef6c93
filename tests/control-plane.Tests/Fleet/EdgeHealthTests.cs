using CdnMusic.ControlPlane.Fleet;

namespace CdnMusic.ControlPlane.Tests.Fleet;

/// <summary>When an edge is suspect and when it is out.</summary>
public sealed class EdgeHealthTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(0, nameof(EdgeState.Ready))]
    [InlineData(1.8, nameof(EdgeState.Ready))]
    [InlineData(1.9, nameof(EdgeState.Suspect))]
    [InlineData(2.8, nameof(EdgeState.Suspect))]
    [InlineData(2.9, nameof(EdgeState.Out))]
    [InlineData(100, nameof(EdgeState.Out))]
    public void Silence_makes_an_edge_suspect_and_then_out_before_the_third_interval_is_over(double seconds, string expected) =>
        Assert.Equal(expected, Judge(seconds).ToString());

    [Theory]
    [InlineData(0, nameof(EdgeState.Suspect))]
    [InlineData(2.9, nameof(EdgeState.Out))]
    public void An_edge_whose_stream_has_ended_is_suspect_at_once(double seconds, string expected) =>
        Assert.Equal(expected, Judge(seconds, connected: false).ToString());

    [Fact]
    public void An_edge_that_has_purges_to_catch_up_with_is_joining_whatever_else_is_asked_of_it()
    {
        Assert.Equal(EdgeState.Joining, Judge(0, caughtUp: false));
        Assert.Equal(EdgeState.Joining, Judge(0, caughtUp: false, draining: true));
        Assert.Equal(EdgeState.Out, Judge(2.9, caughtUp: false));
    }

    [Theory]
    [InlineData(0, true, nameof(EdgeState.Draining))]
    [InlineData(1.9, true, nameof(EdgeState.Out))]
    [InlineData(0, false, nameof(EdgeState.Out))]
    public void A_draining_edge_that_falls_silent_is_out_at_the_first_doubt(double seconds, bool connected, string expected) =>
        Assert.Equal(expected, Judge(seconds, connected, draining: true).ToString());

    private static EdgeState Judge(double seconds, bool connected = true, bool caughtUp = true, bool draining = false) =>
        EdgeHealth.Judge(Interval * seconds, Interval, connected, caughtUp, draining);
}
