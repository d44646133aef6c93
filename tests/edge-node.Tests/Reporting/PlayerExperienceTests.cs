using CdnMusic.EdgeNode.Reporting;

namespace CdnMusic.EdgeNode.Tests.Reporting;

public sealed class PlayerExperienceTests
{
    [Theory]
    [InlineData("bs,mtp=2500,sid=\"x\"", true, 2500u)]
    [InlineData("bl=100, mtp=400 ", false, 400u)]
    [InlineData("bs=?1", true, 0u)]
    [InlineData("bs=false,mtp=-1", false, 0u)]
    [InlineData("mtp=99999999999", false, 0u)]
    [InlineData("mtp=10000001", false, 0u)]
    [InlineData("", false, 0u)]
    public void What_can_be_read_counts_and_the_rest_is_not_there(string data, bool starved, uint kbps) =>
        Assert.Equal(new PlayerExperience(starved, kbps), PlayerExperience.Read(data));
}
