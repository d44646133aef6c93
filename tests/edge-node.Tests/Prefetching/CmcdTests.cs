using CdnMusic.EdgeNode.Prefetching;

namespace CdnMusic.EdgeNode.Tests.Prefetching;

/// <summary>Common Media Client Data (CTA-5004).</summary>
public sealed class CmcdTests
{
    [Theory]
    [InlineData("/a", "/a", null)]
    [InlineData("/a?x=1", "/a?x=1", null)]
    [InlineData("/a?CMCD=bl%3D2000%2Cbs", "/a", "bl=2000,bs")]
    [InlineData("/a?x=1&CMCD=bs&y=2", "/a?x=1&y=2", "bs")]
    [InlineData("/a?CMCD=bs&y=2", "/a?y=2", "bs")]
    [InlineData("/a?CMCD=bs&CMCD=su", "/a", "bs")]
    [InlineData("/a?XCMCD=bs", "/a?XCMCD=bs", null)]
    [InlineData("/CMCD=bs?x", "/CMCD=bs?x", null)]
    public void The_query_parameter_is_not_part_of_the_target(string target, string stripped, string? data)
    {
        Assert.Equal(stripped, Cmcd.StripFrom(target, out var found));
        Assert.Equal(data, found);
    }

    [Theory]
    [InlineData("nor=\"seg2.m4s\"", "seg2.m4s")]
    [InlineData("bl=21300,br=3200,bs,cid=\"a,nor=\\\"x\\\"\",nor=\"..%2F300kbps%2Fsegment35.m4v\",nrr=\"0-99\",sid=\"6e2fb550\"", "../300kbps/segment35.m4v")]
    [InlineData("bs, nor=\"seg2.m4s\"", "seg2.m4s")]
    [InlineData("nor=(\"a.m4s\";r=\"0-99\" \"b.m4s\"),sid=\"x\"", "a.m4s b.m4s")]
    [InlineData("nor=(\"1\" \"2\" \"3\" \"4\" \"5\")", "1 2 3 4")]
    [InlineData("nor=\"a%2520b.m4s\"", "a%20b.m4s")]
    [InlineData("nor=seg2.m4s", "")]
    [InlineData("nor=\"seg2.m4s", "")]
    [InlineData("nor=(\"seg2.m4s", "")]
    [InlineData("nor=", "")]
    [InlineData("xnor=\"seg2.m4s\"", "")]
    [InlineData("sid=\"open,nor=", "")]
    [InlineData("", "")]
    public void The_next_objects_are_read_leniently(string data, string expected) =>
        Assert.Equal(expected, string.Join(' ', Cmcd.NextObjects(data)));

    [Fact]
    public void Data_without_end_are_ignored() => Assert.Empty(Cmcd.NextObjects("nor=\"" + new string('a', 10_000) + "\""));

    [Theory]
    [InlineData("seg2.m4s", "/t/a/64/seg2.m4s")]
    [InlineData("./seg2.m4s", "/t/a/64/seg2.m4s")]
    [InlineData("sub/seg2.m4s?v=1", "/t/a/64/sub/seg2.m4s?v=1")]
    [InlineData("../128/seg2.m4s", "/t/a/128/seg2.m4s")]
    [InlineData("se%c3%a9.m4s", "/t/a/64/se%C3%A9.m4s")]
    [InlineData("../../b/seg2.m4s", null)]
    [InlineData("x/../../../seg", null)]
    [InlineData("%2e%2e/%2e%2e/seg", null)]
    [InlineData("..%2f..%2fseg", null)]
    [InlineData("%252e%252e/seg", null)]
    [InlineData("/t/a/64/seg2.m4s", null)]
    [InlineData("//evil.example/seg", null)]
    [InlineData("http://evil.example/seg", null)]
    [InlineData("data:,x", null)]
    [InlineData("\\\\evil\\seg", null)]
    [InlineData("seg#x", null)]
    [InlineData("?x", null)]
    [InlineData("seg%zz", null)]
    [InlineData("seg%ff", null)]
    [InlineData("seg\r\nX: y", null)]
    [InlineData("sub/", null)]
    [InlineData("..", null)]
    [InlineData("", null)]
    public void Only_references_that_stay_close_resolve(string reference, string? expected) =>
        Assert.Equal(expected, RelativeTarget.Resolve("/t/a/64/seg1.m4s?q=/x/", reference));

    [Theory]
    [InlineData("/seg1", "../x")]
    [InlineData("/t/seg1", "../../x")]
    public void A_reference_does_not_leave_the_root(string target, string reference) => Assert.Null(RelativeTarget.Resolve(target, reference));
}
